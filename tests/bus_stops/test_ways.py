"""How to get to a stop: ferries and the rules they keep, and road times that somebody knows."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlmodel import select

from learning_centers.bus_stops import queries, service, ways
from learning_centers.bus_stops.drafts import CrossingDraft, RoadDraft, draft_of
from learning_centers.bus_stops.roads import Place, Roads
from learning_centers.buses.faults import Faulty
from learning_centers.buses.points import Point
from learning_centers.buses.reach import reach_of
from learning_centers.core.errors import NotFound, Refused
from learning_centers.regions.queries import load
from models import Crossing, RoadTime, StopKind
from tests.bus_stops.test_stops import faults
from tests.centers.rows import officer
from tests.factories import NOW
from tests.fleet import make_bus, make_crossing, make_road_time, make_stop, make_visit

TODAY = date(2026, 11, 22)
YOKJI, SAMDEOK = Point(34.636, 128.265), Point(34.800, 128.390)  # an island of 통영 and a harbour


@pytest.fixture
def own(session):
    return reach_of(session, load(session), officer(session, "43"), TODAY)


@pytest.fixture
def south(session):
    """What an officer of 경상남도 reaches: there are islands."""
    return reach_of(session, load(session), officer(session, "48"), TODAY)


@pytest.fixture
def viewer(session):
    return officer(session, "48")


def ferry(**other):
    return replace(
        CrossingDraft("연습항", SAMDEOK, time(10), time(11), time(14, 30), time(15, 30), "01234"), **other
    )


@pytest.fixture
def isle(session):
    return make_stop(session, district="48220", kind=StopKind.ISLAND, at=(YOKJI.latitude, YOKJI.longitude))


def test_an_island_can_be_planned_once_a_ferry_is_entered(session, south, viewer, isle):
    assert "배편" in queries.get_stop(session, south, isle.id).hindrances[0]
    made = service.add_crossing(session, south, isle.id, ferry(), viewer)
    row = queries.get_stop(session, south, isle.id)
    assert (row.hindrances, [one.id for one in row.crossings]) == ((), [made.id])


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"teach_from": time(10)}, "teach_from"),
        ({"teach_until": time(11)}, "teach_until"),
        ({"teach_until": time(11, 59)}, "teach_until"),
        ({"lands": time(14, 30)}, "lands"),
        ({"port": Point(34.3, 128.9)}, "port"),  # in the sea
        ({"port": Point(37.5, 127.0)}, "port"),  # in Seoul: no ferry goes 300 km
    ],
)
def test_a_ferry_that_cannot_be_is_refused_at_its_field(session, south, viewer, isle, other, field):
    with pytest.raises(Faulty) as refusal:
        service.add_crossing(session, south, isle.id, ferry(**other), viewer)
    assert list(faults(refusal)) == [field]
    assert session.exec(select(Crossing)).all() == []


def test_an_hour_on_the_island_is_enough(session, south, viewer, isle):
    assert service.add_crossing(session, south, isle.id, ferry(teach_until=time(12)), viewer).id


def test_a_ferry_that_a_run_went_by_is_changed_not_removed(session, south, viewer, isle):
    crossing = service.add_crossing(session, south, isle.id, ferry(), viewer)
    make_visit(session, isle, TODAY).crossing_id = crossing.id
    session.flush()
    with pytest.raises(Refused):
        service.remove_crossing(session, south, isle.id, crossing.id, viewer)
    service.change_crossing(session, south, isle.id, crossing.id, ferry(lands=time(16)), viewer)
    assert session.get_one(Crossing, crossing.id).lands == time(16)


def test_a_ferry_goes_with_the_road_times_to_its_port(session, south, viewer, isle):
    crossing = service.add_crossing(session, south, isle.id, ferry(), viewer)
    service.enter_road(session, RoadDraft(f"port:{crossing.id}", "base:1", 50), viewer, NOW)
    service.remove_crossing(session, south, isle.id, crossing.id, viewer)
    assert queries.overrides(session) == {}
    with pytest.raises(NotFound):
        service.remove_crossing(session, south, isle.id, crossing.id, viewer)


def test_a_road_time_is_kept_once_for_both_directions_and_entered_again_replaces(session, viewer):
    service.enter_road(session, RoadDraft("stop:9", "base:1", 40, 22.5), viewer, NOW)
    service.enter_road(session, RoadDraft("base:1", "stop:9", 35), viewer, NOW)
    known = queries.overrides(session)
    assert known == {("base:1", "stop:9"): (35, None)}
    assert Roads(known).minutes(Place("stop:9", 36, 127), Place("base:1", 37, 127)) == 35


def test_roads_of_an_island_begin_at_its_port(session, south, isle):
    crossing, bus, other = make_crossing(session, isle), make_bus(session, province="48"), make_stop(session)
    found = ways.ways_of(session, south, queries.get_stop(session, south, isle.id))
    assert [way.key for way in found.here] == [f"port:{crossing.id}"]
    assert [way.key for way in found.there] == [f"base:{bus.id}"]
    assert other.id not in [way.key for way in found.there]


def test_a_road_time_of_other_places_is_not_removed(session, own, viewer):
    stop, other = make_stop(session), make_stop(session)
    road = make_road_time(session, other, make_bus(session))
    with pytest.raises(NotFound):
        service.remove_road(session, [f"stop:{stop.id}"], road.id, viewer)
    service.remove_road(session, [f"stop:{other.id}"], road.id, viewer)
    assert queries.overrides(session) == {}


def test_road_times_go_with_the_place_they_lead_to(session, own):
    stop, other, bus = make_stop(session), make_stop(session), make_bus(session)
    make_road_time(session, stop, bus), make_road_time(session, other, bus)
    moved = replace(draft_of(stop), point=Point(36.82, 127.79))
    service.change_stop(session, own, stop.id, moved, officer(session, "43"))
    assert [one.second_place for one in session.exec(select(RoadTime))] == [f"stop:{other.id}"]
    noted = replace(draft_of(other), note="새 안내")
    service.change_stop(session, own, other.id, noted, officer(session, "43"))
    assert len(session.exec(select(RoadTime)).all()) == 1
