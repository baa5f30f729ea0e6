"""A survey from its opening to the answers of people without an account."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.after_course import service, views
from learning_centers.core.database import transaction
from models import OfferingState, SurveyAnswer, SurveyKind, SurveyLink
from tests.after_course.conftest import NOON
from tests.after_course.world import make_manager, make_survey
from tests.conftest import both_databases
from tests.factories import make_center, make_course, make_offering

ALL_FIVE = {f"q{n}": "5" for n in range(7)}


@pytest.fixture
def center(session):
    return make_center(session, "가온누리 배움터")


@pytest.fixture
def offering(session, center):
    made = make_offering(session, center, course=make_course(session, "스마트폰 기초 시험"))
    session.commit()
    return made


@pytest.fixture
def manager(session, signed_in, center):
    account = make_manager(session, center)
    session.commit()
    return signed_in(account)


@pytest.fixture
def survey(session, offering):
    link = make_survey(session, offering)
    session.commit()
    return link


def answers(session):
    session.rollback()
    return [(one.link_id, one.points) for one in session.exec(select(SurveyAnswer).order_by(SurveyAnswer.id))]


def sheet_of(page):
    return BeautifulSoup(page.text, "html.parser").select_one("[name=once]")["value"]


def send(client, survey, **fields):
    return client.post(f"/s/{survey.token}", data={"once": str(uuid4())} | ALL_FIVE | fields)


@both_databases
def test_somebody_without_an_account_answers(session, client, survey):
    page = client.get(f"/s/{survey.token}")
    assert "스마트폰 기초 시험" in page.text
    done = send(client, survey, once=sheet_of(page), q2="1")
    assert done.status_code == 303
    assert answers(session) == [(survey.id, [5, 5, 1, 5, 5, 5, 5])]
    thanks = client.get(done.location)
    assert "답을 잘 받았습니다" in thanks.text
    assert sheet_of(client.get(f"/s/{survey.token}")) != sheet_of(page)


def test_the_same_sheet_sent_twice_is_one_answer(session, client, survey):
    once = str(uuid4())
    for points in ("5", "1"):
        assert send(client, survey, once=once, q0=points).status_code == 303
    assert answers(session) == [(survey.id, [5] * 7)]
    send(client, survey)
    assert len(answers(session)) == 2


@both_databases
def test_the_same_sheet_sent_twice_at_the_same_moment_is_one_answer(app, session, survey):
    once = str(uuid4())
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _n: send(app.test_client(), survey, once=once).status_code, range(4)))
    assert sent == [303] * 4
    assert answers(session) == [(survey.id, [5] * 7)]


def test_a_sheet_with_a_question_left_out_comes_back_with_the_others_kept(session, client, survey):
    once = str(uuid4())
    page = send(client, survey, once=once, q3="")
    soup = BeautifulSoup(page.text, "html.parser")
    assert page.status_code == 422
    assert sheet_of(page) == once
    assert [one["name"] for one in soup.select("input[checked]")] == ["q0", "q1", "q2", "q4", "q5", "q6"]
    assert soup.select_one(".lc-summary a")["href"] == "#q3-0"
    assert answers(session) == []


@pytest.mark.parametrize("points", ["0", "6", "9", "-1", "12", "5.0", "다섯", "٥"])
def test_points_off_the_scale_are_refused(session, client, survey, points):
    assert send(client, survey, q1=points).status_code == 422
    assert answers(session) == []


@pytest.mark.parametrize("once", ["", "x", "A" * 36, "0" * 400, "'; DROP TABLE survey_answer"])
def test_a_sheet_without_a_good_name_gets_one(session, client, survey, once):
    assert send(client, survey, once=once).status_code == 303
    (stored,) = session.exec(select(SurveyAnswer.once)).all()
    assert re.fullmatch("[0-9a-f-]{36}", stored)


def test_the_rule_refuses_what_the_form_would_not_send(session, survey):
    for points in ([5] * 6, [5] * 8, [0] * 7):
        with pytest.raises(service.WrongPoints), transaction(session):
            service.answer(session, survey.token, str(uuid4()), points, NOON)


def test_an_address_typed_in_capitals_is_understood(client, survey):
    assert client.get(f"/s/{survey.token.upper()}").text.count("<fieldset") == 7


def test_an_address_nobody_has_is_told_plainly(client):
    page = client.get("/s/nobodyhas")
    assert page.status_code == 404
    assert "이 주소에는 설문이 없습니다" in page.text


def test_a_closed_survey_says_so_and_takes_nothing(session, client, survey):
    survey.closed_at = NOON
    session.commit()
    assert client.get(f"/s/{survey.token}").status_code == 410
    late = send(client, survey)
    assert late.status_code == 410
    assert "이제 답을 받지 않습니다" in late.text
    assert answers(session) == []


def test_a_survey_that_closes_while_somebody_answers_says_so(session, client, survey, monkeypatch):
    """Between the look at the page and the storing."""
    real = views.answer_form

    def closing(questionnaire):
        survey.closed_at = NOON
        session.commit()
        return real(questionnaire)

    monkeypatch.setattr(views, "answer_form", closing)
    assert send(client, survey).status_code == 410
    assert answers(session) == []


def test_very_many_answers_from_one_address_are_slowed_down_and_nothing_typed_is_lost(
    session, client, survey, monkeypatch
):
    monkeypatch.setattr(views.ANSWERS, "most", 2)
    for _n in range(2):
        assert send(client, survey).status_code == 303
    once = str(uuid4())
    tired = send(client, survey, once=once)
    assert tired.status_code == 429
    assert len(BeautifulSoup(tired.text, "html.parser").select("input[checked]")) == 7
    assert len(answers(session)) == 2
    views.ANSWERS.release()
    assert send(client, survey, once=sheet_of(tired)).status_code == 303


def test_a_classroom_behind_one_address_is_not_slowed_down(session, client, survey):
    assert {send(client, survey).status_code for _n in range(80)} == {303}
    assert len(answers(session)) == 80


def test_the_self_assessment_has_five_questions_from_none_to_four(session, client, offering):
    link = make_survey(session, offering, SurveyKind.BEFORE)
    session.commit()
    page = BeautifulSoup(client.get(f"/s/{link.token}").text, "html.parser")
    assert len(page.select("fieldset")) == 5
    assert [one["value"] for one in page.select("[name=q0]")] == ["0", "1", "2", "3", "4"]
    done = client.post(
        f"/s/{link.token}",
        data={"once": str(uuid4())} | dict(zip(("q0", "q1", "q2", "q3", "q4"), "01234", strict=True)),
    )
    assert done.status_code == 303
    assert answers(session) == [(link.id, [0, 1, 2, 3, 4])]


def test_the_sheet_is_there_in_english_too(client, survey):
    client.set_cookie("language", "en")
    page = client.get(f"/s/{survey.token}")
    assert "Send my answers" in page.text
    assert not re.search("[가-힣]", BeautifulSoup(page.text, "html.parser").form.find_next("form").text)


def change(client, offering, what, kind="satisfaction"):
    return client.post(f"/offerings/{offering.id}/surveys/{what}", data={"kind": kind}, follow_redirects=True)


def test_opening_closing_and_opening_again_keeps_address_and_answers(session, manager, client, offering):
    page = change(manager, offering, "open")
    link = session.exec(select(SurveyLink)).one()
    assert f"/s/{link.token}" in page.text
    send(client, link)
    assert "닫힘" in change(manager, offering, "close").text
    assert client.get(f"/s/{link.token}").status_code == 410
    assert "1명이 답함" in change(manager, offering, "open").text
    assert client.get(f"/s/{link.token}").status_code == 200
    assert len(session.exec(select(SurveyLink)).all()) == 1


def test_the_wall_shows_one_open_survey_with_its_qr_code(session, manager, offering):
    change(manager, offering, "open", "before")
    link = session.exec(select(SurveyLink)).one()
    wall = BeautifulSoup(manager.get(f"/offerings/{offering.id}/surveys?show=before").text, "html.parser")
    assert len(wall.select("svg.lc-qr")) == 1
    assert wall.select_one(".lc-wall__address").text.endswith(f"/s/{link.token}")
    assert manager.get(f"/offerings/{offering.id}/surveys?show=after").text.count("lc-wall") == 0


@pytest.mark.parametrize("state", [OfferingState.DRAFT, OfferingState.REQUESTED, OfferingState.CANCELLED])
def test_no_survey_is_opened_for_an_offering_that_is_not_approved(session, manager, offering, state):
    offering.state = state
    session.commit()
    assert "교육계획이 승인된 뒤에" in change(manager, offering, "open").text
    assert session.exec(select(SurveyLink)).all() == []


def test_a_kind_nobody_knows_changes_nothing(session, manager, offering):
    assert change(manager, offering, "open", "weather").status_code == 200
    assert session.exec(select(SurveyLink)).all() == []
