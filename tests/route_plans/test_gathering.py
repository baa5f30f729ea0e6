"""What goes into a plan, and what is told of what does not."""

from datetime import date, time, timedelta

import pytest

from learning_centers.goals.queries import find_indicator
from learning_centers.route_plans import service
from learning_centers.route_plans.stop_inputs import district_levels, windows_of
from learning_centers.stop_requests.wishes import Wish
from models import (
    DriveState,
    EquipmentKind,
    HolidayOverride,
    Observation,
    RequestState,
    StopKind,
)
from tests.factories import NOW, make_request
from tests.fleet import (
    make_absence,
    make_bus,
    make_crossing,
    make_equipment,
    make_road_time,
    make_stop,
    make_visit,
)
from tests.plans import MONDAY, make_fleet, officer, wanted


def gathered(session, **asked):
    return service.gather(session, officer(session), wanted(session, **asked))


def stop_of(found, stop):
    return found.problem.stops_by_id()[stop.id]


def test_a_bus_is_left_out_on_days_it_is_absent(session):
    buses, _stops = make_fleet(session)
    make_absence(session, buses[0], MONDAY)
    found = gathered(session)
    shifts = {one.bus_id: [shift.day for shift in one.shifts] for one in found.problem.vehicles}
    assert shifts == {buses[0].id: [MONDAY + timedelta(days=1)], buses[1].id: list(found.problem.days)}


def test_a_bus_without_a_base_and_a_stop_without_coordinates_are_told(session):
    make_fleet(session)
    bus, stop = make_bus(session, "빈 버스", based=False), make_stop(session, "모르는 곳", at=None)
    found = gathered(session)
    assert [one.name for one in found.known.buses_without] == [bus.name]
    assert [one.name for one in found.known.stops_without] == [stop.name]
    assert all(one.why for one in (*found.known.buses_without, *found.known.stops_without))


def test_working_equipment_and_battery_go_in(session):
    buses, _stops = make_fleet(session, buses=1)
    make_equipment(session, buses[0], EquipmentKind.KIOSK)
    buses[0].battery_minutes, buses[0].generator_minutes = 100, 60
    (vehicle,) = gathered(session).problem.vehicles
    assert dict(vehicle.equipment) == {"kiosk": 1}
    assert {shift.battery for shift in vehicle.shifts} == {160}


def test_a_holiday_of_our_own_is_no_day_of_the_plan(session):
    make_fleet(session)
    session.add(HolidayOverride(on=MONDAY, is_holiday=True, name="쉬는 날"))
    session.flush()
    found = gathered(session)
    assert found.problem.days == (MONDAY + timedelta(days=1),)
    assert found.known.days_off == (MONDAY,)


def test_an_island_is_reached_by_its_ferry_only(session):
    make_fleet(session)
    stop = make_stop(session, "섬", kind=StopKind.ISLAND)
    crossing = make_crossing(session, stop)
    crossing.weekdays = "1"
    one = stop_of(gathered(session), stop)
    assert one.island
    assert [(s.crossing_id, s.days, s.leaves) for s in one.sailings] == [
        (crossing.id, (MONDAY + timedelta(days=1),), 540)
    ]


def test_known_road_times_go_in(session):
    buses, stops = make_fleet(session)
    make_road_time(session, stops[0], buses[0], minutes=77)
    problem = gathered(session).problem
    assert problem.overrides == {(f"base:{buses[0].id}", f"stop:{stops[0].id}"): (77, None)}


def test_a_request_brings_its_days_hours_and_equipment(session):
    _buses, stops = make_fleet(session)
    request = make_request(
        session,
        stop=stops[0],
        district="43110",
        equipment={"kiosk": 1},
        weekdays="1",
        hours_from=time(10),
        hours_until=time(12),
    )
    one = stop_of(gathered(session), stops[0])
    assert (one.request_id, dict(one.needs)) == (request.id, {"kiosk": 1})
    assert [(w.day, w.opens, w.closes) for w in one.windows] == [(MONDAY + timedelta(days=1), 600, 720)]
    assert not one.required


