"""How far it is from one place to another, and how long a bus takes: the one definition for plans and pages.

A room of its own: no database, so that the planner can work anywhere. All are estimates but for what people entered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, ceil, cos, radians, sin, sqrt

# Source: tech.md part 3 D, read 2026-11-22. Circuity and speeds are assumptions of this project.
EARTH_KM = 6_371.0088
CIRCUITY = 1.35  # km by road for each straight one
SLOW_UP_TO_KM = 8.0  # by road: inside a town
SLOW_KM_H, FAST_KM_H = 28.0, 45.0
SET_OFF_MINUTES = 4.0

Pair = tuple[str, str]
Known = tuple[int, float | None]  # minutes, km by road


@dataclass(frozen=True, slots=True)
class Place:
    """A point (degrees, WGS 84) with a name of its own: see `stop_key` and its like, and `buses.points.base_key`."""

    key: str
    latitude: float
    longitude: float


def stop_key(stop_id: int) -> str:
    return f"stop:{stop_id}"


def port_key(crossing_id: int) -> str:
    return f"port:{crossing_id}"


def center_key(center_id: int) -> str:
    return f"center:{center_id}"


def pair(one: str, other: str) -> Pair:
    """Two keys in the order in which a known time is kept: roads are as long in both directions."""
    return (one, other) if one < other else (other, one)


def straight_km(a: Place, b: Place) -> float:
    """As the crow flies, on a sphere (haversine)."""
    south, north = radians(a.latitude), radians(b.latitude)
    across = radians(b.longitude - a.longitude)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(across / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


class Roads:
    """Distances and times between places.

    overrides: what somebody knows better, by `pair`; without km these are estimated.
    factor: what a province's logged legs teach; multiplies estimated minutes, never those that are known.
    """

    __slots__ = ("_factor", "_known")

    def __init__(self, overrides: Mapping[Pair, Known], factor: float = 1.0) -> None:
        self._known = dict(overrides)
        self._factor = factor

    def is_known(self, a: Place, b: Place) -> bool:
        """Whether somebody entered the time; otherwise it is an estimate."""
        return pair(a.key, b.key) in self._known

    def km(self, a: Place, b: Place) -> float:
        """By road."""
        known = self._known.get(pair(a.key, b.key))
        if known is not None and known[1] is not None:
            return known[1]
        return CIRCUITY * straight_km(a, b)

    def minutes(self, a: Place, b: Place) -> int:
        """From door to door with setting off, rounded up: a promise to be there. 0 from a place to itself."""
        known = self._known.get(pair(a.key, b.key))
        if known is not None:
            return known[0]
        if a.key == b.key:
            return 0
        km = CIRCUITY * straight_km(a, b)
        speed = SLOW_KM_H if km <= SLOW_UP_TO_KM else FAST_KM_H
        return ceil(self._factor * (SET_OFF_MINUTES + km / speed * 60))
