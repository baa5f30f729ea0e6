"""What the roads of a province teach: which legs count, and when it is used."""

from datetime import timedelta

import pytest

from learning_centers.route_plans.factor import LEAST_LEGS, learnt, switch
from models import BusRun, RunStop
from tests.factories import NOW, region
from tests.fleet import make_bus, make_crossing, make_stop
from tests.plans import MONDAY, officer


@pytest.fixture
def drive(session):
    """`drive(30, 20)`: a run whose legs took so many minutes each; 20 were estimated. None: nobody noted it."""
    bus, stop = make_bus(session), make_stop(session)
    days = iter(range(1000))

    def driving(*minutes, estimated=20, crossing_at=0):
        run = BusRun(
            bus_id=bus.id,
            day=MONDAY + timedelta(days=next(days)),
            leaves_at=NOW,
            returns_at=NOW,
            planned_km=1,
            left_at=NOW,
            changed_at=NOW,
            changed_by_id=0,
        )
        session.add(run)
        session.flush()
        left = NOW
        for position, took in enumerate(minutes, start=1):
            there = None if took is None else left + timedelta(minutes=took)
            session.add(
                RunStop(
                    run_id=run.id,
                    position=position,
                    stop_id=stop.id,
                    crossing_id=make_crossing(session, stop).id if position == crossing_at else None,
                    arrives_at=NOW,
                    starts_at=NOW,
                    ends_at=NOW,
                    estimated_km=1,
                    estimated_minutes=estimated,
                    arrived_at=there,
                    left_at=there and there + timedelta(hours=1),
                )
            )
            left = there + timedelta(hours=1) if there else left
        session.flush()

    return driving


def of(session, code="43"):
    return learnt(session, region(session, code).id)


def test_a_leg_is_driven_over_estimated_minutes(session, drive):
    drive(30, 20)
    assert (of(session).legs, of(session).median_ratio) == (2, 1.25)
    assert of(session, "50").legs == 0


def test_a_leg_after_one_that_nobody_noted_is_left_out(session, drive):
    drive(30, None, 90)
    assert (of(session).legs, of(session).median_ratio) == (1, 1.5)


def test_ferries_teach_nothing_about_roads(session, drive):
    drive(30, 200, 300, crossing_at=2)
    assert (of(session).legs, of(session).median_ratio) == (1, 1.5)


def test_times_that_somebody_entered_teach_nothing(session, drive):
    drive(30, estimated=0)
    assert of(session).legs == 0


@pytest.mark.parametrize(("legs", "used"), [(LEAST_LEGS - 1, 1.0), (LEAST_LEGS, 1.5)])
def test_it_is_used_from_50_legs_on_when_it_is_switched_on(session, drive, legs, used):
    for _number in range(legs):
        drive(30)
    assert of(session).used == 1.0
    switch(session, region(session, "43").id, True, by=officer(session), now=NOW)
    assert of(session).used == used
    switch(session, region(session, "43").id, False, by=officer(session), now=NOW)
    assert of(session).used == 1.0
