"""Each rule broken once: a plan that keeps all of them, and one change to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from learning_centers.core.i18n import speaking
from learning_centers.route_plans.planning.by_hand import DayOrder, lay
from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.problem import Pin, PinSort, Plan, Shift
from learning_centers.route_plans.planning.rules import LABELS, Rule
from tests.route_plans.planning.makers import (
    FRIDAY,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    a_bus,
    a_ferry,
    a_problem,
    a_stop,
    an_island,
    place,
)

DAYS = (MONDAY, TUESDAY, WEDNESDAY)


def a_day(*stop_ids, day=MONDAY, bus_id=1, ferry=None):
    return DayOrder(bus_id, day, tuple((stop_id, ferry) for stop_id in stop_ids))


def a_sound_plan():
    problem = a_problem(a_stop(1, days=DAYS), a_stop(2, east=0.05, days=DAYS), buses=(a_bus(days=DAYS),))
    return problem, lay(problem, [a_day(1, 2)])


def with_visit(plan, number=0, **values):
    route = plan.routes[0]
    visits = list(route.visits)
    visits[number] = replace(visits[number], **values)
    return Plan((replace(route, visits=tuple(visits)),))


def with_stop(problem, stop_id=1, **values):
    stops = tuple(replace(one, **values) if one.stop_id == stop_id else one for one in problem.stops)
    return replace(problem, stops=stops)


def with_bus(problem, **values):
    return replace(problem, vehicles=(replace(problem.vehicles[0], **values),))


def with_shift(problem, **values):
    return with_bus(problem, shifts=tuple(replace(one, **values) for one in problem.vehicles[0].shifts))


def rules(problem, plan):
    return [one.rule for one in check(problem, plan)]


def test_a_sound_plan_breaks_nothing():
    problem, plan = a_sound_plan()
    assert check(problem, plan) == []
    assert check(problem, Plan(())) == []


def test_a_stop_that_is_closed_that_day():
    problem, plan = a_sound_plan()
    closed = with_stop(problem, windows=a_stop(days=(TUESDAY,)).windows)
    assert rules(closed, plan) == [Rule.CLOSED]


@pytest.mark.parametrize(("opens", "closes"), [(600, 1060), (540, 639)])
def test_a_visit_outside_the_hours_of_the_stop(opens, closes):
    problem, plan = a_sound_plan()
    assert rules(with_stop(problem, windows=a_stop(opens=opens, closes=closes).windows), plan) == [
        Rule.WINDOW
    ]


def test_a_visit_that_is_too_short():
    problem, plan = a_sound_plan()
    assert rules(with_stop(problem, service_minutes=101), plan) == [Rule.SERVICE]


def test_a_visit_that_starts_before_the_bus_is_there():
    problem, plan = a_sound_plan()
    visit = plan.routes[0].visits[0]
    early = with_visit(plan, starts=visit.starts - 5, ends=visit.ends)
    assert visit.starts == 540
    assert Rule.SERVICE in rules(problem, with_visit(early, arrives=visit.arrives))


def test_a_bus_that_drives_on_before_the_visit_ends():
    problem, plan = a_sound_plan()
    assert rules(problem, with_visit(plan, free=plan.routes[0].visits[0].ends - 1)) == [Rule.SERVICE]


@pytest.mark.parametrize("values", [{"opens": 530}, {"closes": 600}])
def test_duty_hours_that_are_left_or_passed(values):
    problem, plan = a_sound_plan()
    assert rules(with_shift(problem, **values), plan) == [Rule.DUTY]


def test_a_day_that_is_longer_than_the_crew_may_work():
    problem, plan = a_sound_plan()
    route = plan.routes[0]
    longest = route.returns - route.leaves
    assert check(with_shift(problem, minutes=longest), plan) == []
    assert rules(with_shift(problem, minutes=longest - 1), plan) == [Rule.DUTY]


def test_waiting_where_the_bus_stands_counts_as_duty():
    problem = a_problem(
        a_stop(1), buses=(a_bus(shifts=(Shift(MONDAY, 510, 1080, 140, start=place("here")),)),)
    )
    plan = lay(problem, [a_day(1)])
    later = Plan((replace(plan.routes[0], leaves=plan.routes[0].leaves + 5),))
    assert Rule.DUTY in rules(problem, later)


def test_a_leg_that_is_shorter_than_its_way():
    problem, plan = a_sound_plan()
    arrives = plan.routes[0].visits[1].arrives
    assert rules(problem, with_visit(plan, 1, arrives=arrives - 1)) == [Rule.TRAVEL]
    late_start = Plan((replace(plan.routes[0], leaves=plan.routes[0].leaves + 1),))
    assert rules(problem, late_start) == [Rule.TRAVEL]


def test_a_bus_that_is_back_at_its_base_too_soon():
    problem, plan = a_sound_plan()
    soon = Plan((replace(plan.routes[0], returns=plan.routes[0].returns - 1),))
    assert [(one.rule, one.stop_id) for one in check(problem, soon)] == [(Rule.TRAVEL, None)]


def test_a_day_that_begins_at_another_base():
    problem, plan = a_sound_plan()
    assert set(rules(with_bus(problem, base=place("base:1", -0.3)), plan)) == {Rule.TRAVEL}


def test_a_road_that_somebody_knows_to_be_longer():
    problem, plan = a_sound_plan()
    slow = replace(problem, overrides={("stop:1", "stop:2"): (90, None)})
    assert rules(slow, plan) == [Rule.TRAVEL]


def test_equipment_that_is_not_on_board():
    problem, plan = a_sound_plan()
    needing = with_stop(problem, needs={"kiosk": 2, "tablet": 1})
    with speaking("en"):
        broken = check(with_bus(needing, equipment={"kiosk": 1, "tablet": 5}), plan)
    assert [one.rule for one in broken] == [Rule.EQUIPMENT]
    assert broken[0].words == "Village 1 needs 2 × Kiosk; Bus 1 carries 1."
    assert check(with_bus(needing, equipment={"kiosk": 2, "tablet": 1}), plan) == []


def test_a_battery_that_is_empty_before_the_last_stop():
    problem, plan = a_sound_plan()
    dark = with_stop(with_stop(problem, 1, mains=False), 2, mains=False)
    assert check(with_shift(dark, battery=200), plan) == []
    assert rules(with_shift(dark, battery=199), plan) == [Rule.BATTERY]
    assert check(with_shift(with_stop(problem, 1, mains=False), battery=100), plan) == []


def island():
    problem = a_problem(an_island())
    return problem, lay(problem, [a_day(1, ferry=5)])


def test_an_island_by_its_ferry_breaks_nothing():
    assert check(*island()) == []


@pytest.mark.parametrize(
    "values",
    [
        {"arrives": 601},
        {"free": 799},
        {"starts": 639, "ends": 759},
        {"ends": 761},
        {"crossing_id": 6},
        {"crossing_id": None},
    ],
)
def test_a_ferry_that_is_missed_or_is_not_there(values):
    problem, plan = island()
    assert Rule.FERRY in rules(problem, with_visit(plan, **values))


def test_a_ferry_that_does_not_sail_that_day():
    problem, plan = island()
    assert rules(with_stop(problem, sailings=(a_ferry(days=(TUESDAY,)),)), plan) == [Rule.FERRY]


def test_a_ferry_to_a_place_on_land():
    problem, plan = a_sound_plan()
    assert rules(problem, with_visit(plan, crossing_id=5)) == [Rule.FERRY]


def test_a_bus_that_is_absent():
    problem, plan = a_sound_plan()
    assert rules(with_bus(problem, shifts=a_bus(days=(TUESDAY,)).shifts), plan) == [Rule.ABSENT]


def test_a_day_that_is_not_of_the_plan():
    problem, plan = a_sound_plan()
    assert rules(replace(problem, days=(TUESDAY,)), plan) == [Rule.ABSENT]


def test_two_routes_of_one_bus_on_one_day():
    problem, plan = a_sound_plan()
    other = lay(problem, [a_day(1)])
    both = rules(problem, Plan((lay(problem, [a_day(2)]).routes[0], other.routes[0])))
    assert both == [Rule.TWO_ROUTES]
    assert plan.routes


def test_a_bus_or_a_stop_that_the_problem_does_not_know():
    problem, plan = a_sound_plan()
    assert rules(replace(problem, stops=problem.stops[:1]), plan) == [Rule.UNKNOWN]
    assert rules(replace(problem, vehicles=()), plan) == [Rule.UNKNOWN]


def test_visits_that_are_too_close():
    problem, _plan = a_sound_plan()
    twice = lay(problem, [a_day(1), a_day(1, day=TUESDAY)])
    assert rules(problem, twice) == [Rule.GAP]
    assert check(problem, lay(problem, [a_day(1), a_day(1, day=WEDNESDAY)])) == []
    assert rules(with_stop(problem, least_gap=0), lay(problem, [a_day(1, 2, 1)])) == [Rule.GAP]


def test_a_visit_too_soon_after_the_last_one():
    problem, plan = a_sound_plan()
    assert rules(with_stop(problem, last_visit=MONDAY - timedelta(days=1)), plan) == [Rule.GAP]
    assert check(with_stop(problem, last_visit=MONDAY - timedelta(days=2)), plan) == []


def test_a_visit_that_must_happen_and_does_not():
    problem, _plan = a_sound_plan()
    assert rules(with_stop(problem, required=True), lay(problem, [a_day(2)])) == [Rule.REQUIRED]


def test_the_lowest_fifth_that_waited_longest_is_missing():
    problem, _plan = a_sound_plan()
    low = with_stop(problem, literacy=50.0, weeks_waiting=8.0)
    assert rules(low, lay(problem, [a_day(2)])) == [Rule.FLOOR]
    assert rules(with_stop(low, weeks_waiting=None), lay(problem, [a_day(2)])) == [Rule.FLOOR]
    assert check(with_stop(low, weeks_waiting=7.9), lay(problem, [a_day(2)])) == []


def test_a_visit_that_is_due_again():
    problem, _plan = a_sound_plan()
    due = with_stop(problem, greatest_gap=7, last_visit=MONDAY - timedelta(days=6))
    assert check(due, lay(problem, [a_day(1, day=TUESDAY)])) == []
    assert rules(due, lay(problem, [a_day(1, day=WEDNESDAY)])) == [Rule.OVERDUE]
    assert rules(due, Plan(())) == [Rule.OVERDUE]
    assert check(with_stop(due, last_visit=MONDAY - timedelta(days=4)), Plan(())) == []


def test_a_second_visit_that_is_due_within_the_plan():
    problem, _plan = a_sound_plan()
    often = with_stop(problem, greatest_gap=1, least_gap=1)
    assert rules(often, lay(problem, [a_day(1)])) == [Rule.OVERDUE]
    assert check(often, lay(problem, [a_day(1, day=day) for day in DAYS])) == []


@pytest.mark.parametrize("pin", [Pin(1, PinSort.KEEP, day=TUESDAY), Pin(1, PinSort.KEEP, bus_id=2)])
def test_a_pinned_visit_that_is_somewhere_else(pin):
    problem, plan = a_sound_plan()
    assert rules(replace(problem, pins=(pin,)), plan) == [Rule.KEPT]
    assert check(replace(problem, pins=(Pin(1, PinSort.KEEP, 1, MONDAY),)), plan) == []


@pytest.mark.parametrize("pin", [Pin(1, PinSort.FORBID), Pin(1, PinSort.FORBID, 1, MONDAY)])
def test_a_forbidden_visit(pin):
    problem, plan = a_sound_plan()
    assert rules(replace(problem, pins=(pin,)), plan) == [Rule.FORBIDDEN]
    assert check(replace(problem, pins=(replace(pin, day=FRIDAY),)), plan) == []


def test_every_rule_has_a_name():
    assert set(LABELS) == set(Rule)
