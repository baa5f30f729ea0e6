"""What is taken out: the lessons and the rosters of a month. A fixed number of SELECTs, whatever the rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learning_centers.centers.queries import name_key
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.statements import in_parts
from models import (
    Assignment,
    Attendance,
    Attendee,
    AttendeeGroup,
    Center,
    Course,
    Enrolment,
    EnrolmentState,
    Group,
    Lesson,
    LessonState,
    Mark,
    Offering,
    OfferingState,
    Part,
    Sex,
    StaffMember,
    Venue,
)


@dataclass(frozen=True, slots=True)
class CenterChoice:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for. `center_id` None: every center the viewer reaches."""

    month: Month
    center_id: int | None
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    lesson_id: int
    center_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    lead_id: int | None
    room_id: int | None
    code: str
    address: str
    address_detail: str
    district_id: int | None
    township: str
    seats: int
    target_group: Group | None
    vulnerable: bool
    devices: str
    course: str


@dataclass(frozen=True, slots=True)
class Worker:
    id: int
    center_id: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of one lesson; a merged duplicate is shown as the one who stays."""

    lesson_id: int
    center_id: int
    day: date
    starts_at: datetime
    code: str
    course: str
    center: str
    attendee_id: int
    home_id: int  # the center where they were first met
    name: str
    member_id: str | None
    phone: str
    birth_year: int | None
    sex: Sex | None
    residence_id: int | None
    mark: Mark | None


def get_center(session: Session, viewer: Viewer, *, center_id: int = 0, code: str = "") -> CenterChoice:
    """By id or by code. Raises NotFound: absent, or not one of the viewer's."""
    wanted = col(Center.code) == code if code else col(Center.id) == center_id
    row = session.execute(select(col(Center.id), col(Center.code), col(Center.name)).where(wanted)).first()
    if row is None or not viewer.sees(row[0]):
        raise NotFound(_("There is no such center."))
    return CenterChoice(*row)


def list_planned(session: Session, scope: Scope) -> list[PlannedLesson]:
    """Every lesson that is not cancelled, by center, offering and start."""
    lesson = (Lesson.id, Lesson.center_id, Lesson.held_on, Lesson.starts_at, Lesson.ends_at)
    offering = (
        Offering.code,
        Offering.address,
        Offering.address_detail,
        Offering.district_id,
        Offering.township,
        Offering.seats,
        Offering.target_group,
        Offering.vulnerable,
        Offering.devices,
    )
    columns = [col(one) for one in (*lesson, Lesson.lead_id, Lesson.room_id, *offering, Course.name)]
    query = select(*columns).select_from(Lesson).join(Offering, col(Offering.id) == Lesson.offering_id)
    query = query.join(Course, col(Course.id) == Offering.course_id)
    query = query.join(Center, col(Center.id) == Lesson.center_id)
    ordered = query.order_by(col(Center.code), col(Offering.code), col(Lesson.starts_at), col(Lesson.id))
    return [PlannedLesson(*row) for row in session.execute(ordered.where(*_within(scope)))]


