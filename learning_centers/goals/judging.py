"""A goal and what was observed, put through the mathematics. A room of its own, as page, workbook and command share
it."""

from collections.abc import Sequence
from dataclasses import dataclass

from learning_centers.goals import maths
from learning_centers.goals.maths import Aim, Forecast, Pace, Point, Verdict
from learning_centers.goals.queries import GoalRow
from learning_centers.measures.samples import Usable, usable_of
from models import Direction, Goal, Indicator, Observation


@dataclass(frozen=True, slots=True)
class Judged:
    """`latest` and `pace` None: nothing that may be shown was observed (since the baseline)."""

    row: GoalRow
    aim: Aim | None  # None: no baseline, so there is neither line nor pace nor chance nor forecast
    verdict: Verdict
    points: tuple[Point, ...]  # that may be shown, from the baseline year (where there is one) on
    latest: Observation | None
    start_error: float | None  # of the value in the baseline year
    pace: Pace | None
    chance: float | None
    forecast: Forecast | None
    kept_back: bool  # a value is there, but its sample is too small to show it

    @property
    def now(self) -> Point | None:
        return point_of(self.latest) if self.latest else None

    def the_aim(self) -> Aim:
        """Of a goal with a pace, which has one. Raises ValueError."""
        if self.aim is None:
            raise ValueError("a goal without a baseline has no line")
        return self.aim

    def the_now(self) -> Point:
        """Of a goal with a pace, which has one. Raises ValueError."""
        if self.now is None:
            raise ValueError("a goal without a value since its baseline has no pace")
        return self.now

    @property
    def rising(self) -> bool:
        """More is better."""
        return self.row.indicator.direction is Direction.UP

    @property
    def gap(self) -> float | None:
        """From the line to the target; without a baseline from the target itself. None: nothing to compare."""
        if self.pace is not None:
            return self.pace.gap
        if self.aim is not None or self.latest is None:
            return None
        return self.latest.value - self.row.goal.target_value

    @property
    def is_rough(self) -> bool:
        """The newest value stands on few answers: it is for reference (참고용)."""
        return self.latest is not None and usable_of(self.latest, self.row.indicator) is Usable.REFERENCE

    @property
    def by_pace(self) -> Verdict | None:
        """What the ratio alone says, where the judgement is withheld."""
        if self.verdict is not Verdict.WITHHELD or self.pace is None:
            return None
        return maths.classify(self.pace.ratio)


def point_of(one: Observation) -> Point:
    return Point(one.year, one.value, one.standard_error)


def judge(row: GoalRow) -> Judged:
    goal, indicator = row.goal, row.indicator
    since = [one for one in row.observed if goal.baseline_year is None or one.year >= goal.baseline_year]
    shown = [one for one in since if usable_of(one, indicator) is not Usable.TOO_SMALL]
    kept_back = len(shown) < len(since)
    aim = aim_of(goal, indicator)
    return _without_baseline(row, shown, kept_back) if aim is None else _against(row, aim, shown, kept_back)


def aim_of(goal: Goal, indicator: Indicator) -> Aim | None:
    """None: no baseline."""
    if goal.baseline_year is None or goal.baseline_value is None or goal.target_year is None:
        return None
    rising = indicator.direction is Direction.UP
    return Aim(goal.baseline_year, goal.baseline_value, goal.target_year, goal.target_value, rising)


def _without_baseline(row: GoalRow, shown: Sequence[Observation], kept_back: bool) -> Judged:
    """Whether a value meets the target can be seen; how fast it should have come cannot."""
    latest, rising = shown[-1] if shown else None, row.indicator.direction is Direction.UP
    met = latest is not None and maths.is_met(latest.value, row.goal.target_value, rising=rising)
    return Judged(
        row=row,
        aim=None,
        verdict=Verdict.REACHED if met else Verdict.NO_BASELINE,
        points=tuple(map(point_of, shown)),
        latest=latest,
        start_error=None,
        pace=None,
        chance=None,
        forecast=None,
        kept_back=kept_back,
    )


def _against(row: GoalRow, aim: Aim, shown: Sequence[Observation], kept_back: bool) -> Judged:
    points = tuple(map(point_of, shown))
    start = next((one for one in points if one.year == aim.baseline_year), None)
    start_error = start.error if start else None
    now = points[-1] if points and points[-1].year > aim.baseline_year else None
    chance = maths.chance(aim, start_error, now) if now else None
    wobble = maths.WOBBLE if row.indicator.composite else 0.0
    return Judged(
        row=row,
        aim=aim,
        verdict=maths.judge(aim, now, chance) if now else Verdict.NO_DATA,
        points=points,
        latest=shown[-1] if shown else None,
        start_error=start_error,
        pace=maths.pace(aim, now) if now else None,
        chance=chance,
        forecast=maths.forecast(points, aim.target_year, wobble),
        kept_back=kept_back,
    )
