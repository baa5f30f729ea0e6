"""The best plan of a tiny problem by trying everything: written from the rules alone, with nothing of the planner's."""

from bisect import bisect_left
from itertools import pairwise, permutations

from learning_centers.route_plans.planning.wanting import first_wishes

NOON = (11 * 60, 15 * 60)  # when a crew rests


def best_gain(ground):
    """(musts, dues, gain) of the best plan in which each stop comes at most once."""
    wishes = {wish.stop: wish for wish in first_wishes(ground)}
    problem = ground.problem
    numbers = sorted(wishes)
    table = {frozenset(): (0, 0, 0.0)}
    for slot in range(len(ground.slots)):
        open_here = [n for n in numbers if slot in wishes[n].slots]
        days = _days_of(problem, ground, slot, open_here)
        table = _with_slot(table, days, wishes, problem.weights.day_km)
    return max(table.values())


def _with_slot(table, days, wishes, day_km):
    """The best for each set of stops, when one more day of one bus is at hand."""
    best = dict(table)
    for visited, had in table.items():
        for group, km in days.items():
            if visited & group:
                continue
            levels = [wishes[n].level for n in group]
            gain = sum(wishes[n].worth for n in group) - km - day_km
            now = (had[0] + levels.count(2), had[1] + levels.count(1), had[2] + gain)
            both = visited | group
            best[both] = max(best.get(both, now), now)
    return best


def _days_of(problem, ground, slot, numbers):
    """Set of stops -> the fewest km of a day that visits them in any order."""
    bus, shift = ground.slots[slot].vehicle, ground.slots[slot].shift
    found = {}
    for size in range(1, 5):
        for order in permutations(numbers, size):
            km = _km(problem, bus, shift, [ground.stops[n] for n in order])
            if km is not None:
                group = frozenset(order)
                found[group] = min(found.get(group, km), km)
    return found


def _km(problem, bus, shift, stops):
    used = sum(stop.service_minutes for stop in stops if not stop.mains)
    if shift.battery is not None and used > shift.battery:
        return None
    if not any(_is_day(problem, bus, shift, stops, rest, most) for rest, most in _rests(problem)):
        return None
    roads, spots = problem.roads(), [bus.base, *(_spot(stop) for stop in stops), bus.base]
    return sum(roads.km(a, b) for a, b in pairwise(spots))


def _rests(problem):
    """Minutes of rest, and the minutes of work for which they are enough."""
    steps = list(problem.rests)
    return list(
        zip([0, *(one.minutes for one in steps)], [*(one.work - 1 for one in steps), 2_000], strict=True)
    )


def _is_day(problem, bus, shift, stops, rest, most):
    """Whether some day with these stops in this order has so much rest and no more work than that."""
    if not rest or any(_rests_on(stop, shift.day, rest) for stop in stops):
        places = [None]
    else:
        places = [(index, there) for index in range(len(stops) + 1) for there in (False, True)]
    return any(_is_short(problem, bus, shift, stops, rest, most, at) for at in places)


def _is_short(problem, bus, shift, stops, rest, most, at):
    def back_at(leaves):
        return _back_at(problem, bus, shift, stops, leaves, rest if at else 0, at)

    earliest = back_at(shift.opens)
    if earliest is None or earliest > shift.closes:
        return False
    leaving = range(shift.opens, shift.closes + 1)
    first_too_late = bisect_left(leaving, 1, key=lambda minute: int((back_at(minute) or 9_999) > earliest))
    work = earliest - leaving[first_too_late - 1] - rest
    return work <= min(most, shift.minutes)


def _rests_on(stop, day, rest):
    """Whether the trip to an island has a free piece that long around noon."""
    if not stop.island:
        return False
    ferry, window = stop.sailings[0], next(one for one in stop.windows if one.day == day)
    starts = max(ferry.teach_from, window.opens)
    pieces = ((ferry.leaves, starts), (starts + stop.service_minutes, ferry.lands))
    return any(min(until, NOON[1]) - max(since, NOON[0]) >= rest for since, until in pieces)


def _spot(stop):
    return stop.sailings[0].port if stop.island else stop.place


def _back_at(problem, bus, shift, stops, leaves, rest=0, at=None):
    """When the bus is back; None when it misses a visit. Stops have one window a day, islands one ferry.

    at: before which stop the crew rests, and whether it has driven there already (not to a port).
    """
    roads, clock, here = problem.roads(), leaves, bus.base
    for index, stop in enumerate([*stops, None]):
        spot = bus.base if stop is None else _spot(stop)
        if at == (index, False):
            clock = _rested(clock, rest) if index else None
        if clock is None:
            return None
        clock += roads.minutes(here, spot)
        if at == (index, True):
            clock = None if stop is None or stop.island else _rested(clock, rest)
        clock = None if clock is None else clock if stop is None else _taught(shift, stop, clock)
        if clock is None:
            return None
        here = spot
    return clock


def _rested(clock, rest):
    ends = max(clock, NOON[0]) + rest
    return ends if ends <= NOON[1] else None


def _taught(shift, stop, clock):
    """When the bus can drive on."""
    window = next(one for one in stop.windows if one.day == shift.day)
    if stop.island:
        ferry = stop.sailings[0]
        starts = max(ferry.teach_from, window.opens)
        if clock > ferry.leaves or starts + stop.service_minutes > min(ferry.teach_until, window.closes):
            return None
        return ferry.lands
    ends = max(clock, window.opens) + stop.service_minutes
    return ends if ends <= window.closes else None
