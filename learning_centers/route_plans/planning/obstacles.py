"""Why no bus can visit a stop at all, even with nothing else to do; and the nearest thing that would help.

Each bus on each day, at each of the stop's hours or ferries, is a try. Of all tries that fail, the one that lacks
least is told: fewest rules, then fewest minutes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from learning_centers.bus_stops.roads import Place, Roads
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.planning.problem import (
    PinSort,
    Problem,
    Sailing,
    Shift,
    Stop,
    Vehicle,
    Window,
)
from learning_centers.route_plans.planning.rules import Rule, clock
from learning_centers.route_plans.planning.visit_rules import kind_name

FAR_OFF = 1_000  # minutes: lacking something that no minutes mend


@dataclass(frozen=True, slots=True)
class Obstacle:
    """stop_id None: it is about the whole plan."""

    stop_id: int | None
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Lack:
    """One rule that a try breaks. minutes: how many are missing."""

    rule: Rule
    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Try:
    stop: Stop
    bus: Vehicle
    shift: Shift
    window: Window
    roads: Roads


def explain(problem: Problem) -> tuple[Obstacle, ...]:
    """One for each stop that no bus can visit on any day; one alone when no bus can drive at all."""
    if not any(bus.shifts for bus in problem.vehicles) or not problem.days:
        return (Obstacle(None, Rule.NO_BUS, _no_bus()),)
    return tuple(found for stop in problem.stops if (found := obstacle(problem, stop)))


def obstacle(problem: Problem, stop: Stop) -> Obstacle | None:
    """None: at least one bus can visit it on one day, with nothing else to do."""
    best: list[Lack] | None = None
    for one in _tries(problem, stop):
        lacks = list(_lacks(problem, one))
        if not lacks:
            return None
        if best is None or _size(lacks) < _size(best):
            best = lacks
    if best is None:
        return Obstacle(stop.stop_id, *_without_try(problem, stop))
    return Obstacle(stop.stop_id, best[0].rule, " ".join(lack.words for lack in best))


def _size(lacks: Iterable[Lack]) -> tuple[int, int]:
    every = list(lacks)
    return len(every), sum(lack.minutes for lack in every)


def _tries(problem: Problem, stop: Stop) -> Iterator[Try]:
    """Where people pinned a bus or a day, there only."""
    pins = [pin for pin in problem.pins if pin.stop_id == stop.stop_id and pin.sort is PinSort.KEEP]
    roads = problem.roads()
    for bus in problem.vehicles:
        for shift in bus.shifts:
            at_pin = not pins or any(
                pin.bus_id in (None, bus.bus_id) and pin.day in (None, shift.day) for pin in pins
            )
            if at_pin and shift.day in problem.days:
                for window in stop.windows:
                    if window.day == shift.day:
                        yield Try(stop, bus, shift, window, roads)


def _without_try(problem: Problem, stop: Stop) -> tuple[Rule, str]:
    open_days = {window.day for window in stop.windows} & set(problem.days)
    if not open_days:
        return Rule.CLOSED, _("%(stop)s is open on no day of this plan. Change its days.", stop=stop.name)
    if any(pin.stop_id == stop.stop_id for pin in problem.pins):
        words = _(
            "%(stop)s is pinned to a day or a bus on which nobody can go. Take the pin off.", stop=stop.name
        )
        return Rule.KEPT, words
    return Rule.NO_BUS, _("On the days on which %(stop)s is open no bus can drive.", stop=stop.name)


def _lacks(problem: Problem, one: Try) -> Iterator[Lack]:
    yield from _forbidden(problem, one)
    yield from _rested(one)
    yield from _carried(one)
    yield from _powered(one)
    if one.window.closes - one.window.opens < one.stop.service_minutes:
        yield _too_short(one)
    elif one.stop.island:
        yield from _best_ferry(one)
    else:
        yield from _on_land(one)


def _forbidden(problem: Problem, one: Try) -> Iterator[Lack]:
    for pin in problem.pins:
        hits = pin.bus_id in (None, one.bus.bus_id) and pin.day in (None, one.shift.day)
        if pin.sort is PinSort.FORBID and pin.stop_id == one.stop.stop_id and hits:
            words = _("A visit to %(stop)s was forbidden by a person.", stop=one.stop.name)
            yield Lack(Rule.FORBIDDEN, FAR_OFF, words)
            return


def _rested(one: Try) -> Iterator[Lack]:
    stop = one.stop
    if stop.last_visit is None:
        return
    earliest = stop.last_visit + timedelta(days=stop.least_gap)
    if one.shift.day < earliest:
        words = _(
            "%(stop)s is visited on %(before)s; the next visit may be on %(next)s at the earliest.",
            stop=stop.name,
            before=stop.last_visit.isoformat(),
            next=earliest.isoformat(),
        )
        yield Lack(Rule.GAP, (earliest - one.shift.day).days, words)


def _carried(one: Try) -> Iterator[Lack]:
    for kind, pieces in one.stop.needs.items():
        there = one.bus.equipment.get(kind, 0)
        if there < pieces:
            words = _(
                "%(stop)s needs %(pieces)s × %(kind)s; %(bus)s, which comes nearest, carries %(there)s.",
                stop=one.stop.name,
                pieces=pieces,
                kind=kind_name(kind),
                bus=one.bus.name,
                there=there,
            )
            yield Lack(Rule.EQUIPMENT, FAR_OFF + pieces - there, words)


def _powered(one: Try) -> Iterator[Lack]:
    has, takes = one.shift.battery, one.stop.service_minutes
    if not one.stop.mains and has is not None and has < takes:
        words = _(
            "%(stop)s has no mains: a visit takes %(takes)s minutes of battery and generator, %(bus)s gives %(has)s.",
            stop=one.stop.name,
            takes=takes,
            bus=one.bus.name,
            has=has,
        )
        yield Lack(Rule.BATTERY, takes - has, words)


def _too_short(one: Try) -> Lack:
    window, takes = one.window, one.stop.service_minutes
    words = _(
        "%(stop)s is open %(opens)s–%(closes)s, a visit takes %(takes)s minutes: it would have to be open until "
        "%(until)s.",
        stop=one.stop.name,
        opens=clock(window.opens),
        closes=clock(window.closes),
        takes=takes,
        until=clock(window.opens + takes),
    )
    return Lack(Rule.WINDOW, takes - (window.closes - window.opens), words)


def _on_land(one: Try) -> Iterator[Lack]:
    arrives = one.shift.opens + one.roads.minutes(_start(one), one.stop.place)
    starts = max(arrives, one.window.opens)
    ends = starts + one.stop.service_minutes
    if ends > one.window.closes:
        words = _(
            "%(bus)s can be at %(stop)s at %(arrives)s at the earliest; it closes at %(closes)s and would have to be "
            "open until %(until)s.",
            bus=one.bus.name,
            stop=one.stop.name,
            arrives=clock(arrives),
            closes=clock(one.window.closes),
            until=clock(ends),
        )
        yield Lack(Rule.WINDOW, ends - one.window.closes, words)
    yield from _home_in_time(one, one.stop.place, starts, ends)


def _best_ferry(one: Try) -> Iterator[Lack]:
    """The lacks of the ferry that fits best; none of a day without lacks."""
    ferries = [list(_by_ferry(one, ferry)) for ferry in one.stop.sailings if one.shift.day in ferry.days]
    if not ferries:
        words = _("No ferry sails to %(stop)s on the days on which it is open.", stop=one.stop.name)
        yield Lack(Rule.FERRY, FAR_OFF, words)
        return
    yield from min(ferries, key=_size)


def _by_ferry(one: Try, ferry: Sailing) -> Iterator[Lack]:
    starts = max(ferry.teach_from, one.window.opens)
    until = min(ferry.teach_until, one.window.closes)
    if starts + one.stop.service_minutes > until:
        words = _(
            "On %(stop)s there is time from %(from)s to %(until)s with the ferry at %(leaves)s; a visit takes "
            "%(takes)s minutes.",
            **{
                "stop": one.stop.name,
                "from": clock(starts),
                "until": clock(until),
                "leaves": clock(ferry.leaves),
                "takes": one.stop.service_minutes,
            },
        )
        yield Lack(Rule.FERRY, starts + one.stop.service_minutes - until, words)
    arrives = one.shift.opens + one.roads.minutes(_start(one), ferry.port)
    if arrives > ferry.leaves:
        words = _(
            "The ferry to %(stop)s leaves %(port)s at %(leaves)s; %(bus)s can be there at %(arrives)s at the earliest.",
            stop=one.stop.name,
            port=ferry.port_name,
            leaves=clock(ferry.leaves),
            bus=one.bus.name,
            arrives=clock(arrives),
        )
        yield Lack(Rule.FERRY, arrives - ferry.leaves, words)
    yield from _home_in_time(one, ferry.port, ferry.leaves, ferry.lands)


def _home_in_time(one: Try, place: Place, begins: int, free: int) -> Iterator[Lack]:
    """The day from the base and back, with this visit alone. begins, free: when the bus is held there."""
    returns = free + one.roads.minutes(place, one.bus.base)
    if returns > one.shift.closes:
        words = _(
            "With %(stop)s %(bus)s would be back at %(returns)s; its duty ends at %(closes)s.",
            stop=one.stop.name,
            bus=one.bus.name,
            returns=clock(returns),
            closes=clock(one.shift.closes),
        )
        yield Lack(Rule.DUTY, returns - one.shift.closes, words)
    leaves = one.shift.opens if one.shift.start else begins - one.roads.minutes(one.bus.base, place)
    if returns - leaves > one.shift.minutes:
        words = _(
            "A day to %(stop)s alone takes %(bus)s %(takes)s minutes, %(most)s are allowed.",
            stop=one.stop.name,
            bus=one.bus.name,
            takes=returns - leaves,
            most=one.shift.minutes,
        )
        yield Lack(Rule.DUTY, returns - leaves - one.shift.minutes, words)


def _start(one: Try) -> Place:
    return one.shift.start or one.bus.base


def _no_bus() -> str:
    return _(
        "No bus can drive on these days. Look at the buses: their base, their absences, their duty hours."
    )
