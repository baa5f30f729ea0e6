"""Points as people type them, and whether they lie where they should on today's boundaries.

A room of its own: bases, stops, ports and centers are all checked by it.
"""

import re
from dataclasses import dataclass
from datetime import date

from learning_centers.core.i18n import gettext as _
from learning_centers.maps import queries as maps
from learning_centers.maps.outline import Outline
from learning_centers.maps.projection import LATITUDES, LONGITUDES, UNITS_PER_KM, to_map
from learning_centers.regions.queries import Regions
from models import RegionLevel

NUMBER = re.compile(r"[-+]?\d{1,3}(?:\.\d+)?")
ISLET_KM = 20.0  # how far from its district an islet may lie that is too small to be drawn; our estimate


def base_key(bus_id: int) -> str:
    """What the base of a bus is called where road times are kept (`RoadTime`)."""
    return f"base:{bus_id}"


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude:.6g}, {self.longitude:.7g}"

    @property
    def is_in_korea(self) -> bool:
        """In the frame of the map; it may still be in the sea."""
        return (
            LATITUDES[0] <= self.latitude <= LATITUDES[1] and LONGITUDES[0] <= self.longitude <= LONGITUDES[1]
        )


def read_point(text: str) -> Point | None:
    """From "36.6424, 127.4890", as maps give it to be copied; the other way round is understood. None: unreadable."""
    found = NUMBER.findall(text)
    if len(found) != 2 or re.sub(r"[°\s,;/NEne]", "", NUMBER.sub("", text)):
        return None
    first, second = float(found[0]), float(found[1])
    return Point(second, first) if abs(first) > 90 >= abs(second) else Point(first, second)


def point_of(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def wrong_in(regions: Regions, point: Point, region_id: int, day: date, *, islet: bool = False) -> str:
    """Why a point cannot lie in a province or district, worded; "" when it can. Nearer to a border than the lines of
    the map are exact, both sides are right.

    islet: a place on an island too small to be drawn may lie off the shape of its district.
    """
    name = regions.full_name(region_id)
    near = districts_near(regions, point, day)
    if any(region_id in (one, regions.province_of(one)) for one in near):
        return ""
    if near:
        return _(
            "These coordinates lie in %(there)s, not in %(here)s. Check the numbers or the place.",
            there=regions.full_name(near[0]),
            here=name,
        )
    if not point.is_in_korea:
        return _("These coordinates lie abroad. In Korea they look like 36.6424, 127.4890.")
    if islet and _is_off(regions.rows[region_id].code, point, day, ISLET_KM):
        return ""
    return _("These coordinates lie in the sea. Check the numbers.")


def districts_near(regions: Regions, point: Point, day: date) -> list[int]:
    """Ids of the districts the point may lie in, the likeliest first; none in the sea and abroad."""
    codes = maps.districts_near(point.latitude, point.longitude, day)
    return [regions.by_code[code].id for code in codes]


def _is_off(code: str, point: Point, day: date, most_km: float) -> bool:
    """Whether the point is so near to the shape of the district."""
    x, y = to_map(point.latitude, point.longitude)
    shapes = [one for one in maps.shapes(RegionLevel.DISTRICT, day) if one.code == code]
    return any(Outline.of(one.path).distance(x, y) <= most_km * UNITS_PER_KM for one in shapes)
