from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from learning_centers.core import clock
from learning_centers.core.i18n import speaking
from learning_centers.core.months import Month
from learning_centers.web import filters

YEAR = clock.today().year


@pytest.fixture
def english():
    with speaking("en"):
        yield


def test_a_range_and_a_percentage_stay_on_one_line():
    assert filters.tie("09:30–11:30, 78.8 %에서") == (
        '<span class="lc-nowrap">09:30–11:30</span>, <span class="lc-nowrap">78.8 %에서</span>'
    )


def test_a_date_with_its_time_stays_on_one_line_and_a_range_of_dates_breaks_after_the_dash():
    assert (
        filters.tie("기한 11월 6일 (금) 18:00") == '기한 <span class="lc-nowrap">11월 6일 (금) 18:00</span>'
    )
    assert filters.tie("30 Nov (Mon)–4 Dec (Fri)") == (
        '<span class="lc-nowrap">30 Nov (Mon)–</span><span class="lc-nowrap">4 Dec (Fri)</span>'
    )
    assert filters.tie("연인원 전월 (명)") == "연인원 전월 (명)"


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("01007001200", "010-0700-1200"),
        ("021234567", "02-123-4567"),
        ("0431234567", "043-123-4567"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_written_in_groups(digits, shown):
    assert filters.phone(digits) == shown


def test_tying_escapes_what_people_wrote():
    assert "<b>" not in filters.tie("<b>1–2")


def test_a_moment_is_shown_in_seoul_time():
    assert filters.seoul(datetime(2019, 11, 21, 15, 30, tzinfo=UTC)) == "2019년 11월 22일 (금) 00:30"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        filters.seoul(datetime(2019, 11, 21, 15, 30))  # noqa: DTZ001 - that is what is refused


def test_the_year_is_left_out_in_this_year_only():
    weekday = "월화수목금토일"[date(YEAR, 11, 22).weekday()]
    assert filters.day(date(YEAR, 11, 22)) == f"11월 22일 ({weekday})"
    assert filters.day(date(YEAR - 1, 11, 22)).startswith(f"{YEAR - 1}년 11월 22일")
    assert filters.month_name(Month(YEAR, 5)) == "5월"
    assert filters.month_name(Month(YEAR + 1, 5)) == f"{YEAR + 1}년 5월"


def test_english_dates_have_their_own_order(english):
    assert filters.day(date(2019, 5, 3)) == "3 May 2019 (Fri)"
    assert filters.month_name(Month(2019, 10)) == "Oct 2019"


def test_clock_times_have_two_digits():
    assert filters.clock_time(time(9, 5)) == "09:05"
    assert filters.clock_time(datetime(2026, 11, 22, 5, 0, tzinfo=UTC)) == "14:00"


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (1204, 0, "1,204"),
        (-1204, 0, "−1,204"),
        (0, 0, "0"),
        (-0.4, 0, "0"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (81.25, 1, "81.3"),
        (Decimal("0.845"), 2, "0.85"),
        (None, 0, "자료 없음"),
    ],
)
def test_numbers_round_half_away_from_zero(value, digits, shown):
    assert filters.number(value, digits) == shown


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(151 / 180, "83.9 %"), (0.8125, "81.3 %"), (0, "0.0 %"), (1.25, "125.0 %"), (None, "자료 없음")],
)
def test_a_rate_becomes_a_percentage_with_a_space(rate, shown):
    assert filters.percent(rate) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (12, 0, "+12"),
        (0, 0, "0"),
        (-8, 0, "−8"),
        (-0.48, 2, "−0.48"),
        (0.04, 1, "0.0"),
        (None, 0, "자료 없음"),
    ],
)
def test_a_difference_says_its_sign(value, digits, shown):
    assert filters.difference(value, digits) == shown


def test_hours_have_one_decimal():
    assert filters.hours(27.5) == "27.5"
    assert filters.hours(24) == "24.0"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("김말숙", "김*숙"),
        ("남궁덕배", "남**배"),
        ("김숙", "김*"),
        ("김", "*"),
        (" 김말숙 ", "김*숙"),
        ("", ""),
    ],
)
def test_the_middle_of_a_name_is_hidden(name, shown):
    assert filters.masked_name(name) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (1023, "1,023 B"), (1024, "1 KB"), (1_887_437, "1.8 MB"), (5 * 1024**4, "5,120.0 GB")],
)
def test_file_sizes_are_short(size, shown):
    assert filters.file_size(size) == shown


def test_a_hash_is_cut_to_three_groups():
    assert filters.short_hash("3f9a27c18be4d05561f7") == "3f9a 27c1 8be4"


@pytest.mark.parametrize(
    ("at", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 4, [1, 2, 3, 4]),
        (5, 20, [1, None, 4, 5, 6, None, 20]),
        (4, 20, [1, 2, 3, 4, 5, None, 20]),
        (1, 20, [1, 2, None, 20]),
        (20, 20, [1, None, 19, 20]),
    ],
)
def test_a_long_list_of_pages_shows_the_ends_and_the_middle(at, pages, shown):
    assert filters.page_window(at, pages) == shown


def test_languages_are_named_in_themselves():
    assert (filters.endonym("ko"), filters.endonym("en")) == ("한국어", "English")
