"""What would make Excel offer a repair is refused before a file is written."""

import pytest

from learning_centers.core.workbook.book import Column, Contents, Control, Cover, Table
from tests.core.workbook.books import make_book, make_table
from tests.core.zoneless import zoneless


@pytest.mark.parametrize("name", ["가" * 31, "소장's 자료", "a.b", "2026-10", "😀" * 15])
def test_a_sheet_name_of_31_characters_or_fewer_is_taken(name):
    assert make_table(name).name == name


@pytest.mark.parametrize(
    "name",
    ["", " ", "가" * 32, "😀" * 16, "'가'", "History", *(f"가{sign}나" for sign in "[]:*?/\\\n")],
)
def test_a_sheet_name_that_excel_would_change_is_refused(name):
    with pytest.raises(ValueError, match="no sheet name"):
        make_table(name)
    with pytest.raises(ValueError, match="no sheet name"):
        Cover("제목", [], name=name)


@pytest.mark.parametrize("header", ["", " 이름", "이름 ", "이름\n(명)", "이름\x01", "가" * 256])
def test_a_header_that_could_not_be_looked_up_by_name_is_refused(header):
    with pytest.raises(ValueError, match="header"):
        Column(header)


def test_a_table_refuses_the_same_header_twice_whatever_its_case():
    with pytest.raises(ValueError, match="same header twice"):
        Table("가", [Column("Name"), Column("name")], [])
    with pytest.raises(ValueError, match="no column"):
        Table("가", [], [])


def test_a_book_refuses_the_same_sheet_twice_whatever_its_case():
    with pytest.raises(ValueError, match="same sheet twice"):
        make_book(make_table("a"), make_table("A"))


def test_a_book_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError, match="aware"):
        make_book(when=zoneless(2026, 11, 9))


@pytest.mark.parametrize(
    "cover",
    [Cover("제목", [], [Contents("없음", "실적")]), Cover("제목", [], controls=[Control("없음", "합계", 1)])],
)
def test_a_cover_cannot_lead_to_a_sheet_that_is_missing(cover):
    with pytest.raises(ValueError, match="없음"):
        make_book(cover, make_table())


def test_a_book_has_one_cover_at_most():
    with pytest.raises(ValueError, match="two covers"):
        make_book(Cover("제목", []), Cover("제목", [], name="둘째"))


def test_notes_without_a_cover_to_list_them_are_refused():
    with pytest.raises(ValueError, match="Notes"):
        make_book(make_table(notes=["주"]))
