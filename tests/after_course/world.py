"""A course that is over: lessons held, people who came to some of them, surveys with answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import Session

from models import (
    Account,
    Attendee,
    Center,
    Course,
    Lesson,
    LessonState,
    Mark,
    Offering,
    Role,
    SurveyAnswer,
    SurveyKind,
    SurveyLink,
)
from tests.factories import DAY, NOW, make_account, make_attendee, make_lesson, make_offering

_sheets = count(1)


def make_taught(
    session: Session,
    center: Center,
    came: dict[str, int],
    *,
    lessons: int = 5,
    course: Course | None = None,
    last_state: LessonState = LessonState.CLOSED,
) -> tuple[Offering, dict[str, Attendee]]:
    """`came`: name -> so many of the first lessons; absent from the others. The last lesson is in `last_state`."""
    people = {name: make_attendee(session, center, name) for name in came}
    offering = make_offering(session, center, course=course, attendees=people.values())
    for n in range(lessons):
        add_lesson(
            session,
            offering,
            n,
            {people[name].id: Mark.PRESENT if n < times else Mark.ABSENT for name, times in came.items()},
            last_state if n == lessons - 1 else LessonState.CLOSED,
        )
    return offering, people


def add_lesson(
    session: Session,
    offering: Offering,
    n: int,
    marks: dict[int, Mark],
    state: LessonState = LessonState.CLOSED,
) -> Lesson:
    """The n-th day of the offering, from 0."""
    return make_lesson(session, offering, day=DAY + timedelta(days=n), number=n + 1, marks=marks, state=state)


def make_survey(
    session: Session,
    offering: Offering,
    kind: SurveyKind = SurveyKind.SATISFACTION,
    answers: Iterable[Sequence[int]] = (),
    at: datetime = NOW,
    closed_at: datetime | None = None,
) -> SurveyLink:
    link = SurveyLink(
        offering_id=offering.id, kind=kind, token=f"test{next(_sheets):04d}", made_at=NOW, closed_at=closed_at
    )
    session.add(link)
    session.flush()
    for points in answers:
        session.add(
            SurveyAnswer(link_id=link.id, once=f"sheet-{next(_sheets)}", points=list(points), answered_at=at)
        )
    session.flush()
    return link


def make_manager(session: Session, center: Center) -> Account:
    return make_account(session, Role.MANAGER, centers=[center])
