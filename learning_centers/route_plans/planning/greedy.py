"""A plan without a solver: put in what gives most per minute, then move visits to where they cost less."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from learning_centers.route_plans.planning.drafts import Call, Draft, Level, Wish
from learning_centers.route_plans.planning.ground import Ground
from learning_centers.route_plans.planning.timing import timed

MOST_PASSES = 3
LEAST_SAVED_KM = 0.01


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wish could go. rank: compares; by level, then gain per minute. calls: of the slot with the wish in it."""

    rank: tuple[int, float]
    slot: int
    calls: tuple[Call, ...]
    added_km: float


def greedy(ground: Ground, wishes: Sequence[Wish]) -> Draft:
    """Deterministic. Grants no wish that costs more than it is worth, but for those that must be or are due."""
    draft = fill(ground, {}, wishes)
    for _pass in range(MOST_PASSES):
        draft, moved = relocate(ground, draft)
        if not moved:
            break
        draft = fill(ground, draft, wishes)
    return draft


def fill(ground: Ground, draft: Draft, wishes: Iterable[Wish]) -> Draft:
    """The draft with as many of the wishes that it does not grant yet as pay for their way."""
    routes = dict(draft)
    granted = {call.wish for calls in draft.values() for call in calls}
    best = {
        wish: {slot: place for slot in sorted(wish.slots) if (place := cheapest(ground, routes, wish, slot))}
        for wish in wishes
        if wish not in granted
    }
    while any(best.values()):
        wish, place = _first_choice(best)
        routes[place.slot] = place.calls
        del best[wish]
        for other, places in best.items():
            if place.slot in other.slots:
                places.pop(place.slot, None)
                if again := cheapest(ground, routes, other, place.slot):
                    places[place.slot] = again
    return routes


def relocate(ground: Ground, draft: Draft) -> tuple[Draft, bool]:
    """Each visit once: to another place or slot where the same visits cost fewer km. And whether any moved."""
    routes, moved = dict(draft), False
    for number in sorted(draft):
        for call in draft[number]:
            calls = routes.get(number, ())
            if call in calls and (change := _better_place(ground, routes, number, call)):
                routes.update(change)
                moved = True
    return {number: calls for number, calls in routes.items() if calls}, moved


def cheapest(ground: Ground, routes: Draft, wish: Wish, slot: int) -> Place | None:
    """Where in the slot the wish gives most; None: nowhere, or not worth the way."""
    calls = routes.get(slot, ())
    before = timed(ground, slot, calls)
    if before is None:
        return None
    was = (before.km, before.returns - before.leaves) if calls else (-ground.problem.weights.day_km, 0)
    places = (
        place
        for tried in _insertions(ground, wish, slot, calls)
        if (place := _place(ground, slot, wish, tried, was))
    )
    return max(places, key=lambda place: place.rank, default=None)


def _insertions(ground: Ground, wish: Wish, slot: int, calls: Sequence[Call]) -> Iterator[tuple[Call, ...]]:
    for option in ground.options[wish.stop][ground.slots[slot].shift.day]:
        for position in range(len(calls) + 1):
            yield (*calls[:position], Call(wish, option), *calls[position:])


def _place(
    ground: Ground, slot: int, wish: Wish, calls: tuple[Call, ...], was: tuple[float, int]
) -> Place | None:
    times = timed(ground, slot, calls)
    if times is None:
        return None
    added = times.km - was[0]
    gain = wish.worth - added
    if wish.level is Level.WELCOME and gain <= 0:
        return None
    longer = max(times.returns - times.leaves - was[1], 1)
    return Place((wish.level, gain / longer), slot, calls, added)


def _first_choice(best: dict[Wish, dict[int, Place]]) -> tuple[Wish, Place]:
    """The best of all; the earliest slot and the first wish win a tie."""
    choices = ((wish, place) for wish, places in best.items() for place in places.values())
    return max(choices, key=lambda choice: (choice[1].rank, -choice[1].slot))


def _better_place(ground: Ground, routes: Draft, number: int, call: Call) -> Draft | None:
    """The slots that change when the call moves to its best place; None: it is best where it is."""
    without = tuple(one for one in routes[number] if one is not call)
    lighter = {**routes, number: without}
    now, then = timed(ground, number, routes[number]), timed(ground, number, without)
    if now is None or then is None:
        return None
    saved = now.km - then.km if without else now.km + ground.problem.weights.day_km
    places = (
        place
        for slot in sorted(call.wish.slots)
        if (
            place := cheapest(
                ground, {slot: calls for slot, calls in lighter.items() if calls}, call.wish, slot
            )
        )
    )
    best = min(places, key=lambda place: (place.added_km, place.slot), default=None)
    if best is None or best.added_km > saved - LEAST_SAVED_KM:
        return None
    return {number: without, best.slot: best.calls}
