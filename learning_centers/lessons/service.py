"""Rules of offerings and lessons: approval, sending back, cancelling, closing, reopening. The caller commits.

Who made a plan does not approve it: that holds between people; the system may do everything and is named so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, select, true, update
from sqlmodel import Session, col

from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.core.statements import in_parts, table_of
from learning_centers.figures import service as figures
from learning_centers.figures.locks import locked_slices, require_open
from learning_centers.lessons import queries
from learning_centers.lessons.queries import ListedLesson, in_reach
from models import (
    Assignment,
    Duty,
    Lesson,
    LessonState,
    Offering,
    OfferingEvent,
    OfferingState,
    Role,
)

MOST_REASON = 300  # characters
NO_SYNC = {"synchronize_session": False}


class OwnPlan(DomainError): ...


class WrongState(DomainError): ...


class ReasonMissing(DomainError): ...


class NotOver(DomainError): ...


class MarksMissing(DomainError): ...


@dataclass(frozen=True, slots=True)
class Approval:
    approved: int
    own: int  # left, because the viewer made them


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A lesson of the past that could not be closed, and why (worded)."""

    lesson: ListedLesson
    why: str


@dataclass(frozen=True, slots=True)
class Closing:
    closed: int
    left: list[LeftOpen]


def request(session: Session, offering: Offering, by: Viewer, now: datetime) -> None:
    """Raises WrongState: it is no draft."""
    _require(offering, OfferingState.DRAFT)
    _to_state(session, offering, OfferingState.REQUESTED, by, now)


def approve(session: Session, offering: Offering, by: Viewer, now: datetime) -> None:
    """Raises WrongState: it does not wait. OwnPlan: `by` made it or asked for its approval."""
    _require(offering, OfferingState.REQUESTED)
    if by.role is not Role.SYSTEM and offering.created_by_id == by.id:
        raise OwnPlan(_("You made this plan. Someone else has to approve it."))
    if by.role is not Role.SYSTEM and session.scalar(select(_asked_for_by(by, offering.id))):
        raise OwnPlan(_("You asked for the approval of this plan. Someone else has to approve it."))
    _to_state(session, offering, OfferingState.APPROVED, by, now)


def send_back(session: Session, offering: Offering, reason: str, by: Viewer, now: datetime) -> None:
    """Back to a draft. Raises WrongState, ReasonMissing."""
    _require(offering, OfferingState.REQUESTED)
    _to_state(session, offering, OfferingState.DRAFT, by, now, _given(reason))


def cancel(session: Session, offering: Offering, reason: str, by: Viewer, now: datetime) -> None:
    """With all its lessons.

    Raises:
        WrongState: it is closed or cancelled already, or one of its lessons is closed.
        ReasonMissing: without a reason.
        MonthLocked: a lesson lies in a month that is handed in.
    """
    _require(offering, OfferingState.DRAFT, OfferingState.REQUESTED, OfferingState.APPROVED)
    why = _given(reason)
    rows = session.execute(
        select(col(Lesson.month), col(Lesson.state)).where(col(Lesson.offering_id) == offering.id)
    ).all()
    if any(state is LessonState.CLOSED for _month, state in rows):
        raise WrongState(_("A lesson of this offering is closed already. Reopen it first."))
    for month in sorted({month for month, _state in rows}):
        require_open(session, offering.center_id, month)
    cancelled = (
        update(Lesson).where(col(Lesson.offering_id) == offering.id).values(state=LessonState.CANCELLED)
    )
    session.execute(cancelled)
    _to_state(session, offering, OfferingState.CANCELLED, by, now, why)
    figures.recompute(session, {(month, offering.center_id) for month, _state in rows})


def approve_month(
    session: Session, month: Month, by: Viewer, now: datetime, center_id: int | None = None
) -> Approval:
    """Every offering that waits and has a lesson in the month, of one center or of all in reach. Four statements."""
    waiting = [
        col(Offering.state) == OfferingState.REQUESTED,
        in_reach(by, col(Offering.center_id)),
        true() if center_id is None else col(Offering.center_id) == center_id,
        # Not EXISTS: SQLite would look it up by the month, for each offering anew (37 s for 14,000).
        col(Offering.id).in_(select(col(Lesson.offering_id)).where(col(Lesson.month) == str(month))),
    ]
    not_own = (
        true() if by.role is Role.SYSTEM else and_(col(Offering.created_by_id) != by.id, ~_asked_for_by(by))
    )
    _note_all(session, OfferingState.APPROVED, by, now, and_(*waiting, not_own))
    approved = session.connection().execute(
        update(Offering).where(*waiting, not_own).values(state=OfferingState.APPROVED)
    )
    own = session.scalar(select(func.count()).select_from(Offering).where(*waiting))
    session.expire_all()
    return Approval(approved.rowcount, own or 0)


def _asked_for_by(by: Viewer, offering_id: int | None = None) -> ColumnElement[bool]:
    """Whether `by` asked for the approval of the offering; without an id of the one of the query around it."""
    return (
        select(col(OfferingEvent.id))
        .where(
            col(OfferingEvent.offering_id) == (Offering.id if offering_id is None else offering_id),
            col(OfferingEvent.state) == OfferingState.REQUESTED,
            col(OfferingEvent.by_id) == by.id,
        )
        .exists()
    )


