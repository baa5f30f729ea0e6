"""The numbers of a goal, against published ones and ones worked out by hand."""

import math

import pytest

from learning_centers.goals import maths
from learning_centers.goals.maths import Aim, Point, Verdict
from learning_centers.measures.samples import Usable, usable

RURAL = Aim(2022, 78.8, 2027, 83.0)


@pytest.mark.parametrize(
    ("access", "capability", "use", "published"),
    [
        (84.5, 45.2, 59.0, 58.6),
        (91.0, 51.9, 65.3, 65.1),
        (91.1, 59.1, 67.7, 68.9),
        (91.7, 60.2, 68.8, 69.9),
        (94.4, 63.8, 77.6, 75.4),
        (96.0, 64.5, 78.0, 76.2),
        (96.5, 65.1, 79.0, 76.9),
        (96.5, 65.6, 80.0, 77.5),
    ],
)
def test_the_eight_published_years_come_out_to_a_tenth(access, capability, use, published):
    assert round(maths.composite(access, capability, use), 1) == published


def test_parts_that_were_rounded_still_give_their_composite_and_others_do_not():
    assert maths.gives_composite((93.7, 60.3, 74.8), 72.7)  # 72.78: published parts are rounded
    assert maths.gives_composite((96.5, 65.6, 80.0), 77.6)
    assert not maths.gives_composite((96.5, 65.6, 80.0), 77.7)
    assert not maths.gives_composite((96.5, 65.6, 80.0), 77.4)


def test_the_goal_of_83_reads_acceleration_needed():
    found = maths.pace(RURAL, Point(2024, 80.0))
    assert [round(RURAL.line(year), 2) for year in range(2022, 2028)] == [
        78.8,
        79.64,
        80.48,
        81.32,
        82.16,
        83.0,
    ]
    assert (round(found.required, 2), round(found.observed, 2)) == (0.84, 0.60)
    assert (round(found.ratio, 2), round(found.growth_ratio, 2)) == (0.71, 0.73)
    assert (round(found.gap, 2), found.still_needed) == (-0.48, pytest.approx(1.0))
    assert found.straight_line == pytest.approx(81.8)
    assert maths.judge(RURAL, Point(2024, 80.0), None) is Verdict.ACCELERATION


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (1.2, Verdict.ON_TRACK),
        (0.95, Verdict.ON_TRACK),
        (0.9499, Verdict.ACCELERATION),
        (0.60, Verdict.ACCELERATION),
        (0.5999, Verdict.LIMITED),
        (0.0, Verdict.LIMITED),
        (-0.0001, Verdict.WORSENING),
    ],
)
def test_the_classes_begin_where_the_design_says(ratio, verdict):
    assert maths.classify(ratio) is verdict


def test_a_target_reached_early_is_reached():
    assert maths.judge(RURAL, Point(2024, 83.0), None) is Verdict.REACHED
    assert maths.judge(RURAL, Point(2024, 83.4), 0.5) is Verdict.REACHED


def test_moving_away_is_worsening():
    assert maths.judge(RURAL, Point(2024, 78.7), None) is Verdict.WORSENING


def test_without_a_value_after_the_baseline_nothing_is_judged():
    assert maths.judge(RURAL, Point(2022, 78.8), None) is Verdict.NO_DATA
    with pytest.raises(ValueError, match="after the baseline"):
        maths.pace(RURAL, Point(2022, 78.8))


def test_less_can_be_better():
    aim = Aim(2020, 40.0, 2030, 20.0, rising=False)
    found = maths.pace(aim, Point(2024, 35.0))
    assert (found.required, found.observed, found.ratio) == (-2.0, -1.25, 0.625)
    assert found.straight_line == 27.5
    assert maths.judge(aim, Point(2024, 35.0), None) is Verdict.ACCELERATION
    assert maths.judge(aim, Point(2024, 41.0), None) is Verdict.WORSENING
    assert maths.judge(aim, Point(2024, 19.0), None) is Verdict.REACHED
    assert maths.chance(aim, 1.0, Point(2024, 30.0, 1.0)) > 0.8


@pytest.mark.parametrize(
    ("baseline", "target", "rising"), [(80, 78, True), (78, 80, False), (80, 80, True), (80, 80, False)]
)
def test_a_target_on_the_wrong_side_is_no_aim(baseline, target, rising):
    with pytest.raises(ValueError, match="wrong side"):
        Aim(2022, baseline, 2027, target, rising)


def test_after_the_target_year_the_line_stays_and_nothing_is_drawn_on():
    found = maths.pace(RURAL, Point(2029, 82.0))
    assert (RURAL.line(2029), found.still_needed, found.straight_line) == (83.0, None, 82.0)


def test_a_value_that_was_zero_has_no_growth_rate():
    assert maths.pace(Aim(2020, 0.0, 2030, 20.0), Point(2024, 5.0)).growth_ratio is None


def test_two_points_have_a_pace_and_no_forecast():
    points = [Point(2022, 78.8), Point(2024, 80.0)]
    assert maths.pace(RURAL, points[-1]).ratio == pytest.approx(0.714, abs=0.001)
    assert maths.forecast(points, 2027, maths.WOBBLE) is None
    assert maths.forecast([*points, Point(2025, 80.5)], 2027, maths.WOBBLE) is None


def test_the_forecast_is_that_of_the_prototype():
    values = zip(range(2022, 2026), (78.8, 79.5, 80.2, 81.0), strict=True)
    found = maths.forecast([Point(year, value, 0.8) for year, value in values], 2027, maths.WOBBLE)
    assert [round(one, 1) for one in (found.value, found.low, found.high)] == [82.4, 79.4, 85.4]