def helpers_of(session: Session, scope: Scope) -> dict[int, set[int]]:
    """Lesson id -> ids of the staff beside the lead."""
    query = (
        select(col(Assignment.lesson_id), col(Assignment.staff_id))
        .join(Lesson, col(Lesson.id) == Assignment.lesson_id)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .where(*_within(scope), col(Assignment.part) != Part.LEAD)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for lesson_id, staff_id in session.execute(query):
        found[lesson_id].add(staff_id)
    return found


def list_workers(session: Session, center_ids: Iterable[int]) -> list[Worker]:
    """The staff of these centers."""
    columns = (col(StaffMember.id), col(StaffMember.center_id), col(StaffMember.name), col(StaffMember.phone))
    return [
        Worker(*row)
        for part in in_parts(center_ids)
        for row in session.execute(select(*columns).where(col(StaffMember.center_id).in_(part)))
    ]


def rooms_of(session: Session, center_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """(center id, name without spaces) -> venue id."""
    query = select(col(Venue.center_id), col(Venue.name), col(Venue.id))
    return {
        (center_id, name_key(name)): venue_id
        for part in in_parts(center_ids)
        for center_id, name, venue_id in session.execute(query.where(col(Venue.center_id).in_(part)))
    }


def center_words(session: Session) -> dict[int, str]:
    """Center id -> its name, or its code where another center has the same name."""
    rows = session.execute(select(col(Center.id), col(Center.code), col(Center.name))).all()
    count = Counter(name_key(name).casefold() for _id, _code, name in rows)
    return {one: name if count[name_key(name).casefold()] == 1 else code for one, code, name in rows}


def list_roster(session: Session, scope: Scope) -> list[RosterRow]:
    """Who is enrolled, for each lesson that is not cancelled; by center, offering, start and name.

    Who has left stands in the lessons with a mark.
    """
    stays = aliased(Attendee)
    lesson = (col(Lesson.id), col(Lesson.center_id), col(Lesson.held_on), col(Lesson.starts_at))
    has_left = col(Enrolment.state) == EnrolmentState.WITHDRAWN
    person = (stays.id, stays.center_id, stays.name, stays.member_id, stays.phone)
    more: tuple[Any, ...] = (stays.birth_year, stays.sex, stays.residence_id, col(Attendance.mark))
    query = (
        select(*lesson, col(Offering.code), col(Course.name), col(Center.name), *person, *more)  # type: ignore[call-overload]  # more columns than its overloads have
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Lesson.center_id)
        .join(Enrolment, col(Enrolment.offering_id) == Offering.id)
        .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
        .join(stays, stays.id == func.coalesce(col(Attendee.merged_into_id), col(Attendee.id)))
        .outerjoin(
            Attendance,
            (col(Attendance.lesson_id) == Lesson.id) & (col(Attendance.attendee_id) == Attendee.id),
        )
        .where(
            *_within(scope),
            or_(
                col(Enrolment.state) == EnrolmentState.ENROLLED,
                and_(has_left, col(Attendance.mark).is_not(None)),
            ),
        )
        .order_by(col(Center.code), col(Offering.code), col(Lesson.starts_at), stays.name, stays.id, has_left)
    )
    rows: dict[tuple[int, int], RosterRow] = {}
    for row in (RosterRow(*values) for values in session.execute(query)):
        known = rows.get((row.lesson_id, row.attendee_id))
        if known is None or known.mark is None:
            rows[row.lesson_id, row.attendee_id] = row
    return list(rows.values())


def crowded_days(session: Session, scope: Scope) -> set[tuple[str, date]]:
    """(offering code, day) with two lessons or more: there the day alone does not say which one is meant."""
    query = (
        select(col(Offering.code), col(Lesson.held_on))
        .join(Lesson, col(Lesson.offering_id) == Offering.id)
        .where(*_within(scope))
        .group_by(col(Offering.code), col(Lesson.held_on))
        .having(func.count() > 1)
    )
    return {(code, day) for code, day in session.execute(query)}


def groups_of(session: Session, attendee_ids: Iterable[int]) -> dict[int, list[Group]]:
    """Attendee id -> groups, without the sensitive ones: nobody needs those to bring a roster along."""
    query = select(col(AttendeeGroup.attendee_id), col(AttendeeGroup.group_name))
    found: dict[int, list[Group]] = defaultdict(list)
    for part in in_parts(attendee_ids):
        for attendee_id, group in session.execute(query.where(col(AttendeeGroup.attendee_id).in_(part))):
            found[attendee_id].append(group)
    return {attendee_id: sorted(groups) for attendee_id, groups in found.items()}


def _within(scope: Scope) -> list[Any]:
    """The condition: the month, the centers, nothing that is cancelled."""
    wanted = [
        col(Lesson.month) == str(scope.month),
        col(Lesson.state) != LessonState.CANCELLED,
        col(Offering.state) != OfferingState.CANCELLED,
    ]
    if scope.center_id is not None:
        wanted.append(col(Lesson.center_id) == scope.center_id)
    if scope.viewer.center_ids is not None:
        wanted.append(col(Lesson.center_id).in_(sorted(scope.viewer.center_ids)))
    return wanted
