"""The check against a center's own history, by median and median distance: one wild month does not move them.

`usual` is for the return too, which shows the range beside each number. Two SELECTs.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select
from sqlmodel import col

from learning_centers.checks.looking import Hit, Look
from learning_centers.checks.registry import RULES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from models import AttendeeMonth, Lesson, LessonState

LESSONS, VISITS, PEOPLE = "lessons", "visits", "people"
SAYINGS = {
    LESSONS: mark("%(value)s lessons held; usual are %(low)s to %(high)s."),
    VISITS: mark("%(value)s visits; usual are %(low)s to %(high)s."),
    PEOPLE: mark("%(value)s people; usual are %(low)s to %(high)s."),
}


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual range of a number; `low` is never below 0."""

    low: float
    middle: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def usual(earlier: Sequence[float]) -> Usual | None:
    """From the values of the earlier months; None with fewer than the rule asks for."""
    limit = RULES["jump"].limit
    if len(earlier) < limit("fewest"):
        return None
    middle = median(earlier)
    spread = median(abs(value - middle) for value in earlier)
    distance = max(spread, limit("floor") * middle, limit("least"))
    reach = limit("factor") * distance
    return Usual(max(0.0, middle - reach), middle, middle + reach)


def jumps(look: Look) -> Iterator[Hit]:
    """A month without a lesson held is no record: neither judged nor part of the history."""
    months = look.month.plus(-int(RULES["jump"].limit("most"))).until(look.month)
    for center_id, records in _records(look, months).items():
        now = records.pop(str(look.month), None)
        if now is not None:
            said = _said(now, list(records.values()))
            if said:
                yield Hit("jump", center_id, " ".join(said))


def _said(now: Mapping[str, int], earlier: Sequence[Mapping[str, int]]) -> list[str]:
    said = []
    for key, saying in SAYINGS.items():
        range_ = usual([record[key] for record in earlier])
        if range_ is not None and not range_.holds(now[key]):
            said.append(_(saying, value=now[key], low=f"{range_.low:.0f}", high=f"{range_.high:.0f}"))
    return said


def _records(look: Look, months: Sequence[Month]) -> dict[int, dict[str, dict[str, int]]]:
    """Center id -> month -> its numbers, of the months with a lesson held."""
    names = [str(month) for month in months]
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
    lessons = (
        select(
            col(Lesson.center_id),
            col(Lesson.month),
            func.count(),
            func.coalesce(func.sum(col(Lesson.head_count)), 0),
        )
        .where(
            col(Lesson.month).in_(names),
            col(Lesson.state) == LessonState.CLOSED,
            look.here(col(Lesson.center_id)),
        )
        .group_by(col(Lesson.center_id), col(Lesson.month))
    )
    for center_id, month, number, heads in look.session.execute(lessons):
        found[center_id][month] = {LESSONS: number, VISITS: int(heads), PEOPLE: 0}
    people = (
        select(
            col(AttendeeMonth.center_id),
            col(AttendeeMonth.month),
            func.sum(col(AttendeeMonth.visits)),
            func.count(),
        )
        .where(col(AttendeeMonth.month).in_(names), look.here(col(AttendeeMonth.center_id)))
        .group_by(col(AttendeeMonth.center_id), col(AttendeeMonth.month))
    )
    for center_id, month, visits, number in look.session.execute(people):
        if month in found[center_id]:
            found[center_id][month][VISITS] += int(visits)
            found[center_id][month][PEOPLE] = number
    return found
