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
    import time

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
        jobs.fail(sessions, held, "the disk is full", at["now"])
        with sessions() as session:
            run = session.exec(select(JobRun)).one()
        assert run.state is RunState.FAILED
        waits.append((run.lease_until - at["now"]) / timedelta(minutes=1))
        assert claim(sessions) is None  # not before its time
        at["now"] = run.lease_until + timedelta(seconds=1)
    assert waits == [10, 20, 40, 80, 160, 320]
