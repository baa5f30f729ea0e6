"""Makers of buses, their equipment, stops and the ways to them. As tests/factories.py, which has no more room."""

from datetime import date, time
from itertools import count

from sqlmodel import Session

from learning_centers.core.clock import in_seoul
from models import (
    AbsenceCause,
    Bus,
    BusAbsence,
    BusRun,
    BusStop,
    Center,
    Crossing,
    DriveState,
    Equipment,
    EquipmentKind,
    EquipmentState,
    RoadTime,
    RunStop,
    StopKind,
    StopRequest,
)
from tests.factories import DAY, NOW, region

_numbers = count(1)


def make_bus(
    session: Session,
    name: str = "",
    *,
    center: Center | None = None,
    province: str = "43",
    based: bool = True,
) -> Bus:
    """A bus whose base lies in 청주; `province` is a code. based: false for one without a base."""
    bus = Bus(
        name=name or f"시험 버스 {next(_numbers)}",
        province_id=region(session, province).id,
        center_id=center.id if center else None,
        base_name="차고지" if based else "",
        base_latitude=36.6424 if based else None,
        base_longitude=127.4890 if based else None,
        seats=25,
    )
    session.add(bus)
    session.flush()
    return bus


def make_equipment(
    session: Session,
    bus: Bus,
    kind: EquipmentKind = EquipmentKind.TABLET,
    *,
    state: EquipmentState = EquipmentState.WORKING,
    label: str = "",
) -> Equipment:
    """A piece on board."""
    piece = Equipment(
        province_id=bus.province_id,
        bus_id=bus.id,
        kind=kind,
        label=label or f"기기 {next(_numbers)}",
        state=state,
        changed_at=NOW,
        changed_by_id=0,
    )
    session.add(piece)
    session.flush()
    return piece


def make_absence(session: Session, bus: Bus, first: date = DAY, last: date | None = None) -> BusAbsence:
    absence = BusAbsence(
        bus_id=bus.id, first_day=first, last_day=last or first, cause=AbsenceCause.INSPECTION
    )
    session.add(absence)
    session.flush()
    return absence


def make_stop(
    session: Session,
    name: str = "",
    *,
    district: str = "43760",
    kind: StopKind = StopKind.VILLAGE,
    at: tuple[float, float] | None = (36.8154, 127.7867),
    residents: int | None = 120,
) -> BusStop:
    """A stop in 괴산군, without a contact person; `district` is a code, `at` latitude and longitude."""
    n = next(_numbers)
    stop = BusStop(
        code=f"B99{n % 10_000:04d}",
        name=name or f"시험 정차지 {n}",
        kind=kind,
        district_id=region(session, district).id,
        township="괴산읍",
        latitude=at[0] if at else None,
        longitude=at[1] if at else None,
        residents=residents,
        facts_source="" if residents is None else "시험 자료",
        created_at=NOW,
        created_by_id=0,
    )
    session.add(stop)
    session.flush()
    return stop


def make_crossing(session: Session, stop: BusStop) -> Crossing:
    """A ferry from 통영, at nine and back at four."""
    crossing = Crossing(
        stop_id=stop.id,
        port_name="시험항",
        port_latitude=34.8270,
        port_longitude=128.4320,
        leaves=time(9),
        teach_from=time(10, 30),
        teach_until=time(14, 30),
        lands=time(16),
    )
    session.add(crossing)
    session.flush()
    return crossing


def make_road_time(session: Session, stop: BusStop, bus: Bus, minutes: int = 40) -> RoadTime:
    """Between the base of the bus and the stop."""
    road = RoadTime(
        first_place=f"base:{bus.id}",
        second_place=f"stop:{stop.id}",
        minutes=minutes,
        entered_at=NOW,
        entered_by_id=0,
    )
    session.add(road)
    session.flush()
    return road


def make_run(session: Session, bus: Bus, day: date = DAY, state: DriveState = DriveState.PLANNED) -> BusRun:
    """From nine to five, without a stop."""
    run = BusRun(
        bus_id=bus.id,
        day=day,
        state=state,
        leaves_at=in_seoul(day, time(9)),
        returns_at=in_seoul(day, time(17)),
        planned_km=50,
        changed_at=NOW,
        changed_by_id=0,
    )
    session.add(run)
    session.flush()
    return run


def make_visit(
    session: Session,
    stop: BusStop,
    day: date = DAY,
    *,
    bus: Bus | None = None,
    request: StopRequest | None = None,
    state: DriveState = DriveState.DONE,
) -> RunStop:
    """The one stop of a run, from ten to half past twelve; without `bus` of a bus of its own."""
    begins = in_seoul(day, time(10))
    visit = RunStop(
        run_id=make_run(session, bus or make_bus(session), day, state).id,
        position=1,
        stop_id=stop.id,
        request_id=request.id if request else None,
        state=state,
        arrives_at=begins,
        starts_at=begins,
        ends_at=in_seoul(day, time(12, 30)),
        estimated_km=20,
        estimated_minutes=30,
    )
    session.add(visit)
    session.flush()
    return visit
