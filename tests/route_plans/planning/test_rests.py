"""The crew's rest: when it is asked for, where it goes, and that planner, checker and hand agree about it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning_centers.route_plans.planning.by_hand import DayOrder, lay, order_of
from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.problem import USUAL_RESTS, Plan, Rest
from learning_centers.route_plans.planning.resting import rest_of
from learning_centers.route_plans.planning.rules import Rule
from learning_centers.route_plans.planning.solving import greedy_plan, solve
from tests.route_plans.planning.makers import (
    MONDAY,
    a_bus,
    a_ferry,
    a_problem,
    a_small_problem,
    a_stop,
    an_island,
)
from tests.route_plans.planning.test_solving import hard, visited


def laid(*stops, ferry=None, **values):
    problem = a_problem(*stops, rests=USUAL_RESTS, **values)
    calls = tuple((stop.stop_id, ferry if stop.island else None) for stop in stops)
    return problem, lay(problem, [DayOrder(1, MONDAY, calls)])


def rest_in(problem, plan):
    return rest_of(plan.routes[0], problem.rests)


@pytest.mark.parametrize(
    ("minutes", "rest"),
    [
        (189, 0),  # 239 minutes with the way there and back
        (190, 30),
        (358, 30),
    ],
)
def test_four_hours_of_work_ask_for_half_an_hour(minutes, rest):
    problem, plan = laid(a_stop(service_minutes=minutes))
    (route,) = plan.routes
    assert route.returns - route.leaves == minutes + 50 + rest
    assert check(problem, plan) == []
    since, until = rest_in(problem, plan) or (0, 0)
    assert until - since == rest


def test_a_short_day_around_noon_has_no_rest_to_tell():
    problem, plan = laid(a_stop(service_minutes=60))
    assert rest_in(problem, plan) is None


def test_a_rest_is_in_the_middle_of_the_day():
    problem, plan = laid(a_stop(1, service_minutes=200), a_stop(2, east=0.05, service_minutes=200))
    since, until = rest_in(problem, plan)
    first, second = plan.routes[0].visits
    assert (first.ends <= since, until <= second.starts) == (True, True)
    assert (since >= 660, until <= 900, until - since) == (True, True, 30)
    assert check(problem, plan) == []


def test_waiting_before_a_stop_opens_is_a_rest():
    early, late = (
        a_stop(1, closes=660, service_minutes=100),
        a_stop(2, east=0.05, opens=780, service_minutes=100),
    )
    problem, plan = laid(early, late)
    without = lay(replace(problem, rests=()), [order_of(plan.routes[0])])
    assert plan.routes[0].returns == without.routes[0].returns
    assert check(problem, plan) == []
    assert rest_in(problem, plan) is not None


def test_the_trip_to_an_island_is_a_rest():
    ferry = a_ferry(leaves=600, teach_from=700, teach_until=900, lands=930)
    problem, plan = laid(an_island(ferries=(ferry,), service_minutes=150), ferry=5)
    without = lay(replace(problem, rests=()), [order_of(plan.routes[0])])
    assert plan == without
    assert check(problem, plan) == []


def test_a_day_without_a_rest_is_told_to_whoever_made_it():
    problem, _plan = laid(a_stop(service_minutes=300))
    rushed = lay(replace(problem, rests=()), [DayOrder(1, MONDAY, ((1, None),))])
    (fault,) = check(problem, rushed)
    assert (fault.rule, "30" in fault.words, "11:00" in fault.words) == (Rule.REST, True, True)


@pytest.mark.parametrize(("second", "rest"), [(211, 30), (212, 60)])
def test_eight_hours_of_work_ask_for_an_hour_and_a_rest_is_not_duty(second, rest):
    """268 minutes for the first visit and all ways. The bus is out for longer than its duty allows to work."""
    stops = a_stop(1, service_minutes=200), a_stop(2, east=0.05, service_minutes=second)
    work = 268 + second
    problem, plan = laid(*stops, buses=(a_bus(minutes=work),))
    assert plan.routes[0].returns - plan.routes[0].leaves == work + rest
    assert check(problem, plan) == []
    assert sorted(visited(solve(problem, 1, 1))) == [1, 2]
    tired = replace(problem, vehicles=(a_bus(minutes=work - 1),))
    assert [one.rule for one in check(tired, plan)] == [Rule.DUTY]
    assert len(visited(solve(tired, 1, 1))) == 1


def test_a_visit_that_leaves_no_rest_is_left_out_and_told_why():
    """Seven hours from ten on, until the bus has to go home: noon goes by."""
    problem, _plan = laid(a_stop(opens=600, closes=1020, service_minutes=420), buses=(a_bus(closes=1045),))
    plan = solve(problem, 1, 1)
    assert plan.routes == ()
    assert [one.rule for one in plan.left_out] == [Rule.REST]
    assert visited(solve(replace(problem, rests=()), 1, 1)) == [1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    stops=st.integers(1, 10),
    buses=st.integers(1, 2),
    rest=st.sampled_from([Rest(200, 45), Rest(240, 30), Rest(300, 90)]),
)
def test_every_plan_has_its_rests_and_is_laid_by_hand_as_it_was_planned(seed, stops, buses, rest):
    problem = replace(a_small_problem(seed, stops, buses, 2), rests=(rest,))
    for plan in (solve(problem, 0.1, seed), greedy_plan(problem)):
        assert hard(problem, plan) == []
        assert lay(problem, [order_of(route) for route in plan.routes]) == Plan(plan.routes)
