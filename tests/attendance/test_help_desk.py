"""Talks at the help desk: one tap each, once each, and never lost when the day is counted."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.attendance import help_desk, queries, service
from learning_centers.attendance.help_desk import Said
from learning_centers.core.errors import NotFound
from learning_centers.core.months import Month
from learning_centers.figures.locks import MonthLocked
from learning_centers.web.commands import SYSTEM
from models import DeskOutcome, DeskTopic, HelpDeskVisit, Return, ReturnState, Role
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_center, make_teacher
from tests.lessons.files import viewer_of

TALK = Said(DeskTopic.KIOSK, 10, DeskOutcome.SOLVED)
TODAY = NOW.date()  # 13:20 in Seoul


@pytest.fixture
def center(session):
    made = make_center(session)
    session.commit()
    return made


@both_databases
def test_a_talk_is_one_row_and_a_second_press_adds_none(session):
    center = make_center(session)
    pressed = [
        help_desk.log_talk(session, center.id, TALK, SYSTEM, NOW + timedelta(seconds=n)) for n in (0, 9, 10)
    ]
    assert pressed == [True, False, True]
    talks = queries.list_talks(session, center.id, TODAY)
    assert [(one.topic, one.minutes, one.outcome, one.people) for one in talks] == [
        (DeskTopic.KIOSK, 10, DeskOutcome.SOLVED, 1)
    ] * 2


def test_another_topic_at_once_is_another_talk(session, center):
    help_desk.log_talk(session, center.id, TALK, SYSTEM, NOW)
    assert help_desk.log_talk(session, center.id, Said(DeskTopic.AI, 10, DeskOutcome.SOLVED), SYSTEM, NOW)


@pytest.mark.parametrize(("minutes", "good"), [(0, False), (1, True), (480, True), (481, False)])
def test_the_minutes_of_a_talk_have_borders(session, center, minutes, good):
    said = Said(DeskTopic.AI, minutes, DeskOutcome.PASSED_ON, 5)
    if good:
        assert help_desk.log_talk(session, center.id, said, SYSTEM, NOW)
    else:
        with pytest.raises(service.BadCount):
            help_desk.log_talk(session, center.id, said, SYSTEM, NOW)


def test_a_locked_month_and_another_center_take_no_talk(session, center):
    with pytest.raises(NotFound):
        help_desk.log_talk(session, center.id, TALK, viewer_of(make_center(session)), NOW)
    help_desk.log_talk(session, center.id, TALK, SYSTEM, NOW)
    talk = session.exec(select(HelpDeskVisit.id)).one()
    session.add(Return(center_id=center.id, month="2026-11", state=ReturnState.HANDED_IN))
    session.flush()
    with pytest.raises(MonthLocked):
        help_desk.log_talk(session, center.id, TALK, SYSTEM, NOW)
    with pytest.raises(MonthLocked):
        help_desk.take_out_talk(session, talk, SYSTEM)


def test_only_who_logged_a_talk_takes_it_out(session, center):
    help_desk.log_talk(session, center.id, TALK, SYSTEM, NOW)
    talk = session.exec(select(HelpDeskVisit.id)).one()
    with pytest.raises(NotFound):
        help_desk.take_out_talk(session, talk, viewer_of(center))
    help_desk.take_out_talk(session, talk, SYSTEM)
    assert queries.list_talks(session, center.id, TODAY) == []


def test_counting_the_day_keeps_the_talks_within_the_count(session, center):
    help_desk.log_talk(session, center.id, TALK, SYSTEM, NOW)
    help_desk.log_talk(session, center.id, Said(DeskTopic.AI, 5, DeskOutcome.SOLVED), SYSTEM, NOW)
    with pytest.raises(service.BadCount):
        service.record_visits(session, center.id, TODAY, 1, 0, SYSTEM, NOW)
    for total in (7, 5, 2):
        service.record_visits(session, center.id, TODAY, total, 0, SYSTEM, NOW)
        (day,) = queries.list_visits(session, center.id, Month(2026, 11))
        assert day.help_desk == total
    assert len(queries.list_talks(session, center.id, TODAY)) == 2


def test_a_supporter_logs_a_talk_by_one_press_and_takes_it_out(session, center, signed_in):
    account = make_teacher(session, center, role=Role.SUPPORTER)
    session.commit()
    browser = signed_in(account)
    typed = {"topic": "kiosk", "minutes": "20", "outcome": "passed_on", "age_band": "5"}
    logged = browser.post("/help-desk", data=typed)
    assert logged.status_code == 303
    assert "키오스크 · 20분" in browser.get(logged.location).text
    assert browser.post("/help-desk", data=typed).status_code == 303
    session.rollback()
    talk = session.exec(select(HelpDeskVisit.id)).one()
    assert browser.post("/help-desk/take-out", data={"talk": talk}).status_code == 303
    session.rollback()
    assert session.exec(select(HelpDeskVisit)).all() == []


@pytest.mark.parametrize(
    "wrong", [{"topic": "weather"}, {"minutes": "x"}, {"outcome": ""}, {"age_band": "7"}]
)
def test_a_talk_that_cannot_be_read_comes_back(session, center, signed_in, wrong):
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    typed = {"topic": "kiosk", "minutes": "20", "outcome": "solved"} | wrong
    page = signed_in(account).post("/help-desk", data=typed)
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_another_centers_help_desk_is_not_there(session, center, signed_in):
    account = make_account(session, Role.MANAGER, centers=[make_center(session)])
    session.commit()
    browser = signed_in(account)
    assert browser.get(f"/help-desk?center={center.id}").status_code == 404
    assert (
        browser.post(
            "/help-desk", data={"center": center.id, "topic": "ai", "minutes": "5", "outcome": "solved"}
        ).status_code
        == 404
    )
