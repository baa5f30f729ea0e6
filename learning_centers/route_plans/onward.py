"""A day that is running, planned anew from where the bus stands: the stops that are left, in the best order left.

A room of its own: `bus_runs` calls it when the weather or a breakdown changes the day. It changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from learning_centers.bus_stops import queries as bus_stops
from learning_centers.bus_stops.queries import StopRow
from learning_centers.bus_stops.roads import Place
from learning_centers.buses.points import base_key
from learning_centers.buses.queries import equipment_on, get_bus
from learning_centers.buses.reach import BusReach
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans import queries
from learning_centers.route_plans.factor import learnt
from learning_centers.route_plans.gathering import battery_of
from learning_centers.route_plans.planning.problem import (
    REST_FROM,
    USUAL_RESTS,
    LeftOut,
    Problem,
    RouteDay,
    Shift,
    Stop,
    Vehicle,
    minute_of,
    moment,
)
from learning_centers.route_plans.planning.solving import solve
from learning_centers.route_plans.rows import PACK_MINUTES, SETUP_MINUTES
from learning_centers.route_plans.stop_inputs import Span, minute_of_day, read
from models import Bus, BusRun, DriveState, RunStop

SECONDS, SEED = 1.0, 1  # a day has few stops: found at once
HERE = "here"  # key of the place where the bus stands; nobody entered a road time for it


class NothingLeft(DomainError): ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the bus is and from when on it can drive. latitude and longitude None: at its base."""

    at: datetime
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Onward:
    """A stop of the run with its new times. starts_at, ends_at: of the lessons, as on `RunStop`."""

    run_stop_id: int
    arrives_at: datetime
    starts_at: datetime
    ends_at: datetime
    crossing_id: int | None
    km: float
    minutes: int


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of a day. stops: in order; dropped: those that cannot be reached any more, and why."""

    stops: tuple[Onward, ...]
    dropped: tuple[LeftOut, ...]
    returns_at: datetime | None  # None: no stop is left


def replan_from(session: Session, run: BusRun, standing: Standing, viewer: Viewer) -> Rest:
    """The stops that are still planned, as many as can be held today; what is done stays as it was.

    Raises:
        NotFound: a bus of another province.
        NothingLeft: every stop is done or cancelled.
    """
    reach = queries.reach(session, viewer)
    bus = get_bus(session, reach, run.bus_id).bus
    left = _left(session, run)
    if not left:
        raise NothingLeft(_("This run has no stop left to go to."))
    rows = [bus_stops.get_stop(session, reach, one.stop_id) for one in left]
    problem = Problem(
        (run.day,),
        (_vehicle(session, bus, run, standing),),
        _stops(session, reach, run, left, rows),
        overrides=bus_stops.overrides(session),
        factor=learnt(session, bus.province_id).used,
        rests=USUAL_RESTS
        if minute_of(standing.at) < REST_FROM
        else (),  # later the crew has had it, or has it now
    )
    plan = solve(problem, SECONDS, SEED)
    ids = {one.stop_id: one.id for one in left}
    if not plan.routes:
        return Rest((), plan.left_out, None)
    (day,) = plan.routes
    return Rest(_onward(day, ids), plan.left_out, moment(day.day, day.returns))


def _left(session: Session, run: BusRun) -> list[RunStop]:
    """Neither done nor cancelled, and nobody has begun there."""
    rows = session.exec(
        select(RunStop)
        .where(
            RunStop.run_id == run.id,
            RunStop.state == DriveState.PLANNED,
            col(RunStop.arrived_at).is_(None),
        )
        .order_by(col(RunStop.position))
    )
    return list(rows)


def _vehicle(session: Session, bus: Bus, run: BusRun, standing: Standing) -> Vehicle:
    """The bus on what is left of its day: what it drove and taught so far is used up."""
    opens = max(minute_of(standing.at), minute_of_day(bus.duty_from))
    began = minute_of(run.left_at or run.leaves_at)
    base = Place(base_key(bus.id), bus.base_latitude or 0.0, bus.base_longitude or 0.0)
    start = base
    if standing.latitude is not None and standing.longitude is not None:
        start = Place(HERE, standing.latitude, standing.longitude)
    shift = Shift(
        run.day,
        opens,
        minute_of_day(bus.duty_until),
        max(bus.duty_minutes - max(opens - began, 0), 0),
        _battery_left(session, bus, run),
        start,
    )
    pieces = {str(kind): count for kind, count in equipment_on(session, [bus.id])[bus.id].items()}
    return Vehicle(bus.id, bus.name, base, (shift,), pieces)


def _battery_left(session: Session, bus: Bus, run: BusRun) -> int | None:
    """After the visits that are over. Where there was mains is not looked up: it counts as used, to be safe."""
    battery = battery_of(bus)
    if battery is None:
        return None
    done = session.exec(
        select(RunStop).where(RunStop.run_id == run.id, RunStop.state == DriveState.DONE)
    ).all()
    taught = sum((one.ends_at - one.starts_at).total_seconds() for one in done) / 60
    return max(battery - int(taught), 0)


def _stops(
    session: Session, reach: BusReach, run: BusRun, left: Sequence[RunStop], rows: Sequence[StopRow]
) -> tuple[Stop, ...]:
    """As on the day they were planned: promised, and as long as they were to be."""
    span = Span((run.day,), run.day, run.day, 0)
    known = {one.stop_id: one for one in read(session, reach.regions, span, rows, ()).stops}
    found = []
    for one in left:
        if one.stop_id in known:
            lasts = int((one.ends_at - one.starts_at).total_seconds() // 60)
            found.append(
                replace(
                    known[one.stop_id],
                    service_minutes=SETUP_MINUTES + lasts + PACK_MINUTES,
                    required=True,
                    last_visit=None,
                    request_id=one.request_id,
                )
            )
    return tuple(found)


def _onward(day: RouteDay, ids: dict[int, int]) -> tuple[Onward, ...]:
    return tuple(
        Onward(
            ids[visit.stop_id],
            moment(day.day, visit.arrives),
            moment(day.day, visit.starts + SETUP_MINUTES),
            moment(day.day, visit.ends - PACK_MINUTES),
            visit.crossing_id,
            visit.km,
            visit.minutes,
        )
        for visit in day.visits
    )
