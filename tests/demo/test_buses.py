"""The made-up edu-bus: what the rules of buses and stops would have let through."""

from collections import Counter
from datetime import date

import pytest
from sqlmodel import select

from learning_centers.bus_stops import queries as stops
from learning_centers.bus_stops.drafts import CrossingDraft, draft_of, faults_of
from learning_centers.bus_stops.service import crossing_faults
from learning_centers.buses import queries as buses
from learning_centers.buses.points import Point, point_of, wrong_in
from learning_centers.buses.queries import BusState
from learning_centers.buses.reach import BusReach
from learning_centers.centers.places import places_at
from learning_centers.regions.queries import load
from models import BusStop, Center, EquipmentKind, StopKind
from tests.demo.loading import load as load_demo

DAY = date(2026, 11, 22)


@pytest.fixture
def nation(runner, session):
    """Twenty centers in October; everything, as on 22 November."""
    assert load_demo(runner, centers=20, first="2026-10").exit_code == 0
    return BusReach(load(session), DAY, None)


def test_buses_and_stops_keep_the_rules_of_the_app(session, nation):
    regions = nation.regions
    for row in buses.list_buses(session, nation, DAY):
        assert wrong_in(regions, row.base, row.bus.province_id, DAY) == "", row.bus.name
        assert row.state is not BusState.HINDERED
        assert row.pieces[EquipmentKind.KIOSK] == 2
    for stop in session.exec(select(BusStop)):
        assert faults_of(regions, draft_of(stop), DAY) == [], stop.name


def test_each_province_with_a_center_has_buses_and_stops_and_says_what_is_missing(session, nation):
    regions = nation.regions
    provinces = {place.province_id for place in places_at(session, regions, DAY).values()}
    fleet = Counter(row.bus.province_id for row in buses.list_buses(session, nation, DAY))
    rows = stops.list_stops(session, nation)
    places = Counter(regions.province_of(row.district_id) for row in rows)
    assert set(fleet) == set(places) == provinces
    assert fleet[regions.by_code["43"].id] == 3
    assert min(fleet.values()) == 2
    assert min(places.values()) >= 30
    bare = Counter(regions.province_of(row.district_id) for row in rows if row.hindrances)
    assert set(bare.values()) == {2}
    assert 0.1 < sum(row.weeks is None for row in rows) / len(rows) < 0.3
    assert all(row.nearest is not None for row in rows if row.point)


def test_islands_have_their_ferry_and_the_ports_are_on_land(session, nation):
    isles = [row for row in stops.list_stops(session, nation) if row.stop.kind is StopKind.ISLAND]
    assert len(isles) >= 3
    for row in isles:
        (ferry,) = row.crossings
        port = Point(ferry.port_latitude, ferry.port_longitude)
        times = (ferry.leaves, ferry.teach_from, ferry.teach_until, ferry.lands)
        assert crossing_faults(nation, CrossingDraft(ferry.port_name, port, *times), row.stop) == []


def test_most_centers_have_a_door_inside_their_district(session, nation):
    regions = nation.regions
    places = places_at(session, regions, DAY)
    doors = {one.id: point_of(one.latitude, one.longitude) for one in session.exec(select(Center))}
    known = {center_id: door for center_id, door in doors.items() if door is not None}
    assert len(doors) - len(known) == len(doors) // 10
    for center_id, door in known.items():
        assert wrong_in(regions, door, places[center_id].district_id, DAY) == ""
