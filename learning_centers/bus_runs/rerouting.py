"""A day that turns out otherwise: the rest of it in another order, with the lessons moved along. A room of its own
beside `driving`; what the rest could be is told by `route_plans.onward`. The caller commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from learning_centers.bus_runs.driving import NotNow, cancel_open, hold_run, keep
from learning_centers.bus_runs.queries import get_run, list_run_stops
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Conflict
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.figures.locks import require_open
from learning_centers.route_plans.onward import Onward, Rest, Standing, replan_from
from models import BusRun, DriveState, Lesson, LessonState, Offering, RunStop

ASIDE = 10_000  # (run, position) is unique at every step: all are set aside first
CHANGED = mark("Somebody noted something meanwhile. Look at the new order once more.")


def propose(session: Session, run_id: int, standing: Standing, by: Viewer) -> Rest:
    """What the rest of today could be. Takes about a second, and changes nothing.

    Raises:
        NotFound. NotNow: the run is over, or not on the day of `standing`.
        route_plans.onward.NothingLeft.
    """
    run = get_run(session, run_id, by, to_drive=True)
    if run.state in (DriveState.DONE, DriveState.CANCELLED):
        raise NotNow(_("This run is over. There is nothing to plan again."))
    if standing.at.astimezone(SEOUL).date() != run.day:
        raise NotNow(_("This run is on %(day)s. Note the time of that day.", day=run.day))
    return replan_from(session, run, standing, by)


def apply(
    session: Session, run_id: int, rest: Rest, seen: datetime, reason: str, by: Viewer, now: datetime
) -> BusRun:
    """The stops of `rest` in its order, their lessons moved; what cannot be reached is cancelled with `reason`.

    seen: `changed_at` of the run that `rest` was made for.

    Raises:
        NotFound. Conflict: the run has changed since, or somebody of the crew is elsewhere at a new time.
        lessons.service.ReasonMissing, MonthLocked: as `driving.cancel_stop`.
    """
    run = hold_run(session, run_id, by)
    if run.changed_at != seen:
        raise Conflict(_(CHANGED))
    stops = {one.id: one for one in list_run_stops(session, run.id)}
    for out in rest.dropped:
        for stop in stops.values():
            if stop.stop_id == out.stop_id and stop.state is DriveState.PLANNED:
                cancel_open(session, stop, reason or out.words, by, now)
    _renumber(session, list(stops.values()), [stops[one.run_stop_id] for one in rest.stops])
    _move_lessons(session, stops, rest.stops)
    for one in rest.stops:
        stop = stops[one.run_stop_id]
        stop.arrives_at, stop.starts_at, stop.ends_at = one.arrives_at, one.starts_at, one.ends_at
        stop.crossing_id, stop.estimated_km = one.crossing_id, one.km
        stop.estimated_minutes = 0  # from wherever the bus stood: nothing to learn from
        session.add(stop)
    run.returns_at = rest.returns_at or run.returns_at
    return keep(session, run, by, now, "replanned")


def _renumber(session: Session, stops: Sequence[RunStop], order: Sequence[RunStop]) -> None:
    """First those that are over, then the new order, then what was cancelled."""
    ahead = [one for one in stops if one.state in (DriveState.DONE, DriveState.ON_THE_ROAD)]
    others = [one for one in stops if one not in ahead and one not in order]
    for stop in stops:
        stop.position += ASIDE
    session.flush()
    for position, stop in enumerate((*ahead, *order, *others), 1):
        stop.position = position
    session.flush()


def _move_lessons(session: Session, stops: dict[int, RunStop], onward: Sequence[Onward]) -> None:
    """Each by as much as its stop. First all let go of bus and lead: else two that swap would clash halfway."""
    shift = {one.run_stop_id: one.starts_at - stops[one.run_stop_id].starts_at for one in onward}
    rows = session.exec(
        select(Lesson, col(Offering.run_stop_id))
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .where(col(Offering.run_stop_id).in_(shift), Lesson.state == LessonState.PLANNED)
        .order_by(col(Lesson.starts_at))
    ).all()
    for month, center_id in sorted({(lesson.month, lesson.center_id) for lesson, _stop in rows}):
        require_open(session, center_id, month)
    held = [(lesson.bus_id, lesson.lead_id) for lesson, _stop in rows]
    for lesson, _stop in rows:
        lesson.bus_id = lesson.lead_id = None
    session.flush()
    for (lesson, run_stop_id), (bus_id, lead_id) in zip(rows, held, strict=True):
        by = shift[run_stop_id or 0]
        lesson.starts_at, lesson.ends_at = lesson.starts_at + by, lesson.ends_at + by
        lesson.bus_id, lesson.lead_id = bus_id, lead_id
    session.flush()
