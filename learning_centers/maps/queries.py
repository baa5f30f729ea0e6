"""Shapes, tiles and townships of every day, and which district a place lies in. Data of `data/`, read once.

No database here: the codes are those of `models.Region`. Where the data come from is told in data/README.md.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from learning_centers.maps.outline import Outline
from learning_centers.maps.projection import LATITUDES, LONGITUDES, UNITS_PER_KM, to_map
from models import RegionLevel

DATA = Path(__file__).parent / "data"
FILES = {RegionLevel.PROVINCE: "provinces", RegionLevel.DISTRICT: "districts"}
# So far may a line of our shapes lie from where it is: nearer to a border nobody can say on which side a place is.
TOLERANCE_KM = 1.0
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of one region: the `d` of an SVG path in units of the map, and where its label goes."""

    code: str
    path: str
    label: Point


@dataclass(frozen=True, slots=True)
class Tile:
    """The square of one region; columns and rows count from 0, from the upper left."""

    code: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A place too small to be seen as a shape. `district`: the code of the one it belongs to."""

    name: str
    name_en: str
    district: str
    at: Point


@dataclass(frozen=True, slots=True)
class Source:
    """What has to stand under a map: whose boundaries they are, and of which day."""

    boundaries: str
    boundaries_ko: str
    licence: str
    base_date: date


@dataclass(frozen=True, slots=True)
class _Dated:
    """A code and the days on which it stands for a shape; both ends included."""

    code: str
    first: date
    last: date
    shape: Shape


@dataclass(frozen=True, slots=True)
class _Drawn:
    dated: tuple[_Dated, ...]  # by code
    same: dict[str, frozenset[str]]  # code -> all codes that ever stood for its shape
    markers: tuple[Marker, ...]
    source: Source


def shapes(level: RegionLevel, on: date) -> list[Shape]:
    """The regions of that day, by code."""
    return [one.shape for one in _drawn(level).dated if one.first <= on <= one.last]


def tiles(level: RegionLevel, on: date) -> list[Tile]:
    """A square of equal size for each region of that day, by code; no two share one."""
    squares, drawn = _squares(level), _drawn(level)
    found = []
    for shape in shapes(level, on):
        named = {shape.code, *drawn.same[shape.code]} & squares.keys()
        column, row = squares[shape.code if shape.code in named else min(named)]
        found.append(Tile(shape.code, column, row))
    return found


def markers() -> tuple[Marker, ...]:
    """Ulleungdo and Dokdo."""
    return _drawn(RegionLevel.PROVINCE).markers


def source() -> Source:
    return _drawn(RegionLevel.PROVINCE).source


def townships(district_code: str) -> tuple[str, ...]:
    """The legal 읍·면·동 of a district, by name; those of the day the source was made. Empty for an unknown code."""
    held = _townships()
    same = _drawn(RegionLevel.DISTRICT).same.get(district_code, frozenset())
    return next((held[code] for code in (district_code, *sorted(same)) if code in held), ())


def districts_near(lat: float, lon: float, on: date) -> list[str]:
    """Every district a place may lie in, the likeliest first: the one around it, then those within `TOLERANCE_KM`.

    Empty: in the sea, or on an islet too small to be drawn (README.md), or abroad.
    """
    if not (LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]):
        return []
    x, y = to_map(lat, lon)
    reach = TOLERANCE_KM * UNITS_PER_KM
    found = []
    for dated in _drawn(RegionLevel.DISTRICT).dated:
        if dated.first <= on <= dated.last:
            outline = _outline(dated.shape)
            if outline.is_near(x, y, reach):
                away = 0.0 if outline.holds(x, y) else outline.distance(x, y)
                found.append((away, dated.code))
    return [code for away, code in sorted(found) if away <= reach]


@cache
def _outline(shape: Shape) -> Outline:
    return Outline.of(shape.path)


@cache
def _drawn(level: RegionLevel) -> _Drawn:
    held: dict[str, Any] = json.loads((DATA / f"{FILES[level]}.json").read_text(encoding="utf-8"))
    dated: list[_Dated] = []
    same: dict[str, set[str]] = defaultdict(set)
    for drawn in held["shapes"]:
        codes = {code for code, _first, _last in drawn["codes"]}
        x, y = drawn["label"]
        for code, first, last in drawn["codes"]:
            same[code] |= codes
            shape = Shape(code, drawn["path"], (x, y))
            dated.append(_Dated(code, _day(first, date.min), _day(last, date.max), shape))
    return _Drawn(
        tuple(sorted(dated, key=lambda one: (one.code, one.first))),
        {code: frozenset(codes) for code, codes in same.items()},
        tuple(_markers(held["marks"])),
        Source(
            held["source"]["boundaries"],
            held["source"]["boundaries_ko"],
            held["source"]["licence"],
            date.fromisoformat(held["source"]["base_date"]),
        ),
    )


def _day(text: str | None, without: date) -> date:
    return date.fromisoformat(text) if text else without


def _markers(rows: Iterable[dict[str, Any]]) -> Iterable[Marker]:
    for row in rows:
        x, y = row["at"]
        yield Marker(row["name"], row["name_en"], row["district"], (x, y))


@cache
def _squares(level: RegionLevel) -> dict[str, Point]:
    held = json.loads((DATA / "tiles.json").read_text(encoding="utf-8"))
    return {code: (column, row) for code, (column, row) in held[FILES[level]].items()}


@cache
def _townships() -> dict[str, tuple[str, ...]]:
    """By the district since 2026-07-01, and by the one the code of the township begins with: 28110 is divided now."""
    found: dict[str, set[str]] = defaultdict(set)
    with (DATA / "townships.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["district_code"]].add(row["name"])
            found[row["code"][:5]].add(row["name"])
    return {code: tuple(sorted(names)) for code, names in found.items()}
