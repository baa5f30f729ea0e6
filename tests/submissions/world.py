"""A small programme whose October is taught, handed in and approved; the acts go through their own services."""

from datetime import UTC, date, datetime, time

import openpyxl
from flask import Flask
from sqlmodel import Session

from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.returns import service as returns
from learning_centers.returns.queries import get_obligation
from learning_centers.submissions import service
from learning_centers.web.commands import SYSTEM
from models import (
    Attendee,
    AttendeeGroup,
    Center,
    Course,
    Group,
    HelpDeskVisit,
    LessonState,
    Mark,
    SensitiveGroup,
    Sex,
    Trigger,
    ZoneVisit,
)
from tests import signing
from tests.factories import make_attendee, make_center, make_course, make_lesson, make_offering

OCTOBER = Month(2026, 10)
SEPTEMBER = Month(2026, 9)
NOW = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)  # the morning after the due date and later


def teach(
    session: Session,
    center: Center,
    people: list[Attendee],
    *,
    day: date = date(2026, 10, 6),
    course: Course | None = None,
    minutes: int = 120,
    head_count: int | None = None,
    start: time = time(14, 0),
) -> None:
    """One lesson, held: everybody present, the last one late."""
    offering = make_offering(session, center, course=course, attendees=people)
    marks = {person.id: Mark.PRESENT for person in people}
    if people:
        marks[people[-1].id] = Mark.LATE
    make_lesson(
        session,
        offering,
        day=day,
        start=start,
        minutes=minutes,
        marks=marks,
        state=LessonState.CLOSED,
        head_count=head_count,
    )
    recompute(session, [(f"{day:%Y-%m}", center.id)])


def log_visits(session: Session, center: Center, *, desk: int = 0, zone: int = 0) -> None:
    told = {
        "center_id": center.id,
        "visited_on": date(2026, 10, 7),
        "month": "2026-10",
        "recorded_by_id": 0,
        "recorded_at": NOW,
    }
    if desk:
        session.add(HelpDeskVisit(people=desk, **told))
    if zone:
        session.add(ZoneVisit(people=zone, **told))
    session.flush()


def hand_in(session: Session, center: Center, month: Month = OCTOBER, *, zero: bool = False) -> None:
    one = get_obligation(session, center.id, month, SYSTEM)
    signing.hand_in(session, one, month, SYSTEM, NOW, zero=zero)
    session.flush()


def approve(session: Session, center: Center, month: Month = OCTOBER, at: datetime = NOW) -> None:
    signing.approve(session, get_obligation(session, center.id, month, SYSTEM), month, SYSTEM, at)
    session.flush()


def reopen(session: Session, center: Center, reason: str, at: datetime = NOW) -> None:
    one = get_obligation(session, center.id, OCTOBER, SYSTEM)
    returns.reopen(session, one, OCTOBER, SYSTEM, at, reason=reason)
    session.flush()


def compiled(app: Flask, month: Month = OCTOBER, now: datetime = NOW) -> service.Compiled:
    """What `compile_month` gives, as the system."""
    return service.compile_month(
        app.extensions["new_session"],
        app.config["DATA_DIR"],
        month,
        trigger=Trigger.HAND,
        by=SYSTEM,
        now=now,
    )


def sheet(app: Flask, made: service.Compiled, name: str) -> list[dict[str, object]]:
    """The rows of a sheet, read back from the stored file, by header."""
    book = openpyxl.load_workbook(app.config["DATA_DIR"] / made.path, read_only=True)
    headers, *rows = book[name].iter_rows(values_only=True)
    book.close()
    return [dict(zip(headers, row, strict=True)) for row in rows if any(cell is not None for cell in row)]


def make_october(session: Session) -> dict[str, Center]:
    """Four centers of two provinces: two approved (they share a person), one zero, one that owes still."""
    first = make_center(session, "가온누리", code="T001", district="43110", opens=date(2026, 10, 1))
    second = make_center(session, "버들개", code="T002", district="43130", opens=date(2026, 10, 1))
    zero = make_center(session, "=옛장터", code="T003", district="51110", opens=date(2026, 10, 1))
    owing = make_center(session, "포도밭", code="T004", district="51110", opens=date(2026, 10, 1))
    course = make_course(session, "스마트폰 기초")
    old = make_attendee(session, first, "김말순시험", phone="01090001111", birth_year=1944)
    young = make_attendee(session, first, "이도윤시험", phone="01090002222", birth_year=2011, sex=Sex.MALE)
    other = make_attendee(session, second, "박하늘시험", phone="01090003333", birth_year=None, sex=None)
    session.add(AttendeeGroup(attendee_id=old.id, group_name=Group.ELDERLY))
    session.add(AttendeeGroup(attendee_id=old.id, group_name=Group.RURAL))
    session.add(SensitiveGroup(attendee_id=young.id, group_name=Group.DISABLED))
    session.flush()
    teach(session, first, [old, young], course=course)
    teach(session, first, [old], day=date(2026, 10, 13), course=course, minutes=90)
    safety = make_course(session, "금융사기 막기")
    teach(session, second, [old, other], day=date(2026, 10, 14), course=safety)
    teach(session, second, [], day=date(2026, 10, 15), course=safety, head_count=7)
    late = make_attendee(session, owing, "정바다시험", phone="01090004444")
    teach(session, owing, [late], course=course)
    log_visits(session, first, desk=5, zone=3)
    for center in (first, second):
        hand_in(session, center)
        approve(session, center)
    hand_in(session, zero, zero=True)
    approve(session, zero)
    session.commit()
    return {"first": first, "second": second, "zero": zero, "owing": owing}
