"""Making, changing, copying and discarding a plan. A room of its own beside `service`, which moves plans on from
state to state. The caller commits.

What was looked at before is checked again here: somebody else may have planned meanwhile.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, insert
from sqlmodel import Session, col, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.figures import service as figures
from learning_centers.figures.locks import require_open
from learning_centers.lessons import service
from learning_centers.lessons.checking import Look, is_free, load_around, look
from learning_centers.lessons.codes import code_of, code_start, last_serial
from learning_centers.lessons.dates import WEEK, shifted, weeks_to
from learning_centers.lessons.desk import Desk, load_desk
from learning_centers.lessons.plans import Plan, plan_of
from models import (
    Assignment,
    Attendance,
    Deed,
    Duty,
    HeadCount,
    Lesson,
    LessonState,
    Offering,
    OfferingEvent,
    OfferingState,
    StaffMember,
)

WEEKS_LOOKED_AT = 26  # for the next free week of a copy


class Clashes(DomainError):
    """The plan cannot be stored; `look` says what stands against it."""

    def __init__(self, found: Look) -> None:
        super().__init__(" ".join(dict.fromkeys(found.stops)))
        self.look = found


def find_made(session: Session, once: str, viewer: Viewer) -> Offering | None:
    """What the same form has made already."""
    found = session.exec(select(Offering).where(Offering.once == once)).first() if is_once(once) else None
    return found if found is not None and viewer.sees(found.center_id) else None


def is_once(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def make(
    session: Session, center_id: int, plan: Plan, by: Viewer, now: datetime, *, once: str, ask: bool
) -> Offering:
    """A draft, or with `ask` a plan that waits for approval. The same form sent twice makes one offering.

    Raises:
        NotFound: not one of the viewer's centers.
        Clashes: somebody or a room is taken, the center is not open, or the month is handed in.
    """
    if made := find_made(session, once, by):
        return made
    _require_possible(session, center_id, plan, by, now)
    start = code_start(plan.slots[0].day)
    offering = Offering(
        code=code_of(start, last_serial(session, start) + 1),
        center_id=center_id,
        state=OfferingState.DRAFT,
        once=once if is_once(once) else None,
        created_by_id=by.id,
        created_at=now,
        **plan.facts,
    )
    session.add(offering)
    session.flush()
    event = OfferingEvent(offering_id=offering.id, state=OfferingState.DRAFT, by_id=by.id, at=now)
    session.add(event)
    _store_lessons(session, offering, plan)
    audit.record(
        session,
        by,
        Deed.CREATE,
        "lessons.new_offering",
        kind="staff",
        subjects=plan.team,
        detail=offering.code,
    )
    if ask:
        service.request(session, offering, by, now)
    return offering


def change(session: Session, offering: Offering, plan: Plan, by: Viewer, now: datetime, *, ask: bool) -> None:
    """The draft becomes what `plan` says.

    Raises:
        WrongState: it is no draft any more, or somebody has a mark in it.
        Clashes: as `make`. MonthLocked: a lesson that is there lies in a month that is handed in.
    """
    require_changeable(session, offering)
    _require_possible(session, offering.center_id, plan, by, now, without=offering.id)
    months = session.exec(select(Lesson.month).where(Lesson.offering_id == offering.id).distinct()).all()
    for month in sorted(months):
        require_open(session, offering.center_id, month)
    for column, value in plan.facts.items():
        setattr(offering, column, value)
    session.add(offering)
    ids = select(Lesson.id).where(Lesson.offering_id == offering.id)
    session.execute(delete(Assignment).where(col(Assignment.lesson_id).in_(ids)))
    session.execute(delete(Lesson).where(col(Lesson.offering_id) == offering.id))
    _store_lessons(session, offering, plan, months)
    audit.record(
        session,
        by,
        Deed.CHANGE,
        "lessons.edit_offering",
        kind="staff",
        subjects=plan.team,
        detail=offering.code,
    )
    if ask:
        service.request(session, offering, by, now)


def require_changeable(session: Session, offering: Offering) -> None:
    """Raises WrongState."""
    if offering.state is not OfferingState.DRAFT:
        raise service.WrongState(_("Only a draft can be changed. Ask the province to send the plan back."))
    of_plan = col(Lesson.offering_id) == offering.id
    marked = exists().where(of_plan, col(Attendance.lesson_id) == Lesson.id)
    counted = exists().where(of_plan, col(HeadCount.lesson_id) == Lesson.id)
    held = exists().where(of_plan, col(Lesson.state) == LessonState.CLOSED)
    if session.exec(select(marked | counted | held)).one():
        raise service.WrongState(_("Somebody has a mark in this plan already, so it cannot be changed."))


def discard(session: Session, offering: Offering, reason: str, by: Viewer, now: datetime) -> None:
    """The center takes back a plan that nobody has approved. Raises as `service.cancel`."""
    if offering.state not in (OfferingState.DRAFT, OfferingState.REQUESTED):
        raise service.WrongState(_("Only a plan that is not approved yet can be taken back."))
    service.cancel(session, offering, reason, by, now)


def copy_of(session: Session, offering: Offering, desk: Desk, viewer: Viewer, today: date) -> Plan:
    """The same again in the next week in which every date is free, else in the first week to come.

    Dates stay empty when the offering has none.
    """
    plan = plan_of(session, offering).plan
    if not plan.slots:
        return plan
    weeks = weeks_to(plan.slots, today)
    last = max(slot.day for slot in plan.slots) + (weeks + WEEKS_LOOKED_AT) * WEEK + timedelta(days=1)
    around = load_around(session, desk, plan, viewer, today, last)
    for later in range(weeks, weeks + WEEKS_LOOKED_AT):
        moved = plan.with_slots(shifted(plan.slots, later))
        if all(is_free(slot, moved, around) for slot in moved.slots):
            return moved
    return plan.with_slots(shifted(plan.slots, weeks))


def _require_possible(
    session: Session, center_id: int, plan: Plan, by: Viewer, now: datetime, *, without: int | None = None
) -> None:
    team = select(StaffMember.id).where(col(StaffMember.id).in_(plan.team)).order_by(col(StaffMember.id))
    # Two plans for one person stand in line. Not FOR UPDATE: a file that is stored meanwhile refers to these rows.
    session.exec(team.with_for_update(key_share=True)).all()
    today = now.astimezone(SEOUL).date()
    desk = load_desk(session, center_id, by, today, course_id=plan.course_id)
    for month in sorted({slot.month for slot in plan.slots}):
        require_open(session, center_id, month)
    found = look(session, desk, plan, by, today, without=without)
    if found.stops:
        raise Clashes(found)


def _store_lessons(session: Session, offering: Offering, plan: Plan, months: Iterable[str] = ()) -> None:
    """Each with the whole team. `months`: in which lessons lay before."""
    lessons = [
        Lesson(
            offering_id=offering.id,
            center_id=offering.center_id,
            number=number,
            held_on=slot.day,
            month=slot.month,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            minutes=slot.minutes,
            lead_id=plan.lead_id,
            room_id=plan.room_id,
        )
        for number, slot in enumerate(plan.slots, 1)
    ]
    session.add_all(lessons)
    session.flush()
    rows = [
        {"lesson_id": lesson.id, "staff_id": staff_id, "part": part, "duty": Duty.PLANNED, "reason": ""}
        for lesson in lessons
        for staff_id, part in plan.team.items()
    ]
    if rows:
        session.execute(insert(Assignment), rows)
    touched = {*months, *(slot.month for slot in plan.slots)}
    figures.recompute(session, {(month, offering.center_id) for month in touched})
