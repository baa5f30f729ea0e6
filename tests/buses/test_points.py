"""Points as people type them, and where they may lie. The boundaries are those the app draws."""

from datetime import date

import pytest

from learning_centers.buses.points import Point, districts_near, read_point, wrong_in
from learning_centers.regions.queries import load
from tests.factories import region

TODAY = date(2026, 11, 22)
GOESAN, CHEONGJU = Point(36.8154, 127.7867), Point(36.6424, 127.4890)


@pytest.mark.parametrize(
    "text",
    ["36.6424, 127.489", " 36.6424 127.489 ", "127.489,36.6424", "36.6424°N 127.489°E", "(36.6424/127.489"],
)
def test_a_point_is_read_as_maps_give_it_either_way_round(text):
    assert read_point(text.replace("(", "")) == CHEONGJU


@pytest.mark.parametrize(
    "text", ["", "36.6424", "36.6424, 127.489, 12", "청주시 36.6, 127.4", "36,6424 127,489"]
)
def test_what_is_no_point_is_not_guessed(text):
    assert read_point(text) is None


@pytest.mark.parametrize(
    ("point", "code", "said"),
    [
        (GOESAN, "43760", ""),
        (GOESAN, "43", ""),  # a base lies in a province
        (GOESAN, "43110", "괴산군"),
        (CHEONGJU, "44", "청주시"),
        (Point(35.5, 130.5), "43110", "바다"),
        (Point(39.03, 125.75), "43110", "바다"),
        (Point(48.85, 2.35), "43110", "우리나라 밖"),
    ],
)
def test_a_point_outside_is_said_plainly_with_where_it_lies(session, point, code, said):
    wrong = wrong_in(load(session), point, region(session, code).id, TODAY)
    assert said in wrong
    assert bool(wrong) == bool(said)


def test_near_a_border_both_sides_are_right(session):
    regions = load(session)
    step = (CHEONGJU.latitude - GOESAN.latitude) / 300, (CHEONGJU.longitude - GOESAN.longitude) / 300
    way = [Point(GOESAN.latitude + n * step[0], GOESAN.longitude + n * step[1]) for n in range(300)]
    border, sides = next((one, near) for one in way if len(near := districts_near(regions, one, TODAY)) > 1)
    assert [wrong_in(regions, border, side, TODAY) for side in sides] == ["" for _side in sides]
    assert wrong_in(regions, border, region(session, "43800").id, TODAY)  # 단양군 lies elsewhere


def test_an_islet_too_small_to_be_drawn_may_lie_off_its_district_but_not_far(session):
    regions, ongjin = load(session), region(session, "28720").id
    near, far = Point(37.15, 126.20), Point(36.5, 125.0)
    assert "바다" in wrong_in(regions, near, ongjin, TODAY)
    assert wrong_in(regions, near, ongjin, TODAY, islet=True) == ""
    assert "바다" in wrong_in(regions, far, ongjin, TODAY, islet=True)
