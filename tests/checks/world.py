"""Makers for the tests of the checks: held lessons, logged visits, and what is found of a month."""

from collections.abc import Sequence
from datetime import date, time

from sqlmodel import Session

from learning_centers.checks import queries
from learning_centers.checks.queries import Finding
from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from models import Attendee, Center, HelpDeskVisit, Lesson, LessonState, Mark, Role
from tests.factories import DAY, NOW, make_lesson, make_offering, region

OCTOBER = Month(2026, 10)


def viewer(role: Role, *centers: Center, person: int = 7) -> Viewer:
    ids = frozenset(center.id for center in centers)
    return Viewer(person, f"p{person}", "사람", role, PERMISSIONS[role], center_ids=ids)


def found(session: Session, center: Center, month: Month = OCTOBER) -> dict[str, Finding]:
    """Rule id -> the finding at this center, in the month."""
    session.flush()
    return {one.rule: one for one in queries.findings(session, month, [center.id], now=NOW)[center.id]}


def hold(
    session: Session,
    center: Center,
    people: Sequence[Attendee] = (),
    *,
    day: date = DAY,
    start: time = time(14, 0),
    minutes: int = 120,
    head_count: int | None = None,
    seats: int = 12,
) -> Lesson:
    """A lesson of its own offering, closed, with everybody present."""
    offering = make_offering(session, center, attendees=people, seats=seats)
    lesson = make_lesson(
        session,
        offering,
        day=day,
        start=start,
        minutes=minutes,
        marks={person.id: Mark.PRESENT for person in people},
        head_count=head_count,
        state=LessonState.CLOSED,
    )
    recompute(session, [(f"{day:%Y-%m}", center.id)])
    return lesson


def log_desk(session: Session, center: Center, day: date, people: int) -> None:
    session.add(
        HelpDeskVisit(
            center_id=center.id,
            visited_on=day,
            month=f"{day:%Y-%m}",
            people=people,
            recorded_by_id=0,
            recorded_at=NOW,
        )
    )


def settle(session: Session, *people: Attendee) -> None:
    """Give them a residence."""
    for person in people:
        person.residence_id = region(session, "43110").id
    session.flush()
