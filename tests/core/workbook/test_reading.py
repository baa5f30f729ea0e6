"""What readers find: openpyxl, pandas, and LibreOffice as the stand-in for Excel."""

import io
import os
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import openpyxl
import pandas
import pytest

from learning_centers.core.workbook.book import Book, Column, Contents, Cover, Figure, Kind, Table
from learning_centers.core.workbook.writing import save
from tests.core.workbook.books import FORMULA_LIKE, WHEN, make_book, make_full_book, make_table, saved
from tests.core.zoneless import zoneless

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include><match target="pattern">
<test name="family"><string>맑은 고딕</string></test>
<edit name="family" mode="assign" binding="strong"><string>NanumGothic</string></edit></match></fontconfig>"""


def load(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows_of(data: bytes, name: str) -> list[tuple[object, ...]]:
    return list(load(data)[name].iter_rows(values_only=True))


def office(source: Path, kind: str, folder: Path) -> Path:
    """`source` opened by LibreOffice and saved as `kind` in `folder`."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is part of the test set-up: apt-get install libreoffice-calc"
    (folder / "fonts.conf").write_text(FONTS, encoding="utf-8")
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=240,
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )
    return folder / f"{source.stem}.{kind}"


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("book") / "책.xlsx"
    save(make_full_book(), path)
    return path


def test_every_kind_comes_back_as_what_it_was(file):
    header, row, blank, words = rows_of(file.read_bytes(), "모든 종류")
    assert header == tuple(kind.value for kind in Kind)
    day, moment = zoneless(2026, 10, 3), zoneless(2026, 10, 3, 9, 30)
    assert row == ("글", 1_234_567, 2027, 10.5, 0.8234, 78.8, day, moment)
    assert blank == (None,) * 8
    assert words[1] == "표본 부족"


def test_numbers_are_shown_as_their_kind_says(file):
    sheet = load(file.read_bytes())["모든 종류"]
    assert [cell.number_format for cell in sheet[2]] == [
        "General",
        "#,##0",
        "0",
        "#,##0.0",
        "0.0%",
        "#,##0.00",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
    ]
    assert {cell.font.name for row in sheet for cell in row} == {"맑은 고딕"}


def test_a_figure_is_shown_as_it_says_and_a_day_as_a_day_in_any_column():
    columns = [Column("지표"), Column("값", Kind.WHOLE)]
    rows = [["비율", Figure(0.5, Kind.RATE)], ["날", date(2026, 10, 3)], ["소수", Decimal("1.5")]]
    sheet = load(saved(make_book(Table("가", columns, rows))))["가"]
    assert [(cell.value, cell.number_format) for cell in sheet["B"][1:]] == [
        (0.5, "0.0%"),
        (zoneless(2026, 10, 3), "yyyy-mm-dd"),
        (1.5, "#,##0"),
    ]


def test_aware_times_are_written_in_seoul_time():
    columns = [Column("일시", Kind.DATETIME)]
    assert rows_of(saved(make_book(Table("가", columns, [[WHEN]]))), "가")[1] == (
        zoneless(2026, 11, 9, 9, 0),
    )


def test_text_that_looks_like_a_formula_comes_back_as_text(file):
    values = [row[1] for row in rows_of(file.read_bytes(), "소장's <자료> & 것")[1:]]
    assert values == [text.removeprefix("\x00") for text in FORMULA_LIKE * 2]
    cover = load(file.read_bytes())["표지"]
    assert (cover["B5"].value, cover["B5"].data_type, cover["B5"].quotePrefix) == ("=가상 담당자", "s", True)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("a\x00b\x0b\ud800c\uffff", "abc"),
        ("  양끝  ", "  양끝  "),
        ("첫 줄\r\n둘째 줄", "첫 줄\n둘째 줄"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("한글 ㄱ 漢字 😀", "한글 ㄱ 漢字 😀"),
        ("가" * 32_767, "가" * 32_767),
        ("가" * 32_768, "가" * 32_766 + "…"),
        ("가" + "😀" * 16_384, "가" + "😀" * 16_382 + "…"),
        ("", ""),
    ],
)
def test_text_comes_back_as_far_as_a_cell_can_hold_it(given, found):
    data = saved(make_book(Table("가", [Column("글")], [[given], ["끝"]])))
    assert [row[0] or "" for row in rows_of(data, "가")[1:]] == [found, "끝"]


def test_members_of_enums_are_written_by_their_values():
    class State(StrEnum):
        DONE = "보고"

    assert rows_of(saved(make_book(Table("가", [Column("상태")], [[State.DONE]]))), "가")[1] == ("보고",)


def test_three_thousand_rows_come_back_from_a_list_and_from_a_stream():
    rows = [[f"{number:05}", f"가상 배움터 {number}", number] for number in range(3000)]
    listed = saved(make_book(make_table(rows=rows)))
    assert saved(make_book(make_table(rows=iter(rows)))) == listed
    assert rows_of(listed, "시도별")[1:] == [tuple(row) for row in rows]


def test_a_reader_that_streams_sees_every_row_and_column():
    book = openpyxl.load_workbook(io.BytesIO(saved(make_book())), read_only=True)
    assert [len(row) for row in book["시도별"].iter_rows(values_only=True)] == [3, 3, 3]


def test_texts_beyond_the_shared_ones_stand_in_their_cells(monkeypatch):
    monkeypatch.setattr("learning_centers.core.workbook.rows.SHARED_MAX", 4)
    rows = [[f"코드 {number}", "=같음", number] for number in range(5)]
    assert rows_of(saved(make_book(make_table(rows=rows))), "시도별")[1:] == [tuple(row) for row in rows]


