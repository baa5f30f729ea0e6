"""The day on the road: left, arrived, started, left again, back; what broke; what was cancelled. A room of its own
beside `publishing`. The caller commits; times are moments of the clock, not what somebody hopes for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from learning_centers.bus_runs.queries import get_run, list_run_stops
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Conflict, DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons import service as lessons
from learning_centers.stop_requests.service import visits as requests
from models import (
    BusRun,
    Deed,
    DriveState,
    Equipment,
    EquipmentFault,
    EquipmentState,
    Offering,
    OfferingState,
    RequestState,
    RunStop,
    StopRequest,
    Weather,
)

MOST_KM = 2_000.0  # between the two readings of one day
MOST_REASON = 200
EARLY = timedelta(hours=12)  # before the planned start a run may begin
SOON = timedelta(minutes=5)  # clocks of phones differ


class NotNow(DomainError):
    """It does not fit what is known of the day."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is noted when a bus is back. km as the odometer shows them; `cost_won` of the day, None: not entered."""

    odometer_start: float | None = None
    odometer_end: float | None = None
    weather: Weather | None = None
    cost_won: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """Of one stop, as they were. None: not yet, or nobody noted it."""

    arrived_at: datetime | None = None
    started_at: datetime | None = None
    left_at: datetime | None = None


class Moment(StrEnum):
    """What one press notes: the names of `Times` without `_at`."""

    ARRIVED = "arrived"
    STARTED = "started"
    LEFT = "left"


def set_off(session: Session, run_id: int, at: datetime, by: Viewer, now: datetime) -> BusRun:
    """The bus leaves its base. Again: the time is corrected. Raises NotFound, NotNow."""
    run = hold_run(session, run_id, by)
    _require_standing(run)
    _require_past(at, now)
    if at < run.leaves_at - EARLY or at.astimezone(SEOUL).date() != run.day:
        raise NotNow(_("This run is on %(day)s. Note the time of that day.", day=run.day))
    first = next((one.arrived_at for one in list_run_stops(session, run.id) if one.arrived_at), None)
    if first is not None and first < at:
        raise NotNow(_("The bus arrived at its first stop before that. Check the times."))
    run.left_at = at
    run.state = DriveState.ON_THE_ROAD if run.back_at is None else run.state
    return keep(session, run, by, now, "left")


def note_times(
    session: Session,
    run_stop_id: int,
    times: Times,
    driven_km: float | None,
    by: Viewer,
    now: datetime,
    *,
    seen: str | None = None,
) -> RunStop:
    """What happened at a stop; what is None stays open.

    seen: `as_seen` of the stop when the page was drawn; None: it is not asked.

    Raises:
        NotFound, NotNow. Conflict: somebody of the crew noted something there meanwhile.
    """
    stop, run = _held_stop(session, run_stop_id, by)
    if seen is not None and seen != as_seen(stop):
        raise Conflict(
            _("Somebody of the crew noted times here meanwhile. Compare them with yours, then store again.")
        )
    _require_standing(run)
    if stop.state is DriveState.CANCELLED:
        raise NotNow(_("This stop was cancelled. Nothing can be noted for it."))
    _require_in_order(run, times, now)
    if driven_km is not None and not 0 <= driven_km <= MOST_KM:
        raise NotNow(_("Write the kilometres of this leg, between 0 and %(most)s.", most=int(MOST_KM)))
    was_done = stop.state is DriveState.DONE
    if was_done and times.left_at is None:
        raise NotNow(_("The bus was at this stop already. Note when it left."))
    _require_after_last(session, run, stop, times)
    stop.arrived_at, stop.started_at, stop.left_at = times.arrived_at, times.started_at, times.left_at
    stop.driven_km = driven_km
    stop.state = _state_of(times)
    session.add(stop)
    if run.state is DriveState.PLANNED and times.arrived_at is not None:
        run.state = DriveState.ON_THE_ROAD
    keep(session, run, by, now, f"stop {stop.position}")
    if stop.state is DriveState.DONE and not was_done and (wish := _planned_request(session, stop)):
        requests.mark_done(session, [wish.id], by_id=by.id, now=now)
    return stop


def as_seen(stop: RunStop) -> str:
    """What is noted of a stop, to tell whether it still is what somebody looked at."""
    return "|".join(str(one) for one in (stop.arrived_at, stop.started_at, stop.left_at, stop.driven_km))


