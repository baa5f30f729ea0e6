"""What is stored already, loaded once for a whole file of plans. A room of its own beside `queries`: these reads
are of many centers at once and serve the importer only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from learning_centers.centers.queries import name_key
from learning_centers.core.clock import in_seoul
from learning_centers.core.statements import in_parts
from learning_centers.figures.locks import locked_slices
from models import (
    Assignment,
    Course,
    Group,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
    Part,
    StaffMember,
    StaffRole,
    Venue,
)


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course of the catalogue; `id` None: it will be made with this file."""

    id: int | None
    name: str
    key: str
    seats: int | None


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    center_id: int
    name: str
    phone: str
    role: StaffRole

    @property
    def part(self) -> Part:
        """What they are beside a lead."""
        return Part.SUPPORTER if self.role is StaffRole.SUPPORTER else Part.ASSISTANT


@dataclass(frozen=True, slots=True)
class StoredOffering:
    id: int
    code: str
    center_id: int
    course_id: int
    state: OfferingState
    address: str
    address_detail: str
    district_id: int | None
    township: str
    seats: int
    target_group: Group | None
    vulnerable: bool
    devices: str
    course_key: str


@dataclass(frozen=True, slots=True)
class StoredLesson:
    id: int
    offering_id: int
    center_id: int
    held_on: date
    month: str
    starts_at: datetime
    ends_at: datetime
    state: LessonState
    lead_id: int | None
    room_id: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """The people, rooms, offerings and lessons that rows of a file may meet."""

    members: dict[int, Member]
    by_name: dict[tuple[int, str], list[Member]]  # (center id, name without spaces)
    rooms: dict[tuple[int, str], int]  # (center id, name without spaces) -> venue id
    offerings: dict[int, StoredOffering]
    by_code: dict[str, StoredOffering]  # also of centers the viewer does not see
    lessons: dict[int, StoredLesson]  # without cancelled ones
    of_offering: dict[int, list[StoredLesson]]  # by start
    teams: dict[int, dict[int, Part]]  # lesson id -> staff id -> part
    elsewhere: list[StoredLesson]  # of the same leads at other centers
    locked: set[tuple[str, int]]  # (month, center id)


def load_courses(session: Session) -> dict[str, CourseRow]:
    """The catalogue by name without spaces; one SELECT."""
    rows = session.exec(select(Course.id, Course.name, Course.name_key, Course.seats))
    return {key: CourseRow(course_id, name, key, seats) for course_id, name, key, seats in rows}


def load_known(
    session: Session,
    center_ids: Sequence[int],
    days: Iterable[date],
    codes: Iterable[str],
    leads: Iterable[str],
) -> Known:
    """For these centers, days and codes. Nine SELECTs, and more only per 5,000 codes or leads.

    leads: the names in the file; where these people teach at other centers is looked up too.
    """
    days = sorted(set(days))
    months = sorted({f"{day:%Y-%m}" for day in days})
    offerings: dict[int, StoredOffering] = {}
    lessons: dict[int, StoredLesson] = {}
    here = [col(Lesson.month).in_(months), col(Lesson.center_id).in_(center_ids)]
    _take(session, _both().where(*here), offerings, lessons)
    teams: dict[int, dict[int, Part]] = defaultdict(dict)
    _take_teams(session, _teams().where(*here), teams)
    for part in in_parts(codes):
        _take(session, _both().where(col(Offering.code).in_(part)), offerings, lessons)
        _take_teams(session, _teams().where(col(Offering.code).in_(part)), teams)
    members = _members(session, center_ids)
    wanted = {name_key(name) for name in leads}
    lead_ids = [member.id for member in members.values() if name_key(member.name) in wanted]
    return Known(
        members=members,
        by_name=_by_name(members.values()),
        rooms=_rooms(session, center_ids),
        offerings=offerings,
        by_code={offering.code: offering for offering in offerings.values()},
        lessons=lessons,
        of_offering=_of_offering(lessons),
        teams=teams,
        elsewhere=_elsewhere(session, lead_ids, days, lessons),
        locked=locked_slices(session, months + [lesson.month for lesson in lessons.values()]),
    )


def _members(session: Session, center_ids: Sequence[int]) -> dict[int, Member]:
    rows = session.exec(
        select(StaffMember).where(col(StaffMember.center_id).in_(center_ids)).order_by(col(StaffMember.id))
    )
    return {row.id: Member(row.id, row.center_id, row.name, row.phone, row.role) for row in rows}


def _by_name(members: Iterable[Member]) -> dict[tuple[int, str], list[Member]]:
    found: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for member in members:
        found[member.center_id, name_key(member.name)].append(member)
    return found


def _rooms(session: Session, center_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = session.exec(
        select(Venue.center_id, Venue.name, Venue.id).where(col(Venue.center_id).in_(center_ids))
    )
    return {(center_id, name_key(name)): venue_id for center_id, name, venue_id in rows}


OFFERING = [col(getattr(Offering, field.name)) for field in fields(StoredOffering)[:-1]] + [
    col(Course.name_key)
]
LESSON = [col(getattr(Lesson, field.name)) for field in fields(StoredLesson)]


def _both() -> Select[Any]:
    """Offerings with their lessons; an offering without any is one row."""
    return (
        sql_select(*OFFERING, *LESSON)
        .select_from(Offering)
        .join(Course, col(Course.id) == Offering.course_id)
        .outerjoin(Lesson, col(Lesson.offering_id) == Offering.id)
    )


def _take(
    session: Session,
    query: Select[Any],
    offerings: dict[int, StoredOffering],
    lessons: dict[int, StoredLesson],
) -> None:
    for row in session.execute(query):
        offering = StoredOffering(*row[: len(OFFERING)])
        offerings[offering.id] = offering
        lesson = StoredLesson(*row[len(OFFERING) :])
        if lesson.id is not None and lesson.state is not LessonState.CANCELLED:
            lessons[lesson.id] = lesson


def _teams() -> Any:
    return (
        sql_select(col(Assignment.lesson_id), col(Assignment.staff_id), col(Assignment.part))
        .join(Lesson, col(Lesson.id) == Assignment.lesson_id)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
    )


def _take_teams(session: Session, query: Any, teams: dict[int, dict[int, Part]]) -> None:
    for lesson_id, staff_id, part in session.execute(query):
        teams[lesson_id][staff_id] = part


def _of_offering(lessons: dict[int, StoredLesson]) -> dict[int, list[StoredLesson]]:
    found: dict[int, list[StoredLesson]] = defaultdict(list)
    for lesson in sorted(lessons.values(), key=lambda lesson: (lesson.starts_at, lesson.id)):
        found[lesson.offering_id].append(lesson)
    return found


def _elsewhere(
    session: Session, lead_ids: Sequence[int], days: Sequence[date], lessons: dict[int, StoredLesson]
) -> list[StoredLesson]:
    first, last = in_seoul(min(days), time()), in_seoul(max(days) + timedelta(days=1), time())
    found = []
    for part in in_parts(lead_ids):
        rows = session.execute(
            sql_select(*LESSON).where(
                col(Lesson.lead_id).in_(part),
                col(Lesson.starts_at) >= first,
                col(Lesson.starts_at) < last,
                col(Lesson.state) != LessonState.CANCELLED,
            )
        )
        found += [lesson for lesson in (StoredLesson(*row) for row in rows) if lesson.id not in lessons]
    return found
