"""Which colour a figure gets on a map: classes of values. The colours themselves are in static/theme/8-maps.css.

A room of its own: the same for every map. Colours never stand alone: tiles carry their number, "no data" and what lies
below zero are hatched, and one hue from light to dark stays in order in grey and for the colour-blind.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor

STEPS = 5
NO_DATA = "t0"
HATCHED = (NO_DATA, "d1", "d2")  # drawn with a pattern
DARK = ("t4", "t5", "d1", "d5")  # writing on these is light (and dark on them in high contrast)


class Method(StrEnum):
    QUANTILE = "quantile"  # each class holds about as many regions
    EQUAL = "equal"  # each class is as wide


@dataclass(frozen=True, slots=True)
class Band:
    """One class: its look (class `lc-<look>` of the style sheet) and the least and greatest value that fell into it."""

    look: str
    low: float
    high: float
    regions: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `bounds[i]` up to the next bound look like `looks[i]`. `bands`: those that hold a region, upwards."""

    bounds: tuple[float, ...]
    looks: tuple[str, ...]
    bands: tuple[Band, ...]

    def look(self, value: float | None) -> str:
        return NO_DATA if value is None or not self.bounds else _look(self.bounds, self.looks, value)


def sequential(values: Iterable[float | None], method: Method = Method.QUANTILE) -> Scale:
    """From light to dark, in at most five classes; fewer where many values are the same."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return Scale((), (), ())
    if method is Method.QUANTILE:
        bounds = sorted({known[floor(step * len(known) / STEPS)] for step in range(STEPS)})
    else:
        width = (known[-1] - known[0]) / STEPS
        bounds = [known[0] + step * width for step in range(STEPS)] if width else [known[0]]
    return _scale(bounds, [f"t{step}" for step in _spread(len(bounds))], known)


def diverging(values: Iterable[float | None]) -> Scale:
    """Around zero, as wide on both sides: within a fifth of the greatest distance is the middle, beyond three fifths
    the ends. For differences; show them with their sign."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return Scale((), (), ())
    far = max(abs(known[0]), abs(known[-1])) or 1.0
    bounds = [-far, -far * 0.6, -far * 0.2, far * 0.2, far * 0.6]
    return _scale(bounds, [f"d{step}" for step in range(1, STEPS + 1)], known)


def _spread(count: int) -> list[int]:
    """Steps for so many classes, as far apart as can be; a single one is the middle."""
    if count == 1:
        return [(STEPS + 1) // 2]
    return [1 + round(index * (STEPS - 1) / (count - 1)) for index in range(count)]


def _scale(bounds: Sequence[float], looks: Sequence[str], known: Sequence[float]) -> Scale:
    inside: dict[str, list[float]] = {look: [] for look in looks}
    for value in known:
        inside[_look(bounds, looks, value)].append(value)
    bands = tuple(Band(look, some[0], some[-1], len(some)) for look, some in inside.items() if some)
    return Scale(tuple(bounds), tuple(looks), bands)


def _look(bounds: Sequence[float], looks: Sequence[str], value: float) -> str:
    return looks[max(0, bisect_right(bounds, value) - 1)]
