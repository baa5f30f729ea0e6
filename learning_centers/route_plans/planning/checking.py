"""Whether a plan keeps every rule. Written apart from the search, from the problem alone: neither may hide the
other's mistakes. Changes by hand are checked by it too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from learning_centers.bus_stops.roads import Place, Roads
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.planning.again_rules import stop_faults
from learning_centers.route_plans.planning.problem import (
    REST_FROM,
    REST_UNTIL,
    Broken,
    Plan,
    Problem,
    RouteDay,
    Shift,
    Stop,
    Vehicle,
    Visit,
)
from learning_centers.route_plans.planning.resting import longest_rest
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

    @property
    def minutes(self) -> int:
        """Of the whole day; one that is already running began when it opened."""
        return self.route.returns - (self.shift.opens if self.shift.start else self.route.leaves)

    @property
    def legs(self) -> list[int]:
        """Minutes of the way to each visit and to the base."""
        spots = [_where(self.stops[visit.stop_id], visit) for visit in self.route.visits]
        places = [self.shift.start or self.bus.base, *spots, self.bus.base]
        return [self.roads.minutes(here, there) for here, there in pairwise(places)]

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
        yield from _drive(Drive(route, bus, shift, stops, roads), problem.rest_steps())


def _drive(drive: Drive, rests: Sequence[tuple[int, float]]) -> Iterator[Broken]:
    rest = next(minutes for minutes, too_long in rests if drive.minutes - minutes < too_long)
    yield from _duty(drive, rest)
    yield from _rest(drive, rest)
    yield from _travel(drive)
    yield from _battery(drive)
    for visit in drive.route.visits:
        for rule, words in visit_faults(drive.stops[visit.stop_id], drive.bus, drive.route.day, visit):
            yield drive.broken(rule, words, visit)


def _duty(drive: Drive, rest: int) -> Iterator[Broken]:
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
    takes = drive.minutes - rest
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


def _rest(drive: Drive, minutes: int) -> Iterator[Broken]:
    """One piece of the day, in the middle of it, is free for so long."""
    since, until = longest_rest(drive.route, drive.legs)
    if minutes and until - since < minutes:
        yield drive.broken(
            Rule.REST,
            _(
                "The crew of %(bus)s has no %(minutes)s minutes to rest between %(since)s and %(until)s.",
                bus=drive.bus.name,
                minutes=minutes,
                since=clock(REST_FROM),
                until=clock(REST_UNTIL),
            ),
        )


def _travel(drive: Drive) -> Iterator[Broken]:
    """Every leg, from where the day starts to the base, takes at least its time."""
    clock_at = drive.route.leaves
    for visit, needed in zip(drive.route.visits, drive.legs, strict=False):
        if visit.arrives < clock_at + needed:
            name = drive.stops[visit.stop_id].name
            yield drive.broken(Rule.TRAVEL, _late(name, needed, clock_at + needed), visit)
        clock_at = visit.free
    if drive.route.returns < clock_at + drive.legs[-1]:
        yield drive.broken(Rule.TRAVEL, _late(_("the base"), drive.legs[-1], clock_at + drive.legs[-1]))


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
