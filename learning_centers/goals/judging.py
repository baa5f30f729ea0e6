"""A goal and what was observed, put through the mathematics. A room of its own, as page, workbook and command share
it."""

from dataclasses import dataclass

from learning_centers.goals import maths
from learning_centers.goals.maths import Aim, Forecast, Pace, Point, Usable, Verdict
from learning_centers.goals.places import NATION
from learning_centers.goals.queries import GoalRow
from models import Direction, Indicator, Observation


@dataclass(frozen=True, slots=True)
class Judged:
    """`latest` and `pace` None: nothing that may be shown was observed (since the baseline)."""

    row: GoalRow
    aim: Aim
    verdict: Verdict
    points: tuple[Point, ...]  # that may be shown, from the baseline year on
    latest: Observation | None
    start_error: float | None  # of the value in the baseline year
    pace: Pace | None
    chance: float | None
    forecast: Forecast | None
    kept_back: bool  # a value is there, but its sample is too small to show it

    @property
    def now(self) -> Point | None:
        return point_of(self.latest) if self.latest else None

    @property
    def by_pace(self) -> Verdict | None:
        """What the ratio alone says, where the judgement is withheld."""
        if self.verdict is not Verdict.WITHHELD or self.pace is None:
            return None
        return maths.classify(self.pace.ratio)


def point_of(one: Observation) -> Point:
    return Point(one.year, one.value, one.standard_error)


def usable_of(one: Observation, indicator: Indicator) -> Usable:
    """Only the region's value of a survey needs a sample of its own; the nation's is published as it is."""
    if one.region_code == NATION or not indicator.composite:
        return Usable.FULL
    return maths.usable(one.sample, one.effective_sample)


def judge(row: GoalRow) -> Judged:
    goal, indicator = row.goal, row.indicator
    aim = Aim(
        goal.baseline_year,
        goal.baseline_value,
        goal.target_year,
        goal.target_value,
        indicator.direction is Direction.UP,
    )
    since = [one for one in row.observed if one.year >= aim.baseline_year]
    shown = [one for one in since if usable_of(one, indicator) is not Usable.TOO_SMALL]
    points = tuple(map(point_of, shown))
    start = next((one for one in points if one.year == aim.baseline_year), None)
    start_error = start.error if start else None
    now = points[-1] if points and points[-1].year > aim.baseline_year else None
    chance = maths.chance(aim, start_error, now) if now else None
    return Judged(
        row=row,
        aim=aim,
        verdict=maths.judge(aim, now, chance) if now else Verdict.NO_DATA,
        points=points,
        latest=shown[-1] if shown else None,
        start_error=start_error,
        pace=maths.pace(aim, now) if now else None,
        chance=chance,
        forecast=maths.forecast(points, aim.target_year, maths.WOBBLE if indicator.composite else 0.0),
        kept_back=len(shown) < len(since),
    )
