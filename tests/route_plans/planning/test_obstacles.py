"""What stands in the way of a stop, in words that name the nearest thing that works."""

from datetime import timedelta

import pytest

from learning_centers.core.i18n import speaking
from learning_centers.route_plans.planning.obstacles import explain
from learning_centers.route_plans.planning.problem import Pin, PinSort, Shift, Window
from learning_centers.route_plans.planning.rules import Rule
from learning_centers.route_plans.planning.solving import solve
from tests.route_plans.planning.makers import (
    MONDAY,
    TUESDAY,
    a_bus,
    a_ferry,
    a_problem,
    a_small_problem,
    a_stop,
    an_island,
)


@pytest.fixture(autouse=True)
def _english():
    with speaking("en"):
        yield


def only(problem):
    (found,) = explain(problem)
    return found.rule, found.words


def test_nothing_stands_in_the_way_of_a_stop_that_can_be_visited():
    assert explain(a_problem(a_stop())) == ()


def test_hours_that_are_shorter_than_a_visit():
    assert only(a_problem(a_stop(opens=540, closes=600))) == (
        Rule.WINDOW,
        "Village 1 is open 09:00–10:00, a visit takes 100 minutes: it would have to be open until 10:40.",
    )


def test_of_several_days_the_one_that_lacks_least_is_told():
    windows = (Window(MONDAY, 540, 600), Window(TUESDAY, 600, 690))
    stop = a_stop(windows=windows)
    _rule, words = only(a_problem(stop, buses=(a_bus(days=(MONDAY, TUESDAY)),)))
    assert (
        words
        == "Village 1 is open 10:00–11:30, a visit takes 100 minutes: it would have to be open until 11:40."
    )


def test_hours_that_end_before_the_bus_can_have_been_there():
    assert only(a_problem(a_stop(opens=480, closes=600))) == (
        Rule.WINDOW,
        "Bus 1 can be at Village 1 at 08:55 at the earliest; it closes at 10:00 and would have to be open until 10:35.",
    )


def test_a_place_too_far_for_one_day():
    rule, words = only(a_problem(a_stop(north=1.6)))
    assert rule is Rule.DUTY
    assert words.endswith("A day to Village 1 alone takes Bus 1 750 minutes, 540 are allowed.")


def test_duty_that_ends_too_soon():
    rule, words = only(a_problem(a_stop(opens=900), buses=(a_bus(closes=1000),)))
    assert (rule, words) == (
        Rule.DUTY,
        "With Village 1 Bus 1 would be back at 17:05; its duty ends at 16:40.",
    )


def test_equipment_that_no_bus_has_enough_of():
    buses = (a_bus(1, equipment={"tablet": 1}), a_bus(2, equipment={"tablet": 2}))
    assert only(a_problem(a_stop(needs={"tablet": 3}), buses=buses)) == (
        Rule.EQUIPMENT,
        "Village 1 needs 3 × Tablet; Bus 2, which comes nearest, carries 2.",
    )


def test_a_battery_that_is_too_small():
    assert only(a_problem(a_stop(mains=False), buses=(a_bus(battery=60),))) == (
        Rule.BATTERY,
        "Village 1 has no mains: a visit takes 100 minutes of battery and generator, Bus 1 gives 60.",
    )


def test_a_ferry_that_leaves_before_the_bus_can_be_there():
    assert only(a_problem(an_island(ferries=(a_ferry(leaves=520),)))) == (
        Rule.FERRY,
        "The ferry to Village 1 leaves Port at 08:40; Bus 1 can be there at 08:55 at the earliest.",
    )


def test_a_ferry_that_leaves_too_little_time_on_the_island():
    assert only(a_problem(an_island(ferries=(a_ferry(teach_until=700),)))) == (
        Rule.FERRY,
        "On Village 1 there is time from 10:40 to 11:40 with the ferry at 10:00; a visit takes 100 minutes.",
    )


def test_no_ferry_on_the_days_that_are_open():
    assert only(a_problem(an_island(ferries=(a_ferry(days=(TUESDAY,)),))))[0] is Rule.FERRY
    assert only(a_problem(an_island(ferries=())))[0] is Rule.FERRY


def test_a_gap_that_is_not_over():
    stop = a_stop(last_visit=MONDAY - timedelta(days=3), least_gap=14)
    assert only(a_problem(stop)) == (
        Rule.GAP,
        "Village 1 is visited on 2026-11-27; the next visit may be on 2026-12-11 at the earliest.",
    )


def test_a_stop_that_is_open_on_none_of_the_days():
    assert only(a_problem(a_stop(days=(TUESDAY,))))[0] is Rule.CLOSED


def test_a_stop_that_is_open_when_no_bus_drives():
    problem = a_problem(a_stop(days=(TUESDAY,)), days=(MONDAY, TUESDAY))
    assert only(problem)[0] is Rule.NO_BUS


def test_a_stop_that_a_person_took_out():
    assert only(a_problem(a_stop(), pins=(Pin(1, PinSort.FORBID),)))[0] is Rule.FORBIDDEN


def test_a_pin_to_where_nobody_can_go():
    problem = a_problem(
        a_stop(days=(MONDAY, TUESDAY)),
        buses=(a_bus(1), a_bus(2, days=(TUESDAY,))),
        pins=(Pin(1, PinSort.KEEP, 1, TUESDAY),),
    )
    assert only(problem)[0] is Rule.KEPT


@pytest.mark.parametrize("buses", [(), (a_bus(shifts=(Shift(TUESDAY, 510, 1080, 540),)),)])
def test_no_bus_at_all_is_said_once_or_for_each_stop(buses):
    problem = a_problem(a_stop(1), a_stop(2), buses=buses, days=(MONDAY,))
    assert {one.rule for one in explain(problem)} == {Rule.NO_BUS}


def test_a_plan_with_nothing_feasible_says_why_for_every_stop():
    problem = a_problem(a_stop(1, closes=600), a_stop(2, mains=False), buses=(a_bus(battery=10),))
    plan = solve(problem, 1, 1)
    assert plan.routes == ()
    assert [(one.stop_id, one.rule) for one in plan.left_out] == [(1, Rule.WINDOW), (2, Rule.BATTERY)]


@pytest.mark.parametrize("seed", range(12))
def test_what_has_no_obstacle_can_be_visited_alone_and_what_has_one_cannot(seed):
    problem = a_small_problem(seed, stops=6, buses=2, days=2)
    blocked = {one.stop_id for one in explain(problem)}
    for stop in problem.stops:
        alone = a_problem(stop, buses=problem.vehicles, pins=(Pin(stop.stop_id, PinSort.KEEP),))
        visited = bool(solve(alone, 0.01, 1).routes)
        assert visited is (stop.stop_id not in blocked), stop.stop_id
