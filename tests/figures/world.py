"""Makers for the tests of figures."""

from datetime import date

from learning_centers.figures import service
from models import LessonState, Return, ReturnState
from tests.factories import NOW, make_lesson, make_offering

DAY = date(2026, 10, 6)


def held(session, center, marks, **about):
    """A closed lesson with these marks (attendee id -> mark), figures recomputed."""
    day = about.pop("day", DAY)
    offering = make_offering(session, center, **about)
    lesson = make_lesson(session, offering, day=day, marks=marks, state=LessonState.CLOSED)
    service.recompute(session, [(lesson.month, center.id)])
    return lesson


def hand_in(session, center, month="2026-10", state=ReturnState.HANDED_IN):
    """The month of the center is handed in, or what `state` says."""
    row = Return(center_id=center.id, month=month, state=state, handed_in_at=NOW)
    session.add(row)
    session.flush()
    return row
