"""Plans beside what could be: the best there is, greedy, nothing; kept pins, the same plan for the same seed."""

import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning_centers.route_plans.planning import model
from learning_centers.route_plans.planning.by_hand import DayOrder, lay, order_of
from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.drafts import Level
from learning_centers.route_plans.planning.greedy import greedy
from learning_centers.route_plans.planning.ground import Ground
from learning_centers.route_plans.planning.problem import (
    USUAL_RESTS,
    Aim,
    Pin,
    PinSort,
    Plan,
    Shift,
    Weights,
    Window,
)
from learning_centers.route_plans.planning.rules import SOFT, Rule
from learning_centers.route_plans.planning.search import search
from learning_centers.route_plans.planning.solving import draft_of, greedy_plan, solve
from learning_centers.route_plans.planning.timing import score
from learning_centers.route_plans.planning.wanting import first_wishes
from tests.route_plans.planning.brute import best_gain
from tests.route_plans.planning.makers import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    a_bus,
    a_problem,
    a_small_problem,
    a_stop,
    an_island,
    place,
)

WEEK = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
ONCE = Weights(second=0.0)


def hard(problem, plan):
    """What it breaks, but for wishes that had to stay open and visits that nobody could make."""
    impossible = {one.stop_id for one in plan.left_out}
    return [
        one
        for one in check(problem, plan)
        if one.rule not in SOFT and not (one.rule in (Rule.REQUIRED, Rule.KEPT) and one.stop_id in impossible)
    ]


def visited(plan):
    return [visit.stop_id for route in plan.routes for visit in route.visits]


def gain_of(problem, plan):
    ground = Ground(problem)
    found = score(ground, draft_of(ground, plan))
    return found.musts, found.dues, found.gain


@pytest.mark.parametrize("rests", [(), USUAL_RESTS])
@pytest.mark.parametrize("seed", range(24))
def test_a_tiny_plan_is_within_one_percent_of_the_best_there_is(seed, rests):
    tiny = a_small_problem(seed, days=1 + seed % 2, buses=2 - seed % 2)
    problem = replace(tiny, weights=ONCE, rests=rests)
    best = best_gain(Ground(problem))
    plan = solve(problem, seconds=1, seed=1)
    musts, dues, gain = gain_of(problem, plan)
    assert (musts, dues) == best[:2]
    assert best[2] - abs(best[2]) * 0.01 - 0.001 <= gain <= best[2] + 0.001
    assert hard(problem, plan) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), stops=st.integers(1, 12), buses=st.integers(1, 3), days=st.integers(1, 4))
def test_every_plan_passes_the_checker_and_is_no_worse_than_greedy_or_nothing(seed, stops, buses, days):
    problem = a_small_problem(seed, stops, buses, days)
    plan = solve(problem, seconds=0.1, seed=seed)
    assert hard(problem, plan) == []
    assert hard(problem, greedy_plan(problem)) == []
    once = replace(problem, weights=ONCE)
    assert gain_of(once, solve(once, 0.1, seed)) >= max((0, 0, 0.0), gain_of(once, greedy_plan(once)))
    assert {one.stop_id for one in plan.left_out} | set(visited(plan)) == {
        one.stop_id for one in problem.stops
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), data=st.data())
def test_what_can_be_kept_is_kept_and_what_is_forbidden_is_not_visited(seed, data):
    problem = a_small_problem(seed, stops=8, buses=2, days=3)
    first = solve(problem, 0.1, seed)
    if not first.routes:
        return
    route = data.draw(st.sampled_from(first.routes))
    kept = data.draw(st.sampled_from(route.visits)).stop_id
    others = [one.stop_id for one in problem.stops if one.stop_id != kept]
    banned = data.draw(st.sampled_from(others))
    pins = (Pin(kept, PinSort.KEEP, route.bus_id, route.day), Pin(banned, PinSort.FORBID))
    pinned = replace(problem, pins=pins)
    plan = solve(pinned, 0.1, seed, previous=first)
    assert [one for one in check(pinned, plan) if one.rule in (Rule.KEPT, Rule.FORBIDDEN)] == []


