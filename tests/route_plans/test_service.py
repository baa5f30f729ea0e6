"""Asking for a plan, approving it, taking it back, letting it go, making it anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from learning_centers.core.errors import Conflict, NotFound
from learning_centers.route_plans import changing, queries, runs, service
from learning_centers.route_plans.changing import By
from learning_centers.route_plans.kept import inputs_of, problem_of
from learning_centers.route_plans.planning.problem import PinSort
from learning_centers.route_plans.service import NotReady, WrongPlan
from models import PlanState, RequestState
from tests.factories import NOW, make_course, make_request
from tests.fleet import make_absence, make_bus, make_run, make_stop
from tests.plans import MONDAY, make_fleet, make_plan, officer, wanted


@pytest.fixture
def fleet(session):
    return make_fleet(session)


def ask(session, **changed):
    return service.ask_for_plan(session, replace(wanted(session), **changed), officer(session), NOW)


def test_a_plan_that_is_asked_for_waits_with_everything_it_needs(session, fleet):
    plan = ask(session)
    assert plan.state is PlanState.QUEUED
    problem = problem_of(plan)
    assert [one.bus_id for one in problem.vehicles] == [bus.id for bus in fleet[0]]
    assert {one.stop_id for one in problem.stops} == {stop.id for stop in fleet[1]}
    assert problem.days == (MONDAY, MONDAY + timedelta(days=1))
    assert runs.order_of(session, plan.id).problem == problem


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"last": MONDAY - timedelta(days=1)}, "last"),
        ({"last": MONDAY + timedelta(days=14)}, "last"),
        ({"first": NOW.date() - timedelta(days=1), "last": NOW.date()}, "first"),
        ({"seconds": 0.0}, "seconds"),
        ({"seconds": 601.0}, "seconds"),
        ({"courses": ()}, "course_1"),
        ({"courses": ({"course_id": 9999, "minutes": 60},)}, "course_1"),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_field(session, fleet, changed, field):
    with pytest.raises(WrongPlan) as wrong:
        ask(session, **changed)
    assert wrong.value.field == field


@pytest.mark.parametrize("minutes", [19, 241])
def test_a_lesson_is_neither_too_short_nor_too_long(session, fleet, minutes):
    course = {"course_id": make_course(session).id, "minutes": minutes}
    with pytest.raises(WrongPlan) as wrong:
        ask(session, courses=(course,))
    assert wrong.value.field == "minutes_1"


def test_a_province_without_a_bus_that_can_go_is_told_why(session):
    make_stop(session)
    make_bus(session, "빈 버스", based=False)
    with pytest.raises(WrongPlan, match="빈 버스"):
        ask(session)


def test_days_off_alone_are_no_plan(session, fleet):
    saturday = MONDAY + timedelta(days=5)
    with pytest.raises(WrongPlan):
        ask(session, first=saturday, last=saturday + timedelta(days=1))
    plan = ask(session, first=saturday, last=saturday + timedelta(days=1), on_days_off=True)
    assert len(problem_of(plan).days) == 2


def test_another_province_is_not_there(session, fleet):
    with pytest.raises(NotFound):
        service.ask_for_plan(session, wanted(session), officer(session, "50"), NOW)
    plan = make_plan(session)
    with pytest.raises(NotFound):
        queries.get_plan(session, plan.id, officer(session, "50"))


def test_approving_makes_it_ready_to_publish(session, fleet):
    plan = make_plan(session)
    service.approve(session, plan, plan.changed, officer(session), NOW)
    assert (plan.state, plan.approved_at) == (PlanState.APPROVED, NOW)
    service.take_back(session, plan, officer(session))
    assert (plan.state, plan.approved_at) == (PlanState.PROPOSED, None)


def test_a_plan_changed_since_is_not_approved(session, fleet):
    plan = make_plan(session)
    with pytest.raises(Conflict):
        service.approve(session, plan, plan.changed - 1, officer(session), NOW)


def test_a_broken_rule_keeps_it_from_being_approved(session, fleet):
    plan = make_plan(session)
    one = queries.list_driven(session, plan.id)[0]
    by = By(officer(session), plan.changed, NOW)
    changing.pin_stop(
        session, plan, changing.Pin(one.visits[0].stop_id, PinSort.KEEP, day=MONDAY + timedelta(days=1)), by
    )
    with pytest.raises(NotReady, match="마을"):
        service.approve(session, plan, plan.changed, officer(session), NOW)


def test_a_bus_that_is_absent_since_keeps_it_from_being_approved(session, fleet):
    plan = make_plan(session)
    bus = fleet[0][0]
    make_absence(session, bus, MONDAY)
    with pytest.raises(NotReady, match=bus.name):
        service.approve(session, plan, plan.changed, officer(session), NOW)


def test_a_request_withdrawn_since_keeps_it_from_being_approved(session, fleet):
    request = make_request(session, stop=fleet[1][0], district="43110")
    plan = make_plan(session)
    visits = [visit for one in queries.list_driven(session, plan.id) for visit in one.visits]
    assert request.id in {visit.request_id for visit in visits}
    request.state = RequestState.WITHDRAWN
    session.flush()
    with pytest.raises(NotReady, match=fleet[1][0].name):
        service.approve(session, plan, plan.changed, officer(session), NOW)


def test_one_bus_is_not_in_two_approved_plans_on_one_day(session, fleet):
    first, second = make_plan(session), make_plan(session)
    service.approve(session, first, 0, officer(session), NOW)
    with pytest.raises(NotReady, match=f"운행 계획 {first.id}"):
        service.approve(session, second, 0, officer(session), NOW)
    service.take_back(session, first, officer(session))
    service.approve(session, second, 0, officer(session), NOW)


def test_a_published_run_takes_the_bus_from_later_plans_and_stops_count_as_visited(session, fleet):
    make_run(session, fleet[0][0], MONDAY)
    plan = make_plan(session)
    days = {(one.route.bus_id, one.route.day) for one in queries.list_driven(session, plan.id)}
    assert (fleet[0][0].id, MONDAY) not in days


def test_an_approved_plan_is_not_let_go_but_a_proposal_is(session, fleet):
    plan = make_plan(session, state=PlanState.APPROVED)
    with pytest.raises(NotReady):
        service.drop(session, plan, officer(session))
    service.take_back(session, plan, officer(session))
    service.drop(session, plan, officer(session))
    assert plan.state is PlanState.DROPPED


def test_planned_anew_the_pins_stay_and_the_old_plan_too(session, fleet):
    plan = make_plan(session)
    one = queries.list_driven(session, plan.id)[0]
    by = By(officer(session), 0, NOW)
    changing.take_out(session, plan, one.visits[0].id, by)
    anew = service.make_again(session, plan, officer(session), NOW)
    assert (anew.follows_id, plan.state) == (plan.id, PlanState.PROPOSED)
    (pin,) = queries.list_pins(session, anew.id)
    assert pin.stop_id == one.visits[0].stop_id
    inputs = inputs_of(anew)
    assert len(inputs.problem.pins) == 1
    assert {v.stop_id for r in inputs.last.routes for v in r.visits} == {s.id for s in fleet[1]} - {
        pin.stop_id
    }


def test_a_plan_is_compared_with_the_last_one_on_the_same_weekdays(session, fleet):
    earlier = wanted(session, first=MONDAY)
    make_plan(session, earlier, state=PlanState.APPROVED)
    later = ask(session, first=MONDAY + timedelta(days=7), last=MONDAY + timedelta(days=8))
    last = inputs_of(later).last
    assert {one.day for one in last.routes} <= set(problem_of(later).days)
    assert sum(len(one.visits) for one in last.routes) == len(fleet[1])


def test_a_failed_plan_is_tried_again_and_others_are_not(session, fleet):
    plan = ask(session)
    with pytest.raises(NotReady):
        service.try_again(session, plan, officer(session))
    plan.state, plan.stop_asked = PlanState.FAILED, True
    service.try_again(session, plan, officer(session))
    assert (plan.state, plan.stop_asked) == (PlanState.QUEUED, False)
