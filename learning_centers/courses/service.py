"""Changes of the catalogue, and a province's yes or no to a course. The caller owns the transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.statements import in_parts
from learning_centers.courses.queries import course_key, get_course, provinces_of
from learning_centers.regions.queries import Regions
from models import Course, CourseAdoption, CourseLevel, Deed, TeachingMode

__all__ = [
    "Decision",
    "Draft",
    "NameTaken",
    "add_local_course",
    "adopt",
    "change_courses",
    "course_key",
    "make_course",
    "make_courses",
]


class NameTaken(DomainError): ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A course to be made; without a province it is a national one."""

    name: str
    level: CourseLevel | None = None
    mode: TeachingMode | None = None
    hours: float | None = None
    topic: str = ""
    seats: int | None = None
    province_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    course_id: int
    province_id: int
    offered: bool


def make_course(session: Session, draft: Draft, viewer: Viewer) -> Course:
    (made,) = make_courses(session, [draft], viewer)
    return made


def make_courses(session: Session, drafts: Sequence[Draft], viewer: Viewer) -> list[Course]:
    """In the order of `drafts`. That no name is there yet is for the caller to know; the database keeps it."""
    made = [
        Course(
            name=draft.name,
            name_key=course_key(draft.name),
            level=draft.level,
            mode=draft.mode,
            hours=draft.hours,
            topic=draft.topic,
            seats=draft.seats,
            province_id=draft.province_id,
        )
        for draft in drafts
    ]
    session.add_all(made)
    session.flush()
    _note(session, viewer, Deed.CREATE, [course.id for course in made])
    return made


def add_local_course(
    session: Session, regions: Regions, draft: Draft, viewer: Viewer, now: datetime
) -> Course:
    """A course of a province's own; it is taught there from now on.

    Raises:
        NameTaken: the catalogue has this name, spaces apart.
        Refused: the province is not one of `viewer`'s.
    """
    _require_own(session, regions, draft.province_id, viewer, now)
    key = course_key(draft.name)
    if session.exec(select(Course.id).where(Course.name_key == key)).first() is not None:
        raise NameTaken(_("The catalogue has a course of this name already. Give yours another name."))
    return make_course(session, draft, viewer)


def _require_own(
    session: Session, regions: Regions, province_id: int | None, viewer: Viewer, now: datetime
) -> None:
    """Raises Refused."""
    if province_id not in provinces_of(session, regions, viewer, now.astimezone(SEOUL).date()):
        raise Refused(_("You can decide for your own province only."))


def change_courses(session: Session, changes: Mapping[int, Mapping[str, Any]], viewer: Viewer) -> None:
    """Course id -> the columns of `Course` that change, with their values."""
    ids = list(changes)
    for part in in_parts(ids):
        for course in session.exec(select(Course).where(col(Course.id).in_(part))):
            for column, value in changes[course.id].items():
                setattr(course, column, value)
    session.flush()
    _note(session, viewer, Deed.CHANGE, ids)


def adopt(
    session: Session, regions: Regions, decision: Decision, viewer: Viewer, now: datetime
) -> CourseAdoption:
    """The province teaches the course from now on, or does not.

    Raises:
        NotFound: no such course.
        Refused: the province is not one of `viewer`'s.
    """
    course_id, province_id, offered = decision.course_id, decision.province_id, decision.offered
    get_course(session, course_id)
    _require_own(session, regions, province_id, viewer, now)
    row = session.get(CourseAdoption, (course_id, province_id)) or CourseAdoption(
        course_id=course_id, province_id=province_id, decided_at=now, decided_by_id=viewer.id
    )
    row.offered, row.decided_at, row.decided_by_id = offered, now, viewer.id
    session.add(row)
    session.flush()
    _note(session, viewer, Deed.CHANGE, [course_id], f"province {province_id} {'yes' if offered else 'no'}")
    return row


def _note(session: Session, viewer: Viewer, deed: Deed, ids: Sequence[int], detail: str = "") -> None:
    audit.record(session, viewer, deed, "courses", kind="course", subjects=ids, detail=detail)
