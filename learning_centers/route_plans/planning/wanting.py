"""Which visits are wanted, round by round: first each stop once, then those that come again.

A round knows the days of the visits before it, so that gaps are kept without the search having to know of them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from learning_centers.route_plans.planning.drafts import Draft, Level, Wish, visits_by_stop
from learning_centers.route_plans.planning.ground import Ground
from learning_centers.route_plans.planning.problem import Aim, Pin, PinSort, Stop


def first_wishes(ground: Ground) -> list[Wish]:
    """One for each stop that a bus may visit at all."""
    wishes = (_first(ground, number) for number in range(len(ground.stops)))
    return [wish for wish in wishes if wish.slots]


def standing_wishes(ground: Ground, draft: Draft, again: Iterable[int]) -> dict[tuple[int, int], Wish]:
    """By stop and slot, the wishes that the draft grants. Of a stop that comes more than once, or will (`again`),
    the days stand: gaps were counted from them."""
    fixed = set(again)
    wishes = {}
    for number, slots in visits_by_stop(draft).items():
        first, pins = _first(ground, number), keeps(ground, number)
        for position, slot in enumerate(slots):
            wish = first if position == 0 else _later(ground, number, first)
            if position < len(pins):
                wish = replace(wish, level=Level.MUST, slots=_pinned(ground, number, pins[position]))
            if number in fixed or len(slots) > 1:
                wish = replace(wish, slots=frozenset({slot}) | (wish.slots & _of_day(ground, slot)))
            wishes[number, slot] = wish
    return wishes


def more_wishes(ground: Ground, draft: Draft) -> list[Wish]:
    """Further visits to stops that the draft visits: pinned, due again, or a second one to the lowest fifth."""
    wishes = (_again(ground, number, slots) for number, slots in visits_by_stop(draft).items())
    return [wish for wish in wishes if wish is not None and wish.slots]


def keeps(ground: Ground, number: int) -> list[Pin]:
    """What people pinned to be visited, by day; a pin without a day comes last."""
    mine = ground.stops[number].stop_id
    pins = (pin for pin in ground.problem.pins if pin.sort is PinSort.KEEP and pin.stop_id == mine)
    return sorted(pins, key=lambda pin: (pin.day or date.max, pin.bus_id or 0))


def due_day(stop: Stop, last: date | None) -> date | None:
    """The last day for the next visit where there is a greatest gap; None: never due, or nobody ever came."""
    if stop.greatest_gap is None or last is None:
        return None
    return last + timedelta(days=stop.greatest_gap)


def _first(ground: Ground, number: int) -> Wish:
    stop, slots = ground.stops[number], ground.fitting[number]
    worth = ground.worths[number].km
    if pins := keeps(ground, number):
        return Wish(number, Level.MUST, _pinned(ground, number, pins[0]), worth)
    due = due_day(stop, stop.last_visit)
    if due is not None and due <= ground.problem.days[-1]:
        in_time = frozenset(slot for slot in slots if ground.slots[slot].shift.day <= due)
        slots, level = in_time or slots, Level.DUE
    else:
        level = Level.DUE if number in ground.floor else Level.WELCOME
    return Wish(number, Level.MUST if stop.required else level, slots, worth)


def _again(ground: Ground, number: int, slots: list[int]) -> Wish | None:
    """The next visit to a stop that is visited in `slots`."""
    pins, later = keeps(ground, number), _later(ground, number, _first(ground, number))
    stop, last = ground.stops[number], ground.slots[slots[-1]].shift.day
    apart = _apart(ground, number, slots)
    if len(pins) > len(slots):
        return replace(later, level=Level.MUST, slots=_pinned(ground, number, pins[len(slots)]) & apart)
    due = due_day(stop, last)
    if due is not None:
        in_time = frozenset(slot for slot in apart if last < ground.slots[slot].shift.day <= due)
        needed = due <= ground.problem.days[-1]
        return replace(later, level=Level.DUE, slots=in_time) if needed else None
    weights = ground.problem.weights
    if (
        len(slots) == 1
        and not pins
        and number in ground.lowest
        and weights.aim is Aim.NEED
        and weights.second > 0
    ):
        return replace(later, slots=apart)
    return None


def _later(ground: Ground, number: int, first: Wish) -> Wish:
    """A visit after the first one: worth less, and nobody must."""
    worth = first.worth * ground.problem.weights.second
    level = Level.WELCOME if ground.stops[number].greatest_gap is None else Level.DUE
    return Wish(number, level, ground.fitting[number], worth)


def _apart(ground: Ground, number: int, slots: list[int]) -> frozenset[int]:
    """The slots of the stop that keep its least gap to all of `slots`."""
    days = [ground.slots[slot].shift.day for slot in slots]
    least = max(ground.stops[number].least_gap, 1)
    return frozenset(
        slot
        for slot in ground.fitting[number]
        if all(abs((ground.slots[slot].shift.day - day).days) >= least for day in days)
    )


def _pinned(ground: Ground, number: int, pin: Pin) -> frozenset[int]:
    return frozenset(
        slot
        for slot in ground.fitting[number]
        if pin.bus_id in (None, ground.slots[slot].vehicle.bus_id)
        and pin.day in (None, ground.slots[slot].shift.day)
    )


def _of_day(ground: Ground, slot: int) -> frozenset[int]:
    day = ground.slots[slot].shift.day
    return frozenset(number for number, one in enumerate(ground.slots) if one.shift.day == day)
