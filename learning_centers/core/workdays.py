"""Korean holidays and business days: the library's table, with a table of our own laid over it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month

DUE_BUSINESS_DAY = 5  # of the next month: design.md section 4.2
DUE_TIME = time(18, 0)
COMPILE_TIME = time(6, 0)  # the morning after the due date


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """Public, substitute and election holidays of a year, with their Korean names."""
    import holidays  # 0.2 s to import: only when a due date is asked for

    return dict(holidays.country_holidays("KR", years=year, language="ko"))


def is_business_day(day: date, overrides: Mapping[date, bool]) -> bool:
    """`overrides`: day -> whether it is a holiday, stronger than the library."""
    if day in overrides:
        return not overrides[day]
    return day.weekday() < 5 and day not in public_holidays(day.year)


def due_date(month: Month, overrides: Mapping[date, bool]) -> date:
    """The 5th business day of the month after `month`."""
    day, left = month.next().first, DUE_BUSINESS_DAY
    while True:
        left -= is_business_day(day, overrides)
        if left == 0:
            return day
        day += timedelta(days=1)


def due_at(month: Month, overrides: Mapping[date, bool]) -> datetime:
    """The last moment to hand in, aware UTC."""
    return in_seoul(due_date(month, overrides), DUE_TIME).astimezone(UTC)


def compile_at(month: Month, overrides: Mapping[date, bool]) -> datetime:
    """When the month is compiled by calendar: the morning after the due date, aware UTC."""
    return in_seoul(due_date(month, overrides) + timedelta(days=1), COMPILE_TIME)
