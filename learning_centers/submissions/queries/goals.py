"""Goals and their judgement as plain values, which outlive the session they were read in."""

from dataclasses import dataclass

from sqlmodel import Session

from learning_centers.goals.judging import Judged, judge
from learning_centers.goals.maths import Aim, Verdict
from learning_centers.goals.queries import list_goals


@dataclass(frozen=True, slots=True)
class Standing:
    """`year`, `value`, `line` and `gap` None: nothing that may be shown was published since the baseline."""

    indicator: str
    unit: str
    region_code: str
    group_name: str
    aim: Aim
    verdict: Verdict
    kept_back: bool  # there is a value, of too small a sample
    year: int | None
    value: float | None
    line: float | None
    gap: float | None


def standings(session: Session, year: int) -> list[Standing]:
    """Of the goals that stand, by what was published up to `year`. Two SELECTs."""
    return [_standing(judge(row)) for row in list_goals(session, until=year)]


def _standing(judged: Judged) -> Standing:
    goal, indicator, found = judged.row.goal, judged.row.indicator, judged.pace
    now = judged.now if found else None
    return Standing(
        indicator=indicator.name_ko,
        unit=indicator.unit,
        region_code=goal.region_code,
        group_name=goal.group_name,
        aim=judged.aim,
        verdict=judged.verdict,
        kept_back=judged.kept_back,
        year=now.year if now else None,
        value=now.value if now else None,
        line=judged.aim.line(now.year) if now else None,
        gap=found.gap if found else None,
    )
