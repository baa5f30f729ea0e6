"""Reads for the roll call and for the visits of a center. Each function sends one SELECT; none writes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, literal, union_all
from sqlalchemy import select as sql_select
from sqlmodel import Session, and_, col

from learning_centers.core.months import Month
from models import (
    Attendance,
    Attendee,
    Enrolment,
    EnrolmentState,
    HelpDeskVisit,
    Mark,
    ZoneVisit,
)


@dataclass(frozen=True, slots=True)
class RollRow:
    attendee_id: int
    name: str
    birth_year: int | None
    residence_id: int | None
    mark: Mark | None  # None: not marked yet


@dataclass(frozen=True, slots=True)
class VisitDay:
    """People at the help desk and in the experience zone on one day."""

    day: date
    help_desk: int
    zone: int


# Built once: making these statements anew costs as much as running them.
_PLACES = (
    sql_select(col(Enrolment.attendee_id), col(Attendance.mark))
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
        col(Attendance.mark),
        maintain_column_froms=True,
    )
    .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
    .order_by(col(Attendee.name), col(Attendee.id))
)


def list_roll(session: Session, lesson_id: int, offering_id: int) -> list[RollRow]:
    """One row per enrolled attendee, by name, then id."""
    rows = session.execute(_ROLL, {"lesson_id": lesson_id, "offering_id": offering_id})
    return [RollRow(*row) for row in rows]


def list_marks(session: Session, lesson_id: int, offering_id: int) -> dict[int, Mark | None]:
    """Attendee id -> mark, of everybody enrolled."""
    rows = session.execute(_PLACES, {"lesson_id": lesson_id, "offering_id": offering_id})
    return {row.attendee_id: row.mark for row in rows}


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