def test_the_same_seed_and_inputs_give_the_same_plan():
    problem = a_small_problem(3, stops=20, buses=2, days=4)
    assert solve(problem, 0.2, 7) == solve(problem, 0.2, 7)


def test_a_plan_that_a_person_stopped_is_made_again_from_the_steps_it_kept():
    problem = a_small_problem(3, stops=20, buses=2, days=4)
    asked = iter([False] * 5)
    stopped = solve(problem, 2, 7, stopped=lambda: next(asked, True))
    assert stopped.made.stopped
    assert 0 < sum(stopped.made.rounds) < 400
    again = solve(problem, 2, 7, rounds=stopped.made.rounds)
    assert again.routes == stopped.routes


def test_a_stop_that_is_asked_at_once_still_gives_a_plan_that_can_be_driven():
    problem = a_small_problem(3, stops=20, buses=2, days=4)
    plan = solve(problem, 5, 7, stopped=lambda: True)
    assert plan.routes
    assert hard(problem, plan) == []


def test_progress_grows_and_shows_plans_that_can_be_driven():
    problem = a_small_problem(3, stops=20, buses=2, days=4)
    told = []
    solve(problem, 0.2, 7, progress=lambda percent, best: told.append((percent, best)))
    percents = [percent for percent, _best in told]
    assert percents == sorted(percents)
    assert 90 <= percents[-1] <= 99
    assert told[0][1].routes, "what the search begins with is shown at once"
    assert all(one.rule in SOFT | {Rule.REQUIRED} for one in check(problem, told[-1][1]))


def test_without_the_solver_the_plan_is_greedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    for name in ("search", "model"):
        monkeypatch.delitem(sys.modules, f"learning_centers.route_plans.planning.{name}", raising=False)
    plan = solve(a_problem(a_stop()), 1, 1)
    assert visited(plan) == [1]
    assert plan.made.solver == "greedy"


def test_a_plan_whose_tables_would_not_fit_into_memory_is_greedy(monkeypatch):
    monkeypatch.setattr(model, "MOST_CELLS", 3)
    plan = solve(a_problem(a_stop()), 1, 1)
    assert visited(plan) == [1]
    assert plan.made.solver == "greedy"


def test_with_nothing_to_plan_the_plan_is_empty():
    assert solve(a_problem(days=(MONDAY,)), 1, 1).routes == ()
    assert solve(a_problem(a_stop(), buses=(), days=(MONDAY,)), 1, 1).routes == ()


def test_a_place_too_far_for_what_it_gives_is_left_out_and_the_reason_is_said():
    far = a_stop(
        1, north=0.9, people=10, literacy=83.0, km_to_center=4.0, weeks_waiting=0.0, service_minutes=60
    )
    plan = solve(a_problem(far), 1, 1)
    assert plan.routes == ()
    assert [one.rule for one in plan.left_out] == [Rule.NOT_WORTH]


def test_a_required_stop_is_visited_whatever_it_costs():
    far = a_stop(
        1, north=0.9, people=10, literacy=83.0, km_to_center=4.0, weeks_waiting=0.0, service_minutes=60
    )
    assert visited(solve(a_problem(replace(far, required=True)), 1, 1)) == [1]


def test_the_lowest_fifth_that_waited_longest_comes_first():
    """One bus, room for one visit; the near place has more people."""
    near = a_stop(1, people=5_000, literacy=80.0, opens=540, closes=660)
    low = a_stop(2, east=0.2, people=20, literacy=50.0, weeks_waiting=13.0, opens=540, closes=660)
    assert visited(solve(a_problem(near, low), 1, 1)) == [2]
    waited_less = replace(low, weeks_waiting=7.0)
    assert visited(solve(a_problem(near, waited_less), 1, 1)) == [1]


def test_a_place_of_the_lowest_fifth_comes_twice_a_week_when_the_gap_allows():
    low, other = a_stop(1, literacy=50.0, days=WEEK), a_stop(2, literacy=80.0, days=WEEK)
    plan = solve(a_problem(low, other, buses=(a_bus(days=WEEK),)), 1, 1)
    days = [route.day for route in plan.routes for visit in route.visits if visit.stop_id == 1]
    assert len(days) == 2
    assert days[1] - days[0] >= timedelta(days=2)
    by_day = [visit for route in plan.routes for visit in route.visits if visit.stop_id == 1]
    assert by_day[1].worth == pytest.approx(by_day[0].worth * 0.35, abs=0.01)
    assert visited(plan).count(2) == 1