def test_pandas_finds_headers_rows_and_types(file):
    frames = pandas.read_excel(file, sheet_name=None, dtype={"코드": str})
    assert frames["시도별"].to_dict("list") == {
        "코드": ["11", "51"],
        "이름": ["서울특별시", "강원특별자치도"],
        "연인원": [1234, 0],
    }
    assert frames["시도별"]["연인원"].dtype == "int64"
    assert list(frames["정정이력"].columns) == ["코드", "이름", "연인원"]
    assert len(frames["정정이력"]) == 0


def test_the_cover_lists_facts_contents_totals_and_notes(file):
    rows = rows_of(file.read_bytes(), "표지")
    found = [tuple(value for value in row if value is not None) for row in rows]
    assert found[0] == ("디지털배움터 월 실적",)
    assert found[3] == ("기준 시각", zoneless(2026, 11, 9, 9, 0))
    assert found.index(("시트", "내용", "행 수")) + 1 == found.index(("시도별", "실적", 2))
    assert ("모든 종류", "정원 대비", 1.0312) in found
    assert found[-1] == ("시도별", "합계는 세어 구합니다.")
    sheet = load(file.read_bytes())["표지"]
    assert [cell.number_format for cell in sheet["C"] if cell.value == 1.0312] == ["0.0%"]


def test_long_text_wraps_and_its_row_is_high_enough(file):
    sheet = load(file.read_bytes())["용어"]
    assert sheet["B2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 80
    assert load(file.read_bytes())["시도별"].row_dimensions[2].height is None


def test_a_long_fact_of_the_cover_gets_a_high_row():
    data = saved(make_book(Cover("제목", [("짧다", "가"), ("길다", "가나다라 " * 30)])))
    heights = load(data)["표지"].row_dimensions
    assert heights[2].height is None
    assert heights[3].height > 30


def test_columns_have_room_for_korean_headers_and_large_numbers():
    columns = [Column("결혼이민자", Kind.WHOLE), Column("수", Kind.WHOLE), Column("고정", width=33)]
    table = make_table(columns=columns, rows=[[1, -123_456_789_012, "가"]])
    widths = load(saved(make_book(table)))["시도별"].column_dimensions
    assert widths["A"].width > 12
    assert widths["B"].width > len("-123,456,789,012") + 1
    assert widths["C"].width == 33


def test_a_page_is_a4_landscape_one_wide_with_header_and_page_numbers(file):
    for sheet in load(file.read_bytes()):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "- &P / &N -"
        assert sheet.oddFooter.left.text == "월 실적 && 제출본"
        assert sheet.title == "표지" or sheet.print_title_rows == "$1:$1"


def test_a_wide_table_takes_pages_across_and_repeats_what_names_the_row():
    columns = [Column("코드"), Column("이름"), *(Column(f"열 {n}", Kind.WHOLE) for n in range(37))]
    table = make_table(columns=columns, rows=[["11", "서울특별시", *range(37)]])
    sheet = load(saved(make_book(table)))["시도별"]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (2, "$A:$B")


@pytest.mark.parametrize(
    ("row", "error", "words"),
    [
        (["1", "가"], ValueError, "row 2: 2 values for 3 columns"),
        (["1", "가", 1, 2], ValueError, "row 2: 4 values for 3 columns"),
        (["1", "가", float("nan")], ValueError, "'시도별'.*no number"),
        (["1", "가", Decimal("Infinity")], ValueError, "'시도별'.*no number"),
        (["1", "가", True], TypeError, "'시도별'.*True"),
        (["1", "가", b"x"], TypeError, "'시도별'.*b'x'"),
    ],
)
def test_a_value_that_no_cell_is_made_of_leaves_the_old_file_as_it_was(tmp_path, row, error, words):
    path = tmp_path / "책.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(error, match=words):
        save(make_book(make_table(rows=[row])), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_sheet_with_more_rows_than_excel_has_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr("learning_centers.core.workbook.rows.SHEET_ROWS", 3)
    save(make_book(), tmp_path / "fits.xlsx")
    with pytest.raises(ValueError, match="ends at row 3"):
        save(make_book(make_table(rows=[["1", "가", 1]] * 3)), tmp_path / "over.xlsx")


def test_libreoffice_reads_the_same_values(file, tmp_path):
    again = office(file, "xlsx", tmp_path).read_bytes()
    for sheet in load(file.read_bytes()):
        if sheet.title != "표지":
            theirs = [row[: sheet.max_column] for row in rows_of(again, sheet.title)]
            ours = [tuple(value or None for value in row) for row in sheet.iter_rows(values_only=True)]
            assert [tuple(value or None for value in row) for row in theirs][: len(ours)] == ours
            assert [tag.ref for tag in load(again)[sheet.title].tables.values()] == [
                tag.ref for tag in sheet.tables.values()
            ]


def test_a_print_shows_every_sheet_with_its_header_and_no_number_cut(tmp_path):
    reader = shutil.which("pdftotext")
    assert reader, "pdftotext is part of the test set-up: apt-get install poppler-utils"
    wide = [Column("코드"), *(Column(f"항목 {number}", Kind.WHOLE) for number in range(12))]
    rows = [[f"{at:05}", *(1_234_567 * number for number in range(12))] for at in range(120)]
    cover = Cover("제목", [("기준월", "2026-10")], [Contents("넓은 표", "실적", 120)])
    save(Book("월 실적", "가상 기관", [cover, Table("넓은 표", wide, rows)], WHEN), tmp_path / "책.xlsx")
    printed = office(tmp_path / "책.xlsx", "pdf", tmp_path)
    text = subprocess.run(
        [reader, "-layout", str(printed), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) > 2
    assert "###" not in text
    assert "13,580,237" in text
    assert all("항목 11" in page for page in pages[1:])
    assert all(f"-{at}/{len(pages)}-" in page.replace(" ", "") for at, page in enumerate(pages, start=1))
