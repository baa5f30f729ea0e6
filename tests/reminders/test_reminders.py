"""Reminders: to those who owe the month and to nobody else, on their days, once."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from learning_centers.core import jobs
from learning_centers.core.clock import in_seoul
from learning_centers.core.database import transaction
from learning_centers.core.scheduled import Owed, Work
from learning_centers.reminders.jobs import JOB
from learning_centers.reminders.service import kind_of_day, remind
from models import HolidayOverride, JobRun, Mail, MailState, Return, ReturnState, Role, RunState
from tests.conftest import both_databases
from tests.factories import make_account, make_center

DUE = date(2026, 11, 6)  # of October: a Friday
SOON = date(2026, 11, 3)
MONTH = "2026-10"


def at(day, hour=9):
    return in_seoul(day, time(hour))


def stand(session, center, state):
    session.add(Return(center_id=center.id, month=MONTH, state=state, handed_in_at=at(date(2026, 11, 2))))
    session.flush()


def writes_to(account, language="ko"):
    account.email, account.language = f"{account.login}@example.org", language
    return account


@pytest.fixture
def programme(session):
    """Three centers of 충청북도, one of 부산, each with a manager; two of the first have a manager in common."""
    centers = [make_center(session, name) for name in ("가온", "나래", "다솜")]
    centers.append(make_center(session, "먼바다", district="26110"))
    people = {center.name: writes_to(make_account(session, centers=[center])) for center in centers}
    people["both"] = writes_to(make_account(session, centers=centers[:2]))
    people["officer"] = writes_to(make_account(session, Role.PROVINCE, province="43"))
    people["far officer"] = writes_to(make_account(session, Role.PROVINCE, province="26"))
    for role in (Role.MINISTRY, Role.ADMIN, Role.AUDITOR):
        writes_to(make_account(session, role))
    writes_to(make_account(session, Role.INSTRUCTOR, centers=centers))
    session.commit()
    return {center.name: center for center in centers}, people


def remind_on(session, day):
    with transaction(session):
        return remind(session, at(day))


def written(session, kind=None):
    """account -> body."""
    found = select(Mail).where(Mail.state == MailState.WAITING)
    return {mail.account_id: mail for mail in session.exec(found) if kind in (None, mail.kind)}


@both_databases
def test_only_who_owes_is_reminded_with_all_the_centers_in_one_mail(session, programme):
    centers, people = programme
    stand(session, centers["나래"], ReturnState.HANDED_IN)
    stand(session, centers["다솜"], ReturnState.APPROVED)
    stand(session, centers["먼바다"], ReturnState.SENT_BACK)
    session.commit()
    remind_on(session, SOON)
    mails = written(session)
    assert set(mails) == {people["가온"].id, people["both"].id, people["먼바다"].id}
    assert "가온" in mails[people["both"].id].body
    assert "나래" not in mails[people["both"].id].body
    assert {mail.kind for mail in mails.values()} == {"due_soon"}


def test_both_centers_of_one_manager_stand_in_one_mail(session, programme):
    _centers, people = programme
    remind_on(session, DUE)
    body = written(session, "due_today")[people["both"].id].body
    assert "- 가온\n- 나래\n" in body


def test_a_center_that_does_not_owe_is_not_named(session, programme):
    make_center(session, "닫힌곳", opens=date(2026, 1, 1), closes=date(2026, 9, 30))
    session.commit()
    remind_on(session, DUE)
    assert not any("닫힌곳" in mail.body for mail in written(session).values())


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-11-02", None),
        ("2026-11-03", "due_soon"),
        ("2026-11-04", None),
        ("2026-11-06", "due_today"),
        ("2026-11-09", "overdue"),  # the first business day after
        ("2026-11-10", None),
        ("2026-11-11", "overdue"),
        ("2026-11-13", "overdue"),
        ("2026-11-16", None),
        ("2026-11-20", "overdue"),
        ("2026-11-27", "overdue"),
    ],
)
def test_the_days_of_the_mail(day, kind):
    assert kind_of_day(date.fromisoformat(day), DUE, {}) == kind


def test_holidays_of_our_own_move_the_days(session, programme):
    session.add(HolidayOverride(on=DUE, is_holiday=True, name="임시공휴일"))
    session.commit()
    remind_on(session, DUE)
    assert written(session) == {}
    remind_on(session, DUE + timedelta(days=3))
    assert {mail.kind for mail in written(session).values()} == {"due_today", "digest"}


@both_databases
def test_an_officer_reads_how_the_province_stands_from_the_due_date_on(session, programme):
    centers, people = programme
    stand(session, centers["나래"], ReturnState.HANDED_IN)
    stand(session, centers["다솜"], ReturnState.SENT_BACK)
    session.commit()
    remind_on(session, DUE - timedelta(days=1))
    assert written(session, "digest") == {}
    remind_on(session, DUE)
    digests = written(session, "digest")
    assert set(digests) == {people["officer"].id, people["far officer"].id}
    mine = digests[people["officer"].id]
    assert mine.subject == "2026년 10월 실적: 미제출 1곳, 승인 대기 1곳, 돌려보냄 1곳"
    assert all(name in mine.body for name in ("가온", "나래", "다솜"))
    assert "먼바다" not in mine.body


def test_when_nothing_is_open_in_a_province_its_officer_is_left_alone(session, programme):
    centers, people = programme
    stand(session, centers["먼바다"], ReturnState.APPROVED)
    session.commit()
    remind_on(session, DUE + timedelta(days=4))  # a day on which managers get nothing
    assert set(written(session)) == {people["officer"].id}


@both_databases
def test_doing_it_twice_writes_nothing_twice(session, programme):
    first = remind_on(session, DUE)
    assert (first.managers, first.officers) == (5, 2)
    again = remind_on(session, DUE)
    assert (again.managers, again.officers) == (0, 0)
    assert len(written(session)) == 7


def test_what_an_earlier_day_wrote_and_nobody_sent_is_taken_back(session, programme):
    centers, _people = programme
    remind_on(session, SOON)
    for center in centers.values():
        stand(session, center, ReturnState.HANDED_IN)
    session.commit()
    remind_on(session, DUE)
    assert written(session, "due_soon") == {}
    assert {mail.kind for mail in written(session).values()} == {"digest"}


@pytest.mark.parametrize(
    ("now", "period"),
    [
        (at(DUE) - timedelta(seconds=1), None),
        (at(DUE), "2026-11-06"),
        (at(DUE, 23), "2026-11-06"),
        (at(date(2026, 11, 7), 12), None),  # Saturday: Friday's run, if missed, is not made up for
        (at(date(2026, 11, 9), 12), "2026-11-09"),
    ],
)
def test_one_run_is_owed_each_business_day(session, now, period):
    assert [one.period for one in JOB.owed(session, now)] == ([period] if period else [])


def test_the_next_run_is_on_the_next_business_day(session):
    assert JOB.next_at(session, at(DUE, 8)) == at(DUE)
    assert JOB.next_at(session, at(DUE)) == at(date(2026, 11, 9))


@both_databases
def test_the_run_ends_in_the_transaction_of_its_mail(app, session, programme, tmp_path):
    sessions = app.extensions["new_session"]
    work = Work(sessions, tmp_path, at(DUE))
    (one,) = JOB.owed(session, work.now)
    held = jobs.claim(sessions, JOB.name, one.period, one.key, due_at=one.at)
    session.commit()
    assert JOB.run(work, one, held) is None
    session.rollback()
    run = session.exec(select(JobRun)).one()
    assert (run.state, run.result) == (RunState.DONE, "배움터 관리자 5통, 시도 담당 2통")
    assert jobs.claim(sessions, JOB.name, one.period, one.key, due_at=one.at) is None


def test_a_run_that_was_taken_over_writes_nothing(app, session, programme, tmp_path):
    sessions = app.extensions["new_session"]
    one = Owed(DUE.isoformat(), "daily", at(DUE))
    held = jobs.claim(sessions, JOB.name, one.period, one.key, due_at=one.at)
    with transaction(session):
        session.exec(select(JobRun)).one().owner = "another"
    with pytest.raises(jobs.LeaseLost):
        JOB.run(Work(sessions, tmp_path, at(DUE)), one, held)
    session.rollback()
    assert session.exec(select(Mail)).all() == []
