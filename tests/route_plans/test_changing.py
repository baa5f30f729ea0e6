"""Changes by hand: what they do, what they refuse, what they cost, and that they can be undone."""

from datetime import timedelta

import pytest

from learning_centers.core.errors import Conflict, NotFound
from learning_centers.route_plans import changing, queries, rows
from learning_centers.route_plans.changing import By, NoSuchPlace, Spot
from learning_centers.route_plans.kept import kept_of, problem_of
from learning_centers.route_plans.laying import with_pins
from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.problem import Pin, PinSort
from learning_centers.route_plans.service import NotReady
from models import PinKind, PlanState
from tests.factories import NOW
from tests.plans import MONDAY, make_fleet, make_plan, officer

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def fleet(session):
    return make_fleet(session)


@pytest.fixture
def plan(session, fleet):
    return make_plan(session)


@pytest.fixture
def by(session, plan):
    viewer = officer(session)
    return lambda: By(viewer, plan.changed, NOW)


def places(session, plan):
    """(day, bus id) -> stop ids in order."""
    return {
        (one.route.day, one.route.bus_id): [visit.stop_id for visit in one.visits]
        for one in queries.list_driven(session, plan.id)
    }


def first_visit(session, plan):
    one = queries.list_driven(session, plan.id)[0]
    return one.route, one.visits[0]


def broken(session, plan):
    problem = with_pins(problem_of(plan), rows.pins_of(queries.list_pins(session, plan.id)))
    return check(problem, rows.stored(session, plan, problem))


def test_what_is_stored_says_the_same_as_what_was_made(session, plan):
    assert broken(session, plan) == []


def test_a_visit_goes_to_another_day_and_is_pinned_there(session, plan, by):
    route, visit = first_visit(session, plan)
    changing.move_visit(session, plan, visit.id, Spot(TUESDAY, route.bus_id), by())
    now = places(session, plan)
    assert now[TUESDAY, route.bus_id] == [visit.stop_id]
    assert visit.stop_id not in now[MONDAY, route.bus_id]
    (pin,) = queries.list_pins(session, plan.id)
    assert (pin.stop_id, pin.kind, pin.bus_id, pin.day) == (
        visit.stop_id,
        PinKind.KEEP,
        route.bus_id,
        TUESDAY,
    )
    assert broken(session, plan) == []


def test_a_visit_goes_to_the_asked_place_in_the_order(session, plan, by):
    route, _visit = first_visit(session, plan)
    before = places(session, plan)[route.day, route.bus_id]
    last = queries.list_driven(session, plan.id)[0].visits[-1]
    changing.move_visit(session, plan, last.id, Spot(route.day, route.bus_id, 1), by())
    assert places(session, plan)[route.day, route.bus_id] == [before[-1], *before[:-1]]


def test_a_visit_moved_twice_is_pinned_once(session, plan, by):
    route, visit = first_visit(session, plan)
    for day in (TUESDAY, TUESDAY, MONDAY):
        (now,) = [
            row
            for one in queries.list_driven(session, plan.id)
            for row in one.visits
            if row.stop_id == visit.stop_id
        ]
        changing.move_visit(session, plan, now.id, Spot(day, route.bus_id), by())
        assert [(pin.kind, pin.day) for pin in queries.list_pins(session, plan.id)] == [(PinKind.KEEP, day)]


def test_days_that_were_not_touched_keep_their_times_to_the_minute(session, plan, by):
    route, visit = first_visit(session, plan)

    def others():
        return [
            (one.route.leaves_at, [(row.starts_at, row.ends_at) for row in one.visits])
            for one in queries.list_driven(session, plan.id)
            if (one.route.day, one.route.bus_id) not in ((route.day, route.bus_id), (TUESDAY, route.bus_id))
        ]

    later = queries.list_driven(session, plan.id)[1].visits[-1]
    later.ends_at += timedelta(minutes=3)  # as no laying anew would have it
    session.flush()
    before = others()
    assert before
    changing.move_visit(session, plan, visit.id, Spot(TUESDAY, route.bus_id), by())
    assert others() == before


def test_the_effect_of_a_change_is_told_in_measures(session, plan, by):
    route, visit = first_visit(session, plan)
    was = kept_of(plan).against["plan"]
    changing.move_visit(session, plan, visit.id, Spot(TUESDAY, route.bus_id), by())
    effect = kept_of(plan).effect
    assert effect.before == was
    assert effect.after == kept_of(plan).against["plan"]
    assert effect.after.km != was.km
    assert "11월 24일" in effect.what


def test_a_change_that_breaks_a_rule_is_made_and_said(session, plan, by):
    """People stay in charge: the plan says what is broken, and cannot be approved."""
    bus_id = queries.list_driven(session, plan.id)[0].route.bus_id
    for one in list(queries.list_driven(session, plan.id)[1].visits):
        visit = next(
            row
            for driven in queries.list_driven(session, plan.id)
            for row in driven.visits
            if row.stop_id == one.stop_id
        )
        changing.move_visit(session, plan, visit.id, Spot(MONDAY, bus_id), by())
    assert {one.rule for one in broken(session, plan)} >= {"duty"}


