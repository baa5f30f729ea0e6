"""Times for an order that a person chose, whatever rules it breaks; `comparing.price` then says which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from learning_centers.bus_stops.roads import Place, Roads
from learning_centers.route_plans.planning.problem import (
    REST_FROM,
    REST_UNTIL,
    Plan,
    Problem,
    RouteDay,
    Shift,
    Stop,
    Visit,
)
from learning_centers.route_plans.planning.resting import rest_places, rests_aboard
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
    """A visit before it has times, or the crew's rest. early, late: when it may begin to hold the bus.

    stop None: a rest. taught_at: on an island.
    """

    stop: Stop | None
    place: Place
    early: int
    late: int
    hold: int
    teaching: int
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
            stop_id: problem.weights.second if stop_id in seen else 1.0 for stop_id, _ferry in order.calls
        }
        seen.update(shares)
        held = _rested(problem, roads, shift, bus.base, held)
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


def _rested(problem: Problem, roads: Roads, shift: Shift, base: Place, plain: list[Held]) -> list[Held]:
    """The visits of the day with the rest that its work asks for, put in where the day then ends earliest."""
    for rest, too_long in problem.rest_steps():
        best = plain
        if rest and not any(rests_aboard(one, rest) for one in plain):
            tries = [_with_rest(plain, rest, *place) for place in rest_places(plain)]
            best = min(tries, key=lambda held: _size(roads, shift, base, held))
        _late, returns, earlier = _size(roads, shift, base, best)
        if returns + earlier - rest < too_long:
            break
    return best


def _with_rest(held: Sequence[Held], rest: int, index: int, before: bool) -> list[Held]:
    place = held[index if before else index - 1].place
    return [*held[:index], Held(None, place, REST_FROM, REST_UNTIL - rest, rest, 0), *held[index:]]


def _size(roads: Roads, shift: Shift, base: Place, held: Sequence[Held]) -> tuple[int, int, int]:
    """What is less is better: visits that begin too late, the end of the day, and (less is later) when it starts."""
    _arrives, begins, returns = _times(roads, shift.opens, shift.start or base, base, held)
    late = sum(began > one.late for one, began in zip(held, begins, strict=True))
    return late, returns, -_leaves(roads, shift, base, held)


def _held(roads: Roads, shift: Shift, base: Place, calls: Sequence[tuple[Stop, int | None]]) -> list[Held]:
    """Each visit in the first hours or by the first ferry that the bus still reaches; else the last ones."""
    here, clock, held = shift.start or base, shift.opens, list[Held]()
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
                stop, one.port, one.leaves, one.leaves, one.lands - one.leaves, service, one.crossing_id,
                max(one.teach_from, min((w.opens for w in windows), default=0)),
            )
            for one in sorted(sailings, key=lambda one: (day not in one.days, one.leaves))
        ]  # fmt: skip
    else:
        ways = [
            Held(stop, stop.place, one.opens, one.closes - service, service, service)
            for one in sorted(windows, key=lambda one: one.opens)
        ]
    return ways or [Held(stop, stop.place, clock, clock, service, service)]


def _route(
    roads: Roads,
    order: DayOrder,
    shift: Shift,
    base: Place,
    held: Sequence[Held],
    worth: Mapping[int, tuple[float, dict[str, float]]],
) -> RouteDay:
    start = shift.start or base
    leaves = _leaves(roads, shift, base, held)
    arrives, begins, returns = _times(roads, leaves, start, base, held)
    visits = []
    for number, one in enumerate(held):
        if one.stop is None:
            continue
        # Whoever rests where the visit is going to be came there for the rest.
        came = number - 1 if number and _is_rest_at(held[number - 1], one.place) else number
        here = held[came - 1].place if came else start
        starts = begins[number] if one.taught_at is None else max(one.taught_at, begins[number])
        visits.append(
            Visit(
                one.stop.stop_id, one.stop.request_id, one.crossing_id, arrives[came], starts,
                starts + one.teaching, begins[number] + one.hold, round(roads.km(here, one.place), 3),
                roads.minutes(here, one.place), *worth[one.stop.stop_id],
            )
        )  # fmt: skip
    last = held[-1].place
    back = roads.km(last, base)
    km = round(sum(visit.km for visit in visits) + back, 3)
    return RouteDay(
        order.bus_id, order.day, leaves, returns, tuple(visits), km, round(back, 3), roads.minutes(last, base)
    )


def _is_rest_at(one: Held, place: Place) -> bool:
    return one.stop is None and one.place == place


def _times(
    roads: Roads, leaves: int, start: Place, base: Place, held: Sequence[Held]
) -> tuple[list[int], list[int], int]:
    """When the bus is where each is held, when each begins, and when the bus is back."""
    clock, here = leaves, start
    arrives, begins = list[int](), list[int]()
    for one in held:
        arrives.append(clock + roads.minutes(here, one.place))
        begins.append(max(arrives[-1], one.early))
        clock, here = begins[-1] + one.hold, one.place
    return arrives, begins, clock + roads.minutes(here, base)


def _leaves(roads: Roads, shift: Shift, base: Place, held: Sequence[Held]) -> int:
    """As late as the bus may without being back later. A day that is already running began when it opened."""
    if shift.start is not None:
        return shift.opens
    _arrives, begins, latest = _times(roads, shift.opens, base, base, held)
    there = base
    for one, began in zip(reversed(held), reversed(begins), strict=True):
        latest = min(max(one.late, began), latest - roads.minutes(one.place, there) - one.hold)
        there = one.place
    return max(latest - roads.minutes(base, there), 0)
