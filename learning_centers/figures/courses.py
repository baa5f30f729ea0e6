"""The figures of a course in a month, counted as `queries` counts those of a scope: closed lessons, people once.

A room of its own beside `queries`: they are counted from the marks; the kept visits (`AttendeeMonth`) know no course.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learning_centers.core.months import Month
from models import COUNTED_MARKS, Attendance, Attendee, Lesson, LessonState, Offering


@dataclass(frozen=True, slots=True)
class CourseFigures:
    course_id: int
    lessons: int
    minutes: int
    visits: int
    people: int  # 실인원 of the course


def course_figures(session: Session, month: Month, centers: Collection[int]) -> list[CourseFigures]:
    """By course, of these centers; ordered by course id. Two SELECTs, whose rows are as many as the courses."""
    held = and_(
        col(Lesson.month) == str(month),
        col(Lesson.state) == LessonState.CLOSED,
        col(Lesson.center_id).in_(sorted(centers)),
    )
    lessons = (
        sa_select(
            col(Offering.course_id),
            func.count(),
            func.sum(col(Lesson.minutes)),
            func.coalesce(func.sum(col(Lesson.head_count)), 0),
        )
        .join(Lesson, col(Lesson.offering_id) == Offering.id)
        .where(held)
        .group_by(col(Offering.course_id))
        .order_by(col(Offering.course_id))
    )
    met = {course_id: (people, int(visits)) for course_id, people, visits in session.execute(_people(held))}
    found = []
    for course_id, count, minutes, heads in session.execute(lessons):
        people, visits = met.get(course_id, (0, 0))
        found.append(CourseFigures(course_id, count, int(minutes), visits + int(heads), people))
    return found


def _people(held: ColumnElement[bool]) -> Any:
    """Course, people, visits. Who was merged is the one who stays."""
    person = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    return (
        sa_select(
            col(Offering.course_id),
            func.count(func.distinct(person)),
            func.sum(case((_marked_twice(), 0), else_=1)),
        )
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Attendance, col(Attendance.lesson_id) == Lesson.id)
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(held, col(Attendance.mark).in_(COUNTED_MARKS))
        .group_by(col(Offering.course_id))
    )


def _marked_twice() -> ColumnElement[bool]:
    """A mark of a person who stands on the same lesson under another name too: of these marks one is a visit."""
    mark, namesake = aliased(Attendance), aliased(Attendee)
    keeper = col(Attendee.merged_into_id)
    again = (
        sa_select(col(mark.lesson_id))
        .join(namesake, col(namesake.id) == mark.attendee_id)
        .where(
            col(mark.lesson_id) == Attendance.lesson_id,
            col(mark.mark).in_(COUNTED_MARKS),
            or_(
                col(namesake.id) == keeper,
                and_(col(namesake.merged_into_id) == keeper, col(namesake.id) < Attendee.id),
            ),
        )
        .correlate(Attendance, Attendee)
        .exists()
    )
    return and_(keeper.is_not(None), again)
