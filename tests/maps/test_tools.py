"""What makes the data, as far as it needs nothing but Python."""

import json
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_centers.maps.outline import Outline
from learning_centers.maps.queries import DATA
from tools import make_map, map_tiles
from tools.map_regions import (
    OF_DIVIDED,
    Span,
    codes,
    parts_of_districts,
    read_regions,
    shapes_of_districts,
    shapes_of_provinces,
    township_district,
)

NOW = date(2026, 7, 1)
GWANGJU = ("29110", "29140", "29155", "29170", "29200")


@pytest.fixture(scope="module")
def rows():
    return read_regions()


@pytest.fixture(scope="module")
def parts(rows):
    """Of a source that has every old district, Cheongju in wards, and the divided ones in parts."""
    wards = {"43111", "43113", "43710"}
    old = {code for code in codes(rows.values(), date(2020, 1, 1), provinces=False) if code not in OF_DIVIDED}
    halves = {part for made_of in OF_DIVIDED.values() for part in made_of}
    return parts_of_districts(rows, (old - {"43110"}) | wards | halves)


def test_a_city_is_made_of_its_wards_and_what_it_took_in(parts):
    assert parts["43110"] == {"43111", "43113", "43710"}


def test_a_renamed_district_is_made_of_what_it_was(parts):
    assert parts["51110"] == parts["42110"] == {"42110"}
    assert parts["12210"] == {"29110"}
    assert parts["27720"] == {"47720"}


def test_a_divided_district_gives_its_halves_away(parts):
    assert parts["28110"] == {"28155", "28110-rest"}
    assert parts["28125"] == {"28110-rest", "28140"}
    assert parts["28275"] | parts["28290"] == parts["28260"]


def test_no_land_lies_in_two_districts_of_a_day_and_none_in_no_district(rows, parts):
    every = frozenset().union(*parts.values())
    for day in (date(2020, 1, 1), date(2023, 6, 30), date(2023, 7, 1), date(2026, 6, 30), NOW):
        land = [part for code in codes(rows.values(), day, provinces=False) for part in parts[code]]
        assert sorted(land) == sorted(every)


def test_a_province_is_drawn_anew_only_when_its_land_changes(rows, parts):
    drawn = shapes_of_provinces(rows, parts)
    spans = {tuple(sorted(span.code for span in spans)): spans for spans, _land in drawn}
    assert len(drawn) == 20
    assert set(spans[("42", "51")]) == {
        Span("42", None, date(2023, 6, 10)),
        Span("51", date(2023, 6, 11), None),
    }
    daegu = sorted(
        (spans for spans, _land in drawn if spans[0].code == "27"), key=lambda one: bool(one[0].first)
    )
    assert daegu == [[Span("27", None, date(2023, 6, 30))], [Span("27", date(2023, 7, 1), None)]]
    [jeonnam] = [land for spans, land in drawn if spans[0].code == "12"]
    assert jeonnam >= set(GWANGJU)


@pytest.mark.parametrize("level", ["provinces", "districts"])
def test_the_committed_shapes_are_of_the_days_that_the_tool_says(rows, parts, level):
    make = shapes_of_provinces if level == "provinces" else shapes_of_districts
    told = {make_map._dated(span)[0]: set() for spans, _land in make(rows, parts) for span in spans}
    for spans, _land in make(rows, parts):
        for span in spans:
            told[span.code].add(tuple(make_map._dated(span)))
    held = {}
    for shape in json.loads((DATA / f"{level}.json").read_text())["shapes"]:
        for dated in shape["codes"]:
            held.setdefault(dated[0], set()).add(tuple(dated))
    assert held == told


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("28110147", "운서동", "28155"),
        ("28110112", "항동1가", "28125"),
        ("28140106", "금곡동", "28125"),  # of 동구; the one of 서구 is Geomdan
        ("28260118", "금곡동", "28290"),
        ("28260108", "가정동", "28275"),
        ("42110101", "봉의동", "51110"),
        ("29110101", "대인동", "12210"),
        ("47720250", "군위읍", "27720"),
        ("43710250", "낭성면", "43110"),
        ("44830101", "읍내동", "44270"),
    ],
)
def test_a_township_lies_in_the_district_of_now(rows, code, name, expected):
    assert township_district(rows, code, name, NOW) == expected


def test_the_committed_tiles_are_what_the_tool_makes(rows):
    held = json.loads((DATA / "tiles.json").read_text())["districts"]
    assert {code: list(at) for code, at in map_tiles.place(rows, map_tiles.read_labels()).items()} == {
        code: at for code, at in held.items() if code not in map_tiles.FORMER
    }


def test_a_block_of_the_wrong_size_is_told(rows, monkeypatch):
    monkeypatch.setattr(map_tiles, "DISTRICTS", map_tiles.DISTRICTS.replace(".YY", "YYY"))
    with pytest.raises(ValueError, match="block Y: 2 districts, 3 squares"):
        map_tiles.place(rows, map_tiles.read_labels())


tables = st.integers(1, 5).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 40), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


@given(tables)
def test_the_assignment_is_the_cheapest_of_all(cost):
    def total(chosen):
        return sum(row[column] for row, column in zip(cost, chosen, strict=True))

    chosen = map_tiles.cheapest(cost)
    assert sorted(chosen) == list(range(len(cost)))
    assert total(chosen) == min(map(total, permutations(range(len(cost)))))


@given(st.lists(st.tuples(st.integers(-500, 9_000), st.integers(-500, 9_000)), min_size=3, max_size=40))
def test_a_path_is_read_as_it_was_written(points):
    """But for points on one another, which are written once."""
    [ring] = Outline.of(make_map.ring_path(points)).rings
    wanted = [point for point, before in zip(points, [None, *points], strict=False) if point != before]
    if len(wanted) > 2:
        assert list(ring[:-1]) == wanted
    assert len(ring) >= 4


def test_a_ring_smaller_than_a_unit_stays_to_be_seen():
    assert make_map.ring_path([(5.1, 5.2), (5.3, 5.1), (5.2, 5.4)]) == "M5 5l1 0 0 1-1 0z"
