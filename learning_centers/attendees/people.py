"""Reads of one person or a few for the pages. A room of its own beside `queries`, which looks many up for a file."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, true
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from models import (
    COUNTED_MARKS,
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
    Offering,
    Sex,
)

MOST_FOUND = 20
ENDING = 4  # digits of a phone that are enough to look for
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Enough to tell somebody apart. `center`: where first met."""

    id: int
    name: str
    birth_year: int | None
    sex: Sex | None
    phone: str
    member_id: str | None
    center_id: int
    center: str

    @property
    def phone_ending(self) -> str:
        return self.phone[-ENDING:]


@dataclass(frozen=True, slots=True)
class CourseTaken:
    """An offering the person is or was in. `counted`: lessons with a mark that counts, of those `held`."""

    offering_id: int
    center_id: int
    code: str
    course: str
    center: str
    state: EnrolmentState
    enrolled_at: datetime
    left_at: datetime | None
    reason: str
    counted: int
    held: int


def in_reach(viewer: Viewer, center_id: Mapped[int]) -> ColumnElement[bool]:
    """The condition that keeps a query to the viewer's centers."""
    return true() if viewer.center_ids is None else center_id.in_(sorted(viewer.center_ids))


def get_person(session: Session, attendee_id: int, viewer: Viewer, *, lock: bool = False) -> Attendee:
    """`lock`: others wait with their changes until the end of the transaction.

    Raises:
        NotFound: absent, or neither first met at a center of the viewer nor enrolled in one.
    """
    found = session.get(Attendee, attendee_id, with_for_update=lock or None)
    if found is None or not (viewer.sees(found.center_id) or _is_enrolled(session, attendee_id, viewer)):
        raise NotFound(_("There is no such person."))
    return found


def _is_enrolled(session: Session, attendee_id: int, viewer: Viewer) -> bool:
    """Also when a record that was merged into theirs holds the place."""
    found = session.execute(
        sql_select(col(Enrolment.offering_id))
        .join(Offering, col(Offering.id) == Enrolment.offering_id)
        .where(
            col(Enrolment.attendee_id).in_(records(attendee_id)), in_reach(viewer, col(Offering.center_id))
        )
        .limit(1)
    )
    return found.first() is not None


def records(attendee_id: int) -> Select[Any]:
    """Ids of the records that are this person: their own and those merged into it."""
    return sql_select(col(Attendee.id)).where(
        or_(col(Attendee.id) == attendee_id, col(Attendee.merged_into_id) == attendee_id)
    )


def list_records(session: Session, attendee_id: int) -> list[int]:
    return list(session.scalars(records(attendee_id).order_by(col(Attendee.id))))


def list_found(session: Session, ids: Collection[int]) -> dict[int, Found]:
    """Id -> who it is. Takes people the viewer may see."""
    return {one.id: one for one in _people(session, Attendee, col(Attendee.id).in_(list(ids)))}


def _people(
    session: Session, person: Any, *wanted: ColumnElement[bool], limit: int | None = None
) -> list[Found]:
    columns = (
        person.id,
        person.name,
        person.birth_year,
        person.sex,
        person.phone,
        person.member_id,
        person.center_id,
        col(Center.name),
    )
    query = sql_select(*columns).join(Center, col(Center.id) == person.center_id).where(*wanted)
    return [Found(*row) for row in session.execute(query.order_by(person.name, person.id).limit(limit))]


def search(session: Session, viewer: Viewer, words: str) -> list[Found]:
    """By a part of the name, the phone (its last four digits too) or the member ID; at most 20, by name.

    Of people first met at the viewer's centers. A merged record leads to the one who stays.
    """
    said, digits = _read(words)
    if says_too_little(words):
        return []
    record = aliased(Attendee)
    by_phone = col(record.phone).endswith(digits)
    by_name = col(record.name).contains(said, autoescape=True)
    wanted = (col(record.member_id) == said, by_phone if digits.isdecimal() else by_name)
    stays = sql_select(func.coalesce(record.merged_into_id, record.id)).where(
        in_reach(viewer, col(record.center_id)), or_(*wanted)
    )
    reach = in_reach(viewer, col(Attendee.center_id))
    return _people(session, Attendee, col(Attendee.id).in_(stays), reach, limit=MOST_FOUND)


