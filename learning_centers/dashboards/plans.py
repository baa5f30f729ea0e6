"""What was planned for a place (PlanTarget) and how far it is: approved targets only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from learning_centers.core.months import Month
from learning_centers.dashboards.asked import Scope
from learning_centers.figures.queries import Figures, span_figures
from learning_centers.submissions.workbook.measures import MEASURES, Measure, Number
from models import PlanTarget, ProgrammeYear

QUARTER = 3  # months, counted from the first of the programme year
REACHES = (Scope.NATION, Scope.ZONE, Scope.PROVINCE, Scope.DISTRICT)  # others have no targets
BY_KEY = {measure.key: measure for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One target, and what the place did from the first month of its year or quarter on."""

    measure: Measure
    quarter: int  # 0: the whole programme year
    first: Month
    last: Month  # the month asked for
    target: float
    done: Number

    @property
    def rate(self) -> float | None:
        """달성률, never capped; None for a target of 0."""
        return self.done / self.target if self.target and self.done is not None else None


def region_code(scope: Scope, code: str) -> str:
    """How targets name a place: "" the nation, "zone:…", else the code."""
    return f"zone:{code}" if scope is Scope.ZONE else code


def read_plans(
    session: Session,
    scope: Scope,
    code: str,
    month: Month,
    centers: Sequence[int],
    known: Mapping[tuple[Month, Month], Figures],
) -> list[PlanRow]:
    """The targets of the year and of the quarter that `month` lies in. `centers`: those of the place.

    `known`: its figures of spans that are read already. Two SELECTs, and those of the figures of at most two spans
    where there are targets.
    """
    year = session.exec(
        select(ProgrammeYear).where(
            ProgrammeYear.first_month <= str(month), ProgrammeYear.last_month >= str(month)
        )
    ).first()
    if year is None or scope not in REACHES:
        return []
    start = Month.parse(year.first_month)
    quarter = len(start.until(month.previous())) // QUARTER + 1
    begins = {0: start, quarter: start.plus((quarter - 1) * QUARTER)}
    targets = _targets(session, year.year, region_code(scope, code), begins)
    done = {
        one: known.get((begins[one], month)) or _figures(session, begins[one], month, centers)
        for one in {row.quarter for row in targets}
    }
    return [
        PlanRow(measure, row.quarter, begins[row.quarter], month, row.value, measure.of(done[row.quarter]))
        for row in targets
        for measure in [BY_KEY[row.measure]]
    ]


def _targets(session: Session, year: int, region: str, quarters: Collection[int]) -> list[PlanTarget]:
    """The approved ones: of the year first, in the order of the measures."""
    rows = session.exec(
        select(PlanTarget).where(
            PlanTarget.programme_year == year,
            PlanTarget.region_code == region,
            col(PlanTarget.quarter).in_(quarters),
            col(PlanTarget.approved_at).is_not(None),
            col(PlanTarget.measure).in_(BY_KEY),
        )
    )
    order = list(BY_KEY)
    return sorted(rows, key=lambda row: (row.quarter, order.index(row.measure)))


def _figures(session: Session, first: Month, last: Month, centers: Sequence[int]) -> Figures:
    found = span_figures(session, first, last, dict.fromkeys(centers, (None,))).by_scope
    return found.get(None) or Figures()
