"""An older plan laid on the days of a new one: what "last time" would give, and where the search starts.

A room of its own beside `rows`: it asks which plan that is, and leaves out what is not there any more.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from learning_centers.route_plans import queries
from learning_centers.route_plans.planning.by_hand import DayOrder, lay
from learning_centers.route_plans.planning.problem import Pin, PinSort, Plan, Problem
from learning_centers.route_plans.queries import Driven
from models import RoutePlan


def with_pins(problem: Problem, pins: tuple[Pin, ...]) -> Problem:
    """The problem with what people decided: who forbids a stop altogether also lets a promise go."""
    gone = {
        one.stop_id for one in pins if one.sort is PinSort.FORBID and one.bus_id is None and one.day is None
    }
    stops = tuple(
        replace(stop, required=False) if stop.stop_id in gone and stop.required else stop
        for stop in problem.stops
    )
    return replace(problem, pins=pins, stops=stops)


def last_on(
    session: Session, problem: Problem, followed: RoutePlan | None, older: RoutePlan | None
) -> Plan | None:
    """The plan that is made anew (`followed`) as it is, else the one of last time (`older`) on the same weekdays.

    None: there is none, or nothing of it fits these days, buses and stops.
    """
    source = followed or older
    if source is None or not problem.days:
        return None
    shift = timedelta(0) if followed else _monday(problem.days[0]) - _monday(source.first_day)
    laid = lay(problem, _fitting(problem, queries.list_driven(session, source.id), shift))
    return laid if laid.routes else None


def _fitting(problem: Problem, driven: Iterable[Driven], shift: timedelta) -> list[DayOrder]:
    """Only buses that can go out on the day, and stops that can be planned."""
    slots = {(bus.bus_id, one.day) for bus in problem.vehicles for one in bus.shifts}
    stops = problem.stops_by_id()
    orders = []
    for one in driven:
        day = one.route.day + shift
        if (one.route.bus_id, day) in slots:
            calls = tuple(
                (visit.stop_id, visit.crossing_id) for visit in one.visits if visit.stop_id in stops
            )
            orders.append(DayOrder(one.route.bus_id, day, calls))
    return orders


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
