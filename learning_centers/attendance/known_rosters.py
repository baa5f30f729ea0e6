"""What is stored already, loaded once for a whole file of rosters. A room of its own beside `queries`: these reads
are of many offerings at once and serve the importer only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col

from learning_centers.core.access import Viewer
from learning_centers.core.statements import in_parts
from learning_centers.figures.locks import locked_slices
from models import (
    Attendance,
    Attendee,
    Course,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonState,
    Mark,
    Offering,
    OfferingState,
)


@dataclass(frozen=True, slots=True)
class RosterOffering:
    id: int
    code: str
    center_id: int
    state: OfferingState
    course: str
    course_key: str


@dataclass(frozen=True, slots=True)
class RosterLesson:
    id: int
    offering_id: int
    center_id: int
    held_on: date
    month: str
    starts_at: datetime
    state: LessonState


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on a roster. `attendee_id`: the row that holds it, which may be a merged duplicate."""

    attendee_id: int
    state: EnrolmentState


@dataclass(frozen=True, slots=True)
class Known:
    offerings: dict[str, RosterOffering]  # by code; those the viewer sees
    lessons: dict[int, list[RosterLesson]]  # by offering id, by start; without cancelled ones
    seats: dict[tuple[int, int], Seat]  # (offering id, attendee id after merges)
    records: dict[tuple[int, int], list[int]]  # as seats: the rows of one person that hold or held one
    marks: dict[tuple[int, int], Mark]  # (lesson id, attendee id)
    locked: set[tuple[str, int]]  # (month, center id)

    def mark_of(self, lesson: RosterLesson, person_id: int) -> Mark | None:
        """Whichever row of the person it was made for."""
        rows = self.records.get((lesson.offering_id, person_id), [person_id])
        return next((found for row in rows if (found := self.marks.get((lesson.id, row)))), None)


def load_known(session: Session, codes: Iterable[str], viewer: Viewer) -> Known:
    """Five SELECTs, and more only per 5,000 codes, offerings or lessons."""
    offerings = _offerings(session, codes, viewer)
    ids = [offering.id for offering in offerings.values()]
    lessons = _lessons(session, ids)
    seats: dict[tuple[int, int], Seat] = {}
    records: dict[tuple[int, int], list[int]] = defaultdict(list)
    stays = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    for part in in_parts(ids):
        query = (
            sql_select(col(Enrolment.offering_id), stays, col(Enrolment.attendee_id), col(Enrolment.state))
            .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
            .where(col(Enrolment.offering_id).in_(part))
        )
        for offering_id, person_id, attendee_id, state in sorted(session.execute(query), key=_best_last):
            seats[offering_id, person_id] = Seat(attendee_id, state)
            records[offering_id, person_id].insert(0, attendee_id)
    every = [lesson for of_offering in lessons.values() for lesson in of_offering]
    return Known(
        offerings=offerings,
        lessons=lessons,
        seats=seats,
        records=records,
        marks=_marks(session, (lesson.id for lesson in every)),
        locked=locked_slices(session, (lesson.month for lesson in every)),
    )


def _best_last(row: Row[int, int, int, EnrolmentState]) -> tuple[int, int]:
    """Of two rows of one person the one on the roll holds the seat, before one that waits or has left."""
    return -list(EnrolmentState).index(row[3]), -row[2]


def _offerings(session: Session, codes: Iterable[str], viewer: Viewer) -> dict[str, RosterOffering]:
    found = {}
    for part in in_parts(codes):
        query = (
            sql_select(
                col(Offering.id),
                col(Offering.code),
                col(Offering.center_id),
                col(Offering.state),
                col(Course.name),
                col(Course.name_key),
            )
            .join(Course, col(Course.id) == Offering.course_id)
            .where(col(Offering.code).in_(part))
        )
        found.update({row[1]: RosterOffering(*row) for row in session.execute(query) if viewer.sees(row[2])})
    return found


def _lessons(session: Session, offering_ids: Iterable[int]) -> dict[int, list[RosterLesson]]:
    found: dict[int, list[RosterLesson]] = defaultdict(list)
    for part in in_parts(offering_ids):
        query = (
            sql_select(
                col(Lesson.id),
                col(Lesson.offering_id),
                col(Lesson.center_id),
                col(Lesson.held_on),
                col(Lesson.month),
                col(Lesson.starts_at),
                col(Lesson.state),
            )
            .where(col(Lesson.offering_id).in_(part), col(Lesson.state) != LessonState.CANCELLED)
            .order_by(col(Lesson.starts_at), col(Lesson.id))
        )
        for row in session.execute(query):
            found[row[1]].append(RosterLesson(*row))
    return found


def _marks(session: Session, lesson_ids: Iterable[int]) -> dict[tuple[int, int], Mark]:
    found = {}
    for part in in_parts(lesson_ids):
        query = sql_select(col(Attendance.lesson_id), col(Attendance.attendee_id), col(Attendance.mark))
        for lesson_id, attendee_id, mark in session.execute(query.where(col(Attendance.lesson_id).in_(part))):
            found[lesson_id, attendee_id] = mark
    return found
