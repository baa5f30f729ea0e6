"""Reads of the home page: a fixed number of SELECTs, whatever the number of centers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.calendars.queries import (
    CalendarLesson,
    Colleague,
    between,
    lessons_of,
    list_lessons,
    teams_of,
)
from learning_centers.centers.places import places_at
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.months import Month
from learning_centers.core.workdays import due_at
from learning_centers.programme.queries import holiday_overrides
from learning_centers.regions.queries import Regions
from learning_centers.returns.queries import Ledger, Obligation, count_up, list_obligations
from models import (
    Account,
    Issue,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
)

LATE_DAYS = 60  # lessons older than this are shown in their month, not on the home page
MOST_LESSONS = 30


def lessons_on(session: Session, viewer: Viewer, day: date) -> list[CalendarLesson]:
    """The viewer's approved lessons of a day, by time; at most 30."""
    return list_lessons(session, lessons_of(viewer), between(day, day), limit=MOST_LESSONS)


def lessons_left_open(session: Session, viewer: Viewer, now: datetime) -> list[CalendarLesson]:
    """Approved lessons that ended before today and are not closed, newest last; at most 30."""
    today = now.astimezone(SEOUL).date()
    late = between(today - timedelta(days=LATE_DAYS), today - timedelta(days=1))
    still_open = col(Lesson.state) == LessonState.PLANNED
    return list_lessons(session, lessons_of(viewer), still_open, late, limit=MOST_LESSONS)


def others_of(
    session: Session, viewer: Viewer, lessons: Sequence[CalendarLesson]
) -> dict[int, list[Colleague]]:
    """Lesson id -> who teaches it besides the viewer. One SELECT, none without lessons."""
    teams = teams_of(session, [one.id for one in lessons]) if lessons else {}
    return {
        lesson_id: [one for one in team if one.staff_id != viewer.staff_id]
        for lesson_id, team in teams.items()
    }


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


def count_locked_accounts(session: Session, now: datetime) -> int:
    return session.exec(
        select(func.count()).select_from(Account).where(col(Account.locked_until) > now)
    ).one()
