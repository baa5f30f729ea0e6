"""What the planner of routes is given: every open request with a stop, and the days on which it may be met.

A room of its own beside `queries`: which days are allowed is a rule, and the planner knows no table.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlmodel import Session, col, select

from learning_centers.bus_stops.visits import last_visits, weeks_since
from learning_centers.core.clock import SEOUL
from learning_centers.stop_requests.asked import days_between, is_weekday, rests
from learning_centers.stop_requests.queries import days_to_come, waiting_weeks
from learning_centers.stop_requests.ways import PLANNABLE
from models import EquipmentKind, RequestSource, RequestState, StopRequest


@dataclass(frozen=True, slots=True)
class Wish:
    """`days`: of the span that was asked about, never empty. Hours are in Seoul, None: any.

    must_by: the last day on which a standing visit is not late; when that is over, the last of `days`. None: it need
    not be within this span. waiting: on the waiting list, to be met when there is room.
    """

    request_id: int
    stop_id: int
    people: int
    equipment: Mapping[EquipmentKind, int]
    days: frozenset[date]
    hours_from: time | None
    hours_until: time | None
    must_by: date | None
    waiting_weeks: int  # since it was asked for; of a standing one since the last visit
    waiting: bool = False


def open_wishes(session: Session, province_id: int, first_day: date, last_day: date) -> list[Wish]:
    """Accepted and waiting requests of the province that can be met from `first_day` to `last_day`, both included.

    Who waits longest first. Requests whose stop nobody has chosen yet are not among them: see `count_without_stop`.
    A fixed number of SELECTs.
    """
    requests = session.exec(
        select(StopRequest)
        .where(
            StopRequest.province_id == province_id,
            col(StopRequest.state).in_(PLANNABLE),
            col(StopRequest.stop_id).is_not(None),
            col(StopRequest.wished_from) <= last_day,
            col(StopRequest.wished_until) >= first_day,
        )
        .order_by(col(StopRequest.asked_at), col(StopRequest.id))
    ).all()
    stop_ids = sorted({one.stop_id for one in requests if one.stop_id is not None})
    been, coming = last_visits(session, stop_ids), days_to_come(session, stop_ids)
    found = []
    for one in requests:
        stop_id = one.stop_id or 0
        visits = [*filter(None, [been.get(stop_id)]), *coming.get(stop_id, [])]
        found.append(_wish(one, sorted(visits), first_day, last_day))
    return [wish for wish in found if wish is not None]


def count_without_stop(session: Session, province_id: int) -> int:
    """Accepted and waiting requests that cannot be planned because nobody has said which stop is meant."""
    query = select(StopRequest.id).where(
        StopRequest.province_id == province_id,
        col(StopRequest.state).in_(PLANNABLE),
        col(StopRequest.stop_id).is_(None),
    )
    return len(session.exec(query).all())


def _wish(request: StopRequest, visits: Sequence[date], first_day: date, last_day: date) -> Wish | None:
    """visits: days of the bus at the stop, in order. None: no day of the span is allowed."""
    days = allowed_days(request, visits, first_day, last_day)
    if not days or request.stop_id is None:
        return None
    before = bisect_left(visits, first_day)
    last = visits[before - 1] if before and request.source is RequestSource.STANDING else None
    waited = weeks_since(last, first_day)
    return Wish(
        request.id,
        request.stop_id,
        request.people,
        {EquipmentKind(kind): pieces for kind, pieces in request.equipment.items()},
        frozenset(days),
        request.hours_from,
        request.hours_until,
        _must_by(request, last, days, last_day),
        waiting_weeks(request.asked_at, first_day) if waited is None else waited,
        request.state is RequestState.WAITING,
    )


def allowed_days(request: StopRequest, visits: Sequence[date], first_day: date, last_day: date) -> list[date]:
    """In order: wished for, on one of the weekdays, outside of the rest, and far enough from other visits."""
    span = days_between(max(first_day, request.wished_from), min(last_day, request.wished_until))
    return [
        day
        for day in span
        if is_weekday(request.weekdays, day)
        and not rests(request.rest_from, request.rest_until, day)
        and _is_apart(day, visits, request.least_gap)
    ]


def _is_apart(day: date, visits: Sequence[date], least_gap: int | None) -> bool:
    """Before and after: a visit that is planned already counts as one that was."""
    return least_gap is None or all(abs((day - other).days) >= least_gap for other in visits)


def _must_by(request: StopRequest, last: date | None, days: Sequence[date], last_day: date) -> date | None:
    """days: the allowed ones, in order and at least one."""
    if request.greatest_gap is None or request.state is RequestState.WAITING:
        return None
    begins = last or max(request.wished_from, request.asked_at.astimezone(SEOUL).date())
    latest = begins + timedelta(days=request.greatest_gap)
    if latest > last_day:
        return None
    return latest if latest >= days[0] else days[-1]
