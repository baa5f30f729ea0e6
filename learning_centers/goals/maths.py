"""The mathematics of a goal: numbers in, numbers out. A room of its own: it knows no table, no word and no page.

Years are whole, values are in the unit of the indicator, errors are one standard error in that unit, rates and
chances are 0–1. Sources: /docs/measurements.md for what was simulated; design.md section 6 for the thresholds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist, fmean, variance

# NIA, 디지털정보격차 실태조사: the index of a group, each part with the general public = 100 (domain.md section 5).
WEIGHTS = (0.2, 0.4, 0.4)  # access, capability, use
# Each part is published to 0.1, so the sum may be off by 0.05, and so may the published composite.
COMPOSITE_TOLERANCE = 0.1
# Open SDG, "Progress measurement methodology": observed pace as a share of the required one.
ON_TRACK, ACCELERATION = 0.95, 0.60
# Between these chances an exact rule calls a region on its line "behind" almost half the time.
UNSURE_BELOW, UNSURE_ABOVE = 0.2, 0.8
SMALL_SAMPLE = 60  # below it Student's t, not the normal distribution
LEAST_POINTS = 4  # for a forecast
WOBBLE = 0.4  # points of the index from year to year that no error of sampling explains (tech.md part 3 E)
NORMAL = NormalDist()
Z = NORMAL.inv_cdf(0.975)


class Verdict(StrEnum):
    """The values are what `goals status --json` prints."""

    REACHED = "reached"
    ON_TRACK = "on track"
    ACCELERATION = "acceleration needed"
    LIMITED = "limited"
    WORSENING = "worsening"
    WITHHELD = "withheld"  # 판단 유보
    NO_DATA = "no data"  # nothing was published since the baseline
    NO_BASELINE = "no baseline"  # a target alone: there is no pace to judge


@dataclass(frozen=True, slots=True)
class Aim:
    """From a baseline to a target. Raises ValueError when the target is not ahead of the baseline."""

    baseline_year: int
    baseline: float
    target_year: int
    target: float
    rising: bool = True  # more is better

    def __post_init__(self) -> None:
        if self.baseline_year >= self.target_year:
            raise ValueError("the target year is not after the baseline year")
        if self.baseline == self.target or (self.baseline < self.target) is not self.rising:
            raise ValueError("the target is on the wrong side of the baseline")

    @property
    def years(self) -> int:
        return self.target_year - self.baseline_year

    @property
    def required(self) -> float:
        """Points a year, from baseline to target; negative when less is better."""
        return (self.target - self.baseline) / self.years

    def line(self, year: int) -> float:
        """The value of the straight line to the target in `year`; afterwards the target."""
        return self.baseline + self.required * (min(year, self.target_year) - self.baseline_year)

    def met_by(self, value: float) -> bool:
        return is_met(value, self.target, rising=self.rising)


@dataclass(frozen=True, slots=True)
class Point:
    year: int
    value: float
    error: float | None = None  # None: not known


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it went since the baseline, against how fast it had to."""

    required: float  # points a year
    observed: float  # points a year
    ratio: float  # of the two; negative: away from the target
    growth_ratio: float | None  # of the yearly growth rates; None where a rate makes no sense (zero, signs)
    gap: float  # value now minus the line now
    still_needed: float | None  # points a year from now on; None: the target year is over
    straight_line: float  # in the target year, if the observed pace goes on; no forecast


@dataclass(frozen=True, slots=True)
class Forecast:
    value: float
    low: float
    high: float
    slope: float  # points a year


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean and what its sample is worth."""

    value: float
    variance: float  # of the mean, linearised
    sample: int
    effective: float  # Kish: (Σw)² ÷ Σw²
    weight: float  # Σw


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` with its 95 % interval."""

    value: float
    low: float
    high: float
    error: float
    sample: int
    effective: float


@dataclass(frozen=True, slots=True)
class Shrunk:
    value: float
    error: float
    kept: float  # share of the raw value that is in it


def is_met(value: float, target: float, *, rising: bool) -> bool:
    return value >= target if rising else value <= target


