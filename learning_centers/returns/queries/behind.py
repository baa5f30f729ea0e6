"""The rows behind one number of a center's month: the lessons, the people, the days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from learning_centers.core.months import Month
from learning_centers.figures.queries import known_before
from models import (
    COUNTED_MARKS,
    Attendance,
    Attendee,
    AttendeeMonth,
    Course,
    HelpDeskVisit,
    Lesson,
    LessonState,
    Offering,
    ZoneVisit,
)


@dataclass(frozen=True, slots=True)
class HeldLesson:
    """A lesson that counts. `people`: distinct, with a counted mark. `late`: marks entered after the count date."""

    id: int
    offering_id: int
    code: str
    course: str
    number: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    seats: int
    head_count: int
    closed_at: datetime | None
    people: int
    late: int

    @property
    def visits(self) -> int:
        return self.people + self.head_count


@dataclass(frozen=True, slots=True)
class MetPerson:
    """Somebody who counts in 실인원. `new`: without an earlier counted mark in the programme year."""

    id: int
    name: str
    birth_year: int | None
    visits: int
    minutes: int
    new: bool


@dataclass(frozen=True, slots=True)
class LoggedDay:
    day: date
    people: int
    late: int  # people entered after the count date


def lessons_behind(session: Session, center_id: int, month: Month, since: datetime) -> list[HeldLesson]:
    """By start; one SELECT. since: the count date."""
    person = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    counted = and_(col(Attendance.lesson_id) == col(Lesson.id), col(Attendance.mark).in_(COUNTED_MARKS))
    query = (
        select(
            col(Lesson.id),
            col(Offering.id),
            col(Offering.code),
            col(Course.name),
            col(Lesson.number),
            col(Lesson.starts_at),
            col(Lesson.ends_at),
            col(Lesson.minutes),
            col(Offering.seats),
            func.coalesce(col(Lesson.head_count), 0),
            col(Lesson.closed_at),
            func.count(func.distinct(person)),
            func.count().filter(col(Attendance.recorded_at) > since),
        )
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .outerjoin(Attendance, counted)
        .outerjoin(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(
            col(Lesson.center_id) == center_id,
            col(Lesson.month) == str(month),
            col(Lesson.state) == LessonState.CLOSED,
        )
        .group_by(col(Lesson.id), col(Offering.id), col(Course.id))
        .order_by(col(Lesson.starts_at), col(Lesson.id))
    )
    return [HeldLesson(*row) for row in session.execute(query)]


def people_behind(session: Session, center_id: int, month: Month) -> list[MetPerson]:
    """By name; at most three SELECTs. Their names are for viewers who may see the attendees of the center."""
    known = known_before(session, month, {center_id: ()})
    rows = session.execute(
        select(
            col(Attendee.id),
            col(Attendee.name),
            col(Attendee.birth_year),
            col(AttendeeMonth.visits),
            col(AttendeeMonth.minutes),
        )
        .join(Attendee, col(Attendee.id) == AttendeeMonth.attendee_id)
        .where(col(AttendeeMonth.center_id) == center_id, col(AttendeeMonth.month) == str(month))
        .order_by(col(Attendee.name), col(Attendee.id))
    )
    return [
        MetPerson(person_id, name, born, visits, minutes, person_id not in known)
        for person_id, name, born, visits, minutes in rows
    ]


def days_behind(
    session: Session, center_id: int, month: Month, measure: str, since: datetime
) -> list[LoggedDay]:
    """The visits of each day, by day; measure: help_desk or zone."""
    table: Any = HelpDeskVisit if measure == "help_desk" else ZoneVisit
    late = func.sum(table.people).filter(table.recorded_at > since)
    rows = session.execute(
        select(table.visited_on, func.sum(table.people), func.coalesce(late, 0))
        .where(table.center_id == center_id, table.month == str(month))
        .group_by(table.visited_on)
        .order_by(table.visited_on)
    )
    return [LoggedDay(day, int(people), int(entered)) for day, people, entered in rows]
