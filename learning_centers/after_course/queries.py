"""Reads of what follows a course: completion, certificates, surveys and their answers.

Functions that take an Offering or its id take one that `lessons.queries.get_offering` let through.
"""

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import TypeVar

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.lessons.plans import USUAL_SHARE
from models import (
    COUNTED_MARKS,
    Attendance,
    Attendee,
    Center,
    Certificate,
    Course,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonState,
    Offering,
    SurveyAnswer,
    SurveyKind,
    SurveyLink,
)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person on the roll stands. `attended`: lessons held with names, come to (late ones too)."""

    attendee_id: int
    name: str
    birth_year: int | None
    attended: int
    completed: bool
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class Completion:
    """`held`: closed lessons with names. `planned`: lessons that are still to be held or closed."""

    share: float
    stated: bool  # by the offering; else USUAL_SHARE
    held: int
    planned: int
    people: tuple[Standing, ...]  # by name

    @property
    def needed(self) -> int:
        return needed_of(self.share, self.held)

    @property
    def over(self) -> bool:
        return self.held > 0 and self.planned == 0

    @property
    def completed(self) -> list[Standing]:
        return [one for one in self.people if one.completed]

    @property
    def to_issue(self) -> list[Standing]:
        """Who completed and never had a certificate of the course; one that was revoked is not issued again."""
        return [one for one in self.completed if one.certificate is None]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a certificate says."""

    number: str
    attendee_id: int
    name: str
    birth_year: int | None
    course: str
    center: str
    minutes: int  # of the lessons held
    first: date
    last: date
    issued_at: datetime

    @property
    def issued_on(self) -> date:
        """In Seoul."""
        return self.issued_at.astimezone(SEOUL).date()


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody may know of a certificate: nothing about the person."""

    number: str
    course: str
    center: str
    month: Month  # of the last lesson held
    revoked: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as the person who answers it meets it."""

    link: SurveyLink
    course: str
    center: str


@dataclass(frozen=True, slots=True)
class Survey:
    """`link` None: never opened."""

    kind: SurveyKind
    link: SurveyLink | None
    answers: int

    @property
    def open(self) -> bool:
        return self.link is not None and self.link.closed_at is None


def needed_of(share: float, held: int) -> int:
    """Lessons to attend, at least one. 0.7 of 10 is 7, whatever binary fractions make of it."""
    return max(1, ceil(round(share * held, 6)))


def completion(session: Session, offering: Offering) -> Completion:
    """Four SELECTs. Someone entered twice and merged stands once."""
    states = session.execute(
        sql_select(col(Lesson.state), col(Lesson.head_count)).where(col(Lesson.offering_id) == offering.id)
    ).all()
    held = sum(state is LessonState.CLOSED and heads is None for state, heads in states)
    share = USUAL_SHARE if offering.completion_share is None else offering.completion_share
    needed = needed_of(share, held)
    attended, certificates = _attended(session, offering.id), _certificates(session, offering.id)
    people = tuple(
        Standing(
            person,
            name,
            born,
            attended.get(person, 0),
            attended.get(person, 0) >= needed,
            certificates.get(person),
        )
        for person, name, born in _enrolled(session, offering.id)
    )
    planned = sum(state is LessonState.PLANNED for state, _heads in states)
    return Completion(share, offering.completion_share is not None, held, planned, people)


def _keeper() -> ColumnElement[int]:
    """The person that stays after merges."""
    return func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))


def _enrolled(session: Session, offering_id: int) -> list[tuple[int, str, int | None]]:
    kept = aliased(Attendee)
    query = (
        sql_select(col(kept.id), col(kept.name), col(kept.birth_year))
        .distinct()
        .select_from(Enrolment)
        .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
        .join(kept, col(kept.id) == _keeper())
        .where(col(Enrolment.offering_id) == offering_id, col(Enrolment.state) == EnrolmentState.ENROLLED)
        .order_by(col(kept.name), col(kept.id))
    )
    return [(person, name, born) for person, name, born in session.execute(query)]


def _attended(session: Session, offering_id: int) -> dict[int, int]:
    query = (
        sql_select(_keeper(), func.count(func.distinct(col(Lesson.id))))
        .select_from(Attendance)
        .join(Lesson, col(Lesson.id) == Attendance.lesson_id)
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(
            col(Lesson.offering_id) == offering_id,
            col(Lesson.state) == LessonState.CLOSED,
            col(Lesson.head_count).is_(None),
            col(Attendance.mark).in_(COUNTED_MARKS),
        )
        .group_by(_keeper())
    )
    return dict(session.execute(query).all())


