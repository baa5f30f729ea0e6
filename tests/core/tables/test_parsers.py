import math
from datetime import date, time

import pytest

from learning_centers.core.i18n import speaking
from learning_centers.core.tables import moments, parsers
from learning_centers.core.tables.parsers import Unreadable
from tests.core.zoneless import zoneless


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("  키오스크   이용하기 ", "키오스크 이용하기"),
        ("키오스크\n이용하기", "키오스크 이용하기"),
        ("이\u200b름\ufeff\xa0끝_x000D_", "이름 끝"),
        ("\u1100\u1161\u1102\u1161", "가나"),
        (12.0, "12"),
        (1.5, "1.5"),
        (zoneless(2026, 11, 3), "2026-11-03"),
        (time(14, 0), "14:00:00"),
        ("=1+1", "=1+1"),
        ("가" * 500, "가" * 500),
    ],
)
def test_text_is_one_tidy_line(written, value):
    assert parsers.text(written) == value


def test_text_longer_than_its_limit_is_refused():
    with pytest.raises(Unreadable, match="500자"):
        parsers.text("가" * 501)
    with pytest.raises(Unreadable, match="4000자"):
        parsers.long_text("가" * 4001)


def test_long_text_keeps_its_lines():
    assert (
        parsers.long_text(" 9/13  불참 - 강사\r\n추가\u200b - 보조강사 \n")
        == "9/13 불참 - 강사\n추가 - 보조강사"
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        (12, 12),
        (12.0, 12),
        ("12명", 12),
        ("12 명", 12),
        ("1,204", 1204),
        ("１２", 12),
        ("0", 0),
        ("12.0", 12),
        (1_000_000_000, 1_000_000_000),
    ],
)
def test_a_whole_number_is_read(written, value):
    found = parsers.whole_number(written)
    assert found == value
    assert isinstance(found, int)


@pytest.mark.parametrize(
    "written", ["12.5", 12.5, -1, "-1", "열둘", "12,04", "1 2", True, math.nan, math.inf, "NaN", "inf", "1e3"]
)
def test_what_is_no_whole_number_is_refused(written):
    with pytest.raises(Unreadable, match=r"소수점 없이.*예: 12"):
        parsers.whole_number(written)


def test_a_whole_number_beyond_every_count_is_refused():
    with pytest.raises(Unreadable):
        parsers.whole_number(1_000_000_001)


@pytest.mark.parametrize(
    ("written", "value"), [("78.8", 78.8), ("78.8%", 78.8), (-0.5, -0.5), ("1,204.5", 1204.5)]
)
def test_a_number_is_read_with_its_decimals(written, value):
    assert parsers.number(written) == value


@pytest.mark.parametrize("written", ["많음", math.nan, -math.inf, True, zoneless(2026, 1, 1), "1.2.3"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(Unreadable, match=r"예: 78\.8"):
        parsers.number(written)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("010-1234-5678", "01012345678"),
        ("010 1234 5678", "01012345678"),
        ("010.1234.5678", "01012345678"),
        ("01012345678", "01012345678"),
        (1012345678, "01012345678"),
        (1012345678.0, "01012345678"),
        ("1012345678", "01012345678"),
        ("+82 10-1234-5678", "01012345678"),
        ("0082 10-1234-5678", "01012345678"),
        ("０１０－１２３４－５６７８", "01012345678"),
        ("010–1234–5678", "01012345678"),
        ("011-123-4567", "0111234567"),
        ("02-123-4567", "021234567"),
        ("(033) 123-4567", "0331234567"),
        (331234567, "0331234567"),
        (21234567, "021234567"),
        ("070-1234-5678", "07012345678"),
        ("1588-1234", "15881234"),
    ],
)
def test_a_phone_gives_its_digits(written, digits):
    assert parsers.phone(written) == digits


@pytest.mark.parametrize(
    "written",
    [
        "010-1234-567",
        "010-1234-56789",
        "없음",
        "010-1234-5678 / 010-1234-5679",
        "010-1234-5678 (딸)",
        12,
        True,
        date(2026, 1, 1),
        "000-0000-0000",
        "0101234567８９",
    ],
)
def test_what_is_no_phone_is_refused(written):
    with pytest.raises(Unreadable, match="예: 010-1234-5678"):
        parsers.phone(written)


