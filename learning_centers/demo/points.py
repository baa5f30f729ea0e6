"""Made-up places on the real map: a point inside the outline of a district.

A room of its own: centers and stops are placed by it.
"""

from datetime import date
from functools import cache
from random import Random

from learning_centers.maps.outline import Outline
from learning_centers.maps.projection import to_earth
from learning_centers.maps.queries import shapes
from models import RegionLevel

TRIES = 400  # a district of islets fills little of the box around it
DIGITS = 5  # of degrees: about a metre


def inside(random: Random, code: str, day: date) -> tuple[float, float]:
    """Latitude and longitude somewhere in the district of that day."""
    outline, label = _drawn(day)[code]
    for _try in range(TRIES):
        x, y = random.uniform(outline.left, outline.right), random.uniform(outline.top, outline.bottom)
        if outline.holds(x, y):
            return _earth(x, y)
    return _earth(*label)


def _earth(x: float, y: float) -> tuple[float, float]:
    latitude, longitude = to_earth(x, y)
    return round(latitude, DIGITS), round(longitude, DIGITS)


@cache
def _drawn(day: date) -> dict[str, tuple[Outline, tuple[int, int]]]:
    return {one.code: (Outline.of(one.path), one.label) for one in shapes(RegionLevel.DISTRICT, day)}
