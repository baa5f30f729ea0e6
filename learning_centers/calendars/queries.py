"""Reads of calendars: lessons of a span with their place, who teaches them, days off, the owner of a feed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from learning_centers.core.access import TEACHING_ROLES, Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.days_off import list_closed_days
from learning_centers.lessons.queries import in_reach
from learning_centers.programme.queries import holidays_between
from models import (
    Account,
    Assignment,
    CalendarFeed,
    Center,
    Course,
    Duty,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
    Part,
    StaffMember,
    Venue,
)

PART_ORDER = (Part.LEAD, Part.ASSISTANT, Part.SUPPORTER)
HELD = (OfferingState.APPROVED, OfferingState.CLOSED)


@dataclass(frozen=True, slots=True)
class Place:
    """`spot`: the room, or where it is when not at the center; empty: at the center, no room named."""

    center: str
    spot: str
    address: str  # empty: not known

    @property
    def name(self) -> str:
        return f"{self.center} · {self.spot}" if self.spot else self.center


@dataclass(frozen=True, slots=True)
class CalendarLesson:
    id: int
    offering_id: int
    code: str
    number: int
    held_on: date
    starts_at: datetime
    ends_at: datetime
    course: str
    place: Place
    enrolled: int
    seats: int
    state: LessonState

    def shown_state(self, now: datetime) -> str:
        """A key of web.states.STATES: closed, or past and open, or to come."""
        if self.state is not LessonState.PLANNED:
            return str(self.state)
        return "open" if self.ends_at <= now else "ready"


@dataclass(frozen=True, slots=True)
class Colleague:
    staff_id: int
    name: str
    part: Part


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Day -> the name of the holiday; day -> why the center is closed, which may be empty."""

    holidays: Mapping[date, str]
    closed: Mapping[date, str]


def has_own_lessons(viewer: Viewer) -> bool:
    """Whether the viewer teaches; others see the lessons of their centers."""
    return viewer.role in TEACHING_ROLES and viewer.staff_id is not None


def lessons_of(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that keeps a query to the lessons the viewer teaches, or to those of their centers.

    Who is written down as absent does not teach; who stands in does.
    """
    if not has_own_lessons(viewer):
        return in_reach(viewer, col(Lesson.center_id))
    mine = sql_select(col(Assignment.lesson_id)).where(
        col(Assignment.staff_id) == viewer.staff_id, col(Assignment.duty) != Duty.ABSENT
    )
    return col(Lesson.id).in_(mine)


def between(first: date, last: date) -> ColumnElement[bool]:
    """The condition for lessons from `first` to `last`, both included."""
    return col(Lesson.held_on).between(first, last)


def list_lessons(
    session: Session, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[CalendarLesson]:
    """One SELECT: lessons of approved plans that are not cancelled, by start.

    Without a limit, narrow it to a person or a center and to a span of days.
    """
    enrolled = (
        sql_select(func.count())
        .where(col(Enrolment.offering_id) == Offering.id, col(Enrolment.state) == EnrolmentState.ENROLLED)
        .scalar_subquery()
    )
    query = (
        sql_select(Lesson, Offering, col(Course.name), Center, Venue, enrolled)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Lesson.center_id)
        .outerjoin(Venue, col(Venue.id) == func.coalesce(col(Lesson.room_id), col(Offering.venue_id)))
        .where(col(Offering.state).in_(HELD), col(Lesson.state) != LessonState.CANCELLED, *conditions)
        .order_by(col(Lesson.starts_at), col(Lesson.id))
        .limit(limit)
    )
    return [
        CalendarLesson(
            lesson.id,
            offering.id,
            offering.code,
            lesson.number,
            lesson.held_on,
            lesson.starts_at,
            lesson.ends_at,
            course,
            _place(center, venue, offering),
            people,
            offering.seats,
            lesson.state,
        )
        for lesson, offering, course, center, venue, people in session.execute(query)
    ]


def _place(center: Center, venue: Venue | None, offering: Offering) -> Place:
    if venue is not None:
        return Place(center.name, venue.name, venue.address or center.address)
    if offering.address:
        return Place(center.name, offering.address_detail or offering.address, offering.address)
    return Place(center.name, "", center.address)


def teams_of(session: Session, lesson_ids: Sequence[int]) -> dict[int, list[Colleague]]:
    """Lesson id -> who teaches it, the lead first; who is written down as absent is left out. One SELECT."""
    query = (
        select(Assignment.lesson_id, StaffMember.id, StaffMember.name, col(Assignment.part))
        .join(StaffMember, col(StaffMember.id) == Assignment.staff_id)
        .where(col(Assignment.lesson_id).in_(lesson_ids), col(Assignment.duty) != Duty.ABSENT)
        .order_by(col(StaffMember.name), col(Assignment.id))
    )
    teams: dict[int, list[Colleague]] = defaultdict(list)
    for lesson_id, staff_id, name, part in session.exec(query):
        teams[lesson_id].append(Colleague(staff_id, name, part))
    for team in teams.values():
        team.sort(key=lambda one: PART_ORDER.index(one.part))
    return dict(teams)


def get_center(session: Session, center_id: int, viewer: Viewer, *, lock: bool = False) -> Center:
    """`lock`: others wait with their changes until the end of the transaction.

    Raises:
        NotFound: absent, or not one of the viewer's.
    """
    found = session.get(Center, center_id, with_for_update=lock or None)
    if found is None or not viewer.sees(found.id):
        raise NotFound(_("This center is not there."))
    return found


def days_off(session: Session, first: date, last: date, center_id: int | None) -> DaysOff:
    """Holidays of the span, and the days this center (None: no one center) is closed. At most two SELECTs."""
    closed = list_closed_days(session, center_id, first, last) if center_id is not None else []
    return DaysOff(holidays_between(session, first, last), {one.on: one.reason for one in closed})


def count_planned(session: Session, center_id: int, days: Iterable[date]) -> int:
    """Lessons of the center that are still to be held on these days."""
    query = (
        select(func.count(col(Lesson.id)))
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .where(
            Lesson.center_id == center_id,
            col(Lesson.held_on).in_(list(days)),
            col(Lesson.state) == LessonState.PLANNED,
            col(Offering.state) != OfferingState.CANCELLED,
        )
    )
    return session.exec(query).one()


def find_feed(session: Session, account_id: int) -> CalendarFeed | None:
    """The account's address that works now; there is at most one."""
    return session.exec(
        select(CalendarFeed)
        .where(CalendarFeed.account_id == account_id, col(CalendarFeed.revoked_at).is_(None))
        .order_by(col(CalendarFeed.id).desc())
    ).first()


def get_feed_owner(session: Session, token_hash: str) -> Account:
    """Raises NotFound: no such address, a revoked one, or one of a disabled account."""
    owner = session.exec(
        select(Account)
        .join(CalendarFeed, col(CalendarFeed.account_id) == Account.id)
        .where(
            CalendarFeed.token_hash == token_hash,
            col(CalendarFeed.revoked_at).is_(None),
            col(Account.disabled_at).is_(None),
        )
    ).first()
    if owner is None:
        raise NotFound(_("This calendar address does not work any more. Make a new one."))
    return owner
