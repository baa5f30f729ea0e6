"""How many offerings of a month have their evidence: one SELECT for the whole nation.

A room of its own beside `queries`: the rule of `queries.status_of` once more, in SQL. A test holds the two together.
"""

from dataclasses import dataclass

from sqlalchemy import and_, case, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col

from learning_centers.core.months import Month
from learning_centers.evidence.queries import CHECKS, WANTED
from models import Evidence, EvidencePhoto, Lesson, LessonState


@dataclass(frozen=True, slots=True)
class Held:
    """Offerings with a lesson held in the month; of these, with complete evidence for each such lesson."""

    offerings: int
    complete: int


def count_offerings(session: Session, month: Month) -> dict[int, Held]:
    """Center id -> counts."""
    held = and_(col(Lesson.month) == str(month), col(Lesson.state) == LessonState.CLOSED)
    photographed = (
        sql_select(col(EvidencePhoto.lesson_id).label("lesson_id"))
        .join(Lesson, col(Lesson.id) == EvidencePhoto.lesson_id)
        .where(held, col(EvidencePhoto.moment).in_(WANTED))
        .group_by(col(EvidencePhoto.lesson_id))
        .having(func.count(func.distinct(col(EvidencePhoto.moment))) == len(WANTED))
        .subquery()
    )
    answered = [getattr(Evidence, key).is_not(None) for key in CHECKS]
    complete = and_(
        photographed.c.lesson_id.is_not(None),
        *answered,
        col(Evidence.signed_at).is_not(None),
        col(Evidence.sent_back_at).is_(None),
    )
    offerings = (
        sql_select(
            col(Lesson.center_id).label("center_id"), func.min(case((complete, 1), else_=0)).label("complete")
        )
        .outerjoin(Evidence, col(Evidence.lesson_id) == Lesson.id)
        .outerjoin(photographed, photographed.c.lesson_id == Lesson.id)
        .where(held)
        .group_by(col(Lesson.center_id), col(Lesson.offering_id))
        .subquery()
    )
    rows = session.execute(
        sql_select(offerings.c.center_id, func.count(), func.sum(offerings.c.complete)).group_by(
            offerings.c.center_id
        )
    )
    return {center_id: Held(count, int(complete_count)) for center_id, count, complete_count in rows}
