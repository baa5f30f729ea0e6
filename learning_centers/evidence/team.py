"""Who really taught: absence (불참), addition (추가) and substitution, chosen row by row. The caller commits.

A room of its own: these are rules of `Assignment`, not of evidence, and the hours of people come from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.figures.locks import require_open
from models import Assignment, Deed, Duty, Lesson, LessonState, Part, StaffMember

PRESENT = (Duty.PLANNED, Duty.WORKED)


class BadTimes(DomainError): ...


class AlreadyInTeam(DomainError): ...


class LessonClosed(DomainError): ...


@dataclass(frozen=True, slots=True)
class Span:
    """Wall-clock times in Seoul on the day of the lesson."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Taught:
    """What was chosen of one assignment. `span` None: with the lesson."""

    came: bool
    span: Span | None = None
    substitute_id: int | None = None  # staff, for somebody who did not come
    entered_wrongly: bool = False  # somebody added: take the row out again


@dataclass(frozen=True, slots=True)
class Addition:
    staff_id: int
    part: Part
    span: Span | None = None


def record_team(
    session: Session,
    lesson: Lesson,
    chosen: Mapping[int, Taught],
    addition: Addition | None,
    by: Viewer,
    now: datetime,
) -> None:
    """chosen: assignment id -> what was chosen; assignments left out stay as they are.

    Choosing what is there already changes nothing and is refused by nothing.

    Raises:
        BadTimes: outside of the lesson, or the end before the start.
        AlreadyInTeam: a substitute or an addition who has a row of their own.
        Refused: somebody who is not of the center; a lesson that has not started; a cancelled one.
        LessonClosed: it is to be opened again first.
        MonthLocked.
    """
    rows = list(session.exec(select(Assignment).where(Assignment.lesson_id == lesson.id)))
    before = _facts(rows)
    for row in rows:
        if (choice := chosen.get(row.id)) is not None:
            _apply(session, lesson, row, choice, rows)
    if addition is not None:
        _add(session, lesson, addition, rows)
    if _facts(rows) == before:
        return
    _require_open(session, lesson, now)
    session.add_all(rows)
    session.flush()
    people = sorted({row.staff_id for row in rows})
    audit.record(
        session, by, Deed.CHANGE, "evidence.team", kind="staff", subjects=people, detail=f"{lesson.id}"
    )


def _facts(rows: Sequence[Assignment]) -> list[tuple[object, ...]]:
    return [
        (row.staff_id, row.part, row.duty, row.minutes, row.starts_at, row.ends_at, row.replaces_id)
        for row in rows
    ]


def _apply(session: Session, lesson: Lesson, row: Assignment, choice: Taught, rows: list[Assignment]) -> None:
    """Change `row`, and add or take out of `rows` whom it brings along."""
    if row.duty is Duty.ADDED:
        if choice.entered_wrongly:
            _take_out(session, row, rows)
        else:
            _set_span(lesson, row, choice.span)
        return
    stand_in = next((one for one in rows if one.replaces_id == row.id), None)
    wanted = None if choice.came else choice.substitute_id
    if stand_in is not None and stand_in.staff_id != wanted:
        _take_out(session, stand_in, rows)
        stand_in = None
    if choice.came:
        if row.duty not in PRESENT:
            row.duty = Duty.PLANNED  # closing the lesson makes it worked
        _set_span(lesson, row, choice.span)
        return
    row.duty, row.minutes, row.starts_at, row.ends_at = Duty.ABSENT, None, None, None
    if wanted is not None and stand_in is None:
        rows.append(_new(session, lesson, wanted, row.part, rows, replaces_id=row.id))


def _add(session: Session, lesson: Lesson, addition: Addition, rows: list[Assignment]) -> None:
    there = next((row for row in rows if row.staff_id == addition.staff_id), None)
    if there is not None and there.duty is Duty.ADDED and there.part is addition.part:
        return  # the same form once more
    made = _new(session, lesson, addition.staff_id, addition.part, rows)
    _set_span(lesson, made, addition.span)
    rows.append(made)


def _new(
    session: Session,
    lesson: Lesson,
    staff_id: int,
    part: Part,
    rows: Sequence[Assignment],
    replaces_id: int | None = None,
) -> Assignment:
    member = session.get(StaffMember, staff_id)
    if member is None or member.center_id != lesson.center_id:
        raise Refused(_("This person is not of your center. Choose somebody from the list."))
    if any(row.staff_id == staff_id for row in rows):
        raise AlreadyInTeam(_("%(name)s is in the team already. Choose somebody else.", name=member.name))
    return Assignment(
        lesson_id=lesson.id, staff_id=staff_id, part=part, duty=Duty.ADDED, replaces_id=replaces_id
    )


def _take_out(session: Session, row: Assignment, rows: list[Assignment]) -> None:
    rows.remove(row)
    session.delete(row)
    session.flush()  # before the same person comes back in another row


def _set_span(lesson: Lesson, row: Assignment, span: Span | None) -> None:
    """Times that are those of the lesson are not kept: they move with it."""
    if span is None:
        row.minutes, row.starts_at, row.ends_at = None, None, None
        return
    day = lesson.starts_at.astimezone(SEOUL).date()
    starts, ends = in_seoul(day, span.starts), in_seoul(day, span.ends)
    if not lesson.starts_at <= starts < ends <= lesson.ends_at:
        raise BadTimes(
            _(
                "Enter times within the lesson, from %(starts)s to %(ends)s.",
                starts=f"{lesson.starts_at.astimezone(SEOUL):%H:%M}",
                ends=f"{lesson.ends_at.astimezone(SEOUL):%H:%M}",
            )
        )
    if (starts, ends) == (lesson.starts_at, lesson.ends_at):
        row.minutes, row.starts_at, row.ends_at = None, None, None
    else:
        row.minutes, row.starts_at, row.ends_at = int((ends - starts).total_seconds() // 60), starts, ends


def _require_open(session: Session, lesson: Lesson, now: datetime) -> None:
    if lesson.state is LessonState.CLOSED:
        raise LessonClosed(_("The lesson is closed. Open it again first, then change who taught."))
    if lesson.state is LessonState.CANCELLED:
        raise Refused(_("This lesson was cancelled, so nobody taught it."))
    if now < lesson.starts_at:
        raise Refused(_("The lesson has not started yet. Come back when it has."))
    require_open(session, lesson.center_id, lesson.month)
