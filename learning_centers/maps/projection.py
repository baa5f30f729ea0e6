"""Where a place on the earth lies on our map. The tool that makes the shapes and the app share it.

Lambert's conformal conic projection on a sphere: with 33° and 39° as standard parallels Korea keeps its shapes, and it
needs nothing but `math`. North is up. A unit is a ninth of a kilometre (within 1 % everywhere in the country); the map
reaches from Baengnyeong to Dokdo.
"""

from math import atan, cos, degrees, hypot, log, pi, radians, sin, tan

UNITS_PER_KM = 9.0
WIDTH, HEIGHT = 5_850, 5_590
EARTH_KM = 6_371.0
SOUTH, NORTH, MIDDLE, MERIDIAN = radians(33), radians(39), radians(36), radians(127.5)
LATITUDES, LONGITUDES = (32.0, 40.0), (123.0, 133.0)  # what lies outside is not in this country
LEFT_KM, TOP_KM = 258.0, 296.0  # from the upper left corner to 36° N 127.5° E


def _steep(latitude: float) -> float:
    return tan(pi / 4 + latitude / 2)


_CONE = log(cos(SOUTH) / cos(NORTH)) / log(_steep(NORTH) / _steep(SOUTH))
_SIZE = EARTH_KM * cos(SOUTH) * _steep(SOUTH) ** _CONE / _CONE
_MIDDLE_KM = _SIZE / _steep(MIDDLE) ** _CONE


def to_map(lat: float, lon: float) -> tuple[float, float]:
    """Degrees (WGS 84) -> units of the map, x to the east and y to the south."""
    away = _SIZE / _steep(radians(lat)) ** _CONE
    turn = _CONE * (radians(lon) - MERIDIAN)
    x, y = away * sin(turn), away * cos(turn) - _MIDDLE_KM
    return (x + LEFT_KM) * UNITS_PER_KM, (y + TOP_KM) * UNITS_PER_KM


def to_earth(x: float, y: float) -> tuple[float, float]:
    """Units of the map -> degrees (latitude, longitude): the inverse of `to_map`."""
    east = x / UNITS_PER_KM - LEFT_KM
    south = y / UNITS_PER_KM - TOP_KM + _MIDDLE_KM
    steep = (_SIZE / hypot(east, south)) ** (1 / _CONE)
    return degrees(2 * atan(steep) - pi / 2), degrees(MERIDIAN + atan(east / south) / _CONE)
