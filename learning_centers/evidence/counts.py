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
    answered = [getattr(Evidence, key).is_not(None) for key in CHECKS]
    signed = and_(*answered, col(Evidence.signed_at).is_not(None), col(Evidence.sent_back_at).is_(None))
    # Counted for signed lessons alone, and in place: a third less time than grouping the photos of the month.
    moments = (
        sql_select(func.count(func.distinct(col(EvidencePhoto.moment))))
        .where(col(EvidencePhoto.lesson_id) == Lesson.id, col(EvidencePhoto.moment).in_(WANTED))
        .correlate(Lesson)
        .scalar_subquery()
    )
    complete = case((signed, case((moments == len(WANTED), 1), else_=0)), else_=0)
    offerings = (
        sql_select(col(Lesson.center_id).label("center_id"), func.min(complete).label("complete"))
        .outerjoin(Evidence, col(Evidence.lesson_id) == Lesson.id)
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
