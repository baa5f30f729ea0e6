"""Whether a plan keeps every rule. Written apart from the search, from the problem alone: neither may hide the
other's mistakes. Changes by hand are checked by it too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from learning_centers.bus_stops.roads import Place, Roads
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.planning.again_rules import stop_faults
from learning_centers.route_plans.planning.problem import (
    Broken,
    Plan,
    Problem,
    RouteDay,
    Shift,
    Stop,
    Vehicle,
    Visit,
)
from learning_centers.route_plans.planning.rules import Rule, clock
from learning_centers.route_plans.planning.visit_rules import visit_faults


@dataclass(frozen=True, slots=True)
class Drive:
    """A route beside what the problem says of its bus, its day and its stops."""

    route: RouteDay
    bus: Vehicle
    shift: Shift
    stops: Mapping[int, Stop]
    roads: Roads

    def broken(self, rule: Rule, words: str, visit: Visit | None = None) -> Broken:
        return Broken(rule, visit.stop_id if visit else None, self.route.bus_id, self.route.day, words)


def check(problem: Problem, plan: Plan) -> list[Broken]:
    """Every rule that the plan breaks, route by route, then stop by stop; empty when it can be driven as it is.

    Those of `rules.SOFT` are wishes that had to stay open; any other stands in the way of publishing.
    """
    return [*_routes(problem, plan), *stop_faults(problem, plan)]


def _routes(problem: Problem, plan: Plan) -> Iterator[Broken]:
    buses, stops, roads = problem.vehicles_by_id(), problem.stops_by_id(), problem.roads()
    seen = set[tuple[int, date]]()
    for route in plan.routes:
        key = (route.bus_id, route.day)
        bus = buses.get(route.bus_id)
        if bus is None or any(visit.stop_id not in stops for visit in route.visits):
            words = _("A bus or a stop of this route is no longer part of the plan.")
            yield Broken(Rule.UNKNOWN, None, *key, words)
            continue
        if key in seen:
            yield Broken(
                Rule.TWO_ROUTES, None, *key, _("%(bus)s already has a route on this day.", bus=bus.name)
            )
        seen.add(key)
        shift = next((one for one in bus.shifts if one.day == route.day), None)
        if shift is None or route.day not in problem.days:
            yield Broken(Rule.ABSENT, None, *key, _("%(bus)s cannot drive on this day.", bus=bus.name))
            continue
        yield from _drive(Drive(route, bus, shift, stops, roads))


def _drive(drive: Drive) -> Iterator[Broken]:
    yield from _duty(drive)
    yield from _travel(drive)
    yield from _battery(drive)
    for visit in drive.route.visits:
        for rule, words in visit_faults(drive.stops[visit.stop_id], drive.bus, drive.route.day, visit):
            yield drive.broken(rule, words, visit)


def _duty(drive: Drive) -> Iterator[Broken]:
    route, shift = drive.route, drive.shift
    hours = {
        "bus": drive.bus.name,
        "leaves": clock(route.leaves),
        "returns": clock(route.returns),
        "opens": clock(shift.opens),
        "closes": clock(shift.closes),
    }
    if route.leaves < shift.opens or route.returns > shift.closes:
        yield drive.broken(
            Rule.DUTY,
            _(
                "%(bus)s is out from %(leaves)s to %(returns)s; its duty is from %(opens)s to %(closes)s.",
                **hours,
            ),
        )
    takes = route.returns - (shift.opens if shift.start else route.leaves)
    if takes > shift.minutes:
        yield drive.broken(
            Rule.DUTY,
            _(
                "The day of %(bus)s takes %(takes)s minutes, %(most)s are allowed.",
                bus=drive.bus.name,
                takes=takes,
                most=shift.minutes,
            ),
        )


def _travel(drive: Drive) -> Iterator[Broken]:
    """Every leg, from where the day starts to the base, takes at least its time."""
    here = drive.shift.start or drive.bus.base
    clock_at = drive.route.leaves
    for visit in drive.route.visits:
        stop = drive.stops[visit.stop_id]
        there = _where(stop, visit)
        needed = drive.roads.minutes(here, there)
        if visit.arrives < clock_at + needed:
            yield drive.broken(Rule.TRAVEL, _late(stop.name, needed, clock_at + needed), visit)
        here, clock_at = there, visit.free
    needed = drive.roads.minutes(here, drive.bus.base)
    if drive.route.returns < clock_at + needed:
        yield drive.broken(Rule.TRAVEL, _late(_("the base"), needed, clock_at + needed))


def _where(stop: Stop, visit: Visit) -> Place:
    """Where the bus stands: at the port of the ferry that was taken, or at the stop."""
    ports = (one.port for one in stop.sailings if one.crossing_id == visit.crossing_id)
    return next(ports, stop.place)


def _late(where: str, minutes: int, earliest: int) -> str:
    return _(
        "The way to %(where)s takes %(minutes)s minutes: the bus is there at %(earliest)s at the earliest.",
        where=where,
        minutes=minutes,
        earliest=clock(earliest),
    )


def _battery(drive: Drive) -> Iterator[Broken]:
    has = drive.shift.battery
    used = sum(v.ends - v.starts for v in drive.route.visits if not drive.stops[v.stop_id].mains)
    if has is not None and used > has:
        yield drive.broken(
            Rule.BATTERY,
            _(
                "Teaching without mains takes %(used)s minutes; the battery and generator of %(bus)s give %(has)s.",
                used=used,
                bus=drive.bus.name,
                has=has,
            ),
        )
