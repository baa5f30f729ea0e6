"""Makers for the tests of the month: who acts, a center that held a lesson, and the acts through their services."""

from datetime import date, time
from typing import Any

from sqlmodel import Session

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.returns import queries, service
from learning_centers.returns.queries import Obligation
from learning_centers.returns.queries.signed import signable
from models import Account, Attendee, Center, Lesson, LessonState, Mark, Return, Role
from tests import signing
from tests.factories import DAY, NOW, make_attendee, make_center, make_lesson, make_offering

OCTOBER = Month(2026, 10)


def viewer(person_id: int, role: Role, *centers: Center) -> Viewer:
    ids = frozenset(center.id for center in centers)
    return Viewer(person_id, f"p{person_id}", "사람", role, PERMISSIONS[role], center_ids=ids)


def viewer_of(account: Account, *centers: Center) -> Viewer:
    """As `viewer`, of an account that is there."""
    ids = frozenset(center.id for center in centers)
    return Viewer(
        account.id, account.login, account.name, account.role, PERMISSIONS[account.role], center_ids=ids
    )


def teach(
    session: Session,
    center: Center,
    people: list[Attendee],
    *,
    day: date = DAY,
    start: time = time(14, 0),
    minutes: int = 120,
    head_count: int | None = None,
) -> Lesson:
    """A closed lesson of its own offering, everybody present."""
    lesson = make_lesson(
        session,
        make_offering(session, center, attendees=people),
        day=day,
        start=start,
        minutes=minutes,
        marks={person.id: Mark.PRESENT for person in people},
        head_count=head_count,
        state=LessonState.CLOSED,
    )
    recompute(session, [(f"{day:%Y-%m}", center.id)])
    return lesson


def taught_center(session: Session, name: str = "", *, people: int = 2, district: str = "43110") -> Center:
    """A center with one lesson in October, of so many people."""
    center = make_center(session, name, district=district)
    teach(session, center, [make_attendee(session, center) for _ in range(people)])
    return center


def obligation(session: Session, center: Center, month: Month = OCTOBER) -> Obligation:
    (one,) = queries.list_obligations(session, month, center_ids=[center.id])
    return one


def hand_in(session: Session, center: Center, who: Viewer, month: Month = OCTOBER, **about: Any) -> Return:
    return signing.hand_in(session, obligation(session, center, month), month, who, NOW, **about)


def approve(session: Session, center: Center, who: Viewer, **about: Any) -> Return:
    return signing.approve(session, obligation(session, center), OCTOBER, who, NOW, **about)


def accept(session: Session, center: Center, who: Viewer, **about: Any) -> Return:
    return signing.accept(session, obligation(session, center), OCTOBER, who, NOW, **about)


def reopen(session: Session, center: Center, who: Viewer, reason: str = "출결 고침") -> Return:
    return service.reopen(session, obligation(session, center), OCTOBER, who, NOW, reason=reason)


def send_back(session: Session, center: Center, who: Viewer, reason: str = "상담 0건") -> Return:
    return service.send_back(session, obligation(session, center), OCTOBER, who, NOW, reason=reason)


def fingerprint(session: Session, center: Center, month: Month = OCTOBER) -> str:
    """Of the numbers as a page would show them now."""
    return signable(session, month, [center.id], NOW)[center.id].fingerprint
