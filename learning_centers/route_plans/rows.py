"""A plan of the planner as rows, and rows as a plan again: the two say the same, to the minute.

A room of its own, between `planning`, which knows no database, and everything that people do with plans.
On board, teaching begins `SETUP_MINUTES` after the visit and ends `PACK_MINUTES` before it: `RouteVisit.starts_at` and
`ends_at` are the hours of teaching, as villages are told them; `Visit.starts` and `ends` are those of the visit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from learning_centers.core.clock import SEOUL
from learning_centers.route_plans import queries
from learning_centers.route_plans.planning.problem import (
    LeftOut,
    Pin,
    PinSort,
    Plan,
    Problem,
    RouteDay,
    Stop,
    Visit,
    moment,
)
from learning_centers.route_plans.queries import Driven
from models import PinKind, Route, RoutePin, RoutePlan, RouteVisit

SETUP_MINUTES = PACK_MINUTES = 10  # our assumption: kiosks and tablets out, and in again


def service_minutes(courses: Sequence[Mapping[str, Any]]) -> int:
    """How long a visit lasts in which these are taught one after the other. courses: as in `RoutePlan.courses`."""
    return SETUP_MINUTES + sum(int(one["minutes"]) for one in courses) + PACK_MINUTES


def store(session: Session, plan: RoutePlan, made: Plan) -> None:
    """Put the routes of `made` in the place of those there are."""
    old = select(col(Route.id)).where(Route.plan_id == plan.id)
    session.execute(delete(RouteVisit).where(col(RouteVisit.route_id).in_(old)))
    session.execute(delete(Route).where(col(Route.plan_id) == plan.id))
    for day in made.routes:
        route = Route(
            plan_id=plan.id,
            bus_id=day.bus_id,
            day=day.day,
            leaves_at=moment(day.day, day.leaves),
            returns_at=moment(day.day, day.returns),
            km=day.km,
            back_km=day.back_km,
            back_minutes=day.back_minutes,
        )
        session.add(route)
        session.flush()
        session.add_all(_visit_row(route, number, visit) for number, visit in enumerate(day.visits, start=1))
    session.flush()


def _visit_row(route: Route, position: int, visit: Visit) -> RouteVisit:
    return RouteVisit(
        route_id=route.id,
        position=position,
        stop_id=visit.stop_id,
        request_id=visit.request_id,
        crossing_id=visit.crossing_id,
        arrives_at=moment(route.day, visit.arrives),
        starts_at=moment(route.day, visit.starts + SETUP_MINUTES),
        ends_at=moment(route.day, visit.ends - PACK_MINUTES),
        km=visit.km,
        minutes=visit.minutes,
        worth=visit.worth,
        parts=dict(visit.parts),
    )


def stored(session: Session, plan: RoutePlan, problem: Problem, left_out: Iterable[LeftOut] = ()) -> Plan:
    """The plan as it stands in the rows. Two SELECTs."""
    return plan_of(queries.list_driven(session, plan.id), problem, left_out)


def plan_of(driven: Iterable[Driven], problem: Problem, left_out: Iterable[LeftOut] = ()) -> Plan:
    stops = problem.stops_by_id()
    return Plan(
        tuple(route_day(one, stops) for one in driven if one.visits),
        tuple(left_out),
    )


def route_day(one: Driven, stops: Mapping[int, Stop]) -> RouteDay:
    """stops: of the problem, by id; where one is missing the bus is free when the visit ends."""
    route = one.route

    def minute(at: datetime) -> int:
        """Of the route's day; past 1440 when it ends on the next one."""
        local = at.astimezone(SEOUL).replace(tzinfo=None)
        return int((local - datetime.combine(route.day, datetime.min.time())) / timedelta(minutes=1))

    def visit(row: RouteVisit) -> Visit:
        ends = minute(row.ends_at) + PACK_MINUTES
        lands = _lands(stops.get(row.stop_id), row.crossing_id)
        return Visit(
            row.stop_id,
            row.request_id,
            row.crossing_id,
            minute(row.arrives_at),
            minute(row.starts_at) - SETUP_MINUTES,
            ends,
            ends if lands is None else lands,
            row.km,
            row.minutes,
            row.worth,
            row.parts,
        )

    return RouteDay(
        route.bus_id,
        route.day,
        minute(route.leaves_at),
        minute(route.returns_at),
        tuple(visit(row) for row in one.visits),
        route.km,
        route.back_km,
        route.back_minutes,
    )


def _lands(stop: Stop | None, crossing_id: int | None) -> int | None:
    """When the ferry of a visit is back; None without one."""
    if stop is None or crossing_id is None:
        return None
    return next((one.lands for one in stop.sailings if one.crossing_id == crossing_id), None)


def pins_of(pins: Iterable[RoutePin]) -> tuple[Pin, ...]:
    return tuple(Pin(one.stop_id, PinSort(one.kind.value), one.bus_id, one.day) for one in pins)


def add_pins(session: Session, plan_id: int, pins: Iterable[Pin], by_id: int, now: datetime) -> None:
    session.add_all(
        RoutePin(
            plan_id=plan_id,
            stop_id=one.stop_id,
            kind=PinKind(one.sort.value),
            bus_id=one.bus_id,
            day=one.day,
            by_id=by_id,
            at=now,
        )
        for one in pins
    )
    session.flush()