def note_next(session: Session, run_stop_id: int, what: Moment, by: Viewer, now: datetime) -> RunStop:
    """One press: `what` happened now. Two phones that press at once note it once. Raises as `note_times`."""
    stop, _run = _held_stop(session, run_stop_id, by)
    noted: datetime | None = getattr(stop, f"{what}_at")
    if noted is not None:
        raise NotNow(_("This is noted already: %(time)s.", time=f"{noted.astimezone(SEOUL):%H:%M}"))
    times = replace(Times(stop.arrived_at, stop.started_at, stop.left_at), **{f"{what}_at": now})
    return note_times(session, run_stop_id, times, stop.driven_km, by, now)


def come_back(
    session: Session, run_id: int, at: datetime, reading: Reading, by: Viewer, now: datetime
) -> BusRun:
    """The bus is at its base again. Raises NotFound, NotNow."""
    run = hold_run(session, run_id, by)
    _require_standing(run)
    _require_past(at, now)
    stops = list_run_stops(session, run.id)
    open_ones = [one for one in stops if one.state not in (DriveState.DONE, DriveState.CANCELLED)]
    if open_ones:
        raise NotNow(
            _("Stop %(n)s is open. Note when the bus left it, or cancel it.", n=open_ones[0].position)
        )
    if any(one.left_at is not None and one.left_at > at for one in stops):
        raise NotNow(_("The bus left its last stop after that. Check the times."))
    _require_reading(reading)
    run.back_at = at
    run.odometer_start, run.odometer_end = reading.odometer_start, reading.odometer_end
    run.weather, run.cost_won, run.note = reading.weather, reading.cost_won, reading.note.strip()
    run.state = DriveState.DONE
    return keep(session, run, by, now, "back")


def cancel_stop(session: Session, run_stop_id: int, reason: str, by: Viewer, now: datetime) -> RunStop:
    """Its lessons are cancelled and its request is open again, as old as it was.

    Raises:
        NotFound. NotNow: the stop is done, or the run over.
        lessons.service.ReasonMissing. WrongState: a lesson is closed. MonthLocked.
    """
    stop, run = _held_stop(session, run_stop_id, by)
    _require_standing(run)
    cancel_open(session, stop, reason, by, now)
    keep(session, run, by, now, f"stop {stop.position} cancelled")
    return stop


def cancel_run(session: Session, run_id: int, reason: str, by: Viewer, now: datetime) -> BusRun:
    """All that is not done yet. What is done stays: then the run ends with it. Raises as `cancel_stop`."""
    run = hold_run(session, run_id, by)
    _require_standing(run)
    stops = list_run_stops(session, run.id)
    for stop in stops:
        if stop.state not in (DriveState.DONE, DriveState.CANCELLED):
            cancel_open(session, stop, reason, by, now)
    if not any(one.state is DriveState.DONE for one in stops):
        run.state = DriveState.CANCELLED
    run.cancel_reason = reason.strip()
    return keep(session, run, by, now, "cancelled")


def report_fault(
    session: Session, run_id: int, equipment_id: int, said: str, by: Viewer, now: datetime
) -> EquipmentFault:
    """A piece broke; it goes to repair. Raises NotFound: it is not on this bus. NotNow: without words."""
    run = hold_run(session, run_id, by)
    piece = session.get(Equipment, equipment_id)
    if piece is None or piece.bus_id != run.bus_id:
        raise NotFound(_("This piece is not on this bus."))
    if not 0 < len(said.strip()) <= MOST_REASON:
        raise NotNow(_("Write in a few words what is broken, in at most %(most)s letters.", most=MOST_REASON))
    piece.state, piece.changed_at, piece.changed_by_id = EquipmentState.REPAIR, now, by.id
    fault = EquipmentFault(equipment_id=piece.id, run_id=run.id, said=said.strip(), at=now, by_id=by.id)
    session.add_all([piece, fault])
    session.flush()
    return fault


def hold_run(session: Session, run_id: int, by: Viewer) -> BusRun:
    """The run, locked until commit: two phones of one crew write one after the other."""
    run = get_run(session, run_id, by, to_drive=True)
    session.refresh(run, with_for_update=True)
    return run


