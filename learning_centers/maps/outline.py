"""The outline of a region as rings of points: whether it holds a point, and how far a point is from it.

A room of its own: geometry in pure Python, so that the app needs no library for it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

Ring = tuple[tuple[int, int], ...]  # closed: the last point is the first
NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Outline:
    """All in units of the map. Rings inside others are holes."""

    rings: tuple[Ring, ...]
    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, path: str) -> "Outline":
        """From a path as tools/make_map.py writes it: "M10 10l5 0 0 5-5 0z", ring after ring."""
        rings = tuple(_ring([int(one) for one in NUMBER.findall(part)]) for part in path.split("z") if part)
        xs = [x for ring in rings for x, _y in ring]
        ys = [y for ring in rings for _x, y in ring]
        return cls(rings, min(xs), min(ys), max(xs), max(ys))

    def is_near(self, x: float, y: float, reach: float) -> bool:
        """Whether the point lies in the box around the outline, or within `reach` of that box."""
        return self.left - reach <= x <= self.right + reach and self.top - reach <= y <= self.bottom + reach

    def holds(self, x: float, y: float) -> bool:
        """By the number of lines to the right of the point: odd is inside."""
        return sum(_crossings(ring, x, y) for ring in self.rings) % 2 == 1

    def distance(self, x: float, y: float) -> float:
        """To the nearest line."""
        return min(_to_line(x, y, one, other) for ring in self.rings for one, other in pairwise(ring))


def _ring(numbers: Sequence[int]) -> Ring:
    x, y = numbers[0], numbers[1]
    points = [(x, y)]
    for across, down in zip(numbers[2::2], numbers[3::2], strict=True):
        x, y = x + across, y + down
        points.append((x, y))
    return (*points, points[0])


def _crossings(ring: Iterable[tuple[int, int]], x: float, y: float) -> int:
    return sum(
        (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in pairwise(ring)
    )


def _to_line(x: float, y: float, one: tuple[int, int], other: tuple[int, int]) -> float:
    (x1, y1), (x2, y2) = one, other
    across, down = x2 - x1, y2 - y1
    length = across * across + down * down
    along = max(0.0, min(1.0, ((x - x1) * across + (y - y1) * down) / length)) if length else 0.0
    return hypot(x - x1 - along * across, y - y1 - along * down)
