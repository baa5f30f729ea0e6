"""`edu-bus plan`, as a person or a program calls it."""

import json
from datetime import time, timedelta

import pytest
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.route_plans import cli, queries
from models import Course, PlanState, Role, RoutePlan
from tests.factories import make_account, make_course
from tests.plans import make_fleet

MEASURES = ["visits", "villages", "people", "km", "lowest_fifth"]


@pytest.fixture
def monday():
    """A working week from now on."""
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def call(runner, session, monday):
    """`call("--seed", "3")`: the answer for two days of 충북."""

    def calling(*options, province="43", last=None):
        session.commit()
        last = last or monday + timedelta(days=1)
        days = ("--from", monday.isoformat(), "--to", last.isoformat())
        return runner.invoke(
            args=["edu-bus", "plan", "--province", province, *days, "--seconds", "1", *options]
        )

    return calling


def only_plan(session):
    session.rollback()
    return session.exec(select(RoutePlan)).one()


def test_a_program_gets_the_measures_of_the_plan_and_of_its_rivals(session, call):
    make_fleet(session)
    make_course(session)
    answer = call("--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    plan = only_plan(session)
    assert told["plan"] == plan.id
    assert set(told["against"]) >= {"nothing", "greedy", "people_only"}
    assert all(set(MEASURES) <= set(one) for one in (told, *told["against"].values()))
    assert told["visits"] == told["villages"] == 6
    assert told["against"]["nothing"]["visits"] == 0
    assert plan.state is PlanState.PROPOSED
    visits = [visit for driven in queries.list_driven(session, plan.id) for visit in driven.visits]
    assert len(visits) == 6
    assert (plan.made_by_id, plan.owner, plan.lease_until, plan.percent) == (0, "", None, 100)


def test_a_person_gets_one_line_for_each(session, call):
    make_fleet(session)
    make_course(session)
    answer = call()
    assert answer.exit_code == 0
    assert f"{only_plan(session).id}번" in answer.stdout
    assert len(answer.stdout.splitlines()) == 5
    assert "방문 6회, 6곳" in answer.stdout


def test_the_same_seed_gives_the_same_plan_again(session, call):
    make_fleet(session)
    make_course(session)
    first, second = (json.loads(call("--json", "--seed", "3").stdout) for _time in range(2))
    assert second["plan"] != first["plan"]
    assert {key: second[key] for key in MEASURES} == {key: first[key] for key in MEASURES}


@pytest.mark.parametrize(
    ("province", "said"), [("99", "‘99’"), ("43760", "‘43760’")], ids=["unknown", "a district"]
)
def test_a_province_that_is_not_there_is_refused(session, call, province, said):
    answer = call(province=province)
    assert answer.exit_code == 1
    assert said in answer.stderr


def test_an_officer_plans_the_own_province_only(session, call):
    make_fleet(session)
    make_course(session)
    make_account(session, Role.PROVINCE, login="chungnam", province="44")
    assert call("--as", "chungnam").exit_code == 1
    make_account(session, Role.PROVINCE, login="chungbuk", province="43")
    answer = call("--as", "chungbuk", "--json")
    assert answer.exit_code == 0, answer.output
    assert only_plan(session).made_by_id > 0


def test_a_role_that_does_not_plan_is_refused(session, call):
    make_account(session, Role.MINISTRY, login="ministry")
    answer = call("--as", "ministry")
    assert answer.exit_code == 1
    assert "현재 역할" in answer.stderr


def test_without_a_bus_nothing_is_stored_and_the_reason_is_said(session, call):
    make_course(session)
    answer = call()
    assert answer.exit_code == 1
    assert answer.stderr.strip()
    assert session.exec(select(RoutePlan)).first() is None


def test_without_a_course_nothing_is_planned(session, call):
    make_fleet(session)
    assert session.exec(select(Course)).first() is None
    answer = call()
    assert answer.exit_code == 1
    assert "교육과정" in answer.stderr


def test_a_plan_in_which_no_bus_can_go_anywhere_says_why_and_is_no_proposal(session, call):
    _buses, stops = make_fleet(session)
    make_course(session)
    for stop in stops:
        stop.opens, stop.closes = time(9), time(9, 30)
    answer = call("--json")
    assert answer.exit_code == 1
    assert "09:00–09:30" in answer.stderr
    assert answer.stdout == ""
    assert only_plan(session).state is PlanState.FAILED


def test_a_command_that_breaks_off_leaves_no_page_waiting(session, call, monkeypatch):
    make_fleet(session)
    make_course(session)

    def broken(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "make", broken)
    assert call().exit_code != 0
    assert only_plan(session).state is PlanState.FAILED


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_a_day_that_does_not_exist_is_wrong_use(call, option):
    assert call(option, "2026-02-30").exit_code == 2
