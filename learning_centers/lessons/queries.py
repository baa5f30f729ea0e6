"""Reads of offerings and lessons. Each function sends a fixed number of SELECTs; rows outside the reach look absent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, true
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from models import (
    Account,
    Assignment,
    Attendance,
    Attendee,
    Center,
    Course,
    Duty,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonState,
    Mark,
    Offering,
    OfferingEvent,
    OfferingState,
    Part,
    Region,
    StaffMember,
    Venue,
)

PART_NAMES = {
    Part.LEAD: mark("Instructor"),
    Part.ASSISTANT: mark("Assistant instructor"),
    Part.SUPPORTER: mark("Supporter"),
}
DUTY_NAMES = {
    Duty.PLANNED: mark("planned"),
    Duty.WORKED: mark("taught"),
    Duty.ABSENT: mark("did not come"),
    Duty.ADDED: mark("came in addition"),
}


@dataclass(frozen=True, slots=True)
class ListedLesson:
    """`enrolled`: people with a place. `marked`: of these, with a mark for this lesson."""

    id: int
    offering_id: int
    code: str
    course: str
    center_id: int
    center: str
    number: int
    month: str
    starts_at: datetime
    ends_at: datetime
    lead: str | None
    seats: int
    state: LessonState
    offering_state: OfferingState
    head_count: int | None
    enrolled: int
    marked: int

    @property
    def complete(self) -> bool:
        """Whether it may be closed: everybody marked, or people counted."""
        return self.head_count is not None or 0 < self.enrolled == self.marked

    def state_at(self, now: datetime) -> str:
        """A key of web/states.py: a lesson of the past that nobody closed is open."""
        if self.state is not LessonState.PLANNED:
            return self.state.value
        if self.offering_state is not OfferingState.APPROVED:
            return self.offering_state.value
        return "open" if self.ends_at <= now else self.state.value


@dataclass(frozen=True, slots=True)
class CenterChoice:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TeamMember:
    lesson_id: int
    name: str
    part: Part
    duty: Duty


@dataclass(frozen=True, slots=True)
class RosterRow:
    attendee_id: int
    name: str
    birth_year: int | None
    state: EnrolmentState
    counted: int  # lessons with a mark that counts


@dataclass(frozen=True, slots=True)
class Event:
    state: OfferingState
    reason: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferingPage:
    offering: Offering
    course: str
    center: CenterChoice
    district: str | None
    room: str | None
    made_by: str | None
    lessons: Sequence[ListedLesson]
    team: Sequence[TeamMember]
    roster: Sequence[RosterRow]
    events: Sequence[Event]


def in_reach(viewer: Viewer, center_id: Mapped[int]) -> ColumnElement[bool]:
    """The condition that keeps a query to the viewer's centers."""
    return true() if viewer.center_ids is None else center_id.in_(sorted(viewer.center_ids))


def list_centers(session: Session, viewer: Viewer) -> list[CenterChoice]:
    """Those the viewer may choose from, by name."""
    query = select(Center.id, Center.code, Center.name).where(in_reach(viewer, col(Center.id)))
    return [CenterChoice(*row) for row in session.exec(query.order_by(col(Center.name), col(Center.id)))]


def get_center_by_code(session: Session, code: str, viewer: Viewer) -> CenterChoice:
    """Raises NotFound: no such center, or not one of the viewer's."""
    row = session.exec(select(Center.id, Center.code, Center.name).where(Center.code == code)).first()
    if row is None or not viewer.sees(row[0]):
        raise NotFound(_("There is no center with the code %(code)s.", code=code))
    return CenterChoice(*row)


def get_lesson(session: Session, lesson_id: int, viewer: Viewer, *, lock: bool = False) -> Lesson:
    """`lock`: others wait with their changes until the end of the transaction.

    Raises:
        NotFound: absent, or at a center the viewer does not see.
    """
    found = session.get(Lesson, lesson_id, with_for_update=lock or None)
    if found is None or not viewer.sees(found.center_id):
        raise NotFound(_("There is no such lesson."))
    return found


def get_offering(session: Session, offering_id: int, viewer: Viewer, *, lock: bool = False) -> Offering:
    """As `get_lesson`."""
    found = session.get(Offering, offering_id, with_for_update=lock or None)
    if found is None or not viewer.sees(found.center_id):
        raise NotFound(_("There is no such offering."))
    return found


def count_lessons(session: Session, viewer: Viewer, month: Month, center_id: int | None) -> int:
    query = select(func.count(col(Lesson.id))).where(*_of_month(viewer, month, center_id))
    return session.exec(query).one()


def list_lessons(
    session: Session, viewer: Viewer, month: Month, center_id: int | None, *, limit: int, offset: int = 0
) -> list[ListedLesson]:
    """The lessons of a month (of one center), by start."""
    ids = (
        select(Lesson.id)
        .where(*_of_month(viewer, month, center_id))
        .order_by(col(Lesson.starts_at), col(Lesson.id))
        .limit(limit)
        .offset(offset)
    )
    return _listed(session, col(Lesson.id).in_(ids))


def _of_month(viewer: Viewer, month: Month, center_id: int | None) -> list[ColumnElement[bool]]:
    here = (
        in_reach(viewer, col(Lesson.center_id)) if center_id is None else col(Lesson.center_id) == center_id
    )
    return [col(Lesson.month) == str(month), here]


