"""Goals and their judgement as plain values, which outlive the session they were read in."""

from dataclasses import dataclass

from sqlmodel import Session

from learning_centers.goals.judging import Judged, judge
from learning_centers.goals.maths import Verdict
from learning_centers.goals.queries import list_goals
from models import IndicatorKind


@dataclass(frozen=True, slots=True)
class Standing:
    """`year`, `value`, `line` and `gap` None: nothing that may be shown was published since the baseline.

    Without a baseline there is no line either, and the gap is that to the target.
    """

    indicator: str
    unit: str
    region_code: str
    group_name: str
    kind: IndicatorKind
    baseline_year: int | None  # None: no baseline; then the target year may be None too
    baseline: float | None
    target_year: int | None
    target: float
    verdict: Verdict
    kept_back: bool  # there is a value, of too small a sample
    is_rough: bool  # the value is of few answers: for reference
    year: int | None
    value: float | None
    line: float | None
    gap: float | None


def standings(session: Session, year: int) -> list[Standing]:
    """Of the goals that stand, by what was published up to `year`. Two SELECTs."""
    return [_standing(judge(row)) for row in list_goals(session, until=year)]


def _standing(judged: Judged) -> Standing:
    goal, indicator, aim = judged.row.goal, judged.row.indicator, judged.aim
    now = judged.now if judged.gap is not None else None
    return Standing(
        indicator=indicator.name_ko,
        unit=indicator.unit,
        region_code=goal.region_code,
        group_name=goal.group_name,
        kind=indicator.kind,
        baseline_year=goal.baseline_year,
        baseline=goal.baseline_value,
        target_year=goal.target_year,
        target=goal.target_value,
        verdict=judged.verdict,
        kept_back=judged.kept_back,
        is_rough=judged.is_rough,
        year=now.year if now else None,
        value=now.value if now else None,
        line=aim.line(now.year) if aim and now else None,
        gap=judged.gap,
    )
