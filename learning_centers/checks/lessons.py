"""Checks of lessons: closed, marked, not fuller than the plan, on a working day, in opening hours, with evidence.

One SELECT reads the lessons of the month with all that is asked of them, and two the holidays and opening hours.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import col

from learning_centers.calendars.queries import days_off
from learning_centers.checks.looking import Hit, Look, Place, first_of, lessons_by_center, select_lessons
from learning_centers.checks.opening import is_outside, opening_hours
from learning_centers.core.i18n import ngettext
from learning_centers.evidence.counts import count_offerings
from models import (
    COUNTED_MARKS,
    Attendance,
    Attendee,
    ClosedDay,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
)

Row = Any  # of `_query`


def lessons(look: Look) -> Iterator[Hit]:
    holidays = days_off(look.session, look.month.first, look.month.last, None).holidays
    opening = opening_hours(look)
    rows = look.session.execute(_query(look)).all()
    held = [row for row in rows if row.state is LessonState.CLOSED]

    def is_open(row: Row) -> bool:
        planned = row.state is LessonState.PLANNED and row.offering_state is not OfferingState.CANCELLED
        return planned and row.ends_at <= look.now

    def is_day_off(row: Row) -> bool:
        return row.held_on in holidays or (row.at_center and row.closed)

    def is_at_odd_hours(row: Row) -> bool:
        return row.at_center and is_outside(opening.get(row.center_id), row.starts_at, row.ends_at)

    yield from _hits("lessons_open", filter(is_open, rows), _open)
    yield from _hits("marks_missing", filter(_misses_marks, held), _unmarked)
    yield from _hits("over_seats", filter(_is_over_seats, held), _over_seats)
    yield from _hits("day_off", filter(is_day_off, held), _day_off)
    yield from _hits("outside_hours", filter(is_at_odd_hours, held), _outside)


def _hits(rule: str, rows: Iterator[Row], said: Callable[[int], str]) -> Iterator[Hit]:
    for center_id, places in lessons_by_center(rows).items():
        yield Hit(rule, center_id, said(len(places)), first_of(places))


def _misses_marks(row: Row) -> bool:
    return row.head_count is None and (row.unmarked > 0 or not row.marked)


def _is_over_seats(row: Row) -> bool:
    over: bool = row.visits + (row.head_count or 0) > row.seats
    return over


def _open(n: int) -> str:
    return ngettext("%(n)s lesson is not closed.", "%(n)s lessons are not closed.", n)


def _unmarked(n: int) -> str:
    return ngettext(
        "Marks are missing in %(n)s closed lesson.", "Marks are missing in %(n)s closed lessons.", n
    )


def _over_seats(n: int) -> str:
    return ngettext(
        "%(n)s lesson has more visits than seats.", "%(n)s lessons have more visits than seats.", n
    )


def _day_off(n: int) -> str:
    return ngettext(
        "%(n)s lesson was held on a holiday or a closed day.",
        "%(n)s lessons were held on a holiday or a closed day.",
        n,
    )


def _outside(n: int) -> str:
    return ngettext(
        "%(n)s lesson was held outside opening hours.", "%(n)s lessons were held outside opening hours.", n
    )


def _query(look: Look) -> Any:
    """The lessons that were not cancelled. A bus, a venue or a typed address takes one out of the center."""
    at_center = and_(
        col(Offering.venue_id).is_(None), col(Offering.address) == "", col(Lesson.bus_id).is_(None)
    )
    closed = select(col(ClosedDay.on)).where(
        col(ClosedDay.center_id) == Lesson.center_id, col(ClosedDay.on) == Lesson.held_on
    )
    marks = select(col(Attendance.lesson_id)).where(col(Attendance.lesson_id) == Lesson.id)
    return select_lessons(
        col(Lesson.state).label("state"),
        col(Offering.state).label("offering_state"),
        col(Lesson.held_on),
        col(Lesson.ends_at),
        col(Lesson.head_count),
        col(Offering.seats),
        at_center.label("at_center"),
        closed.correlate(Lesson).exists().label("closed"),
        marks.correlate(Lesson).exists().label("marked"),
        _visits().label("visits"),
        _unmarked_people().label("unmarked"),
    ).where(
        col(Lesson.month) == str(look.month),
        col(Lesson.state) != LessonState.CANCELLED,
        look.here(col(Lesson.center_id)),
    )


def _visits() -> Any:
    """A duplicate and its keeper, both marked, are one person."""
    person = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    return (
        select(func.count(func.distinct(person)))
        .select_from(Attendance)
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(col(Attendance.lesson_id) == Lesson.id, col(Attendance.mark).in_(COUNTED_MARKS))
        .correlate(Lesson)
        .scalar_subquery()
    )


def _unmarked_people() -> Any:
    """Who enrolled after the lesson could not be marked in it."""
    mark = select(col(Attendance.lesson_id)).where(
        col(Attendance.lesson_id) == Lesson.id, col(Attendance.attendee_id) == Enrolment.attendee_id
    )
    return (
        select(func.count())
        .select_from(Enrolment)
        .where(
            col(Enrolment.offering_id) == Lesson.offering_id,
            col(Enrolment.state) == EnrolmentState.ENROLLED,
            col(Enrolment.enrolled_at) <= col(Lesson.ends_at),
            ~mark.correlate(Lesson, Enrolment).exists(),
        )
        .correlate(Lesson)
        .scalar_subquery()
    )


def missing_evidence(look: Look) -> Iterator[Hit]:
    for center_id, held in count_offerings(look.session, look.month).items():
        if missing := held.offerings - held.complete:
            text = ngettext(
                "The evidence of %(n)s offering is not complete.",
                "The evidence of %(n)s offerings is not complete.",
                missing,
            )
            yield Hit("evidence_missing", center_id, text, (Place("evidence", 0, ""),))
