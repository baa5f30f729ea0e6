"""What a visit is worth, the lowest fifth, the measures of a plan, and all of it as JSON and back."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from learning_centers.core.i18n import speaking
from learning_centers.route_plans.planning.as_json import Unreadable, from_json, to_json
from learning_centers.route_plans.planning.by_hand import DayOrder, lay
from learning_centers.route_plans.planning.comparing import compare, measure, price
from learning_centers.route_plans.planning.problem import (
    Aim,
    Measures,
    Pin,
    PinSort,
    Plan,
    Problem,
    Weights,
    minute_of,
    moment,
)
from learning_centers.route_plans.planning.rules import Rule
from learning_centers.route_plans.planning.solving import solve
from learning_centers.route_plans.planning.worth import floor, lowest_fifth, words, worths
from tests.route_plans.planning.makers import MONDAY, TUESDAY, a_bus, a_problem, a_small_problem, a_stop


def worth_of(stop, *others, **weights):
    return worths(a_problem(stop, *others, weights=Weights(**weights)))[stop.stop_id]


def test_the_four_parts_are_those_of_the_formula():
    """200 people, all 33 points below the target, 12 of 16 km, half of 8 weeks."""
    worth = worth_of(a_stop(people=200, literacy=50.0, km_to_center=16.0, weeks_waiting=4.0))
    assert worth.parts == {"base": 22.5, "gap": 270.0, "access": 101.25, "stale": 45.0}
    assert worth.km == pytest.approx(438.75)


def test_people_count_by_their_square_root():
    few, many = a_stop(people=50), a_stop(people=200)
    assert worth_of(many).km == pytest.approx(2 * worth_of(few).km)


@pytest.mark.parametrize(
    ("values", "part", "km"),
    [
        ({"literacy": 83.0}, "gap", 0),
        ({"literacy": 95.0}, "gap", 0),
        ({"literacy": 20.0}, "gap", 270),
        ({"km_to_center": 4.0}, "access", 0),
        ({"km_to_center": 99.0}, "access", 135),
        ({"weeks_waiting": 8.0}, "stale", 90),
        ({"weeks_waiting": 52.0}, "stale", 90),
        ({"weeks_waiting": None}, "stale", 90),
    ],
)
def test_each_part_ends_where_it_should(values, part, km):
    assert worth_of(a_stop(**values)).parts[part] == pytest.approx(km)


def test_what_nobody_knows_is_the_median_of_the_others_and_is_said():
    unknown = a_stop(1, literacy=None)
    worth = worth_of(unknown, a_stop(2, literacy=60.0), a_stop(3, literacy=70.0), a_stop(4, literacy=71.0))
    assert worth.parts["gap"] == pytest.approx(worth_of(a_stop(literacy=70.0)).parts["gap"])
    assert worth.guessed == {"literacy"}
    with speaking("en"):
        said = words(unknown, worth, Weights())
    assert "Digital literacy here is not known: 106 km." in said
    assert said[-1] == "Where a number is not known, the middle value of this plan's stops stands in."


def test_where_nobody_knows_anything_the_parts_are_nothing():
    worth = worth_of(a_stop(people=None, literacy=None, km_to_center=None))
    assert (worth.parts["gap"], worth.parts["access"]) == (0, 0)
    assert worth.km > 0


def test_the_words_tell_each_part():
    stop = a_stop(people=200, literacy=50.0, km_to_center=16.0, weeks_waiting=4.0)
    with speaking("en"):
        assert words(stop, worth_of(stop), Weights()) == [
            "One visit is worth 439 km of driving.",
            "200 people live here: it counts 1.0 times a place of 200.",
            "Every place counts: 22 km.",
            "Digital literacy is 50 of 100, the target 83: 270 km.",
            "The nearest center is 16.0 km away: 101 km.",
            "The last visit was 4 weeks ago: 45 km.",
        ]


def with_literacy(*values):
    return a_problem(*(a_stop(number, literacy=value) for number, value in enumerate(values)))


def test_the_lowest_fifth_is_of_the_known_ones_and_takes_ties():
    assert lowest_fifth(with_literacy(50.0, 60.0, 70.0, 80.0, 90.0)) == {0}
    assert lowest_fifth(with_literacy(50.0, 60.0, 70.0, 80.0, 90.0, 95.0)) == {0, 1}
    assert lowest_fifth(with_literacy(50.0, 50.0, 70.0, 80.0, None)) == {0, 1}


def test_where_all_are_alike_there_is_no_lowest_fifth():
    assert lowest_fifth(with_literacy(60.0, 60.0, 60.0)) == frozenset()
    assert lowest_fifth(with_literacy(None, None)) == frozenset()


def test_the_hard_floor_can_be_switched_off_and_is_not_of_the_rivals():
    problem = a_problem(a_stop(1, literacy=50.0, weeks_waiting=12.0), a_stop(2, literacy=80.0))
    assert floor(problem) == {1}
    assert floor(replace(problem, weights=Weights(floor_weeks=0))) == frozenset()
    assert floor(replace(problem, weights=Weights(aim=Aim.PEOPLE))) == frozenset()


def four():
    stops = (
        a_stop(1, people=100, literacy=50.0, km_to_center=11.0, weeks_waiting=9.0, district="A"),
        a_stop(
            2,
            people=200,
            literacy=60.0,
            km_to_center=9.0,
            weeks_waiting=1.0,
            district="A",
            days=(MONDAY, TUESDAY),
        ),
        a_stop(3, people=None, literacy=70.0, km_to_center=None, weeks_waiting=None, district="B"),
        a_stop(4, people=400, literacy=80.0, km_to_center=30.0, weeks_waiting=2.0, district="B"),
    )
    return a_problem(*stops, buses=(a_bus(days=(MONDAY, TUESDAY)),))


def test_a_plan_is_measured_by_what_it_visits():
    problem = four()
    plan = lay(problem, [DayOrder(1, MONDAY, ((1, None), (2, None))), DayOrder(1, TUESDAY, ((2, None),))])
    found = measure(problem, plan)
    assert (found.visits, found.villages, found.people) == (3, 2, 300)
    assert (found.lowest_fifth, found.far, found.waiting8) == (1.0, 0.5, 0.5)
    assert found.km == pytest.approx(sum(route.km for route in plan.routes), abs=0.1)
    assert found.gini == 0.5
    by_need = worths(problem)
    assert found.worth == pytest.approx(by_need[1].km + 1.35 * by_need[2].km, abs=0.1)


def test_worth_is_measured_by_need_whatever_a_plan_aimed_at():
    problem = four()
    plan = lay(problem, [DayOrder(1, MONDAY, ((1, None),))])
    aimed = replace(problem, weights=Weights(aim=Aim.PEOPLE))
    assert measure(aimed, plan).worth == measure(problem, plan).worth


def test_doing_nothing_has_no_districts_to_compare_and_costs_nothing():
    found = measure(four(), Plan(()))
    assert (found.visits, found.km, found.hours, found.lowest_fifth, found.gini) == (0, 0, 0, 0.0, None)


def test_the_same_share_everywhere_is_a_gini_of_nothing():
    problem = four()
    assert measure(problem, lay(problem, [DayOrder(1, MONDAY, ((1, None), (3, None)))])).gini == 0


def test_a_share_of_no_stop_is_not_a_number():
    assert measure(a_problem(a_stop(km_to_center=1.0)), Plan(())).far is None


def test_a_change_by_hand_is_priced_at_once():
    problem = four()
    found = price(problem, lay(problem, [DayOrder(1, TUESDAY, ((1, None),))]))
    assert found.measures.villages == 1
    assert [one.rule for one in found.broken] == [Rule.CLOSED]


def test_a_plan_is_compared_with_the_same_measures_of_each():
    problem = a_small_problem(3, stops=14, buses=2, days=3)
    plan = solve(problem, 0.2, 1)
    last = Plan(plan.routes[:1])
    found = compare(problem, plan, 0.2, 1, last=last)
    assert list(found) == ["plan", "nothing", "greedy", "people_only", "last"]
    assert found["plan"] == measure(problem, plan)
    assert found["nothing"].villages == 0
    assert found["last"].visits == len(last.routes[0].visits)
    assert "last" not in compare(problem, plan, 0.01, 1)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"overrides": {("base:1", "stop:2"): (33, None), ("stop:1", "stop:2"): (20, 7.5)}, "factor": 1.2},
        {
            "pins": (Pin(1, PinSort.KEEP, 2, MONDAY), Pin(2, PinSort.FORBID)),
            "weights": Weights(gap=3, aim=Aim.EQUAL),
        },
    ],
)
def test_a_problem_survives_being_stored(values):
    problem = replace(a_small_problem(5, stops=9, buses=2, days=3), **values)
    assert from_json(Problem, json.loads(json.dumps(to_json(problem)))) == problem


def test_a_plan_and_its_measures_survive_being_stored():
    problem = a_small_problem(3, stops=9, buses=2, days=3)
    plan = solve(problem, 0.05, 1)
    assert plan.left_out
    assert from_json(Plan, json.loads(json.dumps(to_json(plan)))) == plan
    assert from_json(Measures, to_json(measure(problem, plan))) == measure(problem, plan)


@pytest.mark.parametrize(
    "spoil", [{"days": 3}, {"what": 1}, {"stops": [{"stop_id": "one"}]}, {"factor": True}]
)
def test_something_else_that_was_stored_is_refused(spoil):
    with pytest.raises(Unreadable):
        from_json(Problem, to_json(a_problem(a_stop())) | spoil)


def test_minutes_of_a_day_are_those_of_seoul():
    at = moment(MONDAY, 570)
    assert at == datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    assert minute_of(at) == 570
    assert moment(MONDAY, 1445) == moment(TUESDAY, 5)