def close_lesson(session: Session, lesson: Lesson, by: Viewer, now: datetime) -> None:
    """It was held: from now on it counts.

    Raises:
        WrongState: its offering is not approved, or it is closed or cancelled already.
        NotOver: `now` (aware) is before its end.
        MarksMissing: somebody enrolled has no mark, or nobody is enrolled and no people were counted.
        MonthLocked: its month is handed in.
    """
    if lesson.state is not LessonState.PLANNED:
        raise WrongState(_("This lesson is closed or cancelled already."))
    require_open(session, lesson.center_id, lesson.month)
    (listed,) = queries.list_these(session, [lesson.id])
    if why := _why_open(listed, now):
        raise why
    _close(session, [listed], by, now)
    session.expire(lesson)


def close_month(
    session: Session, month: Month, by: Viewer, now: datetime, center_id: int | None = None
) -> Closing:
    """Closes the lessons of the past whose marks are complete, and says of the others why not.

    Set-based: a fixed number of statements for each 5,000 lessons.
    """
    locked = locked_slices(session, [str(month)])
    ready: list[ListedLesson] = []
    left: list[LeftOpen] = []
    for lesson in queries.list_open_lessons(session, by, month, center_id, now):
        if (str(month), lesson.center_id) in locked:
            left.append(LeftOpen(lesson, _("The month is handed in and locked.")))
        elif why := _why_open(lesson, now):
            left.append(LeftOpen(lesson, str(why)))
        else:
            ready.append(lesson)
    _close(session, ready, by, now)
    session.expire_all()
    return Closing(len(ready), left)


def _why_open(lesson: ListedLesson, now: datetime) -> DomainError | None:
    """The rule that keeps a lesson open; None: it may be closed."""
    if lesson.offering_state is not OfferingState.APPROVED:
        return WrongState(_("The plan is not approved yet. Ask the province to approve it."))
    if now < lesson.ends_at:
        return NotOver(_("The lesson is not over yet. Close it after its end."))
    if lesson.complete:
        return None
    if lesson.enrolled == 0:
        return MarksMissing(_("Nobody is enrolled. Bring the roster, or enter how many people came."))
    unmarked = lesson.enrolled - lesson.marked
    return MarksMissing(ngettext("%(n)s person has no mark yet.", "%(n)s people have no mark yet.", unmarked))


def _close(session: Session, lessons: Collection[ListedLesson], by: Viewer, now: datetime) -> None:
    for ids in in_parts(lesson.id for lesson in lessons):
        session.execute(
            update(Lesson)
            .where(col(Lesson.id).in_(ids))
            .values(state=LessonState.CLOSED, closed_at=now, closed_by_id=by.id),
            execution_options=NO_SYNC,
        )
        session.execute(
            update(Assignment)
            .where(col(Assignment.lesson_id).in_(ids), col(Assignment.duty) == Duty.PLANNED)
            .values(duty=Duty.WORKED),
            execution_options=NO_SYNC,
        )
    for ids in in_parts(lesson.offering_id for lesson in lessons):
        _close_finished(session, ids, by, now)
    figures.recompute(session, {(lesson.month, lesson.center_id) for lesson in lessons})


def _close_finished(session: Session, offering_ids: Collection[int], by: Viewer, now: datetime) -> None:
    """Offerings without an open lesson are closed with their last one."""
    open_lesson = exists().where(
        col(Lesson.offering_id) == Offering.id, col(Lesson.state) == LessonState.PLANNED
    )
    finished = and_(
        col(Offering.id).in_(offering_ids), col(Offering.state) == OfferingState.APPROVED, ~open_lesson
    )
    _note_all(session, OfferingState.CLOSED, by, now, finished)
    closed = update(Offering).where(finished).values(state=OfferingState.CLOSED)
    session.execute(closed, execution_options=NO_SYNC)


def reopen_lesson(session: Session, lesson: Lesson, reason: str, by: Viewer, now: datetime) -> None:
    """It does not count until it is closed again.

    Raises:
        WrongState: it is not closed.
        ReasonMissing: without a reason.
        MonthLocked: its month is handed in.
    """
    if lesson.state is not LessonState.CLOSED:
        raise WrongState(_("This lesson is not closed."))
    why = _given(reason)
    require_open(session, lesson.center_id, lesson.month)
    lesson.state, lesson.closed_at, lesson.closed_by_id = LessonState.PLANNED, None, None
    session.add(lesson)
    back = update(Assignment).where(
        col(Assignment.lesson_id) == lesson.id, col(Assignment.duty) == Duty.WORKED
    )
    session.execute(back.values(duty=Duty.PLANNED))
    offering = session.get_one(Offering, lesson.offering_id)
    _to_state(session, offering, OfferingState.APPROVED, by, now, why)
    figures.recompute(session, {(lesson.month, lesson.center_id)})


def _require(offering: Offering, *states: OfferingState) -> None:
    if offering.state not in states:
        raise WrongState(_("This plan has moved on meanwhile. Load the page again and look at its state."))


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(_("Write the reason."))
    if len(reason.strip()) > MOST_REASON:
        raise Refused(_("Shorten the reason."))
    return reason.strip()


def _to_state(
    session: Session, offering: Offering, state: OfferingState, by: Viewer, now: datetime, reason: str = ""
) -> None:
    offering.state = state
    session.add(offering)
    session.add(OfferingEvent(offering_id=offering.id, state=state, reason=reason, by_id=by.id, at=now))
    session.flush()


def _note_all(
    session: Session, state: OfferingState, by: Viewer, now: datetime, which: ColumnElement[bool]
) -> None:
    """An event for each offering that `which` picks; call it before they change."""
    events = table_of(OfferingEvent)
    rows = select(
        col(Offering.id),
        literal(state, events.c.state.type),
        literal(""),
        literal(by.id),
        literal(now, events.c.at.type),
    ).where(which)
    session.execute(insert(events).from_select(["offering_id", "state", "reason", "by_id", "at"], rows))
