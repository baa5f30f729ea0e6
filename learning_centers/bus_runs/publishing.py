"""An approved plan becomes runs, with an offering for each lesson at each stop. A room of its own beside `driving`,
which is about the day itself. The caller commits: all of it, or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from learning_centers.bus_stops.queries import overrides
from learning_centers.bus_stops.roads import Place, Roads, port_key, stop_key
from learning_centers.buses.points import base_key
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.aboard import Ride, look_aboard, make_aboard
from learning_centers.lessons.checking import Look
from learning_centers.lessons.dates import Slot
from learning_centers.lessons.plans import Plan
from learning_centers.lessons.storing import USUAL_SEATS
from learning_centers.route_plans.queries import get_plan, list_driven
from learning_centers.route_plans.service import hold_buses
from learning_centers.stop_requests.service import visits as requests
from models import (
    Bus,
    BusRun,
    BusStop,
    Crossing,
    Deed,
    DriveState,
    PlanState,
    Route,
    RoutePlan,
    RouteVisit,
    RunStop,
)

WHAT = "bus_runs.publish"  # in the access log


class CannotPublish(DomainError): ...


@dataclass(frozen=True, slots=True)
class Crew:
    """Who teaches on one bus on one day."""

    lead_id: int | None = None
    assistants: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One route of the plan with what it needs to be published."""

    route: Route
    visits: tuple[RouteVisit, ...]
    bus: Bus


Crews = Mapping[int, Crew]  # by route id


def load_days(session: Session, plan: RoutePlan) -> list[Day]:
    """By day, then bus; routes without a visit are left out."""
    driven = [one for one in list_driven(session, plan.id) if one.visits]
    query = select(Bus).where(col(Bus.id).in_({one.route.bus_id for one in driven}))
    buses = {bus.id: bus for bus in session.exec(query)}
    return [Day(one.route, one.visits, buses[one.route.bus_id]) for one in driven]


def look(session: Session, plan_id: int, crews: Crews, by: Viewer, now: datetime) -> list[Look]:
    """What stands against publishing with these crews, one for each center. Raises as `publish`."""
    plan = get_plan(session, plan_id, by)
    days = load_days(session, plan)
    stops = _stops(session, days)
    _require_ready(session, plan, days, now)
    looks = []
    for center_id, some in _by_center(days).items():
        rides = [ride for day in some for ride in _rides(plan, day, crews, stops)]
        looks.append(look_aboard(session, center_id, rides, by, now))
    return looks


def publish(session: Session, plan_id: int, crews: Crews, by: Viewer, now: datetime) -> list[BusRun]:
    """Runs, their stops, and an approved offering with one lesson for each course at each stop.

    Raises:
        NotFound: not a plan of the viewer's province.
        CannotPublish: it is not approved, a day is over, a bus has no center or a run of its own on a day.
        lessons.aboard.BadCrew, lessons.planning.Clashes, MonthLocked, Conflict: as `make_aboard`.
    """
    plan = get_plan(session, plan_id, by)
    hold_buses(session, plan)
    session.refresh(plan, with_for_update=True)
    days = load_days(session, plan)
    _require_ready(session, plan, days, now)
    _require_leads(days, crews)
    stops = _stops(session, days)
    # Without what the province has learnt: the driven times are compared with the bare estimate.
    roads = Roads(overrides(session))
    runs = []
    for center_id, some in _by_center(days).items():
        rides: list[Ride] = []
        for day in some:
            run, run_stops = _store_run(session, plan, day, stops, roads, by, now)
            runs.append(run)
            rides += _rides(plan, day, crews, stops, run_stops)
        make_aboard(session, center_id, rides, by, now, _("Plan %(n)s of the edu-bus", n=plan.id))
    wanted = [one.request_id for day in days for one in day.visits if one.request_id is not None]
    requests.mark_planned(session, wanted, by_id=by.id, now=now)
    plan.state = PlanState.PUBLISHED
    plan.published_at, plan.published_by_id = now, by.id
    session.add(plan)
    audit.record(session, by, Deed.CREATE, WHAT, kind="route_plan", subjects=[plan.id], detail=f"{len(runs)}")
    session.flush()
    return runs


def _by_center(days: Iterable[Day]) -> dict[int, list[Day]]:
    found: dict[int, list[Day]] = defaultdict(list)
    for day in days:
        if day.bus.center_id is not None:
            found[day.bus.center_id].append(day)
    return dict(sorted(found.items()))


def _require_ready(session: Session, plan: RoutePlan, days: Sequence[Day], now: datetime) -> None:
    if plan.state is PlanState.PUBLISHED:
        raise CannotPublish(_("This plan is published already."))
    if plan.state is not PlanState.APPROVED:
        raise CannotPublish(_("Approve the plan first. Then publish it."))
    if not days:
        raise CannotPublish(_("No bus goes anywhere in this plan. There is nothing to publish."))
    if not plan.courses:
        raise CannotPublish(_("Say which courses are taught at the stops. Then publish the plan."))
    today = now.astimezone(SEOUL).date()
    for day in days:
        if day.bus.center_id is None:
            raise CannotPublish(
                _("%(bus)s has no center that counts its lessons. Choose one on its page.", bus=day.bus.name)
            )
        if day.route.day < today:
            raise CannotPublish(_("%(day)s is over. Plan again from today on.", day=day.route.day))
    _require_free(session, days)


