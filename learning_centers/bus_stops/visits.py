"""When the bus last came to a stop: the one definition for pages, files and plans.

A room of its own: a visit is what a run did, and what people say of the time before our runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from learning_centers.core.statements import in_parts
from models import Bus, BusRun, BusStop, DriveState, RunStop


@dataclass(frozen=True, slots=True)
class Visit:
    """A run that was here. `people_note`: what the crew wrote."""

    run_id: int
    day: date
    bus: str
    note: str


def last_visits(session: Session, stop_ids: Iterable[int]) -> dict[int, date]:
    """Stop id -> the last day a run was there (its stop is done) or, from before our runs, what was entered.

    A stop that was never visited is left out.
    """
    found: dict[int, date] = {}
    for part in in_parts(stop_ids):
        entered = select(col(BusStop.id), col(BusStop.visited_before)).where(
            col(BusStop.id).in_(part), col(BusStop.visited_before).is_not(None)
        )
        driven = (
            select(col(RunStop.stop_id), func.max(col(BusRun.day)))
            .join(BusRun, col(BusRun.id) == RunStop.run_id)
            .where(col(RunStop.stop_id).in_(part), RunStop.state == DriveState.DONE)
            .group_by(col(RunStop.stop_id))
        )
        for query in (entered, driven):
            for stop_id, day in session.execute(query):
                found[stop_id] = max(day, found.get(stop_id, day))
    return found


def list_visits(session: Session, stop_id: int) -> list[Visit]:
    """Those of our runs, the newest first."""
    rows = session.execute(
        select(col(BusRun.id), col(BusRun.day), col(Bus.name), col(RunStop.note))
        .select_from(RunStop)
        .join(BusRun, col(BusRun.id) == RunStop.run_id)
        .join(Bus, col(Bus.id) == BusRun.bus_id)
        .where(RunStop.stop_id == stop_id, RunStop.state == DriveState.DONE)
        .order_by(col(BusRun.day).desc(), col(RunStop.id).desc())
    )
    return [Visit(*row) for row in rows]


def weeks_since(last: date | None, day: date) -> int | None:
    """Whole weeks; None: never visited. A visit on a later day counts as none of them."""
    return None if last is None else max(0, (day - last).days // 7)
