"""The best plan of a tiny problem by trying everything: written from the rules alone, with nothing of the planner's."""

from bisect import bisect_left
from itertools import pairwise, permutations

from learning_centers.route_plans.planning.wanting import first_wishes


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
    earliest = _back_at(problem, bus, shift, stops, shift.opens)
    if earliest is None or earliest > shift.closes:
        return None
    leaving = range(shift.opens, shift.closes + 1)
    latest = leaving[
        bisect_left(leaving, 1, key=lambda at: _is_later(problem, bus, shift, stops, at, earliest)) - 1
    ]
    if earliest - latest > shift.minutes:
        return None
    roads, spots = problem.roads(), [bus.base, *(_spot(stop) for stop in stops), bus.base]
    return sum(roads.km(a, b) for a, b in pairwise(spots))


def _is_later(problem, bus, shift, stops, at, earliest):
    back = _back_at(problem, bus, shift, stops, at)
    return int(back is None or back > earliest)


def _spot(stop):
    return stop.sailings[0].port if stop.island else stop.place


def _back_at(problem, bus, shift, stops, leaves):
    """When the bus is back; None when it misses a visit. Stops have one window a day, islands one ferry."""
    roads, clock, here = problem.roads(), leaves, bus.base
    for stop in stops:
        clock += roads.minutes(here, _spot(stop))
        window = next(one for one in stop.windows if one.day == shift.day)
        if stop.island:
            ferry = stop.sailings[0]
            starts = max(ferry.teach_from, window.opens)
            if clock > ferry.leaves or starts + stop.service_minutes > min(ferry.teach_until, window.closes):
                return None
            clock = ferry.lands
        else:
            clock = max(clock, window.opens) + stop.service_minutes
            if clock > window.closes:
                return None
        here = _spot(stop)
    return clock + roads.minutes(here, bus.base)