def _require_leads(days: Sequence[Day], crews: Crews) -> None:
    for day in days:
        if crews.get(day.route.id, Crew()).lead_id is None:
            raise CannotPublish(
                _("Choose who teaches on %(bus)s on %(day)s.", bus=day.bus.name, day=day.route.day)
            )


def _require_free(session: Session, days: Sequence[Day]) -> None:
    """Two plans for one bus: the second is told. The database keeps it, too (`uq_bus_run_standing`)."""
    wanted = {(day.bus.id, day.route.day): day.bus.name for day in days}
    standing = session.exec(
        select(BusRun).where(
            col(BusRun.bus_id).in_({bus_id for bus_id, _day in wanted}),
            col(BusRun.day).in_({day for _bus, day in wanted}),
            col(BusRun.state) != DriveState.CANCELLED,
        )
    )
    for run in standing:
        if name := wanted.get((run.bus_id, run.day)):
            raise CannotPublish(
                _(
                    "%(bus)s has a published run on %(day)s already. Cancel that run, or take the bus out.",
                    bus=name,
                    day=run.day,
                )
            )


def _stops(session: Session, days: Iterable[Day]) -> dict[int, BusStop]:
    ids = {one.stop_id for day in days for one in day.visits}
    return {one.id: one for one in session.exec(select(BusStop).where(col(BusStop.id).in_(ids)))}


def _rides(
    plan: RoutePlan,
    day: Day,
    crews: Crews,
    stops: Mapping[int, BusStop],
    run_stops: Mapping[int, RunStop] | None = None,
) -> list[Ride]:
    """The lessons of one route, in order. `run_stops`: by visit id, once they are stored."""
    crew = crews.get(day.route.id, Crew())
    rides = []
    for visit in day.visits:
        stop = stops[visit.stop_id]
        run_stop_id = run_stops[visit.id].id if run_stops else None
        for course_id, slot in _slots(plan, visit):
            one = Plan(
                course_id=course_id,
                slots=(slot,),
                seats=stop.room or day.bus.seats or USUAL_SEATS,
                address=stop.address or stop.name,
                address_detail=stop.name if stop.address else "",
                township=stop.township,
                district_id=stop.district_id,
                lead_id=crew.lead_id,
                assistants=crew.assistants,
            )
            rides.append(Ride(one, day.bus.id, run_stop_id))
    return rides


def _slots(plan: RoutePlan, visit: RouteVisit) -> list[tuple[int, Slot]]:
    """One after the other from when the visit starts; what the visit is too short for is not taught."""
    found = []
    at = visit.starts_at.astimezone(SEOUL)
    end = visit.ends_at.astimezone(SEOUL)
    for course in plan.courses:
        until = at + timedelta(minutes=int(course["minutes"]))
        if until > end:
            break
        found.append((int(course["course_id"]), Slot(at.date(), at.time(), until.time())))
        at = until
    return found


def _store_run(
    session: Session,
    plan: RoutePlan,
    day: Day,
    stops: Mapping[int, BusStop],
    roads: Roads,
    by: Viewer,
    now: datetime,
) -> tuple[BusRun, dict[int, RunStop]]:
    """The run and its stops by visit id."""
    run = BusRun(
        plan_id=plan.id,
        bus_id=day.bus.id,
        day=day.route.day,
        leaves_at=day.route.leaves_at,
        returns_at=day.route.returns_at,
        planned_km=day.route.km,
        changed_at=now,
        changed_by_id=by.id,
    )
    session.add(run)
    session.flush()
    estimates = _estimates(session, day, stops, roads)
    made = {
        visit.id: RunStop(
            run_id=run.id,
            position=visit.position,
            stop_id=visit.stop_id,
            request_id=visit.request_id,
            crossing_id=visit.crossing_id,
            arrives_at=visit.arrives_at,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            estimated_km=visit.km,
            estimated_minutes=minutes,
        )
        for visit, minutes in zip(day.visits, estimates, strict=True)
    }
    session.add_all(made.values())
    session.flush()
    return run, made


def _estimates(session: Session, day: Day, stops: Mapping[int, BusStop], roads: Roads) -> list[int]:
    """Minutes of each leg; 0 where somebody entered the time, which there is nothing to learn from."""
    ports = select(Crossing).where(col(Crossing.id).in_({one.crossing_id for one in day.visits}))
    ports_of = {one.id: one for one in session.exec(ports)}
    before = _place(base_key(day.bus.id), day.bus.base_latitude, day.bus.base_longitude)
    found = []
    for visit in day.visits:
        here = _where(visit, stops, ports_of)
        known = before is None or here is None or roads.is_known(before, here)
        found.append(0 if known or before is None or here is None else roads.minutes(before, here))
        before = here
    return found


def _where(visit: RouteVisit, stops: Mapping[int, BusStop], ports: Mapping[int, Crossing]) -> Place | None:
    """Where the bus stands for a visit: at the stop, or at the port of the ferry to it."""
    if visit.crossing_id is not None:
        port = ports[visit.crossing_id]
        return _place(port_key(port.id), port.port_latitude, port.port_longitude)
    stop = stops[visit.stop_id]
    return _place(stop_key(stop.id), stop.latitude, stop.longitude)


def _place(key: str, latitude: float | None, longitude: float | None) -> Place | None:
    return Place(key, latitude, longitude) if latitude is not None and longitude is not None else None
