"""How much longer a province's roads take than estimated: learnt from the legs that were driven and logged.

A room of its own: plans and days on the road (`bus_runs`) read the same definition.
"""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from models import Bus, BusRun, RunStop, TravelFactor

LEAST_LEGS = 50  # issue 6, point 8: below this a median says more of the weather than of the roads


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the logged legs of a province say. `median_ratio`: driven ÷ estimated minutes, None without any leg.

    `on`: somebody let plans use it; it is used only with `LEAST_LEGS` legs or more.
    """

    legs: int
    median_ratio: float | None
    on: bool

    @property
    def used(self) -> float:
        """What estimated minutes are multiplied by."""
        known = self.on and self.is_enough and self.median_ratio is not None
        return self.median_ratio if known and self.median_ratio is not None else 1.0

    @property
    def is_enough(self) -> bool:
        return self.legs >= LEAST_LEGS


def learnt(session: Session, province_id: int) -> Learnt:
    """Two SELECTs."""
    ratios = _ratios(session, province_id)
    row = session.get(TravelFactor, province_id)
    return Learnt(len(ratios), median(ratios) if ratios else None, row is not None and row.on)


def switch(session: Session, province_id: int, on: bool, *, by: Viewer, now: datetime) -> None:
    """Let the plans of a province use what its legs teach, or not. The caller has checked the province."""
    row = session.get(TravelFactor, province_id)
    if row is None:
        row = TravelFactor(province_id=province_id, on=on, switched_at=now, switched_by_id=by.id)
    row.on, row.switched_at, row.switched_by_id = on, now, by.id
    session.add(row)
    session.flush()


def _ratios(session: Session, province_id: int) -> list[float]:
    """Driven ÷ estimated minutes of each logged leg.

    A leg counts when the bus drove it as estimated: from the stop before in the order (or the base) to this one,
    both with their times, and no ferry at either end.
    """
    rows = session.exec(
        select(RunStop, col(BusRun.left_at))
        .join(BusRun, col(BusRun.id) == RunStop.run_id)
        .join(Bus, col(Bus.id) == BusRun.bus_id)
        .where(col(Bus.province_id) == province_id, col(RunStop.arrived_at).is_not(None))
        .order_by(col(RunStop.run_id), col(RunStop.position))
    ).all()
    ratios = []
    before: RunStop | None = None
    for stop, left_base_at in rows:
        left_at = _left_at(before, stop, left_base_at)
        if left_at is not None and stop.arrived_at is not None and _is_road(before, stop):
            driven = (stop.arrived_at - left_at).total_seconds() / 60
            if driven > 0 and stop.estimated_minutes > 0:
                ratios.append(driven / stop.estimated_minutes)
        before = stop
    return ratios


def _left_at(before: RunStop | None, stop: RunStop, left_base_at: datetime | None) -> datetime | None:
    """When the bus set off for this stop; None when it did not come from where the estimate begins."""
    if stop.position == 1:
        return left_base_at
    follows = before is not None and before.run_id == stop.run_id and before.position == stop.position - 1
    return before.left_at if follows and before is not None else None


def _is_road(before: RunStop | None, stop: RunStop) -> bool:
    came_by_ferry = before is not None and before.run_id == stop.run_id and before.crossing_id is not None
    return stop.crossing_id is None and not came_by_ferry
