"""Pages of the checks: the rules in words, granting and ending a waiver, what a finding leads to for whom."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.checks.registry import RULES
from learning_centers.core import clock
from models import Role, Waiver
from tests.checks.world import hold
from tests.factories import make_account, make_attendee, make_center, make_lesson, make_offering

HANGUL = re.compile("[가-힣]")


@pytest.fixture
def center(session):
    """With a lesson that nobody closed, and one on a holiday."""
    center = make_center(session, "가온누리")
    make_lesson(session, make_offering(session, center))
    hold(session, center, [make_attendee(session, center)])
    session.commit()
    return center


@pytest.fixture
def officer(session, center, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def address(center, act="waive", month="2026-10"):
    return f"/centers/{center.id}/checks/{month}/{act}"


def grant(client, center, **about):
    return client.post(address(center), data={"rule": "lessons_open", "reason": "공사 중"} | about)


def waivers(session):
    session.rollback()
    return session.exec(select(Waiver).order_by(Waiver.id)).all()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_rule_is_explained_under_its_own_address(officer, language):
    officer.set_cookie("language", language)
    page = BeautifulSoup(officer.get("/checks").text, "html.parser")
    for rule in RULES:
        section = page.find(id=rule)
        assert bool(HANGUL.search(section.text)) is (language == "ko"), rule
    assert "70 %" in page.find(id="basic_share").text


def test_a_waiver_is_granted_shown_and_ended(session, officer, center):
    assert grant(officer, center).status_code == 303
    (waiver,) = waivers(session)
    assert (waiver.rule, waiver.month, waiver.reason, waiver.until) == (
        "lessons_open",
        "2026-10",
        "공사 중",
        None,
    )
    assert "공사 중" in officer.get("/checks/waivers?month=2026-10").text
    assert officer.post(address(center, "end-waiver"), data={"waiver": waiver.id}).status_code == 303
    assert waivers(session)[0].ended_at is not None
    assert "면제 끝냄" in officer.get("/checks/waivers?month=2026-10").text


def test_a_second_waiver_of_the_same_rule_is_refused_in_words(session, officer, center):
    grant(officer, center)
    answer = grant(officer, center)
    assert answer.status_code == 422
    assert "이미 면제했습니다" in answer.text
    assert len(waivers(session)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": " "}, "까닭을 적어 주세요"),
        ({"reason": "가" * 301}, "300"),
        ({"until": "2020-01-01"}, "이미 지났습니다"),
        ({"until": "내일"}, "2026-11-30처럼"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(session, officer, center, typed, said):
    answer = grant(officer, center, **typed)
    assert answer.status_code == 422
    assert said in BeautifulSoup(answer.text, "html.parser").find(id="errors").text
    assert not waivers(session)


def test_a_rule_that_is_not_there_is_not_waived(session, officer, center):
    assert grant(officer, center, rule="nothing").status_code == 422
    assert not waivers(session)


def test_the_last_day_may_be_today(session, officer, center):
    assert grant(officer, center, until=str(clock.today())).status_code == 303
    assert waivers(session)[0].until == clock.today()
    assert grant(officer, center, until=str(clock.today() + timedelta(days=1))).status_code == 422


def test_the_page_opens_with_the_rule_it_was_asked_for(officer, center):
    page = BeautifulSoup(officer.get(address(center) + "?rule=over_seats").text, "html.parser")
    assert page.select_one("#rule option[selected]")["value"] == "over_seats"


def test_a_month_that_no_rule_looks_at_offers_nothing(officer, center):
    page = officer.get(address(center, month="2026-09")).text
    assert "살펴보는 점검이 없습니다" in page
    assert 'name="reason"' not in page


def test_a_waiver_of_another_month_is_not_ended_here(session, officer, center):
    grant(officer, center)
    (waiver,) = waivers(session)
    elsewhere = address(center, "end-waiver", "2026-11")
    assert officer.post(elsewhere, data={"waiver": waiver.id}).status_code == 404
    assert officer.post(address(center, "end-waiver"), data={"waiver": ""}).status_code == 404
    assert waivers(session)[0].ended_at is None


def test_an_officer_sees_and_waives_only_in_the_own_province(session, officer, center, signed_in):
    grant(officer, center)
    stranger = make_account(session, Role.PROVINCE, province="50")
    session.commit()
    other = signed_in(stranger)
    assert other.get(address(center)).status_code == 404
    assert grant(other, center, rule="jump").status_code == 404
    assert "가온누리" not in other.get("/checks/waivers?month=2026-10").text
    assert len(waivers(session)) == 1


def test_a_manager_reads_waivers_and_grants_none(session, officer, center, signed_in):
    grant(officer, center)
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    manager = signed_in(account)
    page = manager.get("/checks/waivers?month=2026-10").text
    assert "공사 중" in page
    assert "/2026-10/waive" not in page
    assert grant(manager, center).status_code == 403


@pytest.mark.parametrize(("role", "opens"), [(Role.PROVINCE, True), (Role.MINISTRY, False)])
def test_a_finding_leads_only_where_the_viewer_may_go(session, center, signed_in, role, opens):
    account = make_account(session, role, province="43" if role is Role.PROVINCE else "")
    session.commit()
    page = BeautifulSoup(signed_in(account).get(address(center)).text, "html.parser")
    leads = [link["href"] for link in page.select("main a[href^='/offerings/']")]
    assert bool(leads) is opens
    assert "10/6 14:00" in page.text
