"""Days, times of day and lengths as people write them. The same contract as `parsers`."""

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.utils.datetime import from_excel

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.parsers import Unreadable, folded

FIRST_YEAR, LAST_YEAR = 1900, 2100
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_415  # 2000 to 2100, as Excel counts days
MAX_HOURS = 10_000

WEEKDAYS = "월화수목금토일"
DAY = re.compile(
    rf"(\d{{4}})\s*[.\-/년]\s*(\d{{1,2}})\s*[.\-/월]\s*(\d{{1,2}})\s*[.일]?"
    rf"\s*(?:\(?\s*([{WEEKDAYS}])(?:요일)?\s*\)?)?(?:[t\s]\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d+)?)?"
)
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(
    r"(?P<half>오전|오후|am|pm)?\s*(?P<hour>\d{1,2})\s*(?::(?=\s*\d)|시)\s*(?:(?P<minute>\d{1,2})\s*분?|(?P<thirty>반))?"
    r"(?::\d{2})?\s*(?P<half_after>am|pm)?"
)
COMPACT_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})")
LENGTH = re.compile(
    r"(?P<bare>\d+(?:\.\d+)?)|(?:(?P<hours>\d+(?:\.\d+)?)\s*(?:시간|h))?\s*(?:(?P<minutes>\d{1,4})\s*분)?"
)


def day(value: Any) -> date:
    """`2026. 11. 03`, `2026-11-03(화)`, `2026/11/3`, `20261103`, an Excel date or its serial number."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = folded(value)
    if found := DAY.fullmatch(written) or COMPACT_DAY.fullmatch(written):
        made = _date(int(found[1]), int(found[2]), int(found[3]))
        if found.re is DAY and found[4]:
            _check_weekday(made, found[4])
        return made
    if (serial := _serial(value)) is not None:
        return serial
    raise Unreadable(_("Enter the date with its year. Example: %(example)s", example="2026-11-03"))


def clock_time(value: Any) -> time:
    """To the minute. `14:00`, `14시 30분`, `오후 2시 30분`, `1430`, an Excel time or fraction of a day."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return _minute_of(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second))
    if isinstance(value, timedelta):
        return _minute_of(value)
    if isinstance(value, float) and 0 <= value < 1:
        return _minute_of(timedelta(days=value))
    if found := CLOCK.fullmatch(folded(value)):
        half = found["half"] or found["half_after"]
        return _time(int(found["hour"]), 30 if found["thirty"] else int(found["minute"] or 0), half)
    if found := COMPACT_CLOCK.fullmatch(folded(value)):
        return _time(int(found["hour"]), int(found["minute"]), None)
    raise Unreadable(_time_reason())


def hours(value: Any) -> float:
    """From 0. `2`, `2시간`, `1.5`, `1시간 30분`, `90분`, an Excel time such as 1:30."""
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute)
    if isinstance(value, timedelta):
        return value.total_seconds() / 3600
    if isinstance(value, bool | date) or not (found := LENGTH.fullmatch(folded(value))) or not found[0]:
        raise Unreadable(_("Enter the hours as a number. Example: %(example)s", example="1.5"))
    length = float(found["bare"] or found["hours"] or 0) + int(found["minutes"] or 0) / 60
    if length > MAX_HOURS:
        raise Unreadable(_("Enter %(limit)s hours at most.", limit=f"{MAX_HOURS:,}"))
    return length


def _date(year: int, month: int, number: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(_("Check the year. Example: %(example)s", example="2026-11-03"))
    if not 1 <= month <= 12:
        example = date(year, 11, min(max(number, 1), 30)).isoformat()
        raise Unreadable(_("Months go from 1 to 12. Check the date. Example: %(example)s", example=example))
    last = calendar.monthrange(year, month)[1]
    if not 1 <= number <= last:
        example = date(year, month, last if number else 1).isoformat()
        raise Unreadable(
            _(
                "Month %(month)s has %(days)s days. Check the date. Example: %(example)s",
                month=month,
                days=last,
                example=example,
            )
        )
    return date(year, month, number)


def _check_weekday(made: date, written: str) -> None:
    """A date and its weekday that disagree: one of them is a slip, and nobody knows which."""
    right = WEEKDAYS[made.weekday()]
    if written != right:
        raise Unreadable(
            _(
                "%(date)s does not fall on '%(weekday)s'. Check the date or the weekday.",
                date=made.isoformat(),
                weekday=written,
            )
        )


def _serial(value: Any) -> date | None:
    """The day Excel means by a number, also where a CSV file carries it as text."""
    if isinstance(value, str) and re.fullmatch(r"\d{5}(?:\.0+)?", value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not FIRST_SERIAL <= value < LAST_SERIAL:
        return None
    counted: datetime = from_excel(int(value))
    return counted.date()


def _minute_of(since_midnight: timedelta) -> time:
    """Excel's fractions miss the minute by a hair; the nearest one is meant."""
    minutes = round(since_midnight.total_seconds() / 60)
    if not 0 <= minutes <= 24 * 60:
        raise Unreadable(_time_reason())
    return time(*divmod(min(minutes, 24 * 60 - 1), 60))


def _time(hour: int, minute: int, half: str | None) -> time:
    if half in ("오후", "pm") and hour < 12:
        hour += 12
    elif half in ("오전", "am") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        raise Unreadable(_("Times go from 00:00 to 23:59. Example: %(example)s", example="14:00"))
    return time(hour, minute)


def _time_reason() -> str:
    return _("Enter the time. Example: %(example)s", example="14:00")
