"""Reads for the roll call and for the visits of a center. Each function sends one SELECT; none writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, exists, func, literal, union_all
from sqlalchemy import select as sql_select
from sqlmodel import Session, and_, col

from learning_centers.core.months import Month
from models import (
    Account,
    Assignment,
    Attendance,
    Attendee,
    AttendeeGroup,
    DeskOutcome,
    DeskTopic,
    Duty,
    Enrolment,
    EnrolmentState,
    HeadCount,
    HelpDeskVisit,
    Mark,
    ZoneVisit,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What is said of one person in one lesson. Minutes stand with LATE only, an excuse with EXCUSED only."""

    mark: Mark
    late_minutes: int | None = None
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class RollRow:
    attendee_id: int
    name: str
    birth_year: int | None
    residence_id: int | None
    grouped: bool  # in at least one group that is not sensitive
    marked: Marked | None  # None: not marked yet

    @property
    def lacks(self) -> bool:
        """Something the ministry counts by is not known yet."""
        return not (self.birth_year and self.residence_id and self.grouped)


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk at the help desk. `topic` None: a count of the day without more."""

    id: int
    topic: DeskTopic | None
    minutes: int | None
    outcome: DeskOutcome | None
    age_band: int | None
    people: int
    by_id: int
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitDay:
    """People at the help desk and in the experience zone on one day."""

    day: date
    help_desk: int
    zone: int


# Built once: making these statements anew costs as much as running them.
_PLACES = (
    sql_select(
        col(Enrolment.attendee_id), col(Attendance.mark), col(Attendance.late_minutes), col(Attendance.excuse)
    )
    .select_from(Enrolment)
    .outerjoin(
        Attendance,
        and_(
            col(Attendance.attendee_id) == Enrolment.attendee_id,
            col(Attendance.lesson_id) == bindparam("lesson_id"),
        ),
    )
    .where(
        col(Enrolment.offering_id) == bindparam("offering_id"),
        col(Enrolment.state) == EnrolmentState.ENROLLED,
    )
)
_ROLL = (
    _PLACES.with_only_columns(
        col(Attendee.id),
        col(Attendee.name),
        col(Attendee.birth_year),
        col(Attendee.residence_id),
        exists().where(col(AttendeeGroup.attendee_id) == Attendee.id),
        col(Attendance.mark),
        col(Attendance.late_minutes),
        col(Attendance.excuse),
        maintain_column_froms=True,
    )
    .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
    .order_by(col(Attendee.name), col(Attendee.id))
)


_ASSIGNED = sql_select(col(Assignment.id)).where(
    col(Assignment.lesson_id) == bindparam("lesson_id"),
    col(Assignment.staff_id) == bindparam("staff_id"),
    col(Assignment.duty) != Duty.ABSENT,
)


def list_roll(session: Session, lesson_id: int, offering_id: int) -> list[RollRow]:
    """One row per enrolled attendee, by name, then id."""
    rows = session.execute(_ROLL, {"lesson_id": lesson_id, "offering_id": offering_id})
    return [
        RollRow(person, name, born, place, grouped, as_marked(mark, minutes, why))
        for person, name, born, place, grouped, mark, minutes, why in rows
    ]


def list_marks(session: Session, lesson_id: int, offering_id: int) -> dict[int, Marked | None]:
    """Attendee id -> mark, of everybody enrolled."""
    rows = session.connection().execute(_PLACES, {"lesson_id": lesson_id, "offering_id": offering_id})
    return {person: as_marked(mark, minutes, why) for person, mark, minutes, why in rows}


def as_marked(mark: Mark | None, late_minutes: int | None, excuse: str) -> Marked | None:
    return None if mark is None else Marked(mark, late_minutes, excuse)


def list_recorders(
    session: Session, lesson_id: int, people: Iterable[int]
) -> dict[int, tuple[str | None, datetime]]:
    """Attendee id -> who stored the mark (None: a command) and when."""
    rows = session.execute(
        sql_select(col(Attendance.attendee_id), col(Account.name), col(Attendance.recorded_at))
        .outerjoin(Account, col(Account.id) == Attendance.recorded_by_id)
        .where(col(Attendance.lesson_id) == lesson_id, col(Attendance.attendee_id).in_(list(people)))
    )
    return {person: (name, at) for person, name, at in rows}


def is_assigned(session: Session, lesson_id: int, staff_id: int) -> bool:
    """Whether the person is to be there; whoever was noted as absent is not."""
    found = session.connection().execute(_ASSIGNED, {"lesson_id": lesson_id, "staff_id": staff_id})
    return found.first() is not None


def list_heads(session: Session, lesson_id: int) -> dict[tuple[int, int], int]:
    """(age band, sex) -> people of a lesson without names."""
    rows = session.execute(
        sql_select(col(HeadCount.age_band), col(HeadCount.sex), col(HeadCount.people)).where(
            col(HeadCount.lesson_id) == lesson_id
        )
    )
    return {(band, sex): people for band, sex, people in rows}


def list_talks(session: Session, center_id: int, day: date) -> list[Talk]:
    """The talks of a day, the last one first. Takes a center the viewer may see."""
    rows = session.execute(
        sql_select(
            col(HelpDeskVisit.id),
            col(HelpDeskVisit.topic),
            col(HelpDeskVisit.minutes),
            col(HelpDeskVisit.outcome),
            col(HelpDeskVisit.age_band),
            col(HelpDeskVisit.people),
            col(HelpDeskVisit.recorded_by_id),
            col(Account.name),
            col(HelpDeskVisit.recorded_at),
        )
        .outerjoin(Account, col(Account.id) == HelpDeskVisit.recorded_by_id)
        .where(col(HelpDeskVisit.center_id) == center_id, col(HelpDeskVisit.visited_on) == day)
        .order_by(col(HelpDeskVisit.id).desc())
    )
    return [Talk(*row) for row in rows]


def list_visits(session: Session, center_id: int, month: Month) -> list[VisitDay]:
    """One row per day with visits, by day. Takes a center the viewer may see."""
    logged = union_all(
        *(
            sql_select(
                col(table.visited_on).label("day"),
                (col(table.people) if table is HelpDeskVisit else literal(0)).label("help_desk"),
                (col(table.people) if table is ZoneVisit else literal(0)).label("zone"),
            ).where(col(table.center_id) == center_id, col(table.month) == str(month))
            for table in (HelpDeskVisit, ZoneVisit)
        )
    ).subquery("logged")
    rows = session.execute(
        sql_select(logged.c.day, func.sum(logged.c.help_desk), func.sum(logged.c.zone))
        .group_by(logged.c.day)
        .order_by(logged.c.day)
    )
    return [VisitDay(*row) for row in rows]
