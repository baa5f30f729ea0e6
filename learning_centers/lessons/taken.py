"""When people and a room are taken already. A room of its own beside `queries`: it looks over all centers, and says
of the others no more than that something is there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.dates import Slot
from models import Assignment, Course, Duty, Lesson, LessonState, Offering, OfferingState


@dataclass(frozen=True, slots=True)
class Booking:
    """A lesson that takes `people` or `room_id`. `course`: worded, of another center it is not named."""

    starts_at: datetime
    ends_at: datetime
    course: str
    people: frozenset[int]
    room_id: int | None

    def meets(self, slot: Slot) -> bool:
        return self.starts_at < slot.ends_at and slot.starts_at < self.ends_at


class Taken:
    """The bookings of a span, by the days in Seoul they touch."""

    def __init__(self, bookings: Iterable[Booking]) -> None:
        self._on: dict[date, list[Booking]] = defaultdict(list)
        for booking in sorted(bookings, key=lambda one: one.starts_at):
            for moment in (booking.starts_at, booking.ends_at):
                day = _day_of(moment)
                if booking not in self._on[day]:
                    self._on[day].append(booking)

    def meeting(self, slot: Slot) -> list[Booking]:
        """By start."""
        return [booking for booking in self._on.get(slot.day, []) if booking.meets(slot)]


def _day_of(moment: datetime) -> date:
    return moment.astimezone(SEOUL).date()


def load_taken(
    session: Session,
    viewer: Viewer,
    staff_ids: Collection[int],
    room_id: int | None,
    first: date,
    last: date,
    *,
    without: int | None = None,
) -> Taken:
    """From `first` to `last`, both included; `without`: an offering that is being changed. Two SELECTs."""
    begins, ends = in_seoul(first, time()), in_seoul(last + timedelta(days=1), time())
    helping = select(Assignment.lesson_id).where(
        col(Assignment.staff_id).in_(staff_ids), col(Assignment.duty) != Duty.ABSENT
    )
    theirs: list[ColumnElement[bool]] = [col(Lesson.lead_id).in_(staff_ids), col(Lesson.id).in_(helping)]
    if room_id is not None:
        theirs.append(col(Lesson.room_id) == room_id)
    query = (
        select(Lesson, col(Course.name))
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .where(
            col(Lesson.starts_at) < ends,
            col(Lesson.ends_at) > begins,
            col(Lesson.state) != LessonState.CANCELLED,
            col(Offering.state) != OfferingState.CANCELLED,
            or_(*theirs),
        )
    )
    if without is not None:
        query = query.where(col(Lesson.offering_id) != without)
    rows = session.exec(query).all()
    teams = _teams(session, [lesson.id for lesson, _course in rows], staff_ids)
    return Taken(
        Booking(
            lesson.starts_at,
            lesson.ends_at,
            course if viewer.sees(lesson.center_id) else _("a lesson of another center"),
            frozenset(teams[lesson.id] | {one for one in staff_ids if one == lesson.lead_id}),
            lesson.room_id,
        )
        for lesson, course in rows
    )


def _teams(
    session: Session, lesson_ids: Collection[int], staff_ids: Collection[int]
) -> defaultdict[int, set[int]]:
    """Lesson id -> those of `staff_ids` who are on its team and came or are to come."""
    query = select(Assignment.lesson_id, Assignment.staff_id).where(
        col(Assignment.lesson_id).in_(lesson_ids),
        col(Assignment.staff_id).in_(staff_ids),
        col(Assignment.duty) != Duty.ABSENT,
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for lesson_id, staff_id in session.exec(query):
        found[lesson_id].add(staff_id)
    return found
