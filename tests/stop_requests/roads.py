"""Visits of the bus as rows: a run of one stop."""

from datetime import datetime, time

from learning_centers.core.clock import in_seoul
from models import BusRun, DriveState, RunStop
from tests.factories import NOW
from tests.fleet import make_bus


def make_visit(session, stop, day, *, request=None, state=DriveState.DONE) -> RunStop:
    """A run of a bus of its own that day, from ten to half past twelve."""
    begins, ends = in_seoul(day, time(10)), in_seoul(day, time(12, 30))
    run = BusRun(
        bus_id=make_bus(session).id,
        day=day,
        state=state,
        leaves_at=in_seoul(day, time(9)),
        returns_at=in_seoul(day, time(14)),
        planned_km=40,
        changed_at=NOW,
        changed_by_id=0,
    )
    session.add(run)
    session.flush()
    visit = RunStop(
        run_id=run.id,
        position=1,
        stop_id=stop.id,
        request_id=request.id if request else None,
        state=state,
        arrives_at=begins,
        starts_at=begins,
        ends_at=ends,
        estimated_km=20,
        estimated_minutes=30,
    )
    session.add(visit)
    session.flush()
    return visit


def at(day, hour=12) -> datetime:
    return in_seoul(day, time(hour))
