"""What a month holds before it is handed in: what was logged, what will not count."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.core.months import Month
from models import HelpDeskVisit, Lesson, LessonState, Offering, OfferingState, ZoneVisit


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What of a month will not be counted as it stands."""

    open_lessons: int  # approved and not closed: their marks do not count
    unapproved: int  # lessons of plans that nobody approved


def unfinished(
    session: Session, month: Month, center_ids: Iterable[int] | None = None
) -> dict[int, Unfinished]:
    """Center id -> lessons left open, where there are any."""
    query = (
        select(
            Lesson.center_id,
            func.count().filter(col(Offering.state) == OfferingState.APPROVED),
            func.count(),
        )
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .where(
            Lesson.month == str(month),
            col(Lesson.state) == LessonState.PLANNED,
            col(Offering.state) != OfferingState.CANCELLED,
        )
        .group_by(col(Lesson.center_id))
    )
    if center_ids is not None:
        query = query.where(col(Lesson.center_id).in_(list(center_ids)))
    return {
        center_id: Unfinished(int(opened), int(total) - int(opened))
        for center_id, opened, total in session.exec(query)
    }


def centers_with_entries(session: Session, month: Month, center_ids: Iterable[int] | None = None) -> set[int]:
    """Centers that held a lesson or logged a visit in `month`: they cannot confirm a zero. Three SELECTs."""
    found: set[int] = set()
    for table in (Lesson, HelpDeskVisit, ZoneVisit):
        query = select(col(table.center_id)).where(col(table.month) == str(month)).distinct()
        if table is Lesson:
            query = query.where(col(Lesson.state) == LessonState.CLOSED)
        if center_ids is not None:
            query = query.where(col(table.center_id).in_(list(center_ids)))
        found |= set(session.exec(query))
    return found
