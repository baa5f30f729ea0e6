"""Figures by region as the macros of templates/components/maps.html draw them: shapes, tiles and a legend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from learning_centers.maps import queries
from learning_centers.maps.colours import DARK, HATCHED, Band, Scale
from learning_centers.maps.projection import HEIGHT, WIDTH
from learning_centers.maps.queries import Marker, Source, Tile
from learning_centers.regions.queries import PROVINCE_ENDING, SHORT_PROVINCES, RegionRow, Regions
from models import RegionLevel

SHORT = {long: short for short, long in SHORT_PROVINCES.items()}
TILES = {RegionLevel.PROVINCE: (84, 64), RegionLevel.DISTRICT: (60, 46)}  # units of a tile, width and height


@dataclass(frozen=True, slots=True)
class DrawnShape:
    said: str  # "충청북도 청주시: 1,204명"
    path: str
    look: str
    hatched: bool


@dataclass(frozen=True, slots=True)
class DrawnTile:
    said: str
    name: str  # short
    figure: str  # without its unit
    x: int
    y: int
    look: str
    hatched: bool
    dark: bool


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend."""

    look: str
    hatched: bool
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    level: RegionLevel
    shapes: tuple[DrawnShape, ...]
    tiles: tuple[DrawnTile, ...]
    tile: tuple[int, int]
    size: tuple[int, int]  # of the map
    tiles_size: tuple[int, int]
    borders: str  # a path: where tiles of two provinces meet
    markers: tuple[Marker, ...]
    keys: tuple[Key, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Wording:
    """How a value reads. `none`: the text where there is no value."""

    figure: Callable[[float], str]  # "1,204"
    with_unit: Callable[[float], str]  # "1,204명"
    none: str


def draw(
    level: RegionLevel,
    on: date,
    regions: Regions,
    values: Mapping[int, float | None],
    scale: Scale,
    wording: Wording,
) -> Drawn:
    """values: region id -> value; a region of the day that is not in it has no data."""
    shapes, tiles = [], []
    wide, tall = TILES[level]
    for shape, tile in zip(queries.shapes(level, on), queries.tiles(level, on), strict=True):
        region = regions.by_code[shape.code]
        value = values.get(region.id)
        look = scale.look(value)
        said = (
            f"{regions.full_name(region.id)}: {wording.none if value is None else wording.with_unit(value)}"
        )
        hatched = look in HATCHED
        shapes.append(DrawnShape(said, shape.path, look, hatched))
        figure = "–" if value is None else wording.figure(value)
        place = tile.column * wide, tile.row * tall
        tiles.append(DrawnTile(said, short_name(region), figure, *place, look, hatched, look in DARK))
    return Drawn(
        level,
        tuple(shapes),
        tuple(tiles),
        (wide, tall),
        (WIDTH, HEIGHT),
        (max(tile.x for tile in tiles) + wide, max(tile.y for tile in tiles) + tall),
        _borders(queries.tiles(level, on), regions, (wide, tall)) if level is RegionLevel.DISTRICT else "",
        queries.markers(),
        tuple(_keys(scale, wording, any(shape.look == "t0" for shape in shapes))),
        queries.source(),
    )


def _borders(tiles: Sequence[Tile], regions: Regions, size: tuple[int, int]) -> str:
    """Lines of a tile's right and lower side, wherever the next tile is of another province."""
    wide, tall = size
    province = {(tile.column, tile.row): regions.by_code[tile.code].parent_id for tile in tiles}
    lines = []
    for (column, row), here in province.items():
        x, y = column * wide, row * tall
        if province.get((column + 1, row), here) != here:
            lines.append(f"M{x + wide} {y}v{tall}")
        if province.get((column, row + 1), here) != here:
            lines.append(f"M{x} {y + tall}h{wide}")
    return "".join(lines)


def short_name(region: RegionRow) -> str:
    """ "충북", "청주": for where there is little room. Two letters stay: "중구"."""
    if region.level is RegionLevel.PROVINCE:
        return SHORT.get(region.name_ko) or PROVINCE_ENDING.sub("", region.name_ko)
    name = PROVINCE_ENDING.sub("", region.name_ko) if len(region.name_ko) > 5 else region.name_ko
    return name[:-1] if len(name) > 2 else name


def _keys(scale: Scale, wording: Wording, without_data: bool) -> list[Key]:
    keys = [Key(band.look, band.look in HATCHED, _range(band, wording)) for band in scale.bands]
    return [*keys, Key("t0", True, wording.none)] if without_data else keys


def _range(band: Band, wording: Wording) -> str:
    if wording.figure(band.low) == wording.figure(band.high):
        return wording.with_unit(band.high)
    return f"{wording.figure(band.low)}–{wording.with_unit(band.high)}"
