"""What the runs of some months came to: the one definition of each number of the edu-bus, for the workbook, the
dashboards and the pages. A room of its own beside `queries`, which are about single runs.

Only runs that were driven count, and of them the stops that were not cancelled. Visits are those of closed lessons.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.core.months import Month
from learning_centers.figures.breakdowns import By, Held, break_down
from models import Bus, BusRun, BusStop, DriveState, RunStop

NOTHING = Held(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One stop of a run. `km`: of the leg that led here, and for the last stop all that is left of the day; None
    where neither leg nor odometer was noted. `offerings`: lessons held there, each an offering of its own."""

    run_id: int
    day: date
    bus: str
    center_id: int
    district_id: int
    township: str
    stop: str
    offerings: int
    visits: int
    km: float | None


@dataclass(frozen=True, slots=True)
class Total:
    """`townships`: different 읍면동 (district and name) with a lesson held. `cost_won`: of the `costed` runs that have
    it entered; None without any."""

    runs: int
    stops: int
    offerings: int
    visits: int
    km: float
    townships: int
    cost_won: int | None
    costed: int
    costed_visits: int

    @property
    def cost_per_visit(self) -> float | None:
        """Won per visit of the runs whose cost was entered; never of others."""
        if self.cost_won is None or not self.costed_visits:
            return None
        return self.cost_won / self.costed_visits


def list_lines(session: Session, first: Month, last: Month, centers: Collection[int]) -> list[Line]:
    """By day, bus and order. Months and centers as of the lessons; a run without a center is nobody's."""
    rows = _driven(session, first, last, centers)
    if not rows:
        return []
    held = break_down(session, first, last, centers, By.RUN_STOP)
    by_run: dict[int, list[RunStop]] = defaultdict(list)
    for run, at, _bus, _stop in rows:
        by_run[run.id].append(at)
    km = {}
    for run, at, _bus, _stop in rows:
        if at is by_run[run.id][0]:
            km.update(_km_of(run, by_run[run.id]))
    return [
        Line(
            run.id,
            run.day,
            bus.name,
            bus.center_id or 0,
            stop.district_id,
            stop.township,
            stop.name,
            held.get(at.id, NOTHING).lessons,
            held.get(at.id, NOTHING).visits,
            km[at.id],
        )
        for run, at, bus, stop in rows
    ]


def total_of(session: Session, lines: Iterable[Line]) -> Total:
    """One SELECT, for the costs of the runs."""
    found = list(lines)
    runs = {line.run_id for line in found}
    costs = _costs(session, runs)
    return Total(
        runs=len(runs),
        stops=len(found),
        offerings=sum(line.offerings for line in found),
        visits=sum(line.visits for line in found),
        km=sum(line.km or 0.0 for line in found),
        townships=len({(one.district_id, one.township) for one in found if one.offerings and one.township}),
        cost_won=sum(costs.values()) if costs else None,
        costed=len(costs),
        costed_visits=sum(line.visits for line in found if line.run_id in costs),
    )


def _driven(
    session: Session, first: Month, last: Month, centers: Collection[int]
) -> list[tuple[BusRun, RunStop, Bus, BusStop]]:
    query = (
        select(BusRun, RunStop, Bus, BusStop)
        .join(RunStop, col(RunStop.run_id) == BusRun.id)
        .join(Bus, col(Bus.id) == BusRun.bus_id)
        .join(BusStop, col(BusStop.id) == RunStop.stop_id)
        .where(
            col(BusRun.day).between(first.first, last.last),
            col(BusRun.state) != DriveState.CANCELLED,
            col(RunStop.state) == DriveState.DONE,
        )
        .order_by(col(BusRun.day), col(Bus.name), col(BusRun.id), col(RunStop.position))
    )
    inside = frozenset(centers)
    return [(run, at, bus, stop) for run, at, bus, stop in session.exec(query) if bus.center_id in inside]


def _km_of(run: BusRun, stops: Collection[RunStop]) -> dict[int, float | None]:
    """Stop of the run -> km. With both odometer readings they add up to what the bus drove that day."""
    legs = {at.id: at.driven_km for at in stops}
    if run.odometer_start is None or run.odometer_end is None:
        return legs
    last = max(stops, key=lambda at: at.position).id
    before = sum(km or 0.0 for at, km in legs.items() if at != last)
    return legs | {last: round(max(0.0, run.odometer_end - run.odometer_start - before), 1)}


def _costs(session: Session, runs: Collection[int]) -> dict[int, int]:
    query = select(BusRun.id, BusRun.cost_won).where(
        col(BusRun.id).in_(runs), col(BusRun.cost_won).is_not(None)
    )
    return {run_id: cost for run_id, cost in session.exec(query) if cost is not None}
