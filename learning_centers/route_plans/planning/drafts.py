"""A plan while it is searched for: wishes granted in slots. How good it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from learning_centers.route_plans.planning.ground import Option


class Level(IntEnum):
    WELCOME = 0  # worth what it is worth
    DUE = 1  # the hard floor, or a greatest gap that runs out
    MUST = 2  # a person or a request said so


@dataclass(frozen=True, slots=True)
class Wish:
    """One visit that is wanted. stop: its number. slots: numbers of those it may be in. worth: in km."""

    stop: int
    level: Level
    slots: frozenset[int]
    worth: float


@dataclass(frozen=True, slots=True)
class Call:
    """One visit: a wish, and the way in which it is granted."""

    wish: Wish
    option: Option

    @property
    def stop(self) -> int:
        return self.wish.stop


Draft = Mapping[int, tuple[Call, ...]]  # number of the slot -> its visits in order; no slot without a visit


def visits_by_stop(draft: Draft) -> dict[int, list[int]]:
    """Number of a stop -> the slots that visit it, by day."""
    found: dict[int, list[int]] = {}
    for number in sorted(draft):
        for call in draft[number]:
            found.setdefault(call.stop, []).append(number)
    return found


def relabelled(draft: Draft, wishes: Mapping[tuple[int, int], Wish]) -> Draft:
    """The same visits, granting other wishes. wishes: by stop and slot."""
    return {
        slot: tuple(Call(wishes[call.stop, slot], call.option) for call in calls)
        for slot, calls in draft.items()
    }