def list_open_lessons(
    session: Session, viewer: Viewer, month: Month, center_id: int | None, now: datetime
) -> list[ListedLesson]:
    """The lessons of a month that are over and not closed, by start."""
    past = (*_of_month(viewer, month, center_id), col(Lesson.ends_at) <= now)
    return _listed(session, *past, col(Lesson.state) == LessonState.PLANNED)


def count_requested(session: Session, viewer: Viewer, month: Month, center_id: int | None) -> int:
    """Offerings with a lesson in the month that wait for approval."""
    query = (
        select(func.count(func.distinct(col(Offering.id))))
        .join(Lesson, col(Lesson.offering_id) == Offering.id)
        .where(*_of_month(viewer, month, center_id), col(Offering.state) == OfferingState.REQUESTED)
    )
    return session.exec(query).one()


def list_these(session: Session, lesson_ids: Sequence[int]) -> list[ListedLesson]:
    """By start. Takes lessons that `get_lesson` let through."""
    return _listed(session, col(Lesson.id).in_(lesson_ids))


def _listed(session: Session, *conditions: ColumnElement[bool]) -> list[ListedLesson]:
    """One SELECT: lessons with their places and marks counted."""
    query = (
        sql_select(
            col(Lesson.id),
            col(Lesson.offering_id),
            col(Offering.code),
            col(Course.name),
            col(Lesson.center_id),
            col(Center.name),
            col(Lesson.number),
            col(Lesson.month),
            col(Lesson.starts_at),
            col(Lesson.ends_at),
            col(StaffMember.name),
            col(Offering.seats),
            col(Lesson.state),
            col(Offering.state),
            col(Lesson.head_count),
            func.count(col(Enrolment.attendee_id)),
            func.count(col(Attendance.attendee_id)),
        )
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Lesson.center_id)
        .outerjoin(StaffMember, col(StaffMember.id) == Lesson.lead_id)
        .outerjoin(
            Enrolment,
            (col(Enrolment.offering_id) == Offering.id) & (col(Enrolment.state) == EnrolmentState.ENROLLED),
        )
        .outerjoin(
            Attendance,
            (col(Attendance.lesson_id) == Lesson.id) & (col(Attendance.attendee_id) == Enrolment.attendee_id),
        )
        .where(*conditions)
        .group_by(col(Lesson.id), col(Offering.id), col(Course.id), col(Center.id), col(StaffMember.id))
        .order_by(col(Lesson.starts_at), col(Lesson.id))
    )
    return [ListedLesson(*row) for row in session.execute(query)]


def show_offering(session: Session, offering_id: int, viewer: Viewer) -> OfferingPage:
    """Six SELECTs. Raises NotFound as `get_offering`."""
    offering = get_offering(session, offering_id, viewer)
    course, code, center, district, room, made_by = session.execute(
        sql_select(
            *(col(one) for one in (Course.name, Center.code, Center.name)),
            *(col(one) for one in (Region.name_ko, Venue.name, Account.name)),
        )
        .select_from(Offering)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Offering.center_id)
        .outerjoin(Region, col(Region.id) == Offering.district_id)
        .outerjoin(Venue, col(Venue.id) == Offering.venue_id)
        .outerjoin(Account, col(Account.id) == Offering.created_by_id)
        .where(col(Offering.id) == offering_id)
    ).one()
    return OfferingPage(
        offering,
        course,
        CenterChoice(offering.center_id, code, center),
        district,
        room,
        made_by,
        _listed(session, col(Lesson.offering_id) == offering_id),
        _team(session, offering_id),
        _roster(session, offering_id),
        _events(session, offering_id),
    )


def _team(session: Session, offering_id: int) -> list[TeamMember]:
    query = (
        select(Assignment.lesson_id, StaffMember.name, col(Assignment.part), col(Assignment.duty))
        .join(Lesson, col(Lesson.id) == Assignment.lesson_id)
        .join(StaffMember, col(StaffMember.id) == Assignment.staff_id)
        .where(Lesson.offering_id == offering_id)
        .order_by(col(Lesson.starts_at), col(Assignment.id))
    )
    return [TeamMember(*row) for row in session.exec(query)]


def _roster(session: Session, offering_id: int) -> list[RosterRow]:
    counted = (
        select(func.count(col(Attendance.lesson_id)))
        .join(Lesson, col(Lesson.id) == Attendance.lesson_id)
        .where(
            Lesson.offering_id == offering_id,
            col(Attendance.attendee_id) == Attendee.id,
            or_(col(Attendance.mark) == Mark.PRESENT, col(Attendance.mark) == Mark.LATE),
        )
        .correlate(Attendee)
        .scalar_subquery()
    )
    query = (
        sql_select(
            col(Attendee.id), col(Attendee.name), col(Attendee.birth_year), col(Enrolment.state), counted
        )
        .join(Enrolment, col(Enrolment.attendee_id) == Attendee.id)
        .where(col(Enrolment.offering_id) == offering_id)
        .order_by(col(Attendee.name), col(Attendee.id))
    )
    return [RosterRow(*row) for row in session.execute(query)]


def _events(session: Session, offering_id: int) -> list[Event]:
    query = (
        select(col(OfferingEvent.state), OfferingEvent.reason, col(Account.name), OfferingEvent.at)
        .outerjoin(Account, col(Account.id) == OfferingEvent.by_id)
        .where(OfferingEvent.offering_id == offering_id)
        .order_by(col(OfferingEvent.at), col(OfferingEvent.id))
    )
    return [Event(*row) for row in session.exec(query)]
