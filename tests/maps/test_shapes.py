import csv
from datetime import date
from itertools import pairwise

import pytest

from learning_centers.maps import queries
from learning_centers.maps.outline import Outline
from learning_centers.maps.projection import HEIGHT, UNITS_PER_KM, WIDTH, to_earth, to_map
from learning_centers.regions import queries as regions_queries
from models import RegionLevel

NOW = date(2026, 7, 1)
DAYS = (
    date(2020, 1, 1),
    date(2023, 6, 10),
    date(2023, 6, 11),
    date(2023, 6, 30),
    date(2023, 7, 1),
    date(2024, 1, 17),
    date(2024, 1, 18),
    date(2026, 6, 30),
    NOW,
    date(2026, 12, 31),
)
PROVINCE, DISTRICT = RegionLevel
SEOUL_HALL, JEJU_HALL = (37.5663, 126.9779), (33.4996, 126.5312)


@pytest.fixture
def regions(session):
    return regions_queries.load(session)


def valid(regions, level, day):
    rows = regions.provinces(day) if level is PROVINCE else regions.districts(day)
    return [row.code for row in rows]


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("level", RegionLevel)
def test_every_region_of_a_day_has_one_shape_and_one_tile_and_no_other_has(regions, level, day):
    assert [shape.code for shape in queries.shapes(level, day)] == valid(regions, level, day)
    assert [tile.code for tile in queries.tiles(level, day)] == valid(regions, level, day)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("level", RegionLevel)
def test_no_two_tiles_of_a_day_lie_on_one_another(level, day):
    places = [(tile.column, tile.row) for tile in queries.tiles(level, day)]
    assert len(set(places)) == len(places)
    assert min(min(place) for place in places) >= 0


def test_the_districts_of_a_province_lie_side_by_side(regions):
    """Every tile but Ulleungdo touches another of its province, corners included."""
    placed = {(tile.column, tile.row): regions.by_code[tile.code] for tile in queries.tiles(DISTRICT, NOW)}
    alone = []
    for (column, row), region in placed.items():
        around = {(column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)} - {(column, row)}
        same = [one for one in around if one in placed and placed[one].parent_id == region.parent_id]
        if not same:
            alone.append(region.code)
    assert alone == ["36110", "47940"], "Sejong is a province of one district"


def test_renamed_districts_keep_their_shape_and_their_tile():
    before = {shape.code: shape.path for shape in queries.shapes(DISTRICT, date(2023, 6, 10))}
    after = {shape.code: shape.path for shape in queries.shapes(DISTRICT, NOW)}
    assert before["42110"] == after["51110"]
    assert before["47720"] == after["27720"]
    assert before["29110"] == after["12210"]
    tiles = {tile.code: (tile.column, tile.row) for tile in queries.tiles(DISTRICT, date(2023, 6, 10))}
    assert (
        tiles["45110"]
        == {tile.code: (tile.column, tile.row) for tile in queries.tiles(DISTRICT, NOW)}["52110"]
    )


def outlines(level, day):
    return {shape.code: Outline.of(shape.path) for shape in queries.shapes(level, day)}


def test_gunwi_lies_in_gyeongbuk_and_from_july_2023_in_daegu():
    gunwi = to_map(36.2429, 128.5728)
    for day, holds in ((date(2023, 6, 30), "47"), (date(2023, 7, 1), "27")):
        found = [code for code, outline in outlines(PROVINCE, day).items() if outline.holds(*gunwi)]
        assert found == [holds]


def test_gwangju_and_jeonnam_are_two_provinces_until_june_2026():
    hall = to_map(35.1595, 126.8526)
    assert [code for code, one in outlines(PROVINCE, date(2026, 6, 30)).items() if one.holds(*hall)] == ["29"]
    assert [code for code, one in outlines(PROVINCE, NOW).items() if one.holds(*hall)] == ["12"]


def district_at(latitude, longitude, on):
    return next(iter(queries.districts_near(latitude, longitude, on)), None)


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ((37.4602, 126.4407), "28110", "28155"),  # the airport
        ((37.4738, 126.6217), "28110", "28125"),  # Incheon station
        ((37.4739, 126.6433), "28140", "28125"),  # Dong-gu hall
        ((37.5935, 126.6745), "28260", "28290"),  # Geomdan: Dangha-dong
        ((37.5454, 126.6760), "28260", "28275"),  # Seo-gu hall
        ((37.4636, 126.6504), "28177", "28177"),  # Michuhol-gu hall
    ],
)
def test_incheon_is_divided_along_its_townships_from_july_2026(place, before, after):
    assert district_at(*place, date(2026, 6, 30)) == before
    assert district_at(*place, NOW) == after


def area(outline):
    rings = [
        abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2 for ring in outline.rings
    ]
    return sum(rings) / UNITS_PER_KM**2


def test_the_halves_of_incheon_make_up_the_old_districts():
    before, after = outlines(DISTRICT, date(2026, 6, 30)), outlines(DISTRICT, NOW)
    old = sum(area(before[code]) for code in ("28110", "28140", "28260"))
    new = sum(area(after[code]) for code in ("28125", "28155", "28275", "28290"))
    assert new == pytest.approx(old, rel=0.02)


