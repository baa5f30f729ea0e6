"""Times for an order that a person chose, whatever rules it breaks; `comparing.price` then says which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from learning_centers.bus_stops.roads import Place, Roads
from learning_centers.route_plans.planning.problem import Plan, Problem, RouteDay, Shift, Stop, Visit
from learning_centers.route_plans.planning.worth import Worth, worths

USUAL_DAY = (510, 1080, 540)  # of a bus that has no shift on the day: `checking` says so


@dataclass(frozen=True, slots=True)
class DayOrder:
    """calls: stop id and the ferry that is taken; None: on land, or the ferry that fits best."""

    bus_id: int
    day: date
    calls: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A visit before it has times. early, late: when it may begin to hold the bus. taught_at: on an island."""

    stop: Stop
    place: Place
    early: int
    late: int
    hold: int
    crossing_id: int | None = None
    taught_at: int | None = None


def lay(problem: Problem, orders: Sequence[DayOrder]) -> Plan:
    """A plan of these days, by day and bus; days without a call are left out.

    The bus leaves as late as it may without being back later. A visit for which the bus comes too late is held
    when it comes.

    Raises:
        KeyError: a bus or a stop is not of the problem.
    """
    buses, stops, by_id = problem.vehicles_by_id(), problem.stops_by_id(), worths(problem)
    roads, seen, routes = problem.roads(), set[int](), []
    for order in sorted((one for one in orders if one.calls), key=lambda one: (one.day, one.bus_id)):
        bus = buses[order.bus_id]
        shift = next((one for one in bus.shifts if one.day == order.day), Shift(order.day, *USUAL_DAY))
        held = _held(roads, shift, bus.base, [(stops[stop_id], ferry) for stop_id, ferry in order.calls])
        shares = {
            one.stop.stop_id: problem.weights.second if one.stop.stop_id in seen else 1.0 for one in held
        }
        seen.update(shares)
        routes.append(_route(roads, order, shift, bus.base, held, _worth_now(by_id, shares)))
    return Plan(tuple(routes))


def order_of(route: RouteDay) -> DayOrder:
    """The order of a day that has times."""
    return DayOrder(
        route.bus_id, route.day, tuple((visit.stop_id, visit.crossing_id) for visit in route.visits)
    )


def _worth_now(
    by_id: Mapping[int, Worth], shares: Mapping[int, float]
) -> dict[int, tuple[float, dict[str, float]]]:
    """Stop id -> what this visit is worth and its parts."""
    return {
        stop_id: (
            round(by_id[stop_id].km * share, 2),
            {name: round(km * share, 2) for name, km in by_id[stop_id].parts.items()},
        )
        for stop_id, share in shares.items()
    }


def _held(roads: Roads, shift: Shift, base: Place, calls: Sequence[tuple[Stop, int | None]]) -> list[Held]:
    """Each visit in the first hours or by the first ferry that the bus still reaches; else the last ones."""
    here, clock, held = shift.start or base, shift.opens, []
    for stop, ferry in calls:
        ways = _ways(stop, shift.day, ferry, clock)
        reached = [one for one in ways if clock + roads.minutes(here, one.place) <= one.late]
        held.append(reached[0] if reached else ways[-1])
        clock = max(clock + roads.minutes(here, held[-1].place), held[-1].early) + held[-1].hold
        here = held[-1].place
    return held


def _ways(stop: Stop, day: date, ferry: int | None, clock: int) -> list[Held]:
    """At least one, the earliest first. Where the day has none, a visit at any time."""
    service = stop.service_minutes
    windows = [one for one in stop.windows if one.day == day and one.closes - one.opens >= service]
    if stop.island:
        sailings = [one for one in stop.sailings if ferry in (None, one.crossing_id)]
        ways = [
            Held(
                stop, one.port, one.leaves, one.leaves, one.lands - one.leaves, one.crossing_id,
                max(one.teach_from, min((w.opens for w in windows), default=0)),
            )
            for one in sorted(sailings, key=lambda one: (day not in one.days, one.leaves))
        ]  # fmt: skip
    else:
        ways = [
            Held(stop, stop.place, one.opens, one.closes - service, service)
            for one in sorted(windows, key=lambda one: one.opens)
        ]
    return ways or [Held(stop, stop.place, clock, clock, service)]


def _route(
    roads: Roads,
    order: DayOrder,
    shift: Shift,
    base: Place,
    held: Sequence[Held],
    worth: Mapping[int, tuple[float, dict[str, float]]],
) -> RouteDay:
    here = shift.start or base
    leaves = shift.opens if shift.start else max(_latest_start(roads, here, shift, base, held), 0)
    clock, visits = leaves, []
    for one in held:
        minutes = roads.minutes(here, one.place)
        begins = max(clock + minutes, one.early)
        starts = begins if one.taught_at is None else max(one.taught_at, begins)
        visits.append(
            Visit(
                one.stop.stop_id, one.stop.request_id, one.crossing_id, clock + minutes, starts,
                starts + one.stop.service_minutes, begins + one.hold, round(roads.km(here, one.place), 3), minutes,
                *worth[one.stop.stop_id],
            )
        )  # fmt: skip
        clock, here = begins + one.hold, one.place
    back = roads.km(here, base)
    back_minutes = roads.minutes(here, base)
    km = round(sum(visit.km for visit in visits) + back, 3)
    return RouteDay(
        order.bus_id, order.day, leaves, clock + back_minutes, tuple(visits), km, round(back, 3), back_minutes
    )


def _latest_start(roads: Roads, start: Place, shift: Shift, base: Place, held: Sequence[Held]) -> int:
    """Leaving later than this would bring the bus back later."""
    clock, here = shift.opens, start
    begins = []
    for one in held:
        begins.append(max(clock + roads.minutes(here, one.place), one.early))
        clock, here = begins[-1] + one.hold, one.place
    latest, there = clock + roads.minutes(here, base), base
    for one, began in zip(reversed(held), reversed(begins), strict=True):
        latest = min(max(one.late, began), latest - roads.minutes(one.place, there) - one.hold)
        there = one.place
    return latest - roads.minutes(start, there)