def _certificates(session: Session, offering_id: int) -> dict[int, Certificate]:
    """By the person that stays; of two that were merged the earlier certificate."""
    query = (
        select(_keeper(), Certificate)
        .join(Attendee, col(Attendee.id) == Certificate.attendee_id)
        .where(Certificate.offering_id == offering_id)
        .order_by(col(Certificate.id).desc())
    )
    return dict(session.exec(query).all())


def get_certificate(session: Session, offering_id: int, certificate_id: int) -> Certificate:
    """Raises NotFound: not one of this offering."""
    found = session.get(Certificate, certificate_id)
    if found is None or found.offering_id != offering_id:
        raise NotFound(_("There is no such certificate."))
    return found


def list_printed(session: Session, offering_id: int, only: int | None) -> list[Printed]:
    """The valid certificates of an offering (`only`: the one with this id), by name. One SELECT."""
    length, first, last = _course_of(offering_id)
    kept = aliased(Attendee)
    query = (
        sql_select(
            col(Certificate.number),
            col(kept.id),
            col(kept.name),
            col(kept.birth_year),
            col(Course.name),
            col(Center.name),
            length,
            first,
            last,
            col(Certificate.issued_at),
        )
        .select_from(Certificate)
        .join(Attendee, col(Attendee.id) == Certificate.attendee_id)
        .join(kept, col(kept.id) == _keeper())
        .join(Offering, col(Offering.id) == Certificate.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Offering.center_id)
        .where(col(Certificate.offering_id) == offering_id, col(Certificate.revoked_at).is_(None))
        .order_by(col(kept.name), col(Certificate.id))
    )
    if only is not None:
        query = query.where(col(Certificate.id) == only)
    return [Printed(*row) for row in session.execute(query)]


def _course_of(offering_id: int) -> tuple[ColumnElement[int], ColumnElement[date], ColumnElement[date]]:
    """Minutes, first and last day of the lessons held."""

    def of_lessons(what: ColumnElement[Value]) -> ColumnElement[Value]:
        held = sql_select(what).where(
            col(Lesson.offering_id) == offering_id, col(Lesson.state) == LessonState.CLOSED
        )
        return held.scalar_subquery()

    return (
        of_lessons(func.sum(col(Lesson.minutes))),
        of_lessons(func.min(col(Lesson.held_on))),
        of_lessons(func.max(col(Lesson.held_on))),
    )


def check_certificate(session: Session, number: str) -> Checked | None:
    """None: no certificate has this number. `number`: as `numbers.read_number` gives it. One SELECT."""
    last = (
        sql_select(func.max(col(Lesson.held_on)))
        .where(col(Lesson.offering_id) == Offering.id, col(Lesson.state) == LessonState.CLOSED)
        .scalar_subquery()
    )
    row = session.execute(
        sql_select(
            col(Course.name), col(Center.name), last, col(Certificate.issued_at), col(Certificate.revoked_at)
        )
        .select_from(Certificate)
        .join(Offering, col(Offering.id) == Certificate.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Offering.center_id)
        .where(col(Certificate.number) == number)
    ).first()
    if row is None:
        return None
    course, center, last_day, issued_at, revoked_at = row
    month = Month.of(last_day or issued_at.astimezone(SEOUL).date())  # lessons may be reopened later
    return Checked(number, course, center, month, revoked_at is not None)


def list_surveys(session: Session, offering_id: int) -> dict[SurveyKind, Survey]:
    """One of each kind, opened or not. One SELECT."""
    rows = session.exec(
        select(SurveyLink, func.count(col(SurveyAnswer.id)))
        .outerjoin(SurveyAnswer, col(SurveyAnswer.link_id) == SurveyLink.id)
        .where(SurveyLink.offering_id == offering_id)
        .group_by(col(SurveyLink.id))
    )
    found = {link.kind: Survey(link.kind, link, answers) for link, answers in rows}
    return {kind: found.get(kind, Survey(kind, None, 0)) for kind in SurveyKind}


def get_asked(session: Session, token: str) -> Asked:
    """Raises NotFound: no survey has this address."""
    row = session.exec(
        select(SurveyLink, Course.name, Center.name)
        .join(Offering, col(Offering.id) == SurveyLink.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Offering.center_id)
        .where(SurveyLink.token == token.lower())
    ).first()
    if row is None:
        raise NotFound(_("There is no survey at this address. Ask the instructor for it once more."))
    return Asked(*row)