def test_a_greatest_gap_brings_the_bus_again_and_again():
    weekly = a_stop(
        1, days=WEEK, least_gap=2, greatest_gap=2, last_visit=MONDAY - timedelta(days=2), people=1
    )
    problem = a_problem(weekly, buses=(a_bus(days=WEEK),))
    plan = solve(problem, 1, 1)
    assert [route.day for route in plan.routes] == [MONDAY, WEDNESDAY, FRIDAY]
    assert check(problem, plan) == []


def test_two_pins_of_one_stop_are_two_visits():
    stop = a_stop(1, days=WEEK)
    pins = (Pin(1, PinSort.KEEP, day=FRIDAY), Pin(1, PinSort.KEEP, day=TUESDAY))
    plan = solve(a_problem(stop, buses=(a_bus(days=WEEK),), pins=pins), 1, 1)
    assert [route.day for route in plan.routes] == [TUESDAY, FRIDAY]


def test_an_island_is_reached_by_its_ferry_only():
    problem = a_problem(an_island(), a_stop(2, opens=540, closes=1060))
    plan = solve(problem, 1, 1)
    visit = next(visit for visit in plan.routes[0].visits if visit.stop_id == 1)
    assert (visit.crossing_id, visit.starts, visit.ends, visit.free) == (5, 640, 740, 800)
    assert visit.arrives <= 600
    assert hard(problem, plan) == []


def test_a_bus_that_stands_somewhere_is_planned_from_there():
    """At eleven it stands beside the second stop; from its base it would be too late for it."""
    start = place("here", 0.5)
    shift = Shift(MONDAY, 660, 1080, 400, start=start)
    stop = a_stop(1, north=0.5, closes=770)
    problem = a_problem(stop, buses=(a_bus(shifts=(shift,)),))
    plan = solve(problem, 1, 1)
    assert visited(plan) == [1]
    assert plan.routes[0].leaves == 660
    assert check(problem, plan) == []
    assert visited(solve(a_problem(stop, buses=(a_bus(shifts=(replace(shift, start=None),)),)), 1, 1)) == []


def test_buses_of_several_bases_each_begin_and_end_at_their_own():
    buses = (a_bus(1, base=place("base:1", -0.5)), a_bus(2, base=place("base:2", 0.5)))
    stops = (a_stop(1, north=-0.5, east=0.05), a_stop(2, north=0.5, east=0.05))
    plan = solve(a_problem(*stops, buses=buses), 1, 1)
    assert {(route.bus_id, route.visits[0].stop_id) for route in plan.routes} == {(1, 1), (2, 2)}


def test_equal_days_are_not_mixed_up_where_stops_are_open_on_some_only():
    stops = [a_stop(n, days=(WEEK[n % 5],), east=0.01 * n) for n in range(10)]
    problem = replace(a_problem(*stops, buses=(a_bus(days=WEEK),)), weights=ONCE)
    plan = solve(problem, 1, 1)
    assert sorted(visited(plan)) == list(range(10))
    assert check(problem, plan) == []


def test_hours_that_differ_by_day_are_each_kept():
    stop = replace(
        a_stop(1), windows=(Window(MONDAY, 540, 600), Window(TUESDAY, 700, 760), Window(TUESDAY, 900, 1060))
    )
    plan = solve(a_problem(stop, buses=(a_bus(days=(MONDAY, TUESDAY)),)), 1, 1)
    assert [(route.day, route.visits[0].starts) for route in plan.routes] == [(TUESDAY, 900)]


def test_a_place_with_other_hours_on_other_days_is_still_visited_once():
    windows = (Window(MONDAY, 540, 800), Window(TUESDAY, 600, 900), Window(TUESDAY, 900, 1060))
    stop = replace(a_stop(1, people=5_000), windows=windows)
    problem = replace(a_problem(stop, buses=(a_bus(days=(MONDAY, TUESDAY)),)), weights=ONCE)
    assert visited(solve(problem, 1, 1)) == [1]
    found = search(Ground(problem), first_wishes(Ground(problem)), {}, 100, 1, lambda _steps, _best: False)
    assert [len(calls) for calls in found.draft.values()] == [1]