def test_undo_gives_back_the_order_the_times_and_the_pins(session, plan, by):
    def all_of_it():
        return [
            (one.route.day, one.route.bus_id, [(row.stop_id, row.starts_at, row.km) for row in one.visits])
            for one in queries.list_driven(session, plan.id)
        ]

    before = all_of_it()
    route, visit = first_visit(session, plan)
    changing.move_visit(session, plan, visit.id, Spot(TUESDAY, route.bus_id), by())
    changing.pin_stop(session, plan, Pin(visit.stop_id, PinSort.FORBID), by())
    changing.undo(session, plan, by())
    assert [pin.kind for pin in queries.list_pins(session, plan.id)] == [PinKind.KEEP]
    changing.undo(session, plan, by())
    assert all_of_it() == before
    assert queries.list_pins(session, plan.id) == []
    with pytest.raises(NotReady):
        changing.undo(session, plan, by())


def test_a_change_against_an_older_page_is_refused_and_changes_nothing(session, plan, by):
    route, visit = first_visit(session, plan)
    stale = by()
    changing.take_out(session, plan, visit.id, by())
    before = places(session, plan)
    other = queries.list_driven(session, plan.id)[0].visits[0]
    with pytest.raises(Conflict):
        changing.move_visit(session, plan, other.id, Spot(TUESDAY, route.bus_id), stale)
    assert places(session, plan) == before


def test_what_is_taken_out_stays_out_and_says_so(session, plan, by):
    _route, visit = first_visit(session, plan)
    changing.take_out(session, plan, visit.id, by())
    assert all(visit.stop_id not in stops for stops in places(session, plan).values())
    assert visit.stop_id in {one.stop_id for one in kept_of(plan).left_out}
    (pin,) = queries.list_pins(session, plan.id)
    assert (pin.kind, pin.bus_id, pin.day) == (PinKind.FORBID, None, None)
    changing.add_visit(session, plan, visit.stop_id, Spot(TUESDAY, _route.bus_id), by())
    (pin,) = queries.list_pins(session, plan.id)
    assert pin.kind is PinKind.KEEP, "who puts it in takes the ban back"
    assert broken(session, plan) == []


def test_to_forbid_a_day_takes_out_the_visit_of_that_day_only(session, plan, by):
    route, visit = first_visit(session, plan)
    changing.pin_stop(session, plan, Pin(visit.stop_id, PinSort.FORBID, day=TUESDAY), by())
    assert visit.stop_id in places(session, plan)[MONDAY, route.bus_id]
    changing.pin_stop(session, plan, Pin(visit.stop_id, PinSort.FORBID, day=MONDAY), by())
    assert all(visit.stop_id not in stops for stops in places(session, plan).values())


def test_a_kept_stop_without_a_visit_is_a_broken_rule(session, plan, by):
    _route, visit = first_visit(session, plan)
    changing.take_out(session, plan, visit.id, by())
    changing.pin_stop(session, plan, Pin(visit.stop_id, PinSort.KEEP), by())
    assert [one.rule for one in broken(session, plan)] == ["kept"]
    (pin,) = queries.list_pins(session, plan.id)
    changing.unpin(session, plan, pin.id, by())
    assert broken(session, plan) == []


def test_a_visit_put_where_it_was_to_be_kept_is_pinned_once(session, plan, by):
    route, visit = first_visit(session, plan)
    changing.take_out(session, plan, visit.id, by())
    changing.pin_stop(session, plan, Pin(visit.stop_id, PinSort.KEEP, route.bus_id, TUESDAY), by())
    changing.add_visit(session, plan, visit.stop_id, Spot(TUESDAY, route.bus_id), by())
    assert len(queries.list_pins(session, plan.id)) == 1
    assert broken(session, plan) == []


def test_a_bus_that_stays_at_home_takes_no_visit(session, plan, by):
    route, visit = first_visit(session, plan)
    with pytest.raises(NoSuchPlace):
        changing.move_visit(session, plan, visit.id, Spot(MONDAY - timedelta(days=1), route.bus_id), by())


def test_a_visit_or_stop_of_another_plan_is_not_there(session, plan, by):
    with pytest.raises(NotFound):
        changing.take_out(session, plan, 9999, by())
    with pytest.raises(NotFound):
        changing.add_visit(session, plan, 9999, Spot(MONDAY, 1), by())


def test_only_a_proposal_is_changed(session, plan, by):
    _route, visit = first_visit(session, plan)
    plan.state = PlanState.APPROVED
    session.flush()
    with pytest.raises(NotReady):
        changing.take_out(session, plan, visit.id, by())
