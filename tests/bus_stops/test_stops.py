"""Stops: what is stored and refused, what hinders planning, visits, distance, ferries and roads."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from learning_centers.bus_stops import queries, service
from learning_centers.bus_stops.drafts import StopDraft, draft_of
from learning_centers.bus_stops.queries import Standing, Visited, Wanted
from learning_centers.bus_stops.roads import CIRCUITY, Place, straight_km
from learning_centers.bus_stops.visits import last_visits, list_visits
from learning_centers.buses.faults import Faulty
from learning_centers.buses.points import Point
from learning_centers.buses.reach import reach_of
from learning_centers.core.errors import NotFound
from learning_centers.regions.queries import load
from models import (
    BusStop,
    CenterPeriod,
    DriveState,
    PeriodState,
    RegionTrait,
    StopKind,
)
from tests.centers.rows import officer
from tests.factories import NOW, make_center, region
from tests.fleet import make_stop, make_visit

TODAY = date(2026, 11, 22)
GOESAN = Point(36.8154, 127.7867)


@pytest.fixture
def own(session):
    return reach_of(session, load(session), officer(session, "43"), TODAY)


@pytest.fixture
def viewer(session):
    return officer(session, "43")


def draft(session, district="43760", **other):
    made = StopDraft(
        "별빛골 마을회관", StopKind.VILLAGE, region(session, district).id, "괴산읍", point=GOESAN
    )
    return replace(made, **other)


def faults(refusal):
    return {fault.field: fault.message for fault in refusal.value.faults}


def test_a_stop_is_stored_with_every_column_and_read_back_the_same(session, own, viewer):
    wanted = draft(
        session,
        address="충청북도 괴산군 연습길 1",
        room=30,
        power=True,
        parking=None,
        steps=False,
        toilet=True,
        wireless=False,
        opens=time(9),
        closes=time(17),
        weekdays="024",
        contact_name="김이장",
        contact_phone="01000000001",
        residents=120,
        elderly=70,
        literacy=62.5,
        remote_grade="벽지 나급",
        facts_source="보기 자료",
        visited_before=date(2026, 3, 2),
        note="문은 뒤쪽",
    )
    made = service.make_stop(session, own, wanted, viewer, NOW)
    session.expire_all()
    stop = session.get_one(BusStop, made.id)
    assert draft_of(stop) == wanted
    assert (stop.code, stop.created_by_id) == ("B430001", viewer.id)
    assert service.make_stop(session, own, replace(wanted, name="둘"), viewer, NOW).code == "B430002"


@pytest.mark.parametrize(
    ("point", "said"),
    [
        (Point(36.6424, 127.4890), "청주시에 있습니다"),  # another district
        (Point(35.5, 130.5), "바다에 있습니다"),
        (Point(48.85, 2.35), "우리나라 밖"),
    ],
)
def test_a_stop_outside_its_district_in_the_sea_or_abroad_is_refused_with_where_it_lies(
    session, own, viewer, point, said
):
    with pytest.raises(Faulty) as refusal:
        service.make_stop(session, own, draft(session, point=point), viewer, NOW)
    assert said in faults(refusal)["point"]
    assert session.exec(select(BusStop)).all() == []


def test_a_stop_without_coordinates_is_stored_and_listed_as_not_to_be_planned_yet(session, own, viewer):
    bare = service.make_stop(session, own, draft(session, point=None), viewer, NOW)
    ready = make_stop(session)
    by_id = {row.stop.id: row for row in queries.list_stops(session, own)}
    assert "좌표를 적어 주세요" in by_id[bare.id].hindrances[0]
    assert by_id[ready.id].hindrances == ()
    assert [row.stop.id for row in queries.list_stops(session, own, Wanted(standing=Standing.HINDERED))] == [
        bare.id
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "field", "said"),
    [
        (time(9), time(9, 59), "closes", "여는 시간이 59분뿐입니다"),
        (time(9), time(9), "closes", "여는 시간이 0분뿐입니다"),
        (time(17), time(9), "closes", "시작하는 시각보다 빠릅니다"),
        (time(9), None, "closes", "두 시각을 모두"),
        (None, time(9), "opens", "두 시각을 모두"),
    ],
)
def test_a_window_in_which_no_lesson_fits_is_refused(session, own, viewer, opens, closes, field, said):
    with pytest.raises(Faulty) as refusal:
        service.make_stop(session, own, draft(session, opens=opens, closes=closes), viewer, NOW)
    found = faults(refusal)
    assert (list(found), said in found[field]) == ([field], True), found


def test_a_window_of_an_hour_is_enough(session, own, viewer):
    assert service.make_stop(session, own, draft(session, opens=time(9), closes=time(10)), viewer, NOW).id


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"residents": 10, "elderly": 11, "facts_source": "자료"}, "elderly"),
        ({"residents": 10}, "facts_source"),
        ({"elderly": 10}, "facts_source"),
        ({"literacy": 0.0}, "facts_source"),
        ({"remote_grade": "도서"}, "facts_source"),
        ({"visited_before": TODAY + timedelta(days=1)}, "visited_before"),
    ],
)
def test_facts_that_cannot_be_or_have_no_source_are_refused(session, own, viewer, other, field):
    with pytest.raises(Faulty) as refusal:
        service.make_stop(session, own, draft(session, **other), viewer, NOW)
    assert list(faults(refusal)) == [field]


def test_as_many_elderly_as_residents_and_a_visit_today_are_allowed(session, own, viewer):
    fine = draft(session, residents=10, elderly=10, facts_source="자료", visited_before=TODAY)
    assert service.make_stop(session, own, fine, viewer, NOW).id


def test_a_name_is_taken_once_in_a_township_and_free_in_the_next(session, own, viewer):
    stop = service.make_stop(session, own, draft(session), viewer, NOW)
    with pytest.raises(Faulty) as refusal:
        service.make_stop(session, own, draft(session, name="별빛골마을회관"), viewer, NOW)
    assert list(faults(refusal)) == ["name"]
    service.make_stop(session, own, draft(session, township="연풍면"), viewer, NOW)
    service.change_stop(session, own, stop.id, draft(session, room=9), viewer)
    assert session.get_one(BusStop, stop.id).room == 9


def test_another_province_and_its_stops_look_absent(session, own, viewer):
    theirs = make_stop(session, district="44130", at=None)
    assert queries.list_stops(session, own) == []
    with pytest.raises(NotFound):
        service.change_stop(session, own, theirs.id, draft(session), viewer)
    with pytest.raises(NotFound):
        service.make_stop(session, own, draft(session, "44130", point=None), viewer, NOW)


def test_the_last_visit_is_the_later_of_what_was_entered_and_what_was_driven(session, own):
    driven, entered, both, planned, never = (make_stop(session) for _n in range(5))
    make_visit(session, driven, date(2026, 9, 1))
    make_visit(session, driven, date(2026, 10, 1))
    entered.visited_before = both.visited_before = date(2026, 5, 1)
    make_visit(session, both, date(2026, 6, 1))
    make_visit(session, planned, date(2026, 11, 1), state=DriveState.CANCELLED)
    ids = [stop.id for stop in (driven, entered, both, planned, never)]
    assert last_visits(session, ids) == {
        driven.id: date(2026, 10, 1),
        entered.id: date(2026, 5, 1),
        both.id: date(2026, 6, 1),
    }
    assert [one.day for one in list_visits(session, driven.id)] == [date(2026, 10, 1), date(2026, 9, 1)]
    assert queries.get_stop(session, own, driven.id).weeks == 7  # 52 days
    assert queries.get_stop(session, own, never.id).weeks is None


def test_the_list_is_narrowed_by_place_kind_visits_waiting_and_name(session, own):
    old, new, never = (make_stop(session, name) for name in ("가온골", "나래골", "다솜골"))
    old.visited_before, new.visited_before = TODAY - timedelta(weeks=8), TODAY - timedelta(days=55)
    market = make_stop(session, "라온 장터", district="43110", kind=StopKind.MARKET, at=(36.6424, 127.4890))
    market.visited_before = TODAY
    gone = make_stop(session, "마루골")
    gone.retired_on = TODAY - timedelta(days=1)
    session.flush()

    def found(**wanted):
        return {row.stop.id for row in queries.list_stops(session, own, Wanted(**wanted))}

    assert found() == {old.id, new.id, never.id, market.id}
    assert found(district_id=region(session, "43110").id) == {market.id}
    assert found(province_id=region(session, "44").id) == set()
    assert found(kind=StopKind.MARKET) == {market.id}
    assert found(visited=Visited.NEVER) == {never.id}
    assert found(visited=Visited.ONCE) == {old.id, new.id, market.id}
    assert found(weeks=8) == {old.id, never.id}  # who was never visited waits longest
    assert found(name="골") == {old.id, new.id, never.id}
    assert found(name=market.code) == {market.id}
    assert found(standing=Standing.RETIRED) == {gone.id}
    assert found(standing=Standing.READY) == {old.id, new.id, never.id, market.id}


def center_at(session, point, district="43760", **other):
    center = make_center(session, district=district, **other)
    center.latitude, center.longitude = point.latitude, point.longitude
    session.flush()
    return center


def test_the_nearest_center_is_open_has_coordinates_and_is_measured_by_road(session, own):
    stop = make_stop(session)
    near, far = Point(36.83, 127.79), Point(36.64, 127.49)
    assert queries.get_stop(session, own, stop.id).nearest is None
    make_center(session)  # without coordinates
    open_one = center_at(session, far, "43110")
    closed = center_at(session, near, closes=TODAY - timedelta(days=1))
    resting = center_at(session, near)
    session.add(CenterPeriod(center_id=resting.id, state=PeriodState.SUSPENDED, starts_on=TODAY))
    session.flush()
    nearest = queries.get_stop(session, own, stop.id).nearest
    straight = straight_km(Place("a", 36.8154, 127.7867), Place("b", far.latitude, far.longitude))
    assert (nearest.center_id, nearest.km) == (open_one.id, pytest.approx(CIRCUITY * straight))
    assert not nearest.own_district  # no open one of 괴산군 has coordinates: it may be too far
    session.delete(
        session.exec(select(CenterPeriod).where(CenterPeriod.state == PeriodState.SUSPENDED)).one()
    )
    session.flush()
    nearest = queries.get_stop(session, own, stop.id).nearest
    assert (nearest.center_id, nearest.own_district) == (resting.id, True)
    assert closed.id != nearest.center_id


def test_the_nearest_is_not_fooled_by_degrees_of_longitude_being_shorter(session, own):
    stop = make_stop(session, at=(36.80, 127.79))
    center_at(session, Point(36.891, 127.79))  # 0.091 degrees to the north: 10.1 km
    east = center_at(session, Point(36.80, 127.89))  # 0.100 degrees to the east: 8.9 km
    assert queries.get_stop(session, own, stop.id).nearest.center_id == east.id


def test_a_district_that_loses_population_is_told_with_its_source_and_entered_rows_come_first(session, own):
    stop, other = make_stop(session), make_stop(session, district="43110", at=(36.6424, 127.4890))
    assert queries.get_stop(session, own, stop.id).depopulating.since == date(2021, 10, 18)
    assert queries.get_stop(session, own, other.id).depopulating is None
    session.add_all(
        [
            RegionTrait(
                region_code="43760",
                trait="depopulating",
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 10, 31),
                source="새 고시",
            ),
            RegionTrait(region_code="43110", trait="depopulating", valid_from=TODAY, source="다음 고시"),
        ]
    )
    session.flush()
    assert queries.get_stop(session, own, stop.id).depopulating is None
    assert queries.get_stop(session, own, other.id).depopulating.source == "다음 고시"


def test_taking_a_stop_out_of_use_tells_of_the_runs_to_come(session, own, viewer):
    stop = make_stop(session)
    make_visit(session, stop, TODAY, state=DriveState.PLANNED)
    make_visit(session, stop, TODAY + timedelta(days=2), state=DriveState.PLANNED)
    make_visit(session, stop, TODAY + timedelta(days=3), state=DriveState.CANCELLED)
    assert service.retire_stop(session, own, stop.id, TODAY, viewer) == [TODAY + timedelta(days=2)]
    assert not queries.get_stop(session, own, stop.id).retired  # the last day still counts
    assert service.retire_stop(session, own, stop.id, None, viewer) == []
