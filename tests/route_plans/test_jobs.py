"""Plans made in the background by a process of their own: progress, stopping, dying, taking over."""

import sys
import time
from datetime import timedelta

import pytest

from learning_centers.core import clock
from learning_centers.route_plans import jobs, queries, service
from learning_centers.route_plans.kept import kept_of
from learning_centers.route_plans.planning.problem import VERSION
from models import PlanState, RoutePlan
from tests.conftest import both_databases
from tests.plans import make_fleet, officer, wanted

PATIENCE = 90  # seconds until a test gives up on a thread


@pytest.fixture
def sessions(app):
    return app.extensions["new_session"]


@pytest.fixture
def ask(session):
    def asking(seconds=1.0, stops=5):
        make_fleet(session, stops=stops)
        asked = wanted(session)
        plan = service.ask_for_plan(
            session,
            service.Wanted(asked.province_id, asked.first, asked.last, asked.courses, seconds=seconds),
            officer(session),
            clock.now(),
        )
        session.commit()
        return plan

    return asking


def finish(thread):
    thread.join(PATIENCE)
    assert not thread.is_alive()


def now_of(session, plan):
    session.rollback()
    session.expire_all()
    return session.get(RoutePlan, plan.id)


@both_databases
def test_a_plan_is_made_and_compared(session, sessions, ask):
    plan = ask()
    finish(jobs.begin(sessions, plan.id))
    plan = now_of(session, plan)
    assert (plan.state, plan.percent, plan.message, plan.lease_until) == (PlanState.PROPOSED, 100, "", None)
    assert kept_of(plan).against.keys() == {"plan", "nothing", "greedy", "people_only"}
    assert sum(len(one.visits) for one in queries.list_driven(session, plan.id)) == 5
    assert plan.version.startswith(f"{VERSION} (")


def test_only_one_makes_it(session, sessions, ask):
    plan = ask()
    thread = jobs.begin(sessions, plan.id)
    assert jobs.begin(sessions, plan.id) is None
    finish(thread)
    assert jobs.begin(sessions, plan.id) is None, "it is made already"


def test_who_says_stop_gets_the_best_so_far(session, sessions, ask):
    plan = ask(seconds=600.0, stops=60)
    thread = jobs.begin(sessions, plan.id)
    while now_of(session, plan).percent == 0 and thread.is_alive():
        time.sleep(0.1)
    service.ask_to_stop(session, now_of(session, plan), officer(session))
    session.commit()
    finish(thread)
    plan = now_of(session, plan)
    assert plan.state is PlanState.PROPOSED
    assert kept_of(plan).made.stopped
    assert queries.list_driven(session, plan.id)


def test_a_process_that_dies_is_told_and_can_be_tried_again(session, sessions, ask, monkeypatch, caplog):
    plan = ask()
    monkeypatch.setattr(jobs, "COMMAND", (sys.executable, "-c", "import os; os._exit(9)"))
    finish(jobs.begin(sessions, plan.id))
    plan = now_of(session, plan)
    assert plan.state is PlanState.FAILED
    assert plan.message
    assert "ended without a result" in caplog.text
    monkeypatch.undo()
    service.try_again(session, plan, officer(session))
    session.commit()
    finish(jobs.begin(sessions, plan.id))
    assert now_of(session, plan).state is PlanState.PROPOSED


def test_a_plan_let_go_meanwhile_gets_no_result(session, sessions, ask):
    plan = ask(seconds=600.0, stops=60)
    thread = jobs.begin(sessions, plan.id)
    service.drop(session, now_of(session, plan), officer(session))
    session.commit()
    finish(thread)
    assert now_of(session, plan).state is PlanState.DROPPED
    assert queries.list_driven(session, plan.id) == []


@pytest.mark.parametrize(("left", "taken"), [(timedelta(seconds=-1), True), (timedelta(seconds=30), False)])
def test_who_opens_the_page_takes_over_from_a_dead_process(session, sessions, ask, monkeypatch, left, taken):
    plan = ask()
    plan.state, plan.owner, plan.lease_until = PlanState.RUNNING, "gone", clock.now() + left
    session.commit()
    begun = []
    monkeypatch.setattr(jobs, "begin", lambda _sessions, plan_id: begun.append(plan_id))
    jobs.take_over(sessions, plan, clock.now())
    assert begun == ([plan.id] if taken else [])
