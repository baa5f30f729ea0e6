"""Goals: set, changed, ended. Nothing of this is done without saying where it comes from or why."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import Conflict
from learning_centers.core.i18n import gettext as _
from learning_centers.goals.queries import CHANGED, ENDED, KIND, MADE
from learning_centers.goals.service.rules import (
    Trouble,
    Wrong,
    out_of_limits,
    require_may_manage,
    require_reason,
)
from models import Deed, Direction, Goal, Indicator


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal to be made. Year and value of the baseline None: none is known; then the target year may be None too."""

    region_code: str
    group_name: str
    baseline_year: int | None
    baseline_value: float | None
    target_year: int | None
    target_value: float
    source: str
    owner: str = ""


def make_goal(session: Session, indicator: Indicator, draft: Draft, *, by: Viewer, now: datetime) -> Goal:
    """Raises, before anything is written:
    Refused: not theirs to do.
    Wrong: half a baseline, the target is not ahead of it, or a value is out of its limits.
    Conflict: this indicator, region and group has a goal for that year, standing or ended.
    """
    require_may_manage(by)
    if troubles := goal_troubles(draft, indicator):
        raise Wrong(troubles)
    _require_alone(session, indicator, draft)
    goal = Goal(
        indicator_id=indicator.id,
        region_code=draft.region_code,
        group_name=draft.group_name,
        baseline_year=draft.baseline_year,
        baseline_value=draft.baseline_value,
        target_year=draft.target_year,
        target_value=draft.target_value,
        owner=draft.owner,
        source=draft.source,
        entered_at=now,
        entered_by_id=by.id,
    )
    session.add(goal)
    session.flush()
    detail = f"{indicator.key} {_told(goal)}"
    audit.record(session, by, Deed.CREATE, MADE, kind=KIND, subjects=(goal.id,), detail=detail)
    return goal


def change_goal(
    session: Session,
    goal: Goal,
    indicator: Indicator,
    draft: Draft,
    reason: str,
    *,
    by: Viewer,
    now: datetime,
) -> None:
    """All but the indicator, region and group: those are another goal. Its page says what it was and why it changed.

    Raises, before anything is written:
        Refused, Wrong: as `make_goal`; Wrong too without a reason.
        Conflict: there is one for that target year, or it was ended.
    """
    require_may_manage(by)
    _require_stands(goal)
    if troubles := [*goal_troubles(draft, indicator), *require_reason(reason)]:
        raise Wrong(troubles)
    _require_alone(session, indicator, draft, but=goal.id)
    before = _told(goal)
    goal.baseline_year, goal.baseline_value = draft.baseline_year, draft.baseline_value
    goal.target_year, goal.target_value = draft.target_year, draft.target_value
    goal.owner, goal.source = draft.owner, draft.source
    goal.entered_at, goal.entered_by_id = now, by.id
    session.add(goal)
    session.flush()
    detail = f"{before} → {_told(goal)}"
    audit.record(
        session,
        by,
        Deed.CHANGE,
        CHANGED,
        kind=KIND,
        subjects=(goal.id,),
        reason=reason.strip(),
        detail=detail,
    )


def end_goal(session: Session, goal: Goal, reason: str, *, by: Viewer, now: datetime) -> None:
    """It leaves board, workbook and command; its page stays, with who ended it and why.

    Raises:
        Refused: not theirs to do.
        Wrong: no reason.
        Conflict: it was ended already.
    """
    require_may_manage(by)
    _require_stands(goal)
    if troubles := require_reason(reason):
        raise Wrong(troubles)
    goal.ended_at, goal.ended_by_id, goal.end_reason = now, by.id, reason.strip()
    session.add(goal)
    session.flush()
    audit.record(session, by, Deed.CHANGE, ENDED, kind=KIND, subjects=(goal.id,), reason=reason.strip())


def goal_troubles(draft: Draft, indicator: Indicator) -> list[Trouble]:
    said = [("baseline_value", draft.baseline_value), ("target_value", draft.target_value)]
    return [*_baseline_wrong(draft, indicator), *out_of_limits(said, indicator)]


def _baseline_wrong(draft: Draft, indicator: Indicator) -> list[Trouble]:
    year, value = draft.baseline_year, draft.baseline_value
    if year is None and value is None:
        return []
    if year is None or value is None:
        missing = "baseline_year" if year is None else "baseline_value"
        return [Trouble(missing, _("Enter the year and the value of the baseline, or neither."))]
    found = []
    if draft.target_year is None:
        message = _("With a baseline the target needs its year. Enter it.")
        found.append(Trouble("target_year", message))
    elif draft.target_year <= year:
        message = _("The target year comes after the baseline year. Check both years.")
        found.append(Trouble("target_year", message))
    if not is_ahead(value, draft.target_value, indicator.direction):
        message = (
            _("More is better here, so the target lies above the baseline. Check both values.")
            if indicator.direction is Direction.UP
            else _("Less is better here, so the target lies below the baseline. Check both values.")
        )
        found.append(Trouble("target_value", message))
    return found


def is_ahead(baseline: float, target: float, direction: Direction) -> bool:
    """Whether the target lies on the right side of its baseline."""
    return target > baseline if direction is Direction.UP else target < baseline


def _require_stands(goal: Goal) -> None:
    if goal.ended_at is not None:
        raise Conflict(_("This goal was ended already."))


def _require_alone(session: Session, indicator: Indicator, draft: Draft, but: int | None = None) -> None:
    twin = session.exec(
        select(Goal).where(
            Goal.indicator_id == indicator.id,
            Goal.region_code == draft.region_code,
            Goal.group_name == draft.group_name,
            Goal.target_year == draft.target_year,
        )
    ).first()
    if twin is None or twin.id == but:
        return
    if twin.ended_at is not None:
        raise Conflict(
            _(
                "A goal for this indicator, region, group and target year was ended. Choose another target year."
            )
        )
    raise Conflict(
        _("There is a goal for this indicator, region, group and target year. Choose another target year.")
    )


def _told(goal: Goal) -> str:
    """ "2022: 78.8 – 2027: 83, who answers for it, source"; without a baseline the target alone."""
    ends = [_dated(goal.target_year, goal.target_value)]
    if goal.baseline_value is not None:
        ends.insert(0, _dated(goal.baseline_year, goal.baseline_value))
    return ", ".join(filter(None, (" – ".join(ends), goal.owner, goal.source)))


def _dated(year: int | None, value: float) -> str:
    return f"{value:g}" if year is None else f"{year}: {value:g}"
