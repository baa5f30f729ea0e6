"""Late entries (늦은 입력): what was entered after the count date, when the month had been told already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlmodel import Session, col

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from models import (
    Account,
    Attendance,
    HelpDeskVisit,
    Lesson,
    LessonState,
    ZoneVisit,
)

KINDS = {
    "marks": mark("marks"),
    "lessons": mark("lessons closed"),
    "help_desk": mark("help desk visits"),
    "zone": mark("zone visits"),
}
# Which entries a number is made of.
ENTRIES = {
    "lessons": ("lessons",),
    "hours": ("lessons",),
    "visits": ("marks", "lessons"),
    "people": ("marks",),
    "new": ("marks",),
    "help_desk": ("help_desk",),
    "zone": ("zone",),
}


@dataclass(frozen=True, slots=True)
class LateEntry:
    """What one person entered late on one day (in Seoul): `count` rows of a kind, the last of them `at`."""

    kind: str  # a key of KINDS
    by: str  # "" : the system
    day: date
    at: datetime
    count: int


def count_date(due_at: datetime, first_handed_in_at: datetime | None) -> datetime:
    """After this moment an entry is late: the first handing in, or the due date when that is earlier."""
    return due_at if first_handed_in_at is None else min(due_at, first_handed_in_at)


def late_entries(session: Session, center_id: int, month: Month, since: datetime) -> list[LateEntry]:
    """By time. One SELECT. since: the count date, aware."""
    found: dict[tuple[str, str, date], tuple[datetime, int]] = {}
    for kind, by, at, count in session.execute(_late(center_id, month, since)):
        key = (kind, by or "", at.astimezone(SEOUL).date())
        last, sum_so_far = found.get(key, (at, 0))
        found[key] = (max(at, last), sum_so_far + int(count))
    entries = [LateEntry(kind, by, day, at, count) for (kind, by, day), (at, count) in found.items()]
    return sorted(entries, key=lambda one: (one.at, one.kind, one.by))


def count_late(entries: Iterable[LateEntry], measure: str) -> int:
    """Entries that `measure` is made of."""
    return sum(one.count for one in entries if one.kind in ENTRIES[measure])


def _late(center_id: int, month: Month, since: datetime) -> Any:
    """Kind, who, when, how many rows; grouped by the moment, which all rows of one save share."""
    closed = (
        col(Lesson.center_id) == center_id,
        col(Lesson.month) == str(month),
        col(Lesson.state) == LessonState.CLOSED,
    )
    marks = (
        _by_moment("marks", Attendance, col(Attendance.recorded_by_id), col(Attendance.recorded_at))
        .join(Lesson, col(Lesson.id) == Attendance.lesson_id)
        .where(*closed, col(Attendance.recorded_at) > since)
    )
    lessons = _by_moment("lessons", Lesson, col(Lesson.closed_by_id), col(Lesson.closed_at))
    visits = [
        _by_moment(kind, table, col(table.recorded_by_id), col(table.recorded_at)).where(
            col(table.center_id) == center_id,
            col(table.month) == str(month),
            col(table.recorded_at) > since,
        )
        for kind, table in (("help_desk", HelpDeskVisit), ("zone", ZoneVisit))
    ]
    return union_all(marks, lessons.where(*closed, col(Lesson.closed_at) > since), *visits)


def _by_moment(kind: str, table: Any, by: Any, at: Any) -> Any:
    rows = select(literal(kind), func.max(col(Account.name)), at, func.count()).select_from(table)
    return rows.outerjoin(Account, col(Account.id) == by).group_by(by, at)