def test_an_accepted_request_that_ends_with_the_plan_must_be_met_and_a_waiting_one_not(session):
    _buses, stops = make_fleet(session)
    last = MONDAY + timedelta(days=1)
    make_request(session, stop=stops[0], district="43110", wished_until=last)
    make_request(session, stop=stops[1], district="43110", wished_until=last, state=RequestState.WAITING)
    found = gathered(session)
    assert stop_of(found, stops[0]).required
    assert not stop_of(found, stops[1]).required


def test_of_two_requests_for_one_stop_the_one_that_is_due_goes_in(session):
    _buses, stops = make_fleet(session)
    make_request(session, stop=stops[0], district="43110", asked_at=NOW - timedelta(weeks=9))
    due = make_request(
        session, stop=stops[0], district="43110", greatest_gap=3, wished_from=MONDAY - timedelta(days=3)
    )
    found = gathered(session)
    assert stop_of(found, stops[0]).request_id == due.id
    assert found.known.requests == 1


def test_a_request_that_does_not_fit_is_told_and_the_stop_stays(session):
    _buses, stops = make_fleet(session)
    make_request(session, stop=stops[0], district="43110", hours_from=time(20), hours_until=time(21))
    found = gathered(session)
    assert [one.name for one in found.known.requests_without] == [stops[0].name]
    assert stop_of(found, stops[0]).request_id is None
    assert stop_of(found, stops[0]).windows


def test_requests_without_a_stop_are_counted(session):
    make_fleet(session)
    make_request(session, district="43110")
    assert gathered(session).known.requests_without_stop == 1


@pytest.mark.parametrize(("state", "visited"), [(DriveState.PLANNED, True), (DriveState.CANCELLED, False)])
def test_a_published_visit_counts_as_one_that_was(session, state, visited):
    buses, stops = make_fleet(session)
    make_visit(session, stops[0], MONDAY - timedelta(days=7), bus=buses[0], state=state)
    one = stop_of(gathered(session), stops[0])
    assert one.weeks_waiting == (1 if visited else None)


def test_the_digital_level_is_the_places_own_else_the_districts(session):
    _buses, stops = make_fleet(session)
    stops[0].literacy = 61.5
    indicator = find_indicator(session, "digital_level")
    for year, value in ((2024, 70.0), (2025, 72.5)):
        session.add(observed(indicator, "43110", year, value, sample=100))
    session.flush()
    found = gathered(session)
    assert stop_of(found, stops[0]).literacy == 61.5
    assert stop_of(found, stops[1]).literacy == 72.5
    assert (found.known.literacy_own, found.known.literacy_district, found.known.literacy_unknown) == (
        1,
        5,
        0,
    )


def test_a_level_from_too_few_answers_is_no_number(session):
    indicator = find_indicator(session, "digital_level")
    session.add(observed(indicator, "43110", 2025, 72.5, sample=29))
    session.add(observed(indicator, "43", 2025, 75.0, sample=900))
    session.flush()
    assert district_levels(session) == {}


def observed(indicator, code, year, value, sample):
    return Observation(
        indicator_id=indicator.id,
        region_code=code,
        year=year,
        value=value,
        sample=sample,
        source="시험",
        entered_at=NOW,
        entered_by_id=0,
    )


def test_hours_nobody_entered_are_the_usual_ones(session):
    stop = make_stop(session)
    stop.weekdays = "0"
    (window,) = windows_of(stop, [MONDAY, MONDAY + timedelta(days=1)], None)
    assert (window.day, window.opens, window.closes) == (MONDAY, 540, 1080)


def test_no_visit_after_the_day_it_is_due(session):
    wish = Wish(
        1,
        1,
        5,
        {},
        frozenset({MONDAY, MONDAY + timedelta(days=1)}),
        None,
        None,
        must_by=MONDAY,
        waiting_weeks=0,
    )
    stop = make_stop(session)
    days = [date.fromordinal(MONDAY.toordinal() + n) for n in range(3)]
    assert [window.day for window in windows_of(stop, days, wish)] == [MONDAY]


def test_gathering_sends_as_many_queries_for_many_stops_as_for_few(session, count_queries):
    make_fleet(session, stops=2)
    asked, viewer = wanted(session), officer(session)

    def sent():
        session.commit()
        with count_queries() as statements:
            service.gather(session, viewer, asked)
        return len(statements)

    few = sent()
    make_fleet(session, buses=5, stops=12)
    assert sent() == few
