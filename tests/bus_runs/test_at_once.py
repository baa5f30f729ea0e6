"""Two people, two processes, one moment: exactly one of them has it, the other is told, nothing is half done.

Both are made to wait for one row that the test holds, and are let go together.
"""

import json
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from learning_centers.bus_runs import queries
from learning_centers.core.database import make_engine
from models import (
    Bus,
    BusRun,
    Lesson,
    Offering,
    PlanState,
    RequestState,
    Role,
    Route,
    RoutePlan,
    RouteVisit,
    RunStop,
)
from tests.bus_runs.world import at, make_world, published
from tests.factories import make_account
from tests.plans import make_fleet, make_plan
from tests.servers import ROOT, only_these

SECONDS = 60
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def together(database_url):
    """`together(Bus, 3, ("publish", {…}), …)`: what came of each act, all of which had to wait for that row."""

    def run(model, row_id, *acts):
        with _held(database_url, model, row_id) as others:
            command = [sys.executable, "-m", "tests.bus_runs.acting", database_url]
            running = [
                subprocess.Popen(
                    [*command, act, json.dumps(wanted)],
                    cwd=ROOT,
                    env=only_these({}),
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for act, wanted in acts
            ]
            _until(lambda: others() == len(acts))
        return [json.loads(one.communicate(timeout=SECONDS)[0]) for one in running]

    return run


@contextmanager
def _held(url, model, row_id):
    """Nobody else gets the row meanwhile; yields who counts those that wait for it."""
    engine = make_engine(url)
    with engine.connect() as holder, engine.connect() as connection:
        watcher = connection.execution_options(isolation_level="AUTOCOMMIT")
        holder.execute(select(model).where(model.id == row_id).with_for_update()).all()
        yield lambda: watcher.execute(text(WAITING)).scalar()
        holder.rollback()
    engine.dispose()


def _until(there):
    deadline = time.monotonic() + SECONDS
    while not there():
        assert time.monotonic() < deadline, "they do not wait for each other"
        time.sleep(0.05)


def split(answers):
    """Those that were done, and what the others were told."""
    return [one for one in answers if "done" in one], [one["said"] for one in answers if "refused" in one]


def count(session, model):
    return session.exec(select(func.count(col(model.id)))).one()


@on_postgresql
def test_of_two_officers_who_approve_plans_for_one_bus_one_is_told_whose_plan_has_it(session, together):
    buses, _stops = make_fleet(session, buses=1)
    first, second = make_plan(session), make_plan(session)
    by = make_account(session, Role.PROVINCE, province="43").id
    session.commit()
    acts = [("approve", {"by": by, "plan": one.id, "seen": one.changed}) for one in (first, second)]
    done, told = split(together(Bus, buses[0].id, *acts))
    session.expire_all()
    states = {one.id: one.state for one in session.exec(select(RoutePlan))}
    assert len(done) == 1
    assert sorted(states.values()) == [PlanState.APPROVED, PlanState.PROPOSED]
    (winner,) = [plan_id for plan_id, state in states.items() if state is PlanState.APPROVED]
    assert f"운행 계획 {winner}" in told[0]


@on_postgresql
def test_of_two_officers_who_publish_one_plan_one_is_told_that_it_is_published(session, together):
    world = make_world(session)
    act = publishing(world, world.plan, world.route)
    done, told = split(together(Bus, world.bus.id, act, act))
    session.expire_all()
    assert (len(done), told) == (1, ["이미 알린 계획입니다."])
    assert [count(session, one) for one in (BusRun, RunStop, Offering, Lesson)] == [1, 2, 4, 4]


@on_postgresql
def test_of_two_plans_for_one_bus_published_at_once_one_becomes_runs_and_the_other_nothing(session, together):
    world = make_world(session)
    other, route = second_plan(session, world)
    session.commit()
    acts = [publishing(world, world.plan, world.route), publishing(world, other, route)]
    done, told = split(together(Bus, world.bus.id, *acts))
    session.expire_all()
    assert len(done) == 1
    assert world.bus.name in told[0]
    states = {one.id: one.state for one in session.exec(select(RoutePlan))}
    assert sorted(states.values()) == [PlanState.APPROVED, PlanState.PUBLISHED]
    run = session.exec(select(BusRun)).one()
    assert states[run.plan_id] is PlanState.PUBLISHED
    assert [count(session, one) for one in (RunStop, Offering, Lesson)] == [2, 4, 4]
    session.refresh(world.request)
    ours = run.plan_id == world.plan.id
    assert world.request.state is (RequestState.PLANNED if ours else RequestState.ACCEPTED)


def publishing(world, plan, route):
    wanted = {"by": world.officer.id, "plan": plan.id, "route": route.id, "lead": world.lead.id}
    return "publish", wanted


def second_plan(session, world):
    """As `world.plan`, for the same bus and day, without its request: as if approval had been forced."""
    plan = RoutePlan(**world.plan.model_dump(exclude={"id"}))
    session.add(plan)
    session.flush()
    route = Route(**world.route.model_dump(exclude={"id", "plan_id"}), plan_id=plan.id)
    session.add(route)
    session.flush()
    for visit in world.visits:
        given = visit.model_dump(exclude={"id", "route_id", "request_id"})
        session.add(RouteVisit(**given, route_id=route.id))
    session.flush()
    return plan, route


@on_postgresql
def test_two_drivers_who_press_arrived_at_one_stop_note_it_once(session, together):
    world = make_world(session)
    run = published(session, world)
    stop = queries.list_run_stops(session, run.id)[0]
    act = ("arrive", {"by": world.officer.id, "stop": stop.id})
    done, told = split(together(BusRun, run.id, act, act))
    session.refresh(stop)
    assert (len(done), told) == (1, ["이미 적혀 있습니다: 10:00."])
    assert (stop.arrived_at, stop.started_at) == (at(10), None)
