"""Who really taught: absence, substitution, addition and times, chosen and taken back."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from learning_centers.core import database
from learning_centers.core.clock import in_seoul
from learning_centers.core.errors import Refused
from learning_centers.evidence.team import (
    Addition,
    AlreadyInTeam,
    BadTimes,
    LessonClosed,
    Span,
    Taught,
    record_team,
)
from learning_centers.figures.locks import MonthLocked
from learning_centers.lessons.service import close_lesson, reopen_lesson
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, Duty, Part, Return, ReturnState
from tests.evidence.world import make_over, team
from tests.factories import NOW, make_center, make_staff

CAME, STAYED_AWAY = Taught(came=True), Taught(came=False)


@pytest.fixture
def held(session):
    return make_over(session)


@pytest.fixture
def record(session, held):
    """`record({name: Taught}, addition)` in a transaction; afterwards the team by name."""

    def recording(chosen=None, addition=None, now=NOW):
        ids = {name: row.id for name, row in team(session, held.lesson).items()}
        choices = {ids[name]: choice for name, choice in (chosen or {}).items()}
        with database.transaction(session):
            record_team(session, held.lesson, choices, addition, SYSTEM, now)
        return team(session, held.lesson)

    return recording


def test_somebody_who_did_not_come_is_absent_and_the_substitute_added(record, held):
    found = record({"이슬찬": Taught(came=False, substitute_id=held.spare.id)})
    assert found["이슬찬"].duty is Duty.ABSENT
    stand_in = found["문보라"]
    assert (stand_in.duty, stand_in.part, stand_in.replaces_id) == (
        Duty.ADDED,
        Part.ASSISTANT,
        found["이슬찬"].id,
    )


def test_the_same_form_twice_changes_nothing(record, session, held):
    choice = {"이슬찬": Taught(came=False, substitute_id=held.spare.id)}
    first = {name: row.id for name, row in record(choice).items()}
    assert {name: row.id for name, row in record(choice).items()} == first
    assert len(session.exec(select(AuditEvent).where(AuditEvent.what == "evidence.team")).all()) == 1


def test_an_absence_is_taken_back_with_its_substitute(record, held):
    record({"이슬찬": Taught(came=False, substitute_id=held.spare.id)})
    found = record({"이슬찬": CAME})
    assert found.keys() == {"한가람", "이슬찬"}
    assert found["이슬찬"].duty is Duty.PLANNED


def test_another_substitute_takes_the_place_of_the_first(record, session, held):
    other = make_staff(session, held.center, "유하늘")
    session.commit()
    record({"이슬찬": Taught(came=False, substitute_id=held.spare.id)})
    found = record({"이슬찬": Taught(came=False, substitute_id=other.id)})
    assert found.keys() == {"한가람", "이슬찬", "유하늘"}


def test_somebody_added_may_be_taken_out_and_become_a_substitute(record, held):
    record(addition=Addition(held.spare.id, Part.SUPPORTER))
    found = record(
        {
            "문보라": Taught(came=True, entered_wrongly=True),
            "한가람": CAME,
        }
    )
    assert found.keys() == {"한가람", "이슬찬"}
    assert record({"한가람": Taught(came=False, substitute_id=held.spare.id)})["문보라"].part is Part.LEAD


def test_own_times_are_kept_and_those_of_the_lesson_are_not(record, held):
    day = held.lesson.held_on
    found = record({"이슬찬": Taught(came=True, span=Span(time(14, 30), time(16, 0)))})
    assert found["이슬찬"].minutes == 90
    assert found["이슬찬"].starts_at == in_seoul(day, time(14, 30))
    whole = record({"이슬찬": Taught(came=True, span=Span(time(14, 0), time(16, 0)))})["이슬찬"]
    assert (whole.minutes, whole.starts_at, whole.ends_at) == (None, None, None)


def test_an_addition_has_times_of_its_own(record, held):
    found = record(addition=Addition(held.spare.id, Part.ASSISTANT, Span(time(14, 0), time(15, 0))))
    assert (found["문보라"].duty, found["문보라"].minutes) == (Duty.ADDED, 60)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (time(13, 59), time(16, 0)),
        (time(14, 0), time(16, 1)),
        (time(15, 0), time(15, 0)),
        (time(15), time(14)),
    ],
)
def test_times_lie_within_the_lesson(record, starts, ends):
    with pytest.raises(BadTimes, match="14:00"):
        record({"이슬찬": Taught(came=True, span=Span(starts, ends))})


def test_nobody_is_in_the_team_twice(record, held):
    with pytest.raises(AlreadyInTeam, match="한가람은 이미"):
        record({"이슬찬": Taught(came=False, substitute_id=held.lead.id)})
    with pytest.raises(AlreadyInTeam):
        record(addition=Addition(held.lead.id, Part.ASSISTANT))


def test_only_people_of_the_center_come_in(record, session):
    stranger = make_staff(session, make_center(session))
    session.commit()
    with pytest.raises(Refused):
        record(addition=Addition(stranger.id, Part.LEAD))
    with pytest.raises(Refused):
        record(addition=Addition(999_999, Part.LEAD))


def test_a_row_of_another_lesson_is_not_touched(session, held):
    other = make_over(session, held.center, start=time(9, 0))
    row = team(session, other.lesson)["이슬찬"]
    with database.transaction(session):
        record_team(session, held.lesson, {row.id: STAYED_AWAY}, None, SYSTEM, NOW)
    assert team(session, other.lesson)["이슬찬"].duty is Duty.PLANNED


def test_closing_makes_the_planned_worked_and_leaves_what_was_chosen(record, session, held):
    record({"이슬찬": Taught(came=False, substitute_id=held.spare.id)})
    with database.transaction(session):
        close_lesson(session, held.lesson, SYSTEM, NOW)
    duties = {name: row.duty for name, row in team(session, held.lesson).items()}
    assert duties == {"한가람": Duty.WORKED, "이슬찬": Duty.ABSENT, "문보라": Duty.ADDED}


def test_a_closed_lesson_keeps_its_team_until_it_is_opened_again(record, session, held):
    with database.transaction(session):
        close_lesson(session, held.lesson, SYSTEM, NOW)
    record({"이슬찬": CAME})  # what is there already
    with pytest.raises(LessonClosed):
        record({"이슬찬": STAYED_AWAY})
    with database.transaction(session):
        reopen_lesson(session, held.lesson, "사람이 달랐음", SYSTEM, NOW)
    assert record({"이슬찬": STAYED_AWAY})["이슬찬"].duty is Duty.ABSENT


def test_nobody_taught_before_the_lesson_began(record, held):
    with pytest.raises(Refused):
        record({"이슬찬": STAYED_AWAY}, now=held.lesson.starts_at - timedelta(seconds=1))
    record({"이슬찬": STAYED_AWAY}, now=held.lesson.starts_at)


def test_a_locked_month_keeps_its_team(record, session, held):
    session.add(Return(center_id=held.center.id, month="2026-10", state=ReturnState.APPROVED))
    session.commit()
    with pytest.raises(MonthLocked):
        record({"이슬찬": STAYED_AWAY})
    assert team(session, held.lesson)["이슬찬"].duty is Duty.PLANNED
