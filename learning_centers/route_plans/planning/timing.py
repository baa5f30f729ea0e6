"""When a bus is where: from an order of visits to the times of a day, and from a draft to a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from learning_centers.route_plans.planning.drafts import Call, Draft, Level
from learning_centers.route_plans.planning.ground import Ground, Option, Slot
from learning_centers.route_plans.planning.problem import REST_FROM, REST_UNTIL, RouteDay, Visit
from learning_centers.route_plans.planning.resting import rest_places, rests_aboard


@dataclass(frozen=True, slots=True)
class Timed:
    """leaves, returns, km: of the day. arrives, begins: of each visit, which holds the bus from `begins` on."""

    leaves: int
    returns: int
    arrives: tuple[int, ...]
    begins: tuple[int, ...]
    km: float


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """Compares in this order; more is better. gain: worth − km − the cost of each day on the road, in km."""

    musts: int
    dues: int
    gain: float


def timed(ground: Ground, number: int, calls: Sequence[Call]) -> Timed | None:
    """The day that ends earliest and, among those, leaves latest; None when these visits cannot be made in it.

    Leaving as late as the end allows makes the day as short as it can be: waiting is what leaving earlier adds.
    The crew rests for as long as the work of the day asks for, where that lets the day end earliest.
    """
    slot = ground.slots[number]
    battery = slot.shift.battery
    if battery is not None and _from_battery(ground, calls) > battery:
        return None
    options = [call.option for call in calls]
    if _earliest_end(ground, slot, options) is None:
        return None
    for rest, too_long in ground.rest_steps:
        times = _resting(ground, slot, options, rest)
        if times is not None and times.returns - times.leaves - rest < too_long:
            return times
    return None


def _resting(ground: Ground, slot: Slot, options: list[Option], rest: int) -> Timed | None:
    """The best day with a rest of so many minutes; with the trip to an island none is needed beside it."""
    if not rest or any(rests_aboard(option, rest) for option in options):
        return _timed(ground, slot, options, rest, None)
    places = (
        _timed(ground, slot, _with_rest(options, rest, index, before), rest, (index, before))
        for index, before in rest_places(options)
    )
    found = [times for times in places if times is not None]
    return min(found, key=lambda times: (times.returns, -times.leaves), default=None)


def _with_rest(options: Sequence[Option], rest: int, index: int, before: bool) -> list[Option]:
    place = options[index if before else index - 1].place
    resting = Option(place, REST_FROM, REST_UNTIL - rest, rest, 0)
    return [*options[:index], resting, *options[index:]]


def _timed(
    ground: Ground, slot: Slot, options: Sequence[Option], rest: int, rested: tuple[int, bool] | None
) -> Timed | None:
    """rested: where a rest stands among the options; the times are those of the others."""
    shift = slot.shift
    returns = _earliest_end(ground, slot, options)
    if returns is None or returns > shift.closes:
        return None
    leaves = _latest_start(ground, slot, options, returns)
    if returns - leaves - rest > shift.minutes:
        return None
    times = laid(ground, slot, options, leaves)
    return times if rested is None else _without_rest(times, *rested)


def _without_rest(times: Timed, index: int, before: bool) -> Timed:
    arrives, begins = list(times.arrives), list(times.begins)
    arrived = arrives.pop(index)
    del begins[index]
    if before:
        arrives[index] = arrived
    return replace(times, arrives=tuple(arrives), begins=tuple(begins))


def laid(ground: Ground, slot: Slot, options: Sequence[Option], leaves: int) -> Timed:
    """The times when the bus leaves at `leaves`, whatever rules that breaks: a visit begins when the bus is there."""
    clock, here, km = leaves, slot.start, 0.0
    arrives, begins = [], []
    for option in options:
        arrives.append(clock + ground.minutes[here][option.place])
        begins.append(max(arrives[-1], option.early))
        km += ground.km[here][option.place]
        clock, here = begins[-1] + option.hold, option.place
    home = clock + ground.minutes[here][slot.end]
    return Timed(leaves, home, tuple(arrives), tuple(begins), km + ground.km[here][slot.end])


def score(ground: Ground, draft: Draft) -> Score:
    """Raises ValueError: a day of the draft cannot be driven."""
    wishes = [call.wish for calls in draft.values() for call in calls]
    levels = [wish.level for wish in wishes]
    km = sum(_driven(ground, number, calls).km for number, calls in draft.items())
    gain = sum(wish.worth for wish in wishes) - km - ground.problem.weights.day_km * len(draft)
    return Score(levels.count(Level.MUST), levels.count(Level.DUE), round(gain, 6))


def _driven(ground: Ground, number: int, calls: Sequence[Call]) -> Timed:
    times = timed(ground, number, calls)
    if times is None:
        raise ValueError(f"slot {number} cannot be driven")
    return times


def _from_battery(ground: Ground, calls: Sequence[Call]) -> int:
    """Minutes of teaching."""
    return sum(call.option.teaching for call in calls if not ground.stops[call.stop].mains)


def _earliest_end(ground: Ground, slot: Slot, options: Sequence[Option]) -> int | None:
    """When the bus is back if it leaves as early as it may; None when it misses a visit."""
    minutes, here, clock = ground.minutes, slot.start, slot.shift.opens
    for option in options:
        clock = max(clock + minutes[here][option.place], option.early)
        if clock > option.late:
            return None
        clock += option.hold
        here = option.place
    return clock + minutes[here][slot.end]


def _latest_start(ground: Ground, slot: Slot, options: Sequence[Option], returns: int) -> int:
    """The latest moment to leave and still be back at `returns`. A day that is already running began when it opened."""
    if slot.shift.start is not None:
        return slot.shift.opens
    clock, there = returns, slot.end
    for option in reversed(options):
        clock = min(option.late, clock - ground.minutes[option.place][there] - option.hold)
        there = option.place
    return clock - ground.minutes[slot.start][there]


def routes_of(ground: Ground, draft: Draft) -> tuple[RouteDay, ...]:
    """By day, then bus.

    Raises:
        ValueError: a day of the draft cannot be driven.
    """
    routes, seen = [], set[int]()
    for number in sorted(draft):
        times = _driven(ground, number, draft[number])
        routes.append(route_of(ground, number, draft[number], times, _shares(ground, draft[number], seen)))
        seen.update(call.stop for call in draft[number])
    return tuple(routes)


def _shares(ground: Ground, calls: Sequence[Call], seen: set[int]) -> dict[int, float]:
    """What part of its worth a visit has: all for the first one of its stop, less for the others."""
    return {call.stop: ground.problem.weights.second if call.stop in seen else 1.0 for call in calls}


def route_of(
    ground: Ground, number: int, calls: Sequence[Call], times: Timed, shares: Mapping[int, float]
) -> RouteDay:
    """shares: number of a stop -> the part of its worth that counts."""
    slot, here, visits = ground.slots[number], ground.slots[number].start, []
    for position, call in enumerate(calls):
        visits.append(_visit(ground, call, here, times.arrives[position], times.begins[position], shares))
        here = call.option.place
    back_km = round(ground.km[here][slot.end], 3)
    return RouteDay(
        bus_id=slot.vehicle.bus_id,
        day=slot.shift.day,
        leaves=times.leaves,
        returns=times.returns,
        visits=tuple(visits),
        km=round(sum(visit.km for visit in visits) + back_km, 3),
        back_km=back_km,
        back_minutes=ground.minutes[here][slot.end],
    )


def _visit(
    ground: Ground, call: Call, here: int, arrives: int, begins: int, shares: Mapping[int, float]
) -> Visit:
    stop, option, share = ground.stops[call.stop], call.option, shares[call.stop]
    starts = begins if option.taught_at is None else option.taught_at
    return Visit(
        stop_id=stop.stop_id,
        request_id=stop.request_id,
        crossing_id=option.crossing_id,
        arrives=arrives,
        starts=starts,
        ends=starts + option.teaching,
        free=begins + option.hold,
        km=round(ground.km[here][option.place], 3),
        minutes=ground.minutes[here][option.place],
        worth=round(ground.worths[call.stop].km * share, 2),
        parts={name: round(km * share, 2) for name, km in ground.worths[call.stop].parts.items()},
    )
