"""The lessons of a scope told by level, mode, topic, weekday, hour, month or stop of the edu-bus: parts of what
`queries` says of the whole.

A room of its own beside `queries`: those are figures of places, these of kinds of lessons. Two SELECTs each, and the
database does the counting, so that a year of the nation is no list in memory.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, cast, extract, func, select, true
from sqlmodel import Session, col

from learning_centers.core.months import Month
from models import COUNTED_MARKS, Attendance, Attendee, AttendeeMonth, Course, Lesson, LessonState, Offering

SUNDAY_FIRST = 6  # databases count weekdays from Sunday, Python from Monday


class By(StrEnum):
    LEVEL = "level"
    MODE = "mode"
    TOPIC = "topic"
    WEEKDAY = "weekday"
    HOUR = "hour"
    MONTH = "month"
    RUN_STOP = "run_stop"  # lessons of the edu-bus only


# A CourseLevel, TeachingMode or topic; 0 Monday … 6 Sunday; the hour in Seoul in which a lesson began; "2026-10";
# the id of a RunStop.
# None: the course does not say.
Key = str | int | None


@dataclass(frozen=True, slots=True)
class Held:
    """The lessons of one key. People are counted once in it, so keys do not add up to the scope."""

    lessons: int
    minutes: int
    visits: int
    people: int
    capacity: int

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def fill_rate(self) -> float | None:
        """Visits ÷ seats, never capped; None without a seat."""
        return self.visits / self.capacity if self.capacity else None


def break_down(
    session: Session, first: Month, last: Month, centers: Collection[int], by: By
) -> dict[Key, Held]:
    """The closed lessons of these centers from `first` to `last`, by `by`. Keys without a lesson are left out."""
    key = _key(session, by)
    within = (
        col(Lesson.month).between(str(first), str(last)),
        col(Lesson.state) == LessonState.CLOSED,
        col(Lesson.center_id).in_(sorted(centers)),
        col(Offering.run_stop_id).is_not(None) if by is By.RUN_STOP else true(),
    )
    held = (
        select(
            key,
            func.count(),
            func.sum(col(Lesson.minutes)),
            func.sum(col(Offering.seats)),
            func.coalesce(func.sum(col(Lesson.head_count)), 0),
        )
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .where(*within)
        .group_by(key)
    )
    named = _named_by_month(first, last, centers) if by is By.MONTH else _named(key, within)
    came = {_tidy(one, by): (int(visits), people) for one, visits, people in session.execute(named)}
    found: dict[Key, Held] = {}
    for one, lessons, minutes, seats, heads in session.execute(held):
        visits, people = came.get(_tidy(one, by), (0, 0))
        found[_tidy(one, by)] = Held(lessons, int(minutes), visits + int(heads), people, int(seats))
    return found


def _named(key: Any, within: tuple[Any, ...]) -> Any:
    """Visits and people of the marks: a duplicate counts as the one who stays, and once per lesson."""
    person = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id)).label("person")
    marks = (
        select(col(Lesson.id), key, person)
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Attendance, col(Attendance.lesson_id) == Lesson.id)
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(*within, col(Attendance.mark).in_(COUNTED_MARKS))
        .distinct()
        .subquery("marks")
    )
    return select(marks.c.told_by, func.count(), func.count(marks.c.person.distinct())).group_by(
        marks.c.told_by
    )


def _named_by_month(first: Month, last: Month, centers: Collection[int]) -> Any:
    """The same, kept already for each month: a year of marks is not read again."""
    return (
        select(
            col(AttendeeMonth.month),
            func.sum(col(AttendeeMonth.visits)),
            func.count(col(AttendeeMonth.attendee_id).distinct()),
        )
        .where(
            col(AttendeeMonth.month).between(str(first), str(last)),
            col(AttendeeMonth.center_id).in_(sorted(centers)),
        )
        .group_by(col(AttendeeMonth.month))
    )


def _key(session: Session, by: By) -> Any:
    if by is By.HOUR:
        return _hour(session).label("told_by")
    columns: dict[By, Any] = {
        By.LEVEL: col(Course.level),
        By.MODE: col(Course.mode),
        By.TOPIC: func.nullif(col(Course.topic), ""),
        By.WEEKDAY: extract("dow", col(Lesson.held_on)),
        By.MONTH: col(Lesson.month),
        By.RUN_STOP: col(Offering.run_stop_id),
    }
    return columns[by].label("told_by")


def _hour(session: Session) -> Any:
    """Korea has had no summer time since 1988: SQLite, which knows no zones, adds nine hours."""
    begins = col(Lesson.starts_at)
    if session.get_bind().dialect.name == "postgresql":
        return extract("hour", func.timezone("Asia/Seoul", begins))
    return cast(func.strftime("%H", begins, "+9 hours"), Integer)


def _tidy(key: Any, by: By) -> Key:
    if by is By.WEEKDAY:
        return (int(key) + SUNDAY_FIRST) % 7
    found: Key = int(key) if by is By.HOUR else key
    return found
