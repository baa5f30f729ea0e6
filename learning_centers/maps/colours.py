"""Which colour a figure gets on a map: classes of values. The colours themselves are in static/theme/8-maps.css.

A room of its own: the same for every map. Colours never stand alone: tiles carry their number, "no data" is
hatched, and one hue from light to dark stays in order in grey and for the colour-blind.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

STEPS = 5
NO_DATA = "t0"
DARK = ("t4", "t5")  # writing on these is light (and dark on them in high contrast)


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


def sequential(values: Iterable[float | None]) -> Scale:
    """From light to dark, in at most five classes of about as many regions; fewer where many values are the same."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return Scale((), (), ())
    bounds = sorted({known[floor(step * len(known) / STEPS)] for step in range(STEPS)})
    return _scale(bounds, [f"t{step}" for step in _spread(len(bounds))], known)


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