def says_too_little(words: str) -> bool:
    """One letter or three digits would show half of the center."""
    said, digits = _read(words)
    return len(digits) < ENDING if digits.isdecimal() else len(said) < FEWEST_LETTERS


def _read(words: str) -> tuple[str, str]:
    """What is looked for as a name or member ID, and as a phone."""
    said = " ".join(words.split())
    return said, re.sub(r"[\s().-]", "", said)


def suspects(session: Session, people: Collection[int], viewer: Viewer) -> list[tuple[Found, Found]]:
    """Pairs that may be one person: the same phone, or the same name and birth year. Two SELECTs.

    The first of a pair is one of `people`; both were first met at centers of the viewer and are not merged.
    """
    one, other = aliased(Attendee), aliased(Attendee)
    here = [
        col(one.id).in_(list(people)),
        col(one.merged_into_id).is_(None),
        col(other.merged_into_id).is_(None),
        col(one.id) != other.id,
        in_reach(viewer, col(one.center_id)),
        in_reach(viewer, col(other.center_id)),
    ]
    same_phone = (col(one.phone) != "", col(other.phone) == one.phone)
    same_name = (col(other.name) == one.name, col(other.birth_year) == one.birth_year)
    pairs = sql_select(col(one.id), col(other.id)).where(*here, *same_phone)
    rows = session.execute(pairs.union(sql_select(col(one.id), col(other.id)).where(*here, *same_name)))
    met: set[frozenset[int]] = set()
    found = []
    for pair in sorted((a, b) for a, b in rows):
        if frozenset(pair) not in met:
            met.add(frozenset(pair))
            found.append(pair)
    known = list_found(session, {person for pair in found for person in pair})
    return [(known[first], known[second]) for first, second in found]


def list_courses(session: Session, attendee_id: int, viewer: Viewer) -> list[CourseTaken]:
    """At the viewer's centers, the newest first; those of merged records too."""
    held = (
        sql_select(func.count(col(Lesson.id)))
        .where(col(Lesson.offering_id) == Offering.id, col(Lesson.state) == LessonState.CLOSED)
        .correlate(Offering)
        .scalar_subquery()
    )
    counted = (
        sql_select(func.count(col(Lesson.id)))
        .join(Attendance, col(Attendance.lesson_id) == Lesson.id)
        .where(
            col(Lesson.offering_id) == Offering.id,
            col(Lesson.state) == LessonState.CLOSED,
            col(Attendance.attendee_id) == Enrolment.attendee_id,
            col(Attendance.mark).in_(COUNTED_MARKS),
        )
        .correlate(Offering, Enrolment)
        .scalar_subquery()
    )
    rows = session.execute(
        sql_select(
            col(Offering.id),
            col(Offering.center_id),
            col(Offering.code),
            col(Course.name),
            col(Center.name),
            col(Enrolment.state),
            col(Enrolment.enrolled_at),
            col(Enrolment.left_at),
            col(Enrolment.reason),
            counted,
            held,
        )
        .select_from(Enrolment)
        .join(Offering, col(Offering.id) == Enrolment.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Offering.center_id)
        .where(
            col(Enrolment.attendee_id).in_(records(attendee_id)), in_reach(viewer, col(Offering.center_id))
        )
        .order_by(col(Enrolment.enrolled_at).desc(), col(Offering.id).desc())
    )
    return [CourseTaken(*row) for row in rows]


def list_groups(session: Session, attendee_id: int) -> list[Group]:
    """Those that are not sensitive."""
    query = select(col(AttendeeGroup.group_name)).where(AttendeeGroup.attendee_id == attendee_id)
    return sorted(session.exec(query), key=list(Group).index)
