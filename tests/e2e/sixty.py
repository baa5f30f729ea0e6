"""Sixty centers of one province whose month is handed in; four of them with something to check."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from learning_centers.accounts.queries import viewer_of
from learning_centers.core import clock, database, workdays
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.core.months import Month
from learning_centers.evidence.queries import CHECKS, WANTED
from learning_centers.figures.service import recompute
from learning_centers.regions.service import load_tables
from learning_centers.returns import service
from learning_centers.returns.queries import list_obligations
from models import Center, Course, Evidence, Lesson, LessonState, Mark, Return, ReturnState, Role
from tests.factories import (
    NOW,
    make_account,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_photo,
)

MONTH = Month.of(clock.today()).previous()
CENTERS, PEOPLE = 60, 4
SEATS_OF_FULL = PEOPLE - 1


def name_of(number: int) -> str:
    return f"느티골 배움터 {number:02}"


FULL, BARE = name_of(7), name_of(58)  # more people than seats; no evidence: both are sent back
FULL_TOO, BARE_TOO = name_of(23), name_of(52)  # the same, and approved after a look
WITH_WARNINGS = {FULL, FULL_TOO, BARE, BARE_TOO}
OFFICER, NATION, KEEPER = "sixty-officer", "sixty-nation", "sixty-keeper"  # logins; the keeper manages FULL


@dataclass(frozen=True, slots=True)
class Province:
    url: str
    database_url: str

    def states(self) -> dict[ReturnState, set[str]]:
        """State -> the names of the centers whose return has it."""
        with make_sessions(make_engine(self.database_url))() as session:
            rows = session.exec(
                select(Center.name, Return.state).join(Return, col(Return.center_id) == Center.id)
            )
            found: dict[ReturnState, set[str]] = {}
            for name, state in rows:
                found.setdefault(state, set()).add(name)
            return found


def make_province(url: str, folder: Path) -> Province:
    made = Province(url, f"sqlite:///{folder / 'centers.sqlite'}")
    with make_sessions(make_engine(made.database_url))() as session, database.transaction(session):
        load_tables(session)
        course, day = make_course(session, "스마트폰 기초"), a_working_day()
        centers = [teach(session, course, day, name_of(number)) for number in range(1, CENTERS + 1)]
        recompute(session, [(str(MONTH), center.id) for center in centers])
        make_account(session, Role.PROVINCE, login=OFFICER, province="43")
        make_account(session, Role.MINISTRY, login=NATION)
        keeper = next(center for center in centers if center.name == FULL)
        make_account(session, Role.MANAGER, login=KEEPER, centers=[keeper])
        hand_everything_in(session, centers)
    return made


def a_working_day() -> date:
    """Of the month, so that no check asks why somebody taught on a holiday."""
    days = (MONTH.first + timedelta(days=n) for n in range(5, 28))
    return next(day for day in days if workdays.is_business_day(day, {}))


def teach(session: Session, course: Course, day: date, name: str) -> Center:
    """One closed lesson, everybody present, with its evidence."""
    center = make_center(session, name)
    people = [make_attendee(session, center, member_id=f"{center.code}-{n}") for n in range(PEOPLE)]
    seats = SEATS_OF_FULL if name in (FULL, FULL_TOO) else 12
    lesson = make_lesson(
        session,
        make_offering(session, center, course=course, attendees=people, seats=seats),
        day=day,
        start=time(14, 0),
        marks={person.id: Mark.PRESENT for person in people},
        state=LessonState.CLOSED,
    )
    if name not in (BARE, BARE_TOO):
        show(session, lesson)
    return center


def show(session: Session, lesson: Lesson) -> None:
    """The rows of complete evidence; nobody opens the pictures."""
    for moment in WANTED:
        make_photo(session, lesson, moment)
    answers = dict.fromkeys(CHECKS, True)
    session.add(Evidence(lesson_id=lesson.id, submitter="한가람", signed_at=NOW, signed_by_id=0, **answers))


def hand_everything_in(session: Session, centers: list[Center]) -> None:
    manager = viewer_of(session, make_account(session, Role.MANAGER, centers=centers))
    owed = list_obligations(session, MONTH, center_ids=[center.id for center in centers])
    service.hand_in_many(session, owed, MONTH, manager, clock.now())
