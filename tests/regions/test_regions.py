from datetime import date

import pytest

from learning_centers.regions import queries

BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def regions(session):
    return queries.load(session)


def test_the_map_has_17_provinces_and_229_districts_in_2020_and_16_and_230_now(regions):
    assert (len(regions.provinces(date(2020, 6, 1))), len(regions.districts(date(2020, 6, 1)))) == (17, 229)
    assert (len(regions.provinces(AFTER)), len(regions.districts(AFTER))) == (16, 230)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("29110", AFTER, "12210"),  # 광주 동구 moves by itself
        ("12210", BEFORE, "29110"),  # and back, as at the time
        ("28140", AFTER, "28125"),  # 인천 동구 went whole into 제물포구
        ("42110", AFTER, "51110"),
        ("47720", AFTER, "27720"),  # 군위군 to Daegu
        ("43110", AFTER, "43110"),
        ("28260", BEFORE, "28260"),
        ("28260", AFTER, None),  # 인천 서구 was divided: a person chooses
        ("28125", BEFORE, None),  # put together from two: nobody can say
        ("46", AFTER, "12"),
    ],
)
def test_a_region_as_it_stands_on_a_day(regions, code, day, expected):
    found = regions.at(regions.by_code[code].id, day)
    assert (regions.rows[found].code if found else None) == expected


@pytest.mark.parametrize(
    ("province", "district", "day", "expected"),
    [
        ("충청북도", "청주시", AFTER, "43110"),
        ("충북", "청주시 상당구", AFTER, "43110"),
        ("강원도", "춘천시", AFTER, "51110"),
        ("전라북도", "전주시", AFTER, "52110"),
        ("광주광역시", "동구", AFTER, "12210"),
        ("광주", "동구", BEFORE, "29110"),
        ("전남", "목포시", AFTER, "12110"),
        ("전남광주통합특별시", "동구", BEFORE, "29110"),
        ("", "제천시", AFTER, "43150"),
        ("인천", "중 구", BEFORE, "28110"),
        ("경북", "군위군", AFTER, "27720"),
    ],
)
def test_old_and_short_names_are_understood_as_of_the_day(regions, province, district, day, expected):
    found = regions.find(province, district, day)
    assert found.region is not None, found.problem
    assert found.region.code == expected


def test_a_divided_district_asks_and_names_the_choices(regions):
    found = regions.find("인천", "서구", AFTER)
    assert found.region is None
    assert [row.name_ko for row in found.choices] == ["서해구", "검단구"]
    assert "서해구, 검단구" in found.problem


def test_a_name_of_several_provinces_asks_for_the_province(regions):
    found = regions.find("", "중구", AFTER)
    assert found.region is None
    assert "시/도" in found.problem


@pytest.mark.parametrize(("province", "district"), [("충북", "청즈시"), ("충븍", "청주시"), ("", "")])
def test_what_is_not_on_the_map_is_said(regions, province, district):
    found = regions.find(province, district, AFTER)
    assert found.region is None
    assert found.problem


def test_a_near_name_is_offered(regions):
    assert "청주시" in regions.find("충북", "청즈시", AFTER).problem


def test_loading_the_tables_twice_changes_nothing(session):
    from learning_centers.regions.service import load_tables

    before = queries.load(session)
    load_tables(session)
    assert queries.load(session).rows == before.rows
