"""The programme's calendar: its years, and days that are holidays by decision."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from learning_centers.core import clock, workdays
from learning_centers.core.months import Month
from learning_centers.programme.queries import holiday_overrides
from models import AuditEvent, HolidayOverride, ProgrammeYear, Role
from tests.factories import make_account


@pytest.fixture
def ministry(session, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def span(session, year):
    session.rollback()
    row = session.get(ProgrammeYear, year)
    return row and (row.first_month, row.last_month)


def test_what_is_missing_is_said_once_and_says_what_to_write(ministry):
    shown = ministry.post("/programme/days", data={"on": "", "kind": "holiday", "name": ""}).text
    listed = shown[shown.index('id="errors"') :].split("</ul>")[0]
    assert listed.count("날짜를 2026-11-30처럼 적어 주세요.") == 1
    assert "비어 있습니다. 적거나 골라 주세요." in listed
    shown = ministry.post("/programme/years", data={"year": "이십", "first": "", "last": ""}).text
    assert "숫자만 소수점 없이 적어 주세요. 예: 2026" in shown


def test_a_year_is_entered_shown_and_given_other_months(session, ministry):
    ministry.post("/programme/years", data={"year": "2031", "first": "2031-03", "last": "2032-02"})
    assert span(session, 2031) == ("2031-03", "2032-02")
    assert "2031년 3월–2032년 2월" in ministry.get("/programme").text
    ministry.post("/programme/years", data={"year": "2031", "first": "2031-04", "last": "2032-02"})
    assert span(session, 2031) == ("2031-04", "2032-02")


@pytest.mark.parametrize(
    ("year", "first", "last", "said"),
    [
        ("2032", "2032-02", "2032-12", "2031 사업연도가 2031-03부터"),
        ("2032", "2032-12", "2032-03", "달을 살펴봐"),
        ("2032", "2029-03", "2030-02", "달을 살펴봐"),
        ("2032", "2032-03", "2034-02", "달을 살펴봐"),
        ("2032", "March", "2032-12", "2026-03처럼"),
    ],
)
def test_a_year_that_cannot_be_is_refused_and_nothing_is_stored(session, ministry, year, first, last, said):
    ministry.post("/programme/years", data={"year": "2031", "first": "2031-03", "last": "2032-02"})
    answer = ministry.post("/programme/years", data={"year": year, "first": first, "last": last})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert span(session, 2032) is None


def test_a_day_decided_since_moves_the_due_date_and_can_be_taken_out(session, ministry):
    october = Month(2026, 10)
    assert workdays.due_date(october, holiday_overrides(session)) == date(2026, 11, 6)
    session.rollback()
    day = {"on": "2026-11-05", "kind": "holiday", "name": "임시공휴일"}
    assert ministry.post("/programme/days", data=day).status_code == 303
    assert workdays.due_date(october, holiday_overrides(session)) == date(2026, 11, 9)
    assert "임시공휴일" in ministry.get("/programme").text
    ministry.post("/programme/days/forget", data={"on": "2026-11-05"})
    session.rollback()
    assert session.exec(select(HolidayOverride)).all() == []
    acts = session.exec(select(AuditEvent.what).where(AuditEvent.what == "programme.day")).all()
    assert len(acts) == 2


def test_a_day_without_a_name_or_a_date_is_refused(session, ministry):
    for day in (
        {"on": "", "kind": "holiday", "name": "쉼"},
        {"on": "2026-11-05", "kind": "work", "name": ""},
    ):
        assert ministry.post("/programme/days", data=day).status_code == 422
    assert session.exec(select(HolidayOverride)).all() == []


def test_a_manager_may_not(session, signed_in):
    account = make_account(session, Role.MANAGER)
    session.commit()
    assert signed_in(account).get("/programme").status_code == 403


def test_the_page_shows_the_due_dates_that_follow_from_the_days(session, ministry, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 2, tzinfo=UTC))
    page = ministry.get("/programme").text
    assert "10월 실적 기한</dt><dd>11월 6일 (금) 18:00<" in page
    assert "12월 실적 기한</dt><dd>2027년 1월 8일 (금) 18:00<" in page
    ministry.post("/programme/days", data={"on": "2026-11-06", "kind": "holiday", "name": "임시공휴일"})
    assert "10월 실적 기한</dt><dd>11월 9일 (월) 18:00<" in ministry.get("/programme").text
