import math
from datetime import date, time, timedelta

import pytest

from learning_centers.core.tables import moments
from learning_centers.core.tables.parsers import Unreadable
from tests.core.zoneless import zoneless

NOON = zoneless(2026, 11, 3, 12)


@pytest.mark.parametrize(
    "written",
    [
        "2026. 11. 03",
        "2026. 11. 3.",
        "2026.11.03",
        "2026-11-03",
        "2026/11/3",
        "20261103",
        20261103,
        20261103.0,
        "2026년 11월 3일",
        "2026-11-03(화)",
        "2026. 11. 03. 화요일",
        "2026-11-03 (화)",
        "2026-11-03 화",
        NOON,
        date(2026, 11, 3),
        46329,
        46329.5,
        "46329",
        "2026-11-03 00:00:00",
        "2026-11-03T09:30",
        " ２０２６-11-03 ",
    ],
)
def test_a_day_is_read(written):
    assert moments.day(written) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-11-31", "11월은 30일까지 있습니다.*예: 2026-11-30"),
        (20261131, "11월은 30일까지"),
        ("2026-02-29", "2월은 28일까지.*예: 2026-02-28"),
        ("2026-11-00", "11월은 30일까지.*예: 2026-11-01"),
        ("2026-13-01", "월은 1부터 12까지"),
        ("2026-00-01", "월은 1부터 12까지"),
        ("2026-11-03(수)", "2026-11-03은 수요일이 아닙니다"),
        ("1899-11-03", "연도를 확인"),
        ("2101-11-03", "연도를 확인"),
        ("26.11.3", "연도까지.*예: 2026-11-03"),
        ("11/3", "연도까지"),
        ("다음 주", "연도까지"),
        (3, "연도까지"),
        (True, "연도까지"),
        (math.nan, "연도까지"),
        (math.inf, "연도까지"),
        (time(9, 0), "연도까지"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(written, reason):
    with pytest.raises(Unreadable, match=reason):
        moments.day(written)


def test_a_leap_day_is_a_day_in_a_leap_year():
    assert moments.day("2028-02-29") == date(2028, 2, 29)


def test_bare_day_numbers_count_from_2000_to_2100():
    assert moments.day(36_526) == date(2000, 1, 1)
    for outside in (36_525, 73_415):
        with pytest.raises(Unreadable):
            moments.day(outside)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("14:00", 14, 0),
        ("14:00:00", 14, 0),
        ("14시 30분", 14, 30),
        ("14시30분", 14, 30),
        ("14시", 14, 0),
        ("2시 반", 2, 30),
        ("오후 2시 30분", 14, 30),
        ("오후 2:30", 14, 30),
        ("PM 2:30", 14, 30),
        ("2:30 pm", 14, 30),
        ("오전 12시", 0, 0),
        ("오후 12시", 12, 0),
        ("오후 14시", 14, 0),
        ("1430", 14, 30),
        (930, 9, 30),
        (time(14, 30), 14, 30),
        (time(13, 59, 59, 999_000), 14, 0),
        (NOON, 12, 0),
        (0.5, 12, 0),
        (0.604166667, 14, 30),
        (timedelta(hours=9), 9, 0),
        ("00:00", 0, 0),
        ("23:59", 23, 59),
        (time(23, 59, 45), 23, 59),
    ],
)
def test_a_time_is_read(written, hour, minute):
    assert moments.clock_time(written) == time(hour, minute)


@pytest.mark.parametrize("written", ["24:00", "14:60", "25시", "2460", "99:99"])
def test_a_time_beyond_the_day_is_refused(written):
    with pytest.raises(Unreadable, match="23:59까지"):
        moments.clock_time(written)


@pytest.mark.parametrize(
    "written", ["14", 14, 1.5, "오후", "점심", True, math.nan, timedelta(hours=25), "14:"]
)
def test_what_is_no_time_is_refused(written):
    with pytest.raises(Unreadable, match=r"시각.*예: 14:00"):
        moments.clock_time(written)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        (2, 2),
        ("2", 2),
        ("2시간", 2),
        ("1.5", 1.5),
        (1.5, 1.5),
        ("1시간 30분", 1.5),
        ("90분", 1.5),
        (0, 0),
        (time(1, 30), 1.5),
        (timedelta(hours=30), 30),
        ("2H", 2),
        ("10000", 10_000),
    ],
)
def test_hours_are_read(written, length):
    assert moments.hours(written) == length


@pytest.mark.parametrize("written", ["두 시간", -1, "-1", math.nan, math.inf, True, NOON, "시간", "분"])
def test_what_is_no_length_is_refused(written):
    with pytest.raises(Unreadable, match=r"예: 1\.5"):
        moments.hours(written)


def test_more_hours_than_a_programme_has_are_refused():
    with pytest.raises(Unreadable, match="10,000시간까지"):
        moments.hours("10001")
