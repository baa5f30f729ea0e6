"""Reads of rosters. Each function sends a fixed number of SELECTs; rows outside the reach look absent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learning_centers.core.access import Viewer
from learning_centers.figures.locks import locked_slices
from learning_centers.lessons.queries import get_offering, in_reach
from models import (
    COUNTED_MARKS,
    Attendance,
    Attendee,
    Center,
    Course,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
)

MOST_OFFERED = 60  # offerings in a list to choose from


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a roster. `seat_id`: the record that holds it; `person_id`: who that is after merges.

    moved_to: the offering they went to, when they did not simply leave.
    """

    seat_id: int
    person_id: int
    name: str
    birth_year: int | None
    phone: str
    member_id: str | None
    state: EnrolmentState
    enrolled_at: datetime
    left_at: datetime | None
    reason: str
    counted: int  # marks that count
    moved_to: tuple[int, str] | None = None  # id, code


@dataclass(frozen=True, slots=True)
class Roster:
    offering: Offering
    course: str
    center: str
    places: tuple[Place, ...]

    def of(self, state: EnrolmentState | str) -> list[Place]:
        """Templates name the state by its value."""
        return [place for place in self.places if place.state == state]

    @property
    def taken(self) -> int:
        """Seats; a person with two records takes one."""
        return len({place.person_id for place in self.of(EnrolmentState.ENROLLED)})

    @property
    def free(self) -> int:
        """0 when more are on the roll than there are seats."""
        return max(0, self.offering.seats - self.taken)

    @property
    def next_waiting(self) -> Place | None:
        """Who has waited the longest."""
        return min(
            self.of(EnrolmentState.WAITING),
            key=lambda place: (place.enrolled_at, place.seat_id),
            default=None,
        )

    def seat_of(self, person_id: int) -> Place | None:
        """The best place of a person: on the roll, then waiting, then left."""
        order = list(EnrolmentState)
        held = [place for place in self.places if person_id in (place.person_id, place.seat_id)]
        return min(held, key=lambda place: order.index(place.state), default=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """An offering to choose from. `first_day` None: no lesson yet."""

    id: int
    code: str
    course: str
    first_day: date | None
    people: int
    seats: int


def load_roster(session: Session, offering_id: int, viewer: Viewer, *, lock: bool = False) -> Roster:
    """By state, then name; those who wait by how long. `lock`: others wait until the end of the transaction.

    Raises:
        NotFound: absent, or at a center the viewer does not see.
    """
    offering = get_offering(session, offering_id, viewer, lock=lock)
    course, center = session.execute(
        sql_select(col(Course.name), col(Center.name))
        .select_from(Offering)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Offering.center_id)
        .where(col(Offering.id) == offering_id)
    ).one()
    moves = _moves(session, offering_id)
    rows = session.execute(_places(offering_id))
    found = [Place(*row) for row in rows]
    places = [replace(one, moved_to=moves.get((one.seat_id, one.left_at))) for one in found]
    order = list(EnrolmentState)
    places.sort(key=lambda one: (order.index(one.state), *_within_state(one)))
    return Roster(offering, course, center, tuple(places))


def _within_state(place: Place) -> tuple[Any, ...]:
    waits = place.state is EnrolmentState.WAITING
    return (place.enrolled_at, place.seat_id) if waits else (place.name, place.seat_id)


def _places(offering_id: int) -> Any:
    """The SELECT of the columns of `Place`, without `moved_to`."""
    stays = aliased(Attendee)
    counted = (
        sql_select(func.count())
        .select_from(Attendance)
        .join(Lesson, col(Lesson.id) == Attendance.lesson_id)
        .where(
            col(Lesson.offering_id) == offering_id,
            col(Attendance.attendee_id) == Enrolment.attendee_id,
            col(Attendance.mark).in_(COUNTED_MARKS),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )
    return (
        sql_select(
            col(Enrolment.attendee_id),
            col(stays.id),
            col(stays.name),
            col(stays.birth_year),
            col(stays.phone),
            col(stays.member_id),
            col(Enrolment.state),
            col(Enrolment.enrolled_at),
            col(Enrolment.left_at),
            col(Enrolment.reason),
            counted,
        )
        .select_from(Enrolment)
        .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
        .join(stays, col(stays.id) == func.coalesce(col(Attendee.merged_into_id), col(Attendee.id)))
        .where(col(Enrolment.offering_id) == offering_id)
    )


def _moves(session: Session, offering_id: int) -> dict[tuple[int, datetime | None], tuple[int, str]]:
    """(seat, moment of leaving) -> the offering entered in that moment: leaving and entering is moving."""
    entered = aliased(Enrolment)
    rows = session.execute(
        sql_select(col(Enrolment.attendee_id), col(Enrolment.left_at), col(Offering.id), col(Offering.code))
        .select_from(Enrolment)
        .join(
            entered,
            and_(
                col(entered.attendee_id) == Enrolment.attendee_id,
                col(entered.enrolled_at) == Enrolment.left_at,
                col(entered.offering_id) != offering_id,
            ),
        )
        .join(Offering, col(Offering.id) == entered.offering_id)
        .where(col(Enrolment.offering_id) == offering_id, col(Enrolment.state) == EnrolmentState.WITHDRAWN)
    )
    return {(seat, left_at): (other, code) for seat, left_at, other, code in rows}


def list_choices(session: Session, viewer: Viewer, roster: Roster) -> list[Choice]:
    """Other offerings of the same center that are not cancelled, the newest first; at most 60."""
    first = (
        sql_select(func.min(col(Lesson.held_on)))
        .where(col(Lesson.offering_id) == Offering.id, col(Lesson.state) != LessonState.CANCELLED)
        .correlate(Offering)
        .scalar_subquery()
    )
    people = (
        sql_select(func.count())
        .select_from(Enrolment)
        .where(col(Enrolment.offering_id) == Offering.id, col(Enrolment.state) == EnrolmentState.ENROLLED)
        .correlate(Offering)
        .scalar_subquery()
    )
    rows = session.execute(
        sql_select(col(Offering.id), col(Offering.code), col(Course.name), first, people, col(Offering.seats))
        .select_from(Offering)
        .join(Course, col(Course.id) == Offering.course_id)
        .where(
            col(Offering.center_id) == roster.offering.center_id,
            in_reach(viewer, col(Offering.center_id)),
            col(Offering.id) != roster.offering.id,
            col(Offering.state) != OfferingState.CANCELLED,
        )
        .order_by(col(Offering.id).desc())
        .limit(MOST_OFFERED)
    )
    return [Choice(*row) for row in rows]


def months_of(session: Session, offering_ids: Iterable[int]) -> dict[int, set[str]]:
    """Offering id -> the months of its lessons that are not cancelled."""
    found: dict[int, set[str]] = {one: set() for one in offering_ids}
    rows = session.execute(
        sql_select(col(Lesson.offering_id), col(Lesson.month))
        .where(col(Lesson.offering_id).in_(list(found)), col(Lesson.state) != LessonState.CANCELLED)
        .distinct()
    )
    for offering_id, month in rows:
        found[offering_id].add(month)
    return found


def is_over(session: Session, offering: Offering) -> str:
    """The last month of an offering whose lessons all lie in months that are handed in; empty when one is open."""
    months = months_of(session, [offering.id])[offering.id]
    locked = {month for month, center_id in locked_slices(session, months) if center_id == offering.center_id}
    return max(months) if months and months == locked else ""