def composite(access: float, capability: float, use: float) -> float:
    """0.2 access + 0.4 capability + 0.4 use."""
    return math.fsum(weight * part for weight, part in zip(WEIGHTS, (access, capability, use), strict=True))


def gives_composite(parts: tuple[float, float, float], published: float) -> bool:
    """Whether the published composite is that of its published parts, rounding apart."""
    return abs(composite(*parts) - published) <= COMPOSITE_TOLERANCE + 1e-9


def pace(aim: Aim, now: Point) -> Pace:
    """`now` lies after the baseline year, or ValueError."""
    passed = now.year - aim.baseline_year
    if passed <= 0:
        raise ValueError("no pace without a value after the baseline")
    observed = (now.value - aim.baseline) / passed
    left = aim.target_year - now.year
    return Pace(
        required=aim.required,
        observed=observed,
        ratio=observed / aim.required,
        growth_ratio=_growth_ratio(aim, now),
        gap=now.value - aim.line(now.year),
        still_needed=(aim.target - now.value) / left if left > 0 else None,
        straight_line=now.value + observed * max(left, 0),
    )


def _growth_ratio(aim: Aim, now: Point) -> float | None:
    """Open SDG's form: compound yearly growth observed ÷ required. A ratio of 0.73 where points give 0.71."""
    if min(aim.baseline, aim.target, now.value) <= 0:
        return None
    observed = (now.value / aim.baseline) ** (1 / (now.year - aim.baseline_year)) - 1
    required = (aim.target / aim.baseline) ** (1 / aim.years) - 1
    return float(observed / required)


def classify(ratio: float) -> Verdict:
    """By the ratio of the paces alone, as published numbers are read without their errors."""
    if ratio < 0:
        return Verdict.WORSENING
    if ratio < ACCELERATION:
        return Verdict.LIMITED
    # A hair's breadth: 0.95 worked out in floating point must not fall below itself.
    return Verdict.ON_TRACK if ratio >= ON_TRACK - 1e-12 else Verdict.ACCELERATION


def chance(aim: Aim, start_error: float | None, now: Point) -> float | None:
    """Φ((Δ − needed) ÷ se): the chance that the true pace is enough, both ends being estimates.

    None: an error is not known, or both are zero.
    """
    if start_error is None or now.error is None:
        return None
    part = (
        1 - (now.year - aim.baseline_year) / aim.years
    )  # how far an error of the baseline tilts the line here
    error = math.hypot(now.error, start_error * part)
    if error == 0:
        return None
    ahead = now.value - aim.line(now.year)
    return NORMAL.cdf((ahead if aim.rising else -ahead) / error)


def judge(aim: Aim, now: Point, chance_of_enough: float | None) -> Verdict:
    """The class, or WITHHELD where errors are known and the chance is neither high nor low."""
    if now.year <= aim.baseline_year:
        return Verdict.NO_DATA
    if aim.met_by(now.value):
        return Verdict.REACHED
    if chance_of_enough is not None and UNSURE_BELOW < chance_of_enough < UNSURE_ABOVE:
        return Verdict.WITHHELD
    return classify(pace(aim, now).ratio)


def forecast(points: Sequence[Point], year: int, wobble: float = 0.0) -> Forecast | None:
    """A weighted least-squares line through the points, read off in `year`, with its 95 % prediction interval.

    None: fewer than four points. wobble: the least spread around the line that is assumed, in points; the spread
    seen around it counts when it is larger. Points without an error weigh as if they had none but the wobble.
    """
    if len(points) < LEAST_POINTS:
        return None
    flat = [1.0] * len(points)
    spread = max(wobble, _spread_around(points, *_fit(points, flat)[:2]))
    weights = [1 / ((one.error or 0) ** 2 + spread**2) if one.error or spread else 1.0 for one in points]
    middle, slope, centre, total, squares = _fit(points, weights)
    away = year - centre
    known = bool(spread) or any(one.error for one in points)
    error = math.sqrt(1 / total + away**2 / squares + spread**2) if known else 0.0
    value = middle + slope * away
    return Forecast(value, value - Z * error, value + Z * error, slope)