@pytest.mark.parametrize("written", [1947, 1947.0, "1947", "1947년", "1947 년생", "１９４７"])
def test_a_birth_year_is_read(written):
    assert parsers.birth_year(written) == 1947


@pytest.mark.parametrize(("year", "read"), [(1899, False), (1900, True), (2099, True), (2100, False)])
def test_birth_years_go_from_1900_to_2099(year, read):
    if read:
        assert parsers.birth_year(year) == year
    else:
        with pytest.raises(Unreadable):
            parsers.birth_year(year)


@pytest.mark.parametrize(
    "written", ["47", 47, "47년생", 470101, "1947-05-01", date(1905, 4, 30), True, "모름"]
)
def test_what_is_no_birth_year_is_refused(written):
    with pytest.raises(Unreadable, match=r"네 자리.*예: 1947"):
        parsers.birth_year(written)


@pytest.mark.parametrize("written", ["○", "O", "o", "Ｏ", "ㅇ", "Y", "예", "1", 1, 1.0, True, " v "])
def test_yes_is_read(written):
    assert parsers.yes_no(written) is True


@pytest.mark.parametrize(
    "written", ["✕", "×", "X", "x", "N", "아니오", "아니요", "0", 0, False, "", "  ", None]
)
def test_no_is_read(written):
    assert parsers.yes_no(written) is False


@pytest.mark.parametrize("written", ["아마", 2, "yesno"])
def test_neither_yes_nor_no_is_refused(written):
    with pytest.raises(Unreadable, match="O, 아니면 X"):
        parsers.yes_no(written)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("남", "male"),
        ("남성", "male"),
        ("M", "male"),
        ("여", "female"),
        ("여자", "female"),
        (" f ", "female"),
    ],
)
def test_the_sex_is_read(written, value):
    assert parsers.sex(written) == value


@pytest.mark.parametrize("written", ["남여", 1, "-"])
def test_another_sex_is_refused(written):
    with pytest.raises(Unreadable, match="'남' 또는 '여'"):
        parsers.sex(written)


@pytest.mark.parametrize("written", ["E2600000001", " e2600000001", "E26 0000 0001", "Ｅ２６００００００01"])
def test_an_offering_id_is_read(written):
    assert parsers.offering_id(written) == "E2600000001"


@pytest.mark.parametrize("written", ["E260000001", "E26000000011", "2600000001", 2600000001, "F2600000001"])
def test_another_id_is_refused(written):
    with pytest.raises(Unreadable, match="예: E2600000001"):
        parsers.offering_id(written)


def test_a_choice_takes_its_words_and_names_them_when_it_refuses():
    parse = parsers.choice({"출석": 1, "공결": 4})
    assert parse(" 출 석") == 1
    with pytest.raises(Unreadable, match="출석, 공결"):
        parse("결석")


def test_refusals_are_worded_in_the_language_of_the_reader():
    with speaking("en"), pytest.raises(Unreadable, match="four digits"):
        parsers.birth_year("47")


ENDLESS = [
    "1" * 5000,
    int("1" * 400),
    "-" * 5000,
    "가" * 5000,
    "1" * 5000 + "분",
    "1," * 5000,
    " " * 99 + "x" * 5000,
]


@pytest.mark.parametrize("parse", [parsers.whole_number, parsers.number, parsers.phone, parsers.birth_year])
@pytest.mark.parametrize("written", ENDLESS)
def test_endless_values_are_refused_like_any_other(parse, written):
    with pytest.raises(Unreadable):
        parse(written)


@pytest.mark.parametrize(
    "parse", [parsers.yes_no, parsers.sex, moments.day, moments.clock_time, moments.hours]
)
@pytest.mark.parametrize("written", ENDLESS)
def test_endless_moments_and_words_are_refused_too(parse, written):
    with pytest.raises(Unreadable):
        parse(written)
