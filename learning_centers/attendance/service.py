"""Rules for marks, head counts and visits. No Flask here; the caller owns the transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from learning_centers.attendance.queries import list_marks
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.figures import service as figures
from learning_centers.figures.locks import require_open
from models import Attendance, Deed, HelpDeskVisit, Lesson, LessonState, Mark, ZoneVisit

MOST_PEOPLE = 9_999


class NotStarted(DomainError): ...


class NotEnrolled(DomainError): ...


class LessonCancelled(DomainError): ...


class HasRoster(DomainError): ...


class BadCount(DomainError): ...


def record_marks(
    session: Session, lesson: Lesson, marks: Mapping[int, Mark], by: Viewer, now: datetime
) -> Counter[Mark]:
    """Store `marks` (attendee id -> mark); attendees left out keep the mark they had. A fixed number of statements.

    Returns how many attendees hold each mark afterwards; unmarked ones are not counted.

    Raises, before anything is written:
        LessonCancelled.
        NotStarted: `now` (aware) is before the lesson's start.
        NotEnrolled: an attendee in `marks` is not on the roll.
        MonthLocked: the month of the lesson is handed in.
    """
    _check_time(lesson, now)
    require_open(session, lesson.center_id, lesson.month)
    before = list_marks(session, lesson.id, lesson.offering_id)
    if marks.keys() - before.keys():
        raise NotEnrolled(_("Someone in the list is not enrolled. Load the page again."))
    changed = {person: mark for person, mark in marks.items() if before[person] is not mark}
    if changed:
        upsert_marks(session, mark_rows({lesson.id: changed}, by, now))
        audit.record(session, by, Deed.CHANGE, "attendance.roll", kind="attendee", subjects=sorted(changed))
        _recount(session, lesson)
    return Counter(mark for mark in {**before, **marks}.values() if mark is not None)


def mark_rows(marks: Mapping[int, Mapping[int, Mark]], by: Viewer, now: datetime) -> list[dict[str, Any]]:
    """Rows for `upsert_marks`. marks: lesson id -> attendee id -> mark."""
    return [
        {
            "lesson_id": lesson_id,
            "attendee_id": person,
            "mark": mark,
            "recorded_by_id": by.id,
            "recorded_at": now,
        }
        for lesson_id, of_lesson in marks.items()
        for person, mark in of_lesson.items()
    ]


def upsert_marks(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement, executed for many rows: a second mark for the same lesson and person replaces the first."""
    dialect = session.get_bind().dialect.name
    session.connection().execute(_upsert(dialect), list(rows))


@cache
def _upsert(dialect: str) -> Any:
    table = Attendance.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    made = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    replaced = {name: made.excluded[name] for name in ("mark", "recorded_by_id", "recorded_at")}
    return made.on_conflict_do_update(index_elements=["lesson_id", "attendee_id"], set_=replaced)


def record_head_count(session: Session, lesson: Lesson, people: int, by: Viewer, now: datetime) -> None:
    """How many came to a lesson without names.

    Raises:
        LessonCancelled, NotStarted, MonthLocked: as `record_marks`.
        HasRoster: there are names, so people are marked one by one.
        BadCount: below 0 or too many.
    """
    _check_time(lesson, now)
    require_open(session, lesson.center_id, lesson.month)
    _check_count(people)
    if list_marks(session, lesson.id, lesson.offering_id):
        raise HasRoster(_("This lesson has a roster. Mark its people instead of counting heads."))
    lesson.head_count = people
    session.add(lesson)
    audit.record(session, by, Deed.CHANGE, "attendance.head_count", kind="lesson", subjects=[lesson.id])
    _recount(session, lesson)


def record_visits(
    session: Session, center_id: int, day: date, help_desk: int, zone: int, by: Viewer, now: datetime
) -> None:
    """The counts of one day; they replace what was logged for it. 0 takes it out.

    Raises:
        NotFound: not one of the viewer's centers.
        NotStarted: the day has not come yet.
        BadCount: below 0 or too many.
        MonthLocked: the month is handed in.
    """
    if not by.sees(center_id):
        raise NotFound(_("There is no such center."))
    if day > now.astimezone(SEOUL).date():
        raise NotStarted(_("This day has not come yet. Enter a day up to today."))
    for people in (help_desk, zone):
        _check_count(people)
    month = f"{day:%Y-%m}"
    require_open(session, center_id, month)
    for table, people in ((HelpDeskVisit, help_desk), (ZoneVisit, zone)):
        session.execute(delete(table).where(col(table.center_id) == center_id, col(table.visited_on) == day))
        if people:
            session.add(
                table(
                    center_id=center_id, visited_on=day, month=month, people=people,
                    recorded_by_id=by.id, recorded_at=now,
                )
            )  # fmt: skip
    audit.record(
        session, by, Deed.CHANGE, "attendance.visits", kind="center", subjects=[center_id], detail=str(day)
    )
    session.flush()
    figures.recompute(session, [(month, center_id)])


def _check_time(lesson: Lesson, now: datetime) -> None:
    if lesson.state is LessonState.CANCELLED:
        raise LessonCancelled(_("This lesson was cancelled."))
    if now < lesson.starts_at:
        raise NotStarted(_("Marks can be stored once the lesson has started."))


def _check_count(people: int) -> None:
    if not 0 <= people <= MOST_PEOPLE:
        raise BadCount(_("Enter a number between 0 and %(most)s.", most=f"{MOST_PEOPLE:,}"))


def _recount(session: Session, lesson: Lesson) -> None:
    """Only closed lessons are counted (figures.service); before that a recount would find nothing new."""
    if lesson.state is LessonState.CLOSED:
        figures.recompute(session, [(lesson.month, lesson.center_id)])