def test_a_line_without_any_error_is_read_off_as_it_is():
    found = maths.forecast([Point(year, 10.0 + year - 2020) for year in range(2020, 2024)], 2027)
    assert (found.value, found.low, found.high) == pytest.approx((17.0, 17.0, 17.0))


def test_a_wobble_that_is_seen_widens_the_forecast():
    steady = [Point(year, value) for year, value in zip(range(2020, 2025), (1, 2, 3, 4, 5), strict=True)]
    wild = [Point(year, value) for year, value in zip(range(2020, 2025), (1, 3.5, 2, 5.5, 5), strict=True)]
    calm, rough = (maths.forecast(points, 2027, 0.1) for points in (steady, wild))
    assert rough.high - rough.low > 5 * (calm.high - calm.low)


def test_the_chance_is_one_half_exactly_on_the_line_and_withholds_the_judgement():
    on_line = Point(2024, RURAL.line(2024), 0.8)
    assert maths.chance(RURAL, 0.8, on_line) == pytest.approx(0.5)
    assert maths.judge(RURAL, on_line, 0.5) is Verdict.WITHHELD


def test_the_chance_by_hand():
    """80.0 is 0.48 below the line; errors 0.8 and 0.8 × 3⁄5 make 0.933: Φ(−0.514) = 0.304."""
    found = maths.chance(RURAL, 0.8, Point(2024, 80.0, 0.8))
    assert found == pytest.approx(0.3035, abs=0.001)
    assert maths.judge(RURAL, Point(2024, 80.0, 0.8), found) is Verdict.WITHHELD


@pytest.mark.parametrize(
    ("sure", "verdict"),
    [(0.8, Verdict.ACCELERATION), (0.2, Verdict.ACCELERATION), (0.79, Verdict.WITHHELD)],
)
def test_the_judgement_is_withheld_between_two_tenths_and_eight(sure, verdict):
    assert maths.judge(RURAL, Point(2024, 80.0), sure) is verdict


def test_without_an_error_there_is_no_chance():
    assert maths.chance(RURAL, None, Point(2024, 80.0, 0.8)) is None
    assert maths.chance(RURAL, 0.8, Point(2024, 80.0)) is None
    assert maths.chance(RURAL, 0.0, Point(2024, 80.0, 0.0)) is None


@pytest.mark.parametrize(
    ("sample", "effective", "use"),
    [
        (None, None, Usable.TOO_SMALL),
        (29, None, Usable.TOO_SMALL),
        (30, None, Usable.REFERENCE),
        (99, None, Usable.REFERENCE),
        (100, None, Usable.FULL),
        (400, 29.9, Usable.TOO_SMALL),
        (400, 30, Usable.REFERENCE),
        (400, 99.9, Usable.REFERENCE),
        (400, 100, Usable.FULL),
    ],
)
def test_small_samples_are_kept_back_or_marked(sample, effective, use):
    assert usable(sample, effective) is use


@pytest.mark.parametrize(("free", "wanted"), [(9, 2.2622), (29, 2.0452), (58, 2.0017)])
def test_small_samples_reach_as_far_as_student_says(free, wanted):
    assert maths.quantile(free + 1) == pytest.approx(wanted, abs=0.0005)


def test_from_sixty_on_the_normal_distribution_serves():
    assert maths.quantile(60) == maths.quantile(None) == pytest.approx(1.96, abs=0.0001)


def test_a_weighted_mean_by_hand():
    found = maths.weighted_mean([1.0, 2.0, 4.0], [1.0, 1.0, 2.0])
    assert (found.value, found.weight, found.sample) == (2.75, 4.0, 3)
    assert found.effective == pytest.approx(16 / 6)
    # residuals ×weight ÷4: −0.4375, −0.1875, 0.625; 3⁄2 × (0.1914 + 0.0352 + 0.3906)
    assert found.variance == pytest.approx(1.5 * (0.4375**2 + 0.1875**2 + 0.625**2))


def test_a_region_that_is_the_nation_has_a_hundred_and_no_error():
    everybody = maths.weighted_mean([60.0, 70.0, 80.0, 90.0], [1.0] * 4)
    found = maths.share_of_nation(everybody, everybody)
    assert (found.value, found.error) == pytest.approx((100.0, 0.0))


def test_the_region_inside_the_nation_makes_the_interval_narrower_and_it_stays_above_zero():
    region = maths.Mean(10.0, 16.0, 40, 40.0, 100.0)
    apart = maths.share_of_nation(region, maths.Mean(50.0, 1.0, 4000, 4000.0, 1e9))
    inside = maths.share_of_nation(region, maths.Mean(50.0, 1.0, 4000, 4000.0, 200.0))
    assert inside.error < apart.error
    assert 0 < apart.low < apart.value < apart.high
    assert apart.high - apart.value > apart.value - apart.low


def test_a_shrunk_value_lies_between_the_raw_one_and_the_mean():
    found = maths.shrink(70.0, 3.0, 79.0, 2.0)
    assert found.kept == pytest.approx(4 / 13)
    assert found.value == pytest.approx(79 - 9 * 4 / 13)
    assert found.error == pytest.approx(3 * math.sqrt(4 / 13))
    assert maths.shrink(70.0, 3.0, 79.0, 0.0).value == 79.0
    assert maths.shrink(70.0, 0.0, 79.0, 0.0).value == 70.0


def test_the_true_spread_leaves_the_errors_out():
    points = [Point(2024, value, 1.0) for value in (76.0, 79.0, 82.0)]
    assert maths.true_spread(points) == pytest.approx(math.sqrt(9 - 1))
    assert maths.true_spread([Point(2024, value, 9.0) for value in (76.0, 79.0, 82.0)]) == 0.0
    assert maths.true_spread(points[:1]) == 0.0
