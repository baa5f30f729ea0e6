"""The rest of a day that is running, planned anew from where the bus stands."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from learning_centers.core.clock import in_seoul
from learning_centers.core.errors import NotFound
from learning_centers.route_plans.onward import NothingLeft, Standing, replan_from
from models import BusRun, DriveState, RunStop
from tests.factories import NOW
from tests.plans import BASE, MONDAY, make_fleet, officer


@pytest.fixture
def day(session):
    """A run to three stops of an hour each; the first is done by 10:30."""
    (bus,), stops = make_fleet(session, buses=1, stops=3)
    run = BusRun(
        bus_id=bus.id,
        day=MONDAY,
        leaves_at=in_seoul(MONDAY, time(8, 30)),
        returns_at=in_seoul(MONDAY, time(17)),
        planned_km=1,
        left_at=in_seoul(MONDAY, time(8, 30)),
        changed_at=NOW,
        changed_by_id=0,
    )
    session.add(run)
    session.flush()
    for position, stop in enumerate(stops, start=1):
        starts = in_seoul(MONDAY, time(7 + 2 * position, 30))
        session.add(
            RunStop(
                run_id=run.id,
                position=position,
                stop_id=stop.id,
                state=DriveState.DONE if position == 1 else DriveState.PLANNED,
                arrives_at=starts,
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
                arrived_at=starts if position == 1 else None,
                estimated_km=1,
                estimated_minutes=1,
            )
        )
    session.flush()
    return bus, run, stops


def at(hour, minute=0, place=BASE):
    return Standing(in_seoul(MONDAY, time(hour, minute)), *place)


def run_stops(session, rest):
    return {session.get(RunStop, one.run_stop_id).stop_id for one in rest.stops}


def test_what_is_done_stays_and_the_rest_is_driven_from_where_the_bus_stands(session, day):
    _bus, run, stops = day
    rest = replan_from(session, run, at(11), officer(session))
    assert run_stops(session, rest) == {stops[1].id, stops[2].id}
    assert rest.dropped == ()
    first = rest.stops[0]
    assert first.arrives_at == in_seoul(MONDAY, time(11)) + timedelta(minutes=first.minutes)
    assert first.starts_at == first.arrives_at + timedelta(minutes=10)
    assert first.ends_at - first.starts_at == timedelta(hours=1)
    assert rest.returns_at > rest.stops[-1].ends_at


def test_a_stop_that_cannot_be_reached_any_more_is_dropped_and_told(session, day):
    _bus, run, _stops = day
    rest = replan_from(session, run, at(15), officer(session))
    assert (len(rest.stops), len(rest.dropped)) == (1, 1)
    assert rest.dropped[0].words
    late = replan_from(session, run, at(17, 30), officer(session))
    assert (late.stops, late.returns_at) == ((), None)


def test_the_hours_on_duty_so_far_are_used_up(session, day):
    bus, run, _stops = day
    bus.duty_minutes = 4 * 60
    rest = replan_from(session, run, at(11), officer(session))
    assert rest.stops == ()


def test_a_day_that_is_over_has_nothing_left(session, day):
    _bus, run, _stops = day
    for one in session.exec(select(RunStop)):
        one.state = DriveState.CANCELLED
    session.flush()
    with pytest.raises(NothingLeft):
        replan_from(session, run, at(11), officer(session))


def test_the_run_of_another_province_is_not_there(session, day):
    with pytest.raises(NotFound):
        replan_from(session, day[1], at(11), officer(session, "50"))
