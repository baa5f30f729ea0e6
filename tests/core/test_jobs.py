import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.core import clock, database, jobs
from models import JobRun, RunState
from tests.conftest import both_databases

SHORT = timedelta(milliseconds=300)


@pytest.fixture
def sessions(app):
    return app.extensions["new_session"]


def claim(sessions, **about):
    return jobs.claim(sessions, "compile", "2026-10", "calendar", due_at=clock.now(), **about)


def finish(sessions, held):
    with sessions() as session, database.transaction(session):
        jobs.finish(session, held, "made", clock.now())


def fail(sessions, held, at):
    with sessions() as session, database.transaction(session):
        return jobs.fail(session, held, "the disk is full", at)


@pytest.fixture
def clock_at(monkeypatch):
    """`clock_at(moment)` sets the clock."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


@both_databases
def test_of_many_callers_one_gets_the_claim(sessions):
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _n: claim(sessions), range(8)))
    assert sum(held is not None for held in claims) == 1


@both_databases
def test_a_finished_run_is_never_claimed_again(sessions):
    finish(sessions, claim(sessions))
    assert claim(sessions) is None


@both_databases
def test_a_dead_runners_lease_runs_out_and_its_late_result_is_refused(sessions, monkeypatch):
    first = claim(sessions, lease=SHORT)
    assert claim(sessions) is None
    later = clock.now() + 2 * SHORT
    monkeypatch.setattr(clock, "now", lambda: later)
    second = claim(sessions)
    assert second.attempt == 2
    with pytest.raises(jobs.LeaseLost):
        finish(sessions, first)
    finish(sessions, second)
    with sessions() as session:
        assert session.exec(select(JobRun.state)).one() is RunState.DONE


def test_a_slow_run_keeps_its_lease(sessions):
    held = claim(sessions, lease=SHORT)
    with jobs.holding(sessions, held, lease=SHORT):
        time.sleep(3 * SHORT.total_seconds())
        assert claim(sessions) is None
    finish(sessions, held)


def test_a_failed_run_waits_longer_each_time_and_is_given_up(sessions, monkeypatch):
    start = clock.now()
    at = {"now": start}
    monkeypatch.setattr(clock, "now", lambda: at["now"])
    waits = []
    while (held := claim(sessions)) is not None:
        fail(sessions, held, at["now"])
        with sessions() as session:
            run = session.exec(select(JobRun)).one()
        assert run.state is RunState.FAILED
        waits.append((run.lease_until - at["now"]) / timedelta(minutes=1))
        assert claim(sessions) is None  # not before its time
        at["now"] = run.lease_until + timedelta(seconds=1)
    assert waits == [10, 20, 40, 80, 160, 320]


@both_databases
def test_a_lease_written_by_a_clock_that_ran_ahead_is_not_held_for_ever(sessions, clock_at):
    right = clock.now()
    clock_at(right + timedelta(days=400))
    claim(sessions)
    clock_at(right)
    assert claim(sessions) is None  # only cut: whoever works still may renew it
    clock_at(right + jobs.LEASE + timedelta(seconds=1))
    assert claim(sessions).attempt == 2


def test_a_holder_whose_lease_is_cut_keeps_it_while_it_works(sessions, clock_at):
    right = clock.now()
    clock_at(right + timedelta(days=400))
    held = claim(sessions)
    clock_at(right)
    with jobs.holding(sessions, held, lease=SHORT):
        claim(sessions)
        time.sleep(2 * SHORT.total_seconds())
        assert lease_of(sessions) == right + SHORT
    finish(sessions, held)
    assert claim(sessions) is None


def lease_of(sessions):
    with sessions() as session:
        return session.exec(select(JobRun.lease_until)).one()


def test_a_next_try_set_by_a_clock_that_ran_ahead_comes_in_its_time(sessions, clock_at):
    right = clock.now()
    ahead = right + timedelta(days=400)
    clock_at(ahead)
    fail(sessions, claim(sessions), ahead)
    clock_at(right)
    assert claim(sessions) is None
    clock_at(right + jobs.FIRST_RETRY + timedelta(seconds=1))
    assert claim(sessions).attempt == 2


@both_databases
def test_a_clock_that_jumps_forward_stores_one_result_only(sessions, clock_at):
    first = claim(sessions)
    clock_at(clock.now() + timedelta(hours=9))
    second = claim(sessions)
    finish(sessions, second)
    with pytest.raises(jobs.LeaseLost):
        finish(sessions, first)
    assert not fail(sessions, first, clock.now())
    with sessions() as session:
        assert session.exec(select(JobRun.state)).one() is RunState.DONE


def test_a_done_run_is_never_failed_by_what_comes_after_it(sessions):
    held = claim(sessions)
    finish(sessions, held)
    assert not fail(sessions, held, clock.now())


def test_a_run_that_dies_in_its_last_attempt_is_failed(sessions, clock_at):
    at = clock.now()
    for _attempt in range(jobs.MOST_ATTEMPTS):
        assert claim(sessions)
        at += 2 * jobs.LEASE
        clock_at(at)
    assert claim(sessions) is None
    with sessions() as session, database.transaction(session):
        assert len(jobs.give_up_dead(session, at)) == 1
    with sessions() as session:
        run = session.exec(select(JobRun)).one()
    assert (run.state, run.attempt) == (RunState.FAILED, jobs.MOST_ATTEMPTS)
    assert run.error


def test_a_run_that_lives_is_not_given_up(sessions):
    claim(sessions)
    with sessions() as session, database.transaction(session):
        assert jobs.give_up_dead(session, clock.now() + timedelta(days=1)) == []


@both_databases
def test_a_failed_run_that_is_handed_back_is_taken_at_once_and_only_once(sessions):
    held = claim(sessions)
    fail(sessions, held, clock.now())
    with sessions() as session, database.transaction(session):
        assert jobs.hand_back(session, held.run_id, clock.now())
    assert claim(sessions).attempt == 1
    with sessions() as session, database.transaction(session):
        assert not jobs.hand_back(session, held.run_id, clock.now())


def test_a_database_that_is_away_for_a_moment_does_not_end_the_renewal(sessions, caplog):
    held = claim(sessions, lease=SHORT)
    calls = []

    def broken_once():
        calls.append(1)
        if len(calls) == 1:
            raise OSError("away")
        return sessions()

    with jobs.holding(broken_once, held, lease=SHORT):
        time.sleep(3 * SHORT.total_seconds())
        assert claim(sessions) is None
    assert "could not be renewed" in caplog.text