def test_waiting_of_a_bus_that_stands_somewhere_counts_as_duty():
    shift = Shift(MONDAY, 660, 1080, 240, start=place("here", 0.1))
    late, early = a_stop(1, opens=820), a_stop(2, opens=660)
    assert visited(solve(a_problem(late, buses=(a_bus(shifts=(shift,)),)), 1, 1)) == []
    assert visited(solve(a_problem(early, buses=(a_bus(shifts=(shift,)),)), 1, 1)) == [2]


def test_the_search_itself_goes_to_what_must_be_visited_whatever_it_costs():
    far = a_stop(
        1, north=0.9, people=10, literacy=83.0, km_to_center=4.0, weeks_waiting=0.0, service_minutes=60
    )
    for required in (True, False):
        ground = Ground(a_problem(replace(far, required=required)))
        found = search(ground, first_wishes(ground), {}, 100, 1, lambda _steps, _best: False)
        assert bool(found.draft) is required


def test_a_visit_that_is_due_is_wanted_on_the_days_before_only():
    stop = a_stop(1, days=WEEK, greatest_gap=7, last_visit=MONDAY - timedelta(days=6))
    ground = Ground(a_problem(stop, buses=(a_bus(days=WEEK),)))
    (wish,) = first_wishes(ground)
    assert {ground.slots[slot].shift.day for slot in wish.slots} == {MONDAY, TUESDAY}
    assert wish.level is Level.DUE


def test_greedy_goes_nowhere_when_it_does_not_pay():
    far = a_stop(
        1, north=0.9, people=10, literacy=83.0, km_to_center=4.0, weeks_waiting=0.0, service_minutes=60
    )
    ground = Ground(a_problem(far))
    assert greedy(ground, first_wishes(ground)) == {}


def test_greedy_puts_what_must_be_before_what_pays():
    """Room for one."""
    rich, must = a_stop(1, people=5_000, closes=660), a_stop(2, people=5, closes=660, required=True)
    ground = Ground(a_problem(rich, must))
    assert [call.stop for calls in greedy(ground, first_wishes(ground)).values() for call in calls] == [1]


def test_an_order_by_hand_takes_the_next_hours_that_are_still_open():
    morning = (Window(MONDAY, 540, 660), Window(MONDAY, 780, 1000))
    stops = (a_stop(1, closes=660), replace(a_stop(2, east=0.05), windows=morning))
    problem = a_problem(*stops)
    plan = lay(problem, [DayOrder(1, MONDAY, ((1, None), (2, None)))])
    assert plan.routes[0].visits[1].starts == 780
    assert check(problem, plan) == []


def test_the_last_plan_is_a_start_and_never_beaten_by_its_successor():
    problem = replace(a_small_problem(5, stops=25, buses=2, days=4), weights=ONCE)
    long = solve(problem, 1, 1)
    short = solve(problem, 0.001, 2, previous=long)
    assert gain_of(problem, short) >= gain_of(problem, long)


def test_a_stop_can_be_worth_the_same_everywhere():
    problem = replace(a_problem(a_stop(1, people=10), a_stop(2, people=900)), weights=Weights(aim=Aim.EQUAL))
    plan = solve(problem, 1, 1)
    assert len({visit.worth for route in plan.routes for visit in route.visits}) == 1


def test_greedy_takes_what_gives_most_a_minute_first():
    """Room for one: the far place gives a little more, the near one more for its time."""
    near, far = a_stop(1, north=0.05, closes=660), a_stop(2, north=0.3, people=210, closes=660)
    ground = Ground(a_problem(near, far))
    calls = [call.stop for calls in greedy(ground, first_wishes(ground)).values() for call in calls]
    assert calls == [0]


def test_times_laid_by_hand_are_those_of_the_planner():
    problem = a_small_problem(3, stops=14, buses=2, days=3)
    plan = solve(problem, 0.2, 7)
    laid = lay(problem, [order_of(route) for route in plan.routes])
    assert laid == Plan(plan.routes)
