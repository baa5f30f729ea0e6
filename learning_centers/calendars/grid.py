"""Days in rows of a week, Sunday first, as calendars in Korea have them. A room of its own: two pages draw it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from learning_centers.calendars.queries import CalendarLesson, DaysOff
from learning_centers.core.months import Month

DAYS = 7
SUNDAY = 6  # of date.weekday()
AIRY, ROOMY, CLOSE = 2, 3, 5  # lessons of one day a printed sheet takes with four, three, two lines each
FITS = 9  # lessons of one day it takes with a line each, and one line that counts the rest


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    inside: bool  # of the month shown; others fill the week and hold nothing
    holiday: str  # empty: none
    closed: str | None  # why; None: open
    lessons: tuple[CalendarLesson, ...]

    @property
    def off(self) -> bool:
        return self.on.weekday() == SUNDAY or bool(self.holiday) or self.closed is not None


Week = tuple[Day, ...]


def sunday_before(day: date) -> date:
    """The Sunday the week of `day` begins with."""
    return day - timedelta(days=(day.weekday() - SUNDAY) % DAYS)


def weeks_of(month: Month, lessons: Iterable[CalendarLesson], off: DaysOff) -> list[Week]:
    """Four to six weeks, each of seven days."""
    start = sunday_before(month.first)
    count = (month.last - start).days // DAYS + 1
    on_day = _by_day(lessons)
    return [_week(start + timedelta(weeks=n), (month.first, month.last), on_day, off) for n in range(count)]


def week_of(day: date, lessons: Iterable[CalendarLesson], off: DaysOff) -> Week:
    start = sunday_before(day)
    return _week(start, (start, start + timedelta(days=DAYS - 1)), _by_day(lessons), off)


def density(weeks: Iterable[Week]) -> str:
    """How much the busiest day asks of a printed sheet: "airy", "roomy", "close" or "tight"."""
    most = max(len(day.lessons) for week in weeks for day in week)
    steps = ((AIRY, "airy"), (ROOMY, "roomy"), (CLOSE, "close"))
    return next((name for limit, name in steps if most <= limit), "tight")


def _by_day(lessons: Iterable[CalendarLesson]) -> dict[date, list[CalendarLesson]]:
    found = defaultdict(list)
    for lesson in lessons:
        found[lesson.held_on].append(lesson)
    return found


def _week(
    start: date, shown: tuple[date, date], on_day: Mapping[date, list[CalendarLesson]], off: DaysOff
) -> Week:
    return tuple(_day(start + timedelta(days=n), shown, on_day, off) for n in range(DAYS))


def _day(
    on: date, shown: tuple[date, date], on_day: Mapping[date, list[CalendarLesson]], off: DaysOff
) -> Day:
    if not shown[0] <= on <= shown[1]:
        return Day(on, inside=False, holiday="", closed=None, lessons=())
    return Day(on, True, off.holidays.get(on, ""), off.closed.get(on), tuple(on_day.get(on, ())))