@pytest.mark.parametrize(
    ("code", "place", "km2"),
    [
        ("47940", (37.50, 130.87), 73),  # Ulleungdo
        ("48310", (34.86, 128.63), 379),  # Geojedo
        ("12860", (34.45, 126.24), 363),  # Jindo
        ("28710", (37.72, 126.45), 302),  # Ganghwado
        ("12740", (34.45, 127.15), 65),  # Geogeumdo, which the districts of the source lack
        ("28720", (37.95, 124.69), 45),  # Baengnyeongdo
        ("50110", (33.52, 126.95), 6),  # Udo
    ],
)
def test_the_big_islands_are_drawn(code, place, km2):
    assert district_at(*place, NOW) == code
    assert area(outlines(DISTRICT, NOW)[code]) > km2 * 0.8


def test_dokdo_and_ulleungdo_are_drawn_and_marked():
    dokdo = [one for one in queries.markers() if one.name_en == "Dokdo"]
    assert [one.district for one in dokdo] == ["47940"]
    assert {one.name for one in queries.markers()} == {"울릉도", "독도"}
    for level, code in ((DISTRICT, "47940"), (PROVINCE, "47")):
        east = [ring for ring in outlines(level, NOW)[code].rings if min(x for x, _y in ring) > 5_500]
        assert east, "the islets themselves, not only the mark"
        assert district_at(37.2415, 131.8665, NOW) == "47940"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (SEOUL_HALL, "11140"),
        (JEJU_HALL, "50110"),
        ((36.6424, 127.4890), "43110"),  # Cheongju
        ((35.1796, 129.0756), "26470"),  # Busan city hall
        ((36.4800, 127.2890), "36110"),  # Sejong
        ((37.0, 130.0), None),  # the East Sea
        ((34.2, 125.5), None),  # the Yellow Sea
        ((39.02, 125.75), None),  # Pyongyang
        ((35.68, 139.76), None),  # Tokyo
        ((0.0, 0.0), None),
        ((126.9779, 37.5663), None),  # latitude and longitude the wrong way round
    ],
)
def test_a_place_lies_in_its_district(place, expected):
    assert district_at(*place, NOW) == expected


def test_a_place_near_a_border_may_lie_on_either_side():
    """In the middle of the Han, between Mapo and Yeongdeungpo."""
    near = queries.districts_near(37.5370, 126.9130, NOW)
    assert {"11440", "11560"} <= set(near)
    assert queries.districts_near(36.6424, 127.4890, NOW) == ["43110"], "deep inside there is no doubt"


def test_a_place_off_the_coast_belongs_to_it_up_to_the_tolerance():
    pohang = outlines(DISTRICT, NOW)["47110"]
    x, y = max((point for ring in pohang.rings for point in ring), key=lambda point: point[0])
    just_off, far_off = (to_earth(x + km * UNITS_PER_KM, y) for km in (0.9, 1.1))
    assert district_at(*just_off, NOW) == "47110"
    assert district_at(*far_off, NOW) is None
    assert district_at(36.05, 129.510, NOW) == "47110", "0.8 km off, in the bay"
    assert district_at(36.05, 129.500, NOW) is None, "1.4 km off, in the bay"


def test_every_township_belongs_to_a_district_of_july_2026(regions):
    with (queries.DATA / "townships.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5_026
    assert {row["district_code"] for row in rows} == set(valid(regions, DISTRICT, NOW))


def test_every_district_of_any_day_has_townships(regions):
    codes = [row.code for row in regions.rows.values() if row.level is DISTRICT]
    assert [code for code in codes if not queries.townships(code)] == []
    assert queries.townships("99999") == ()


def test_townships_of_old_and_new_codes_agree():
    assert queries.townships("42110") == queries.townships("51110")
    assert "남면" in queries.townships("51110")
    assert queries.townships("28155") == tuple(
        sorted(("중산동", "운남동", "운서동", "운북동", "을왕동", "남북동", "덕교동", "무의동"))
    )
    assert set(queries.townships("28260")) == {*queries.townships("28275"), *queries.townships("28290")}
    assert len(queries.townships("28110")) == 52
    assert set(queries.townships("28125")) > set(queries.townships("28140"))


@pytest.mark.parametrize("place", [SEOUL_HALL, JEJU_HALL, (37.95, 124.69), (37.24, 131.87), (33.11, 126.27)])
def test_the_projection_goes_there_and_back_and_onto_the_sheet(place):
    x, y = to_map(*place)
    assert 0 < x < WIDTH
    assert 0 < y < HEIGHT
    assert to_earth(x, y) == pytest.approx(place, abs=1e-9)


def test_distances_on_the_map_are_those_on_the_earth():
    """Seoul to Jeju, hall to hall: 453 km along the great circle."""
    (x1, y1), (x2, y2) = to_map(*SEOUL_HALL), to_map(*JEJU_HALL)
    assert ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5 / UNITS_PER_KM == pytest.approx(453.9, rel=0.01)


def test_an_outline_knows_its_holes():
    ring = Outline.of("M0 0l90 0 0 90-90 0zM30 30l30 0 0 30-30 0z")
    assert ring.holds(10, 10)
    assert not ring.holds(45, 45)
    assert ring.distance(45, 45) == 15
    assert not ring.holds(100, 45)
    assert ring.distance(100, 45) == 10


@pytest.mark.parametrize(("name", "most"), [("provinces.json", 60_000), ("districts.json", 250_000)])
def test_a_map_is_no_larger_than_a_picture(name, most):
    assert (queries.DATA / name).stat().st_size <= most


def test_the_source_is_named_with_its_day_and_licence():
    found = queries.source()
    assert "National Geographic Information Institute" in found.boundaries
    assert found.base_date == date(2023, 9, 15)
    assert found.licence
