"""Stops and routes on the map of a province's districts: one drawing per day, as templates/route_plans draws it.

A room of its own: geometry only. The outlines are those of `maps`; the numbers stand in the tables of the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from learning_centers.maps import queries as maps
from learning_centers.maps.drawing import short_name
from learning_centers.maps.outline import Outline
from learning_centers.maps.projection import to_map
from learning_centers.regions.queries import Regions
from models import RegionLevel

MARGIN = 0.06  # of the longer side, around what is drawn
DASHES = ("", "6 3", "2 3", "10 3 2 3")  # routes of one day are told apart without colour


@dataclass(frozen=True, slots=True)
class Dot:
    """Something with a place. `label` is the number of the visit, "" for what is not visited that day."""

    said: str
    label: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Way:
    """A bus on a day: base, stops in order, base."""

    name: str
    base: Dot
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class DrawnDot:
    said: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnWay:
    """`look`: 1, 2, … of the colours of the style sheet; `points`: of an SVG polyline."""

    name: str
    look: int
    dash: str
    points: str
    base: DrawnDot
    dots: tuple[DrawnDot, ...]


@dataclass(frozen=True, slots=True)
class DrawnDistrict:
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Land:
    """The districts of a province. `box`: the viewBox; `unit`: a hundredth of its longer side, for sizes in it."""

    districts: tuple[DrawnDistrict, ...]
    box: str
    unit: float
    source: maps.Source


@dataclass(frozen=True, slots=True)
class DrawnDay:
    day: date
    ways: tuple[DrawnWay, ...]
    others: tuple[DrawnDot, ...]  # stops nobody goes to that day
    said: str


def land(regions: Regions, province_id: int, day: date, dots: Iterable[Dot]) -> Land:
    """The province as of `day`, with room for every dot: a base may lie across the border."""
    inside = {one.code: one for one in regions.districts(day, province_id)}
    shapes = [one for one in maps.shapes(RegionLevel.DISTRICT, day) if one.code in inside]
    outlines = [Outline.of(one.path) for one in shapes]
    points = [to_map(dot.latitude, dot.longitude) for dot in dots]
    xs = [x for one in outlines for x in (one.left, one.right)] + [x for x, _y in points]
    ys = [y for one in outlines for y in (one.top, one.bottom)] + [y for _x, y in points]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    margin = MARGIN * max(wide, tall)
    box = (min(xs) - margin, min(ys) - margin, wide + 2 * margin, tall + 2 * margin)
    districts = tuple(
        DrawnDistrict(short_name(inside[one.code]), one.path, one.label[0], one.label[1]) for one in shapes
    )
    return Land(districts, " ".join(f"{one:.0f}" for one in box), max(box[2], box[3]) / 100, maps.source())


def drawn_way(way: Way, look: int) -> DrawnWay:
    base, *dots = [_drawn(one) for one in (way.base, *way.dots)]
    way_back = (base,) if len(dots) > 1 else ()  # the same line twice would blur its dashes
    points = " ".join(f"{one.x:.0f},{one.y:.0f}" for one in (base, *dots, *way_back))
    return DrawnWay(way.name, look, DASHES[(look - 1) % len(DASHES)], points, base, tuple(dots))


def drawn_day(
    day: date, ways: Sequence[Way], looks: Sequence[int], others: Iterable[Dot], said: str
) -> DrawnDay:
    """looks: of each way, so that a bus looks the same on every day."""
    drawn = tuple(drawn_way(way, look) for way, look in zip(ways, looks, strict=True))
    return DrawnDay(day, drawn, tuple(_drawn(one) for one in others), said)


def _drawn(dot: Dot) -> DrawnDot:
    x, y = to_map(dot.latitude, dot.longitude)
    return DrawnDot(dot.said, dot.label, round(x, 1), round(y, 1))