def _held_stop(session: Session, run_stop_id: int, by: Viewer) -> tuple[RunStop, BusRun]:
    stop = session.get(RunStop, run_stop_id)
    if stop is None:
        raise NotFound(_("This run is not there."))
    run = hold_run(session, stop.run_id, by)
    session.refresh(stop)
    return stop, run


def _require_standing(run: BusRun) -> None:
    if run.state is DriveState.CANCELLED:
        raise NotNow(_("This run was cancelled."))


def _require_past(at: datetime, now: datetime) -> None:
    if at > now + SOON:
        raise NotNow(_("This time is still to come. Note what has happened."))


def _require_in_order(run: BusRun, times: Times, now: datetime) -> None:
    given = [one for one in (times.arrived_at, times.started_at, times.left_at) if one is not None]
    for at in given:
        _require_past(at, now)
        if at.astimezone(SEOUL).date() != run.day:
            raise NotNow(_("This run is on %(day)s. Note the time of that day.", day=run.day))
    if given != sorted(given):
        raise NotNow(_("Arrived, started, left: the times are not in this order. Check them."))
    if times.arrived_at is None and given:
        raise NotNow(_("Note first when the bus arrived."))


def _require_after_last(session: Session, run: BusRun, stop: RunStop, times: Times) -> None:
    """A bus is at one stop after the other; which first is for the crew to say."""
    if times.arrived_at is None:
        return
    until = times.left_at or times.started_at or times.arrived_at
    if run.left_at is not None and times.arrived_at < run.left_at:
        raise NotNow(_("The bus had not left its base yet. Check the times."))
    for other in list_run_stops(session, run.id):
        if other.id == stop.id or other.arrived_at is None:
            continue
        other_until = other.left_at or other.arrived_at
        if times.arrived_at < other_until and other.arrived_at < until:
            raise NotNow(_("At that time the bus was at stop %(n)s. Check the times.", n=other.position))


def _require_reading(reading: Reading) -> None:
    start, end = reading.odometer_start, reading.odometer_end
    if (start is None) != (end is None):
        raise NotNow(_("Write both readings of the odometer, or none."))
    if start is not None and end is not None and not 0 <= end - start <= MOST_KM:
        raise NotNow(
            _("From %(start)s to %(end)s km cannot be one day. Check the readings.", start=start, end=end)
        )
    if reading.cost_won is not None and reading.cost_won < 0:
        raise NotNow(_("Write the cost in won, 0 or more."))


def _state_of(times: Times) -> DriveState:
    if times.left_at is not None:
        return DriveState.DONE
    return DriveState.PLANNED if times.arrived_at is None else DriveState.ON_THE_ROAD


def cancel_open(session: Session, stop: RunStop, reason: str, by: Viewer, now: datetime) -> None:
    """The stop, its lessons, and its request open again. Raises as `cancel_stop`. The caller holds the run."""
    if stop.state is DriveState.DONE:
        raise NotNow(_("The bus was at this stop already. It cannot be cancelled."))
    if stop.state is DriveState.CANCELLED:
        return
    for offering in _offerings(session, stop):
        lessons.cancel(session, offering, reason, by, now)
    stop.state, stop.cancel_reason = DriveState.CANCELLED, reason.strip()[:MOST_REASON]
    stop.arrived_at = stop.started_at = stop.left_at = stop.driven_km = None
    session.add(stop)
    if wish := _planned_request(session, stop):
        requests.give_back(session, wish.id, reason, by_id=by.id, now=now)


def _planned_request(session: Session, stop: RunStop) -> StopRequest | None:
    """The request that waits for this visit; none when the asker took it back meanwhile."""
    found = session.get(StopRequest, stop.request_id) if stop.request_id is not None else None
    return found if found is not None and found.state is RequestState.PLANNED else None


def _offerings(session: Session, stop: RunStop) -> Iterable[Offering]:
    standing = col(Offering.state) != OfferingState.CANCELLED
    return session.exec(select(Offering).where(Offering.run_stop_id == stop.id, standing)).all()


def keep(session: Session, run: BusRun, by: Viewer, now: datetime, what: str) -> BusRun:
    """Store a run that changed, and log who did it."""
    run.changed_at, run.changed_by_id = now, by.id
    session.add(run)
    audit.record(session, by, Deed.CHANGE, "bus_runs.drive", kind="bus_run", subjects=[run.id], detail=what)
    session.flush()
    return run
