"""Figures by region as the macros of templates/components/maps.html draw them: shapes, tiles and a legend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from learning_centers.maps import queries
from learning_centers.maps.colours import DARK, NO_DATA, Band, Scale
from learning_centers.maps.outline import Outline
from learning_centers.maps.projection import HEIGHT, WIDTH
from learning_centers.maps.queries import Marker, Shape, Source, Tile
from learning_centers.regions.queries import PROVINCE_ENDING, SHORT_PROVINCES, RegionRow, Regions
from models import RegionLevel

SHORT = {long: short for short, long in SHORT_PROVINCES.items()}
TILES = {RegionLevel.PROVINCE: (84, 64), RegionLevel.DISTRICT: (60, 46)}  # units of a tile, width and height
LEAST_COLUMNS = 5  # of a drawing of tiles: two alone would grow as large as the page
MANY_TILES = 40  # beside the outlines they would be too small to be read
PHONE = 400  # units of the tiles that a phone shows at a size that can be read
MARGIN = 0.03  # of the longer side, around the outlines of one province
Box = tuple[int, int, int, int]  # left, top, width, height in units of the map


@dataclass(frozen=True, slots=True)
class Area:
    """What is drawn: the provinces or districts of a day, of the nation or of one province."""

    level: RegionLevel
    on: date
    province_id: int | None = None

    def holds(self, region: RegionRow) -> bool:
        return self.province_id is None or self.province_id == region.parent_id


@dataclass(frozen=True, slots=True)
class DrawnShape:
    said: str  # "충청북도 청주시: 1,204명"
    href: str  # where the region is told in more detail
    path: str
    look: str
    hatched: bool


@dataclass(frozen=True, slots=True)
class DrawnTile:
    said: str
    href: str
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
    box: Box  # the part of the map that is seen
    tiles_size: tuple[int, int]
    borders: str  # a path: where tiles of two provinces meet
    markers: tuple[Marker, ...]
    keys: tuple[Key, ...]
    source: Source

    @property
    def many(self) -> bool:
        """Whether the tiles need the width of the page."""
        return len(self.tiles) > MANY_TILES

    @property
    def wide(self) -> bool:
        """Whether the tiles are wider than a phone."""
        return self.tiles_size[0] > PHONE

    @property
    def zoom(self) -> float:
        """By how much lengths that are meant for the map of the nation shrink."""
        return self.box[2] / WIDTH


@dataclass(frozen=True, slots=True)
class Wording:
    """How a value reads. `none`: the text where there is no value."""

    figure: Callable[[float], str]  # "1,204"
    with_unit: Callable[[float], str]  # "1,204명"
    none: str

    def said(self, value: float | None) -> str:
        return self.none if value is None else self.with_unit(value)


def draw(
    area: Area,
    regions: Regions,
    values: Mapping[int, float | None],
    scale: Scale,
    wording: Wording,
    link: Callable[[RegionRow], str],
) -> Drawn:
    """values: region id -> value; a region of the area that is not in it has no data. `link`: where one leads."""
    shapes = [one for one in queries.shapes(area.level, area.on) if area.holds(regions.by_code[one.code])]
    tiles, size = _placed(
        [one for one in queries.tiles(area.level, area.on) if area.holds(regions.by_code[one.code])]
    )
    drawn_shapes, drawn_tiles = [], []
    wide, tall = TILES[area.level]
    for shape, tile in zip(shapes, tiles, strict=True):
        region = regions.by_code[shape.code]
        value, href = values.get(region.id), link(region)
        look = scale.look(value)
        said = f"{regions.full_name(region.id)}: {wording.said(value)}"
        hatched = look == NO_DATA
        drawn_shapes.append(DrawnShape(said, href, shape.path, look, hatched))
        figure = "" if value is None else wording.figure(value)  # the hatch says that there is none
        place = tile.column * wide, tile.row * tall
        drawn_tiles.append(
            DrawnTile(said, href, short_name(region), figure, *place, look, hatched, look in DARK)
        )
    whole = area.province_id is None
    codes = {shape.code for shape in shapes}
    return Drawn(
        area.level,
        tuple(drawn_shapes),
        tuple(drawn_tiles),
        (wide, tall),
        (0, 0, WIDTH, HEIGHT) if whole else _around(shapes),
        (size[0] * wide, size[1] * tall),
        _borders(tiles, regions, (wide, tall)) if whole and area.level is RegionLevel.DISTRICT else "",
        tuple(one for one in queries.markers() if whole or one.district in codes),
        tuple(_keys(scale, wording, any(shape.look == NO_DATA for shape in drawn_shapes))),
        queries.source(),
    )


def _placed(tiles: Sequence[Tile]) -> tuple[list[Tile], tuple[int, int]]:
    """From the upper left corner on, and how many columns and rows they take."""
    left = min((tile.column for tile in tiles), default=0)
    top = min((tile.row for tile in tiles), default=0)
    moved = [Tile(tile.code, tile.column - left, tile.row - top) for tile in tiles]
    columns = max((tile.column + 1 for tile in moved), default=0)
    return moved, (max(columns, LEAST_COLUMNS), max((tile.row + 1 for tile in moved), default=1))


def _around(shapes: Sequence[Shape]) -> Box:
    """The outlines with a margin, never taller than wide: a screen is not."""
    outlines = [Outline.of(shape.path) for shape in shapes]
    left, right = min(one.left for one in outlines), max(one.right for one in outlines)
    top, bottom = min(one.top for one in outlines), max(one.bottom for one in outlines)
    margin = round(MARGIN * max(right - left, bottom - top))
    tall = bottom - top + 2 * margin
    wide = max(right - left + 2 * margin, tall)
    return (left + right - wide) // 2, top - margin, wide, tall


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
    keys = [Key(band.look, False, _range(band, wording)) for band in scale.bands]
    return [*keys, Key(NO_DATA, True, wording.none)] if without_data else keys


def _range(band: Band, wording: Wording) -> str:
    if wording.figure(band.low) == wording.figure(band.high):
        return wording.with_unit(band.high)
    return f"{wording.figure(band.low)}–{wording.with_unit(band.high)}"
