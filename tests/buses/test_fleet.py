"""Buses: making and changing them, their state on a day, absences, and the pages."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from learning_centers.buses import queries, service
from learning_centers.buses.faults import Faulty
from learning_centers.buses.points import Point
from learning_centers.buses.queries import BusState
from learning_centers.buses.reach import reach_of
from learning_centers.buses.service import AbsenceDraft, BusDraft
from learning_centers.core import clock
from learning_centers.core.errors import NotFound
from learning_centers.regions.queries import load
from models import (
    AbsenceCause,
    AuditEvent,
    Bus,
    BusAbsence,
    DriveState,
    EquipmentKind,
    EquipmentState,
    RoadTime,
    Role,
)
from tests.centers.rows import manager, officer
from tests.factories import make_account, make_center, region
from tests.fleet import make_absence, make_bus, make_equipment, make_road_time, make_run, make_stop

TODAY = date(2026, 11, 22)
BASE = Point(36.6424, 127.4890)


def reach(session, viewer):
    return reach_of(session, load(session), viewer, TODAY)


@pytest.fixture
def chungbuk(session):
    viewer = officer(session, "43")
    return viewer, reach(session, viewer)


def draft(session, **other):
    return replace(BusDraft("해오름 1호", region(session, "43").id, base=BASE), **other)


def fields_of(refusal):
    return [fault.field for fault in refusal.value.faults]


def test_a_bus_is_stored_with_its_base_and_read_back_the_same(session, chungbuk):
    viewer, own = chungbuk
    wanted = draft(session, seats=25, crew=2, battery_minutes=180, generator_minutes=0, note="낮은 다리 조심")
    bus = service.make_bus(session, own, wanted, viewer)
    session.expire_all()
    assert service.draft_of(session.get_one(Bus, bus.id)) == wanted


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"base": Point(35.1796, 129.0756)}, "base"),  # in Busan
        ({"base": Point(35.5, 130.5)}, "base"),  # in the sea
        ({"duty_until": time(9)}, "duty_until"),
        ({"duty_from": time(18, 0)}, "duty_until"),
        ({"duty_minutes": 571}, "duty_minutes"),
    ],
)
def test_a_bus_that_cannot_be_is_refused_at_its_field(session, chungbuk, other, field):
    viewer, own = chungbuk
    with pytest.raises(Faulty) as refusal:
        service.make_bus(session, own, draft(session, **other), viewer)
    assert fields_of(refusal) == [field]
    assert session.exec(select(Bus)).all() == []


def test_the_longest_and_the_shortest_day_of_duty_are_allowed(session, chungbuk):
    viewer, own = chungbuk
    service.make_bus(session, own, draft(session, duty_minutes=570), viewer)
    short = draft(session, name="둘", duty_from=time(9), duty_until=time(10), duty_minutes=60)
    assert service.make_bus(session, own, short, viewer).id


def test_two_buses_of_a_province_have_different_names(session, chungbuk):
    viewer, own = chungbuk
    first = service.make_bus(session, own, draft(session), viewer)
    with pytest.raises(Faulty) as refusal:
        service.make_bus(session, own, draft(session, name="해오름1호"), viewer)
    assert fields_of(refusal) == ["name"]
    service.change_bus(session, own, first.id, draft(session, seats=30), viewer)  # its own name stays


def test_a_bus_without_a_base_or_a_center_is_stored_and_listed_as_not_to_be_planned(session, chungbuk):
    viewer, own = chungbuk
    bus = service.make_bus(session, own, draft(session, base=None), viewer)
    (row,) = queries.list_buses(session, own, TODAY)
    assert row.state is BusState.HINDERED
    assert len(queries.hindrances(bus)) == 2
    center = make_center(session)
    service.change_bus(session, own, bus.id, draft(session, center_id=center.id), viewer)
    (row,) = queries.list_buses(session, own, TODAY)
    assert (row.state, row.center) == (BusState.FREE, center.name)


def test_another_province_and_its_buses_look_absent(session, chungbuk):
    viewer, own = chungbuk
    theirs = make_bus(session, province="44")
    with pytest.raises(NotFound):
        queries.get_bus(session, own, theirs.id)
    with pytest.raises(NotFound):
        service.make_bus(session, own, draft(session, province_id=region(session, "44").id), viewer)
    assert queries.list_buses(session, own, TODAY) == []


def test_people_of_a_center_see_the_buses_of_its_province_only(session):
    here, there = make_bus(session), make_bus(session, province="50")
    viewer = manager(frozenset({make_center(session).id}))
    assert [row.bus.id for row in queries.list_buses(session, reach(session, viewer), TODAY)] == [here.id]
    ministry = replace(viewer, center_ids=None, province_ids=None)
    assert {row.bus.id for row in queries.list_buses(session, reach(session, ministry), TODAY)} == {
        here.id,
        there.id,
    }


def test_the_state_of_a_bus_is_the_first_that_holds(session, chungbuk):
    _viewer, own = chungbuk
    bus = make_bus(session, center=make_center(session))

    def state():
        return queries.get_bus(session, own, bus.id).state

    assert state() is BusState.FREE
    make_absence(session, bus, TODAY - timedelta(days=3), TODAY)
    assert state() is BusState.ABSENT
    run = make_run(session, bus, TODAY)
    assert state() is BusState.ON_RUN
    run.state = DriveState.CANCELLED
    session.flush()
    assert state() is BusState.ABSENT
    bus.active_from = TODAY + timedelta(days=1)
    assert state() is BusState.NOT_YET
    bus.retired_on = TODAY
    assert state() is BusState.NOT_YET  # the last day still counts
    bus.retired_on = TODAY - timedelta(days=1)
    assert state() is BusState.RETIRED
    assert queries.list_buses(session, own, TODAY) == []
    assert len(queries.list_buses(session, own, TODAY, retired=True)) == 1


def test_a_bus_serves_on_days_it_is_in_use_and_not_absent(session, chungbuk):
    _viewer, own = chungbuk
    bus = make_bus(session)
    make_absence(session, bus, TODAY + timedelta(days=2), TODAY + timedelta(days=3))
    bus.retired_on = TODAY + timedelta(days=5)
    row = queries.get_bus(session, own, bus.id)
    serves = [row.serves_on(TODAY + timedelta(days=n)) for n in range(7)]
    assert serves == [True, True, False, False, True, True, False]


def test_only_working_pieces_on_board_are_counted(session, chungbuk):
    bus, other = make_bus(session), make_bus(session)
    for state in (EquipmentState.WORKING, EquipmentState.WORKING, EquipmentState.REPAIR, EquipmentState.GONE):
        make_equipment(session, bus, state=state)
    make_equipment(session, bus, EquipmentKind.KIOSK)
    make_equipment(session, other).bus_id = None
    session.flush()
    assert queries.equipment_on(session, [bus.id, other.id]) == {
        bus.id: {EquipmentKind.TABLET: 2, EquipmentKind.KIOSK: 1},
        other.id: {},
    }


def test_an_absence_over_published_runs_is_stored_and_the_runs_are_told(session, chungbuk):
    viewer, own = chungbuk
    bus = make_bus(session)
    days = [TODAY + timedelta(days=n) for n in range(5)]
    for day, state in zip(days, (DriveState.PLANNED,) * 4 + (DriveState.CANCELLED,), strict=True):
        make_run(session, bus, day, state)
    absent = AbsenceDraft(days[1], days[4], AbsenceCause.REPAIR)
    runs = service.add_absence(session, own, bus.id, absent, viewer)
    assert [run.day for run in runs] == days[1:4]
    assert session.exec(select(BusAbsence)).one().last_day == days[4]


def test_an_absence_that_ends_before_it_begins_is_refused(session, chungbuk):
    viewer, own = chungbuk
    turned = AbsenceDraft(TODAY, TODAY - timedelta(days=1), AbsenceCause.REPAIR)
    with pytest.raises(Faulty) as refusal:
        service.add_absence(session, own, make_bus(session).id, turned, viewer)
    assert fields_of(refusal) == ["last_day"]


def test_an_absence_of_another_bus_is_not_removed(session, chungbuk):
    viewer, own = chungbuk
    bus, other = make_bus(session), make_bus(session)
    absence = make_absence(session, other)
    with pytest.raises(NotFound):
        service.remove_absence(session, own, bus.id, absence.id, viewer)
    service.remove_absence(session, own, other.id, absence.id, viewer)
    assert session.exec(select(BusAbsence)).all() == []


def test_taking_a_bus_out_of_use_tells_of_the_runs_after_its_last_day(session, chungbuk):
    viewer, own = chungbuk
    bus = make_bus(session)
    make_run(session, bus, TODAY)
    later = make_run(session, bus, TODAY + timedelta(days=1))
    assert service.retire_bus(session, own, bus.id, TODAY, viewer) == [later]
    assert service.retire_bus(session, own, bus.id, None, viewer) == []
    assert bus.retired_on is None


# pages


@pytest.fixture
def office(session, signed_in):
    """An officer of 충청북도, signed in."""
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


TYPED = {
    "name": "해오름 1호",
    "base": "36.6424, 127.4890",
    "center_id": "0",
    "crew": "2",
    "seats": "25",
    "duty_from": "08:30",
    "duty_until": "18:00",
    "duty_minutes": "540",
    "driver_name": "김운전",
    "driver_phone": "010-0000-0001",
}


def typed(session, **other):
    return TYPED | {"province_id": region(session, "43").id} | other


def test_a_bus_typed_in_is_stored_and_said(office, session):
    answer = office.post("/edu-bus/buses/new", data=typed(session), follow_redirects=True)
    session.rollback()
    bus = session.exec(select(Bus)).one()
    assert "해오름 1호를 저장했습니다." in answer.text
    assert (bus.base_latitude, bus.base_longitude, bus.driver_phone) == (36.6424, 127.489, "01000000001")
    assert "담당 배움터가 없습니다" in answer.text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"name": " "}, "버스 이름을 적어 주세요."),
        ({"base": "청주시청"}, "위도와 경도를 쉼표로 이어"),
        ({"base": "36.8151, 127.1139"}, "충청남도 천안시에 있습니다"),
        ({"crew": "0"}, "1부터 10까지의 수"),
        ({"duty_from": "여덟 시"}, "14:00"),
        ({"driver_phone": "12"}, "전화번호"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_stored(office, session, other, said):
    answer = office.post("/edu-bus/buses/new", data=typed(session, **other))
    assert answer.status_code == 422
    assert said in answer.text
    session.rollback()
    assert session.exec(select(Bus)).all() == []


def test_the_driver_is_shown_to_the_province_and_noted_but_not_to_others(office, session, signed_in):
    bus = make_bus(session)
    bus.driver_name, bus.driver_phone = "김운전", "01000000001"
    ministry, teacher = (
        make_account(session, Role.MINISTRY),
        make_account(session, Role.INSTRUCTOR, centers=[make_center(session)]),
    )
    session.commit()
    page = f"/edu-bus/buses/{bus.id}"
    assert "김운전" in office.get(page).text
    for account in (ministry, teacher):
        answer = signed_in(account).get(page)
        assert answer.status_code == 200
        assert "김운전" not in answer.text
    seen = session.exec(select(AuditEvent).where(AuditEvent.kind == "bus")).all()
    assert [event.subjects for event in seen] == [str(bus.id)]


def test_an_absence_over_a_run_is_said_after_storing_and_in_the_table(office, session):
    bus = make_bus(session, center=make_center(session))
    day = clock.today() + timedelta(days=3)
    make_run(session, bus, day)
    session.commit()
    sent = {"first_day": day.isoformat(), "last_day": "", "cause": "inspection"}
    answer = office.post(f"/edu-bus/buses/{bus.id}/absences", data=sent, follow_redirects=True)
    assert "운행이 이미 공개되어 있습니다" in answer.text
    assert session.exec(select(BusAbsence)).one().last_day == day


def test_only_the_province_changes_buses(session, signed_in):
    bus = make_bus(session)
    accounts = [
        make_account(session, Role.MINISTRY),
        make_account(session, Role.MANAGER, centers=[make_center(session)]),
    ]
    session.commit()
    for account in accounts:
        client = signed_in(account)
        assert client.get("/edu-bus/buses").status_code == 200
        assert client.get(f"/edu-bus/buses/{bus.id}/edit").status_code == 403
        assert client.post("/edu-bus/buses/new", data=typed(session)).status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_sends_as_many_queries_for_many_buses(office, session, count_queries, count):
    for _n in range(count):
        make_equipment(session, make_bus(session, center=make_center(session)))
    session.commit()
    office.get("/edu-bus/buses")
    with count_queries() as sent:
        office.get("/edu-bus/buses")
    assert len(sent) <= 12


def test_road_times_of_a_base_go_when_it_moves_and_stay_when_it_is_stored_again(session, chungbuk):
    viewer, own = chungbuk
    bus, stop = make_bus(session), make_stop(session)
    bus.base_latitude = 36.642_400_004  # more digits than the form shows
    make_road_time(session, stop, bus)
    same = replace(service.draft_of(bus), base=BASE)
    service.change_bus(session, own, bus.id, same, viewer)
    assert len(session.exec(select(RoadTime)).all()) == 1
    service.change_bus(session, own, bus.id, replace(same, base=Point(36.63, 127.489)), viewer)
    assert session.exec(select(RoadTime)).all() == []
