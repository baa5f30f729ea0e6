"""Our wishes as a PyVRP problem, and its solutions as drafts.

All days share one clock, since a vehicle type stands for slots that are alike; which of them may grant which wish
is said by its own table of distances (a profile), in which the way to a forbidden client is endless. A wish with
several ways to hold it becomes a group of clients that exclude each other. Costs are in tenths of a km.

PyVRP knows no rest. Every day ends, and every visit must begin, as much earlier as the longest rest takes: then one
can be put in anywhere. That asks too much of a day on which the crew rests while it waits anyway; a bold model leaves
rests out, and where none fits into a day that was found, visits are dropped. Times that come out are exact in both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Route, Solution, VehicleType

from learning_centers.route_plans.planning.drafts import Call, Draft, Level, Wish
from learning_centers.route_plans.planning.ground import Ground, Option, Slot
from learning_centers.route_plans.planning.problem import Shift
from learning_centers.route_plans.planning.timing import timed

UNITS = 10  # a km
BONUS_KM = {Level.WELCOME: 0, Level.DUE: 2_000, Level.MUST: 6_000}  # more than any day of visits is worth
ENDLESS_MINUTES, ENDLESS_UNITS = 100_000, 1_000_000
NO_LIMIT = 1_000_000
MOST_CELLS = 20_000_000  # of all tables; about 320 MB

Matrix: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"


@dataclass(frozen=True, slots=True)
class Model:
    """clients: of each client of `data`, its wish and option. types: of each vehicle type, its slots by day."""

    data: ProblemData
    clients: tuple[tuple[Wish, Option], ...]
    types: tuple[tuple[int, ...], ...]


def build(ground: Ground, wishes: Sequence[Wish], *, bold: bool = False) -> Model:
    """Raises MemoryError: the tables of distances would be too large."""
    clients, members, allowed = _clients(ground, wishes)
    kinds: dict[tuple[object, ...], list[int]] = {}
    for number, slot in enumerate(ground.slots):
        kinds.setdefault(_kind(slot, frozenset(allowed[number])), []).append(number)
    sets = sorted({frozenset(allowed[numbers[0]]) for numbers in kinds.values()}, key=sorted)
    rests = [0 if bold else _rest_of(ground, slot.shift) for slot in ground.slots]
    depots = sorted({place for slot in ground.slots for place in (slot.start, slot.end)})
    spots = [*depots, *(option.place for _wish, option in clients)]
    if len(sets) * len(spots) ** 2 > MOST_CELLS:
        raise MemoryError
    tables = [_tables(ground, spots, len(depots), permitted) for permitted in sets]
    data = ProblemData(
        locations=[Location(0, 0) for _spot in spots],
        clients=_pyvrp_clients(ground, clients, members, len(depots), max(rests, default=0)),
        depots=[Depot(number) for number in range(len(depots))],
        vehicle_types=[
            _vehicle_type(
                ground, ground.slots[n[0]], len(n), depots, sets.index(frozenset(allowed[n[0]])), rests[n[0]]
            )
            for n in kinds.values()
        ],
        distance_matrices=[distances for distances, _minutes in tables],
        duration_matrices=[minutes for _distances, minutes in tables],
        groups=[ClientGroup(numbers, required=False) for numbers in members if len(numbers) > 1],
    )
    return Model(data, tuple(clients), tuple(tuple(numbers) for numbers in kinds.values()))


def to_draft(ground: Ground, model: Model, solution: Solution) -> Draft:
    """Routes of one type are its slots in order, the one worth most first: who needs it most is visited soonest."""
    by_type: dict[int, list[tuple[Call, ...]]] = {}
    for route in solution.routes():
        calls = tuple(Call(*model.clients[one.idx]) for one in route if one.is_client())
        if calls:
            by_type.setdefault(route.vehicle_type(), []).append(calls)
    draft: dict[int, tuple[Call, ...]] = {}
    for kind, routes in by_type.items():
        routes.sort(key=lambda calls: -sum(call.wish.worth for call in calls))
        draft.update(zip(model.types[kind], routes, strict=False))
    return {slot: fit for slot, calls in draft.items() if (fit := _fit(ground, slot, calls))}


def _fit(ground: Ground, slot: int, calls: tuple[Call, ...]) -> tuple[Call, ...]:
    """The calls of a day; where a rest fits nowhere between them, without those of the least level and worth."""
    while calls and timed(ground, slot, calls) is None:
        least = min(calls, key=lambda call: (call.wish.level, call.wish.worth))
        calls = tuple(call for call in calls if call is not least)
    return calls


def _rest_of(ground: Ground, shift: Shift) -> int:
    """Minutes that the longest day of this shift asks for."""
    span = shift.closes - shift.opens
    return next(rest for rest, too_long in ground.rest_steps if min(shift.minutes, span - rest) < too_long)


def to_solution(model: Model, draft: Draft) -> Solution:
    """The draft as a start for the search; what the model does not know is left out."""
    numbers = {client: number for number, client in enumerate(model.clients)}
    kind_of = {slot: kind for kind, slots in enumerate(model.types) for slot in slots}
    routes = []
    for slot, calls in draft.items():
        known = [numbers[call.wish, call.option] for call in calls if (call.wish, call.option) in numbers]
        if known:
            routes.append(Route(model.data, known, kind_of[slot]))
    return Solution(model.data, routes)


def _clients(
    ground: Ground, wishes: Sequence[Wish]
) -> tuple[list[tuple[Wish, Option]], list[list[int]], list[set[int]]]:
    """The clients; those of each wish; those that each slot may visit."""
    clients: list[tuple[Wish, Option]] = []
    members: list[list[int]] = []
    allowed: list[set[int]] = [set() for _slot in ground.slots]
    for wish in wishes:
        slots_of: dict[Option, list[int]] = {}
        for slot in sorted(wish.slots):
            for option in ground.options[wish.stop][ground.slots[slot].shift.day]:
                slots_of.setdefault(option, []).append(slot)
        members.append([])
        for option, slots in slots_of.items():
            for slot in slots:
                allowed[slot].add(len(clients))
            members[-1].append(len(clients))
            clients.append((wish, option))
    return clients, members, allowed


def _kind(slot: Slot, allowed: frozenset[int]) -> tuple[object, ...]:
    """Slots of one kind are the same to the search."""
    shift = slot.shift
    fixed = shift.start is not None
    return slot.start, slot.end, shift.opens, shift.closes, shift.minutes, shift.battery, fixed, allowed


def _pyvrp_clients(
    ground: Ground,
    clients: Sequence[tuple[Wish, Option]],
    members: Iterable[list[int]],
    depots: int,
    rest: int,
) -> list[Client]:
    """rest: minutes that every visit leaves for it."""
    group_of = {}
    for group, numbers in enumerate(numbers for numbers in members if len(numbers) > 1):
        group_of.update(dict.fromkeys(numbers, group))
    return [
        Client(
            location=depots + number,
            delivery=[0 if ground.stops[wish.stop].mains else option.teaching],
            service_duration=option.hold,
            tw_early=option.early,
            tw_late=max(option.early, option.late - rest),
            prize=round(UNITS * (wish.worth + BONUS_KM[wish.level])),
            required=False,
            group=group_of.get(number),
        )
        for number, (wish, option) in enumerate(clients)
    ]


def _vehicle_type(
    ground: Ground, slot: Slot, count: int, depots: list[int], profile: int, rest: int
) -> VehicleType:
    shift = slot.shift
    return VehicleType(
        num_available=count,
        capacity=[NO_LIMIT if shift.battery is None else shift.battery],
        start_depot=depots.index(slot.start),
        end_depot=depots.index(slot.end),
        fixed_cost=round(UNITS * ground.problem.weights.day_km),
        tw_early=shift.opens,
        tw_late=max(shift.opens, shift.closes - rest),
        start_late=None if shift.start is None else shift.opens,
        shift_duration=shift.minutes,
        profile=profile,
    )


def _tables(
    ground: Ground, spots: Sequence[int], depots: int, permitted: frozenset[int]
) -> tuple[Matrix, Matrix]:
    """Distances and minutes between the spots, without end to and from clients that are not permitted."""
    picked = np.ix_(spots, spots)
    distances: Matrix = np.rint(UNITS * np.array(ground.km)).astype(np.int64)[picked]
    minutes: Matrix = np.array(ground.minutes, dtype=np.int64)[picked]
    forbidden = [n for n in range(depots, len(spots)) if n - depots not in permitted]
    for table, endless in ((distances, ENDLESS_UNITS), (minutes, ENDLESS_MINUTES)):
        table[forbidden, :] = endless
        table[:, forbidden] = endless
        np.fill_diagonal(table, 0)
    return distances, minutes
