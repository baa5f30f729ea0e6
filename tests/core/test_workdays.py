from datetime import UTC, date, datetime

import pytest

from learning_centers.core.months import Month
from learning_centers.core.workdays import compile_at, due_at, due_date, is_business_day


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (Month(2026, 10), date(2026, 11, 6)),  # 2 3 4 5 6 November
        (Month(2026, 9), date(2026, 10, 8)),  # 3 October is a Saturday: 5 October is its substitute
        (Month(2025, 12), date(2026, 1, 8)),  # New Year's Day
        (Month(2026, 1), date(2026, 2, 6)),
        (Month(2026, 5), date(2026, 6, 8)),  # local elections on 3 June; 6 June is a Saturday
    ],
)
def test_the_due_date_is_the_fifth_business_day_in_korea(month, day):
    assert due_date(month, {}) == day


def test_an_override_is_stronger_than_the_library():
    assert due_date(Month(2026, 10), {date(2026, 11, 4): True}) == date(2026, 11, 9)
    assert due_date(Month(2025, 12), {date(2026, 1, 1): False}) == date(2026, 1, 7)
    assert not is_business_day(date(2026, 11, 7), {})  # a Saturday


def test_the_moments_are_seoul_time():
    assert due_at(Month(2026, 10), {}) == datetime(2026, 11, 6, 9, 0, tzinfo=UTC)  # 18:00 in Seoul
    assert compile_at(Month(2026, 10), {}) == datetime(2026, 11, 6, 21, 0, tzinfo=UTC)  # 06:00 the next day
