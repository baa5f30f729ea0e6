"""Reads of the home page: a fixed number of SELECTs, whatever the number of centers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from learning_centers.centers.places import places_at
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.months import Month
from learning_centers.core.workdays import due_at
from learning_centers.regions.queries import Regions
from learning_centers.returns.queries import Ledger, Obligation, count_up, holiday_overrides, list_obligations
from models import (
    Account,
    Assignment,
    Center,
    Course,
    Enrolment,
    EnrolmentState,
    Issue,
    JobRun,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
    RunState,
)

LATE_DAYS = 60  # lessons older than this are shown in their month, not on the home page
MOST_LESSONS = 30


@dataclass(frozen=True, slots=True)
class LessonLine:
    lesson_id: int
    starts_at: datetime
    ends_at: datetime
    course: str
    center: str
    state: LessonState
    enrolled: int
    seats: int

    def shown_state(self, now: datetime) -> str:
        """A key of web.states.STATES: closed, or past and open, or to come."""
        if self.state is not LessonState.PLANNED:
            return str(self.state)
        return "open" if self.ends_at < now else "ready"


def _visible(query: Any, viewer: Viewer) -> Any:
    """Lessons the viewer teaches when they are staff, else lessons of their centers."""
    if viewer.staff_id is not None:
        return query.where(
            col(Lesson.id).in_(
                sa_select(col(Assignment.lesson_id)).where(col(Assignment.staff_id) == viewer.staff_id)
            )
        )
    if viewer.center_ids is not None:
        return query.where(col(Lesson.center_id).in_(sorted(viewer.center_ids)))
    return query


def lessons_on(session: Session, viewer: Viewer, day: date) -> list[LessonLine]:
    """The viewer's approved lessons of a day, by time; at most 30."""
    return _lines(session, viewer, (col(Lesson.held_on) == day,))


def lessons_left_open(session: Session, viewer: Viewer, now: datetime) -> list[LessonLine]:
    """Approved lessons that ended before today and are not closed, newest last; at most 30."""
    today = now.astimezone(SEOUL).date()
    late = (
        col(Lesson.state) == LessonState.PLANNED,
        col(Lesson.held_on) < today,
        col(Lesson.held_on) >= today - timedelta(days=LATE_DAYS),
    )
    return _lines(session, viewer, late)


def _lines(session: Session, viewer: Viewer, conditions: Iterable[Any]) -> list[LessonLine]:
    enrolled = (
        sa_select(func.count())
        .where(col(Enrolment.offering_id) == Offering.id, col(Enrolment.state) == EnrolmentState.ENROLLED)
        .scalar_subquery()
    )
    query = (
        sa_select(
            col(Lesson.id),
            col(Lesson.starts_at),
            col(Lesson.ends_at),
            col(Course.name),
            col(Center.name),
            col(Lesson.state),
            enrolled,
            col(Offering.seats),
        )
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Lesson.center_id)
        .where(
            col(Offering.state).in_((OfferingState.APPROVED, OfferingState.CLOSED)),
            col(Lesson.state) != LessonState.CANCELLED,
            *conditions,
        )
        .order_by(col(Lesson.starts_at), col(Lesson.id))
        .limit(MOST_LESSONS)
    )
    return [LessonLine(*row) for row in session.execute(_visible(query, viewer))]


def count_plans_to_approve(session: Session, viewer: Viewer) -> int:
    """Offerings of the viewer's centers that wait for approval."""
    query = select(func.count()).select_from(Offering).where(col(Offering.state) == OfferingState.REQUESTED)
    if viewer.center_ids is not None:
        query = query.where(col(Offering.center_id).in_(sorted(viewer.center_ids)))
    return session.exec(query).one()


def count_to_place(session: Session, viewer: Viewer, regions: Regions, day: date) -> int:
    """Centers of the viewer whose district was divided and that nobody has placed yet."""
    places = places_at(session, regions, day, viewer.center_ids)
    return sum(place.waiting for place in places.values())


@dataclass(frozen=True, slots=True)
class MonthState:
    month: Month
    due_at: datetime
    ledger: Ledger
    obligations: list[Obligation]


def month_state(session: Session, viewer: Viewer, month: Month, regions: Regions) -> MonthState:
    """How the viewer's centers stand with `month`."""
    at = due_at(month, holiday_overrides(session))
    found = list_obligations(session, month, regions=regions, center_ids=viewer.center_ids)
    return MonthState(month, at, count_up(found, at), found)


def latest_issue(session: Session) -> Issue | None:
    return session.exec(select(Issue).order_by(col(Issue.month).desc(), col(Issue.number).desc())).first()


def count_failed_runs(session: Session) -> int:
    return session.exec(
        select(func.count()).select_from(JobRun).where(col(JobRun.state) == RunState.FAILED)
    ).one()


def count_locked_accounts(session: Session, now: datetime) -> int:
    return session.exec(
        select(func.count()).select_from(Account).where(col(Account.locked_until) > now)
    ).one()
