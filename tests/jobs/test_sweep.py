"""The sweep over jobs of any feature: each run once, a fault of one hides no other, pauses, alarms, news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from learning_centers.core import clock, database, jobs
from learning_centers.core.errors import Conflict, NotFound, Refused
from learning_centers.core.scheduled import Job, Owed, Work
from learning_centers.jobs import queries, service
from learning_centers.jobs.registry import SOURCES, all_jobs, get_job
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, JobPause, JobRun, Mail, Role, RunState
from tests.conftest import both_databases
from tests.factories import make_account

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DAY = "2026-11-22"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def work(app):
    return Work(app.extensions["new_session"], app.config["DATA_DIR"], NOW)


TODAY = Owed(DAY, "daily", NOW)


def job(name="one", *, owed=(TODAY,), run=lambda *_: "well"):
    return Job(name, f"Title of {name}", lambda _session, _now: list(owed), lambda _session, _now: NOW, run)


def owing(_session, _now):
    raise ValueError("nothing is known")


def fails(*_arguments):
    raise ValueError("김말순시험 has no paper")


def told(done):
    return [(one.job, one.key, one.result, one.failed) for one in done]


def runs(session):
    session.rollback()
    rows = session.exec(select(JobRun).order_by(JobRun.id)).all()
    return [(row.job, row.period, row.key, row.state) for row in rows]


@both_databases
def test_what_is_owed_is_done_once(session, work):
    assert told(service.sweep([job()], work)) == [("one", "daily", "well", False)]
    assert service.sweep([job()], work) == []
    row = session.exec(select(JobRun)).one()
    assert (row.state, row.result, row.percent, row.due_at) == (RunState.DONE, "well", 100, NOW)


def test_a_sweep_with_nothing_to_do_writes_nothing(work, count_queries):
    service.sweep([job()], work)
    with count_queries() as sent:
        service.sweep([job(owed=())], work)
    assert sent
    assert [one for one in sent if not one.lstrip().startswith("SELECT")] == []


def test_a_run_that_died_for_the_last_time_is_failed_by_a_sweep(session, work):
    held = jobs.claim(work.sessions, "one", DAY, "daily", due_at=NOW)
    with database.transaction(session):
        session.execute(
            text("UPDATE job_run SET attempt = :attempt, lease_until = '2026-01-01 00:00:00'"),
            {"attempt": jobs.MOST_ATTEMPTS},
        )
    assert service.sweep([job()], work) == []
    session.rollback()
    run = session.get_one(JobRun, held.run_id)
    assert (run.state, bool(run.error)) == (RunState.FAILED, True)


def test_a_job_that_finishes_itself_is_not_finished_twice(session, work):
    def run(given, _owed, held):
        with given.sessions() as own, database.transaction(own):
            jobs.finish(own, held, "with what it made", NOW)

    assert told(service.sweep([job(run=run)], work)) == [("one", "daily", "with what it made", False)]


def test_a_fault_of_one_job_hides_no_other(session, work, caplog):
    broken = Job("broken", "Broken", owing, lambda *_: None, fails)
    done = service.sweep([broken, job("bad", run=fails), job("good")], work)
    assert told(done) == [
        ("bad", "daily", "ValueError: 김말순시험 has no paper", True),
        ("good", "daily", "well", False),
    ]
    assert "broken: what is owed could not be found out" in caplog.text
    assert [state for *_rest, state in runs(session)] == [RunState.FAILED, RunState.DONE]


def test_a_paused_job_is_left_alone_and_done_when_it_is_resumed(session, work):
    one = job()
    with database.transaction(session):
        service.pause(session, one, "disk", by=SYSTEM, now=NOW)
    assert service.sweep([one, job("two")], work)[0].job == "two"
    with pytest.raises(Conflict), database.transaction(session):
        service.pause(session, one, "disk", by=SYSTEM, now=NOW)
    with database.transaction(session):
        service.resume(session, one, by=SYSTEM)
    assert [one.job for one in service.sweep([one], work)] == ["one"]
    with pytest.raises(Conflict), database.transaction(session):
        service.resume(session, one, by=SYSTEM)
    assert [event.what for event in session.exec(select(AuditEvent))] == ["jobs.pause", "jobs.resume"]


def test_a_paused_job_still_runs_by_hand(session, work):
    one = job()
    with database.transaction(session):
        service.pause(session, one, "disk", by=SYSTEM, now=NOW)
    assert service.run_now(one, work, by=SYSTEM) == "well"
    with pytest.raises(ValueError, match="no paper"):
        service.run_now(job(run=fails), work, by=SYSTEM)
    assert [state for *_rest, state in runs(session)] == [RunState.DONE, RunState.FAILED]


def test_who_may_not_manage_jobs_does_nothing(session, work):
    viewer = replace(SYSTEM, permissions=frozenset())
    for act in (
        lambda: service.run_now(job(), work, by=viewer),
        lambda: service.pause(session, job(), "x", by=viewer, now=NOW),
        lambda: service.resume(session, job(), by=viewer),
        lambda: service.try_again(session, 1, by=viewer, now=NOW),
    ):
        with pytest.raises(Refused):
            act()
    assert session.exec(select(JobPause)).all() == []


def test_a_failed_run_is_tried_again_at_once_when_somebody_says_so(session, work):
    state = {"run": fails}
    one = job(run=lambda *given: state["run"](*given))
    service.sweep([one], work)
    state["run"] = lambda *_: "well"
    assert service.sweep([one], work) == []
    run_id = session.exec(select(JobRun.id)).one()
    with database.transaction(session):
        service.try_again(session, run_id, by=SYSTEM, now=NOW)
    assert told(service.sweep([one], work)) == [("one", "daily", "well", False)]
    with pytest.raises(Conflict), database.transaction(session):
        service.try_again(session, run_id, by=SYSTEM, now=NOW)
    with pytest.raises(NotFound), database.transaction(session):
        service.try_again(session, 999, by=SYSTEM, now=NOW)


def late_of(session, *listed, now=NOW):
    owed = queries.list_owed(session, listed, now)
    return [(one.name, owed.at) for one, owed in queries.list_late(session, owed, now)]


LONG_AGO = NOW - queries.LATE - timedelta(seconds=1)


@pytest.mark.parametrize(("at", "late"), [(NOW - queries.LATE, False), (LONG_AGO, True)])
def test_a_run_is_late_when_nobody_took_it_in_time(session, at, late):
    assert bool(late_of(session, job(owed=[Owed(DAY, "daily", at)]))) is late


def test_a_run_that_goes_on_or_waits_for_its_next_try_is_not_late(session, work):
    one = job(owed=[Owed(DAY, "daily", LONG_AGO)], run=fails)
    held = jobs.claim(work.sessions, "one", DAY, "daily", due_at=LONG_AGO)
    assert late_of(session, one) == []
    with database.transaction(session):
        jobs.fail(session, held, "-", NOW)
    assert late_of(session, one) == []
    after_next_try = NOW + jobs.FIRST_RETRY + queries.LATE + timedelta(minutes=1)
    assert late_of(session, one, now=after_next_try) == [("one", LONG_AGO)]


def test_a_paused_job_is_not_late(session):
    one = job(owed=[Owed(DAY, "daily", LONG_AGO)])
    with database.transaction(session):
        service.pause(session, one, "x", by=SYSTEM, now=NOW)
    assert late_of(session, one) == []


@pytest.fixture
def admin(session):
    account = make_account(session, Role.ADMIN)
    account.email = "admin@example.org"
    session.add(account)
    session.commit()
    return account


def mails(session):
    session.rollback()
    return [(mail.kind, mail.account_id) for mail in session.exec(select(Mail).order_by(Mail.id))]


def test_administrators_are_told_of_what_is_late_once_a_day(session, work, admin):
    one = job(owed=[Owed(DAY, key, LONG_AGO) for key in ("a", "b")], run=fails)
    service.sweep([one], work)
    assert mails(session).count(("job_late", admin.id)) == 1


def test_administrators_are_told_of_the_first_failure_and_of_the_last(session, work, admin, monkeypatch):
    one, at, counts = job(run=fails), {"now": NOW}, []
    monkeypatch.setattr(clock, "now", lambda: at["now"])
    for _attempt in range(jobs.MOST_ATTEMPTS):
        service.sweep([one], work)
        counts.append(mails(session).count(("job_failed", admin.id)))
        at["now"] += timedelta(days=1)
    assert counts == [1, 1, 1, 1, 1, 2]
    assert service.sweep([one], work) == []
    session.rollback()
    assert not session.exec(select(Mail)).first().body.count("김말순시험")


def test_a_failure_that_cannot_be_stored_stops_no_other_job(session, work, monkeypatch, caplog):
    def broken(*_arguments):
        raise OSError("no room for this either")

    monkeypatch.setattr(jobs, "fail", broken)
    done = service.sweep([job("bad", run=fails), job("good")], work)
    assert [(one.job, one.failed) for one in done] == [("bad", True), ("good", False)]
    assert "could not be stored" in caplog.text
    assert runs(session)[0][3] is RunState.RUNNING  # its lease runs out, and it is taken over


def failing(session):
    session.rollback()
    return [(run.job, run.period, run.key) for run in queries.list_failing(session)]


def test_a_failure_that_a_later_run_made_good_is_no_longer_shown(session, work, monkeypatch):
    at = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: at["now"])
    service.sweep([job("month", owed=[Owed("2026-10", "approval:1-1", NOW)], run=fails)], work)
    service.sweep([job("daily", owed=[Owed(DAY, "daily", NOW)], run=fails)], work)
    assert len(failing(session)) == 2
    at["now"] += timedelta(minutes=1)
    service.sweep([job("month", owed=[Owed("2026-11", "calendar", NOW)])], work)
    service.sweep([job("daily", owed=[Owed("2026-11-23", "daily", NOW)])], work)
    assert failing(session) == [("month", "2026-10", "approval:1-1")]  # another month makes nothing good
    service.sweep([job("month", owed=[Owed("2026-10", "approval:2-2", NOW)])], work)
    assert failing(session) == []


def test_a_failure_of_a_run_by_hand_is_not_shown_to_all(session, work):
    with pytest.raises(ValueError, match="no paper"):
        service.run_now(job(run=fails), work, by=SYSTEM)
    assert failing(session) == []


def test_every_listed_module_has_a_job_with_a_name_of_its_own():
    names = [one.name for one in all_jobs()]
    assert len(set(names)) == len(names) == len(SOURCES)
    assert get_job("compile").name == "compile"
    with pytest.raises(NotFound, match="compile"):
        get_job("nothing")


@both_databases
def test_every_job_says_what_it_owes_and_when_it_is_due_on_an_empty_programme(session):
    for one in all_jobs():
        assert isinstance(one.owed(session, NOW), list)
        at = one.next_at(session, NOW)
        assert at is None or at > NOW
    session.execute(text("SELECT 1"))