def _fit(points: Sequence[Point], weights: Sequence[float]) -> tuple[float, float, float, float, float]:
    """Height at the centre, slope, centre (year), Σw, Σw(t − centre)²."""
    total = math.fsum(weights)
    centre = math.fsum(w * one.year for w, one in zip(weights, points, strict=True)) / total
    middle = math.fsum(w * one.value for w, one in zip(weights, points, strict=True)) / total
    squares = math.fsum(w * (one.year - centre) ** 2 for w, one in zip(weights, points, strict=True))
    slope = (
        math.fsum(w * (one.year - centre) * one.value for w, one in zip(weights, points, strict=True))
        / squares
    )
    return middle, slope, centre, total, squares


def _spread_around(points: Sequence[Point], middle: float, slope: float) -> float:
    centre = fmean(one.year for one in points)
    residuals = [one.value - middle - slope * (one.year - centre) for one in points]
    return math.sqrt(math.fsum(one * one for one in residuals) / (len(points) - 2))


def interval(point: Point, effective: float | None = None) -> tuple[float, float] | None:
    """The 95 % interval of a published value; None: its error is not known."""
    if point.error is None:
        return None
    reach = quantile(effective) * point.error
    return point.value - reach, point.value + reach


def quantile(effective: float | None) -> float:
    """How many standard errors a 95 % interval reaches to each side: Student's t below an effective sample of 60."""
    if effective is None or effective >= SMALL_SAMPLE:
        return Z
    free = max(effective - 1, 1.0)
    # Abramowitz and Stegun, 26.7.5: right to 0.001 from 6 degrees of freedom on.
    return math.fsum(
        (
            Z,
            (Z**3 + Z) / (4 * free),
            (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * free**2),
            (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * free**3),
        )
    )


def weighted_mean(values: Sequence[float], weights: Sequence[float]) -> Mean:
    """At least two values, positive weights. The variance is that of the linearised mean (ultimate clusters of one).

    Where strata or clusters are known the variance must use them; multiply by the design effect else.
    """
    total = math.fsum(weights)
    mean = math.fsum(v * w for v, w in zip(values, weights, strict=True)) / total
    size = len(values)
    residuals = (w * (v - mean) / total for v, w in zip(values, weights, strict=True))
    spread = size / (size - 1) * math.fsum(one * one for one in residuals)
    return Mean(mean, spread, size, total * total / math.fsum(w * w for w in weights), total)


def share_of_nation(region: Mean, nation: Mean) -> Estimate:
    """100 × region ÷ nation, `nation` with the region inside it; the interval is taken on the log scale.

    The covariance counts: the region is part of the nation, so that both move together.
    """
    ratio = region.value / nation.value
    inside = region.weight / nation.weight
    relative = (
        region.variance / region.value**2
        + nation.variance / nation.value**2
        - 2 * inside * region.variance / (region.value * nation.value)
    )
    error = math.sqrt(max(relative, 0.0))
    reach = quantile(region.effective) * error
    return Estimate(
        100 * ratio,
        100 * ratio * math.exp(-reach),
        100 * ratio * math.exp(reach),
        100 * ratio * error,
        region.sample,
        region.effective,
    )


def true_spread(points: Sequence[Point]) -> float:
    """Standard deviation of the true values behind estimates with known errors, by moments; 0: all is error."""
    if len(points) < 2:
        return 0.0
    seen = variance(one.value for one in points)
    return math.sqrt(max(seen - fmean((one.error or 0.0) ** 2 for one in points), 0.0))


def shrink(value: float, error: float, prior: float, spread: float) -> Shrunk:
    """Empirical Bayes: pull an unsure value towards `prior`, the more the larger its error."""
    whole = spread**2 + error**2
    kept = spread**2 / whole if whole else 1.0
    return Shrunk(kept * value + (1 - kept) * prior, math.sqrt(kept) * error, kept)
