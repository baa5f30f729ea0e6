from math import cos, radians

import pytest

from learning_centers.bus_stops.roads import EARTH_KM, Place, Roads, pair, stop_key, straight_km

CHEONGJU = Place("base:1", 36.6424, 127.4890)
BUSAN = Place("stop:9", 35.1796, 129.0756)
ONE_DEGREE = EARTH_KM * radians(1)


def north_of(place, km_by_road, key="stop:2"):
    return Place(key, place.latitude + km_by_road / 1.35 / ONE_DEGREE, place.longitude)


def test_a_degree_along_a_meridian_and_along_the_equator_is_as_long_as_on_the_sphere():
    origin = Place("a", 0, 0)
    assert straight_km(origin, Place("b", 1, 0)) == pytest.approx(ONE_DEGREE)
    assert straight_km(origin, Place("b", 0, 1)) == pytest.approx(ONE_DEGREE)
    assert straight_km(Place("a", 60, 0), Place("b", 60, 0.01)) == pytest.approx(
        ONE_DEGREE / 100 * cos(radians(60)), rel=1e-6
    )


def test_cheongju_to_busan_is_as_far_as_on_any_map():
    assert straight_km(CHEONGJU, BUSAN) == pytest.approx(217, abs=2)


def test_roads_are_a_third_longer_than_the_straight_line():
    assert Roads({}).km(CHEONGJU, BUSAN) == pytest.approx(1.35 * straight_km(CHEONGJU, BUSAN))


@pytest.mark.parametrize(("km", "minutes"), [(0.5, 6), (7, 19), (7.99, 22), (8.01, 15), (44.9, 64)])
def test_minutes_are_setting_off_and_the_way_at_the_speed_of_its_length_rounded_up(km, minutes):
    assert Roads({}).minutes(CHEONGJU, north_of(CHEONGJU, km)) == minutes


def test_the_factor_of_a_province_stretches_estimates_only():
    near, far = north_of(CHEONGJU, 44.9, "stop:2"), north_of(CHEONGJU, 30, "stop:3")
    roads = Roads({pair(CHEONGJU.key, far.key): (33, None)}, factor=1.5)
    assert roads.minutes(CHEONGJU, near) == 96
    assert roads.minutes(CHEONGJU, far) == 33


def test_a_known_time_stands_in_both_directions_and_may_lack_its_km():
    roads = Roads({("base:1", "stop:9"): (240, None), ("base:1", "stop:8"): (20, 11.5)})
    assert roads.minutes(BUSAN, CHEONGJU) == roads.minutes(CHEONGJU, BUSAN) == 240
    assert roads.km(BUSAN, CHEONGJU) == pytest.approx(1.35 * straight_km(CHEONGJU, BUSAN))
    assert roads.km(Place("stop:8", 36, 127), CHEONGJU) == 11.5
    assert roads.is_known(BUSAN, CHEONGJU)
    assert not roads.is_known(BUSAN, Place("stop:8", 36, 127))


def test_a_place_is_no_way_from_itself_but_two_at_one_point_need_setting_off():
    assert Roads({}).minutes(CHEONGJU, CHEONGJU) == 0
    twin = Place(stop_key(3), CHEONGJU.latitude, CHEONGJU.longitude)
    assert Roads({}).minutes(CHEONGJU, twin) == 4


def test_keys_of_a_pair_are_sorted_as_text():
    assert pair("stop:2", "port:10") == ("port:10", "stop:2")
    assert pair("stop:10", "stop:9") == ("stop:10", "stop:9")
