"""What goes into a plan: buses, stops, requests and roads of a province, read from the rows and given to the planner.

A room of its own: the one place where rows become a `Problem`. Everything is kept with the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from learning_centers.bus_stops import queries as bus_stops
from learning_centers.bus_stops.roads import Place
from learning_centers.buses import queries as buses
from learning_centers.buses.points import base_key
from learning_centers.buses.queries import BusRow
from learning_centers.buses.reach import BusReach
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workdays import is_business_day
from learning_centers.programme.queries import holiday_overrides
from learning_centers.route_plans import stop_inputs
from learning_centers.route_plans.factor import learnt
from learning_centers.route_plans.planning.problem import (
    USUAL_RESTS,
    Pin,
    Problem,
    Shift,
    Vehicle,
    Weights,
)
from learning_centers.route_plans.stop_inputs import Span, Without, minute_of_day
from learning_centers.stop_requests.wishes import count_without_stop, open_wishes
from models import Bus, BusRun, DriveState, PlanState, Route, RoutePlan


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is wanted for. service_minutes: of one visit, all told. `on_days_off`: also on weekends, holidays."""

    province_id: int
    first: date
    last: date
    service_minutes: int
    weights: Weights = field(default_factory=Weights)
    pins: tuple[Pin, ...] = ()
    on_days_off: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What can be told of the inputs beside the problem itself. Kept as JSON with the plan.

    literacy: how many stops have a value of their own, of their district, none.
    """

    buses_without: tuple[Without, ...] = ()
    stops_without: tuple[Without, ...] = ()
    requests: int = 0
    requests_without_stop: int = 0
    requests_without: tuple[Without, ...] = ()
    days_off: tuple[date, ...] = ()
    literacy_own: int = 0
    literacy_district: int = 0
    literacy_unknown: int = 0
    without_center_distance: int = 0
    legs: int = 0
    factor_on: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    problem: Problem
    known: Known


def gather(session: Session, reach: BusReach, asked: Asked, *, but_plan_id: int | None = None) -> Gathered:
    """Everything the planner is given. A fixed number of SELECTs. The caller has checked the province.

    but_plan_id: a plan that does not take its buses' days away: the one that is checked or made anew.
    """
    days, off = _days(session, asked)
    here = replace(reach, day=asked.first, province_ids=frozenset({asked.province_id}))
    vehicles, buses_without = _vehicles(session, here, asked, days, but_plan_id)
    rows = [row for row in bus_stops.list_stops(session, here) if not row.retired]
    wishes = open_wishes(session, asked.province_id, asked.first, asked.last)
    span = Span(days, asked.first, asked.last, asked.service_minutes)
    inputs = stop_inputs.read(session, reach.regions, span, rows, wishes)
    factor = learnt(session, asked.province_id)
    problem = Problem(
        days,
        vehicles,
        inputs.stops,
        asked.pins,
        asked.weights,
        bus_stops.overrides(session),
        factor.used,
        USUAL_RESTS,
    )
    known = Known(
        buses_without=buses_without,
        stops_without=inputs.without,
        requests=sum(stop.request_id is not None for stop in inputs.stops),
        requests_without_stop=count_without_stop(session, asked.province_id),
        requests_without=inputs.requests_without,
        days_off=off,
        literacy_own=inputs.literacy_own,
        literacy_district=inputs.literacy_district,
        literacy_unknown=len(inputs.stops) - inputs.literacy_own - inputs.literacy_district,
        without_center_distance=sum(stop.km_to_center is None for stop in inputs.stops),
        legs=factor.legs,
        factor_on=factor.on,
    )
    return Gathered(problem, known)


def _days(session: Session, asked: Asked) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The days of the plan, and those left out because they are days off."""
    every = [asked.first + timedelta(days=n) for n in range((asked.last - asked.first).days + 1)]
    if asked.on_days_off:
        return tuple(every), ()
    overrides = holiday_overrides(session)
    work = tuple(day for day in every if is_business_day(day, overrides))
    return work, tuple(day for day in every if day not in work)


def _vehicles(
    session: Session, here: BusReach, asked: Asked, days: Sequence[date], but_plan_id: int | None
) -> tuple[tuple[Vehicle, ...], tuple[Without, ...]]:
    """The buses that can go out on at least one day, and the others."""
    taken = _taken_days(session, asked, but_plan_id)
    found, without = [], []
    for row in buses.list_buses(session, here, asked.first):
        hindered, base = buses.hindrances(row.bus), row.base
        shifts = () if hindered else tuple(_shifts(row, days, taken))
        if shifts and base is not None:
            place = Place(base_key(row.bus.id), base.latitude, base.longitude)
            pieces = {str(kind): count for kind, count in row.pieces.items()}
            found.append(Vehicle(row.bus.id, row.bus.name, place, shifts, pieces))
        else:
            without.append(Without(row.bus.name, _why_no_day(hindered)))
    return tuple(found), tuple(without)


def _why_no_day(hindered: Sequence[str]) -> str:
    return " ".join(hindered) or _("It is absent or taken on every day of the plan.")


def _shifts(row: BusRow, days: Sequence[date], taken: set[tuple[int, date]]) -> list[Shift]:
    bus = row.bus
    opens, closes = minute_of_day(bus.duty_from), minute_of_day(bus.duty_until)
    return [
        Shift(day, opens, closes, bus.duty_minutes, battery_of(bus))
        for day in days
        if row.serves_on(day) and (bus.id, day) not in taken
    ]


def _taken_days(session: Session, asked: Asked, but_plan_id: int | None) -> set[tuple[int, date]]:
    """(bus, day) that a published run or another approved plan has."""
    runs = session.exec(
        select(col(BusRun.bus_id), col(BusRun.day)).where(
            col(BusRun.day).between(asked.first, asked.last), BusRun.state != DriveState.CANCELLED
        )
    )
    routes = session.exec(
        select(col(Route.bus_id), col(Route.day))
        .join(RoutePlan, col(RoutePlan.id) == Route.plan_id)
        .where(
            col(Route.day).between(asked.first, asked.last),
            RoutePlan.state == PlanState.APPROVED,
            col(RoutePlan.id) != (but_plan_id or 0),
        )
    )
    return {(bus_id, day) for rows in (runs, routes) for bus_id, day in rows}


def battery_of(bus: Bus) -> int | None:
    """Minutes of teaching without mains in a day; None: nobody has said."""
    return None if bus.battery_minutes is None else bus.battery_minutes + (bus.generator_minutes or 0)
