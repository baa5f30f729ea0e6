"""The stops of a plan as the planner is given them: when they may be visited, by which request, how they stand.

A room of its own beside `gathering`, which has the days and the buses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlmodel import Session, col, select

from learning_centers.bus_stops.queries import StopRow
from learning_centers.bus_stops.roads import Place, port_key, stop_key
from learning_centers.core.i18n import gettext as _
from learning_centers.goals.groups import EVERYONE
from learning_centers.goals.importing import SURVEYED
from learning_centers.goals.queries import find_indicator, newest_observations
from learning_centers.measures.samples import Usable, usable_of
from learning_centers.regions.queries import Regions
from learning_centers.route_plans.planning.problem import Sailing, Stop, Window
from learning_centers.stop_requests.wishes import Wish
from models import BusRun, BusStop, Crossing, DriveState, RunStop, StopRequest

USUAL_HOURS = (time(9, 0), time(18, 0))  # of a stop whose hours nobody has entered: our assumption


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a plan and how long a visit lasts, all told."""

    days: tuple[date, ...]
    first: date
    last: date
    service_minutes: int


@dataclass(frozen=True, slots=True)
class Without:
    """A bus, stop or request that is not in the plan, and why, worded."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class StopInputs:
    """literacy: how many stops have a value of their own, and of their district."""

    stops: tuple[Stop, ...]
    without: tuple[Without, ...]
    requests_without: tuple[Without, ...]
    literacy_own: int
    literacy_district: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked once for all stops."""

    regions: Regions
    levels: Mapping[str, float]
    to_come: Mapping[int, date]
    promised: frozenset[int]


def read(
    session: Session, regions: Regions, span: Span, rows: Sequence[StopRow], wishes: Sequence[Wish]
) -> StopInputs:
    """Four SELECTs."""
    known = _Known(
        regions,
        district_levels(session),
        _published_visits(session, [row.stop.id for row in rows], span.last),
        _promised(session, wishes, span.last),
    )
    wanted = _one_wish_each(wishes)
    ready = [row for row in rows if not row.hindrances]
    fitting = {row.stop.id: _fitting(row.stop, span.days, wanted.get(row.stop.id)) for row in ready}
    stops = tuple(_stop(known, span, row, fitting[row.stop.id]) for row in ready)
    own = sum(row.stop.literacy is not None for row in ready)
    none_of_their_days = _("None of the days they can is a day of this plan.")
    return StopInputs(
        stops,
        tuple(Without(row.stop.name, " ".join(row.hindrances)) for row in rows if row.hindrances),
        tuple(
            Without(row.stop.name, none_of_their_days)
            for row in ready
            if row.stop.id in wanted and fitting[row.stop.id] is None
        ),
        own,
        sum(stop.literacy is not None for stop in stops) - own,
    )


def _fitting(stop: BusStop, days: Sequence[date], wish: Wish | None) -> Wish | None:
    """The wish, when one of its days and hours is in the plan."""
    return wish if wish is not None and windows_of(stop, days, wish) else None


def _stop(known: _Known, span: Span, row: StopRow, wish: Wish | None) -> Stop:
    stop, code = row.stop, known.regions.rows[row.district_id].code
    last = max(filter(None, (row.last_visit, known.to_come.get(stop.id))), default=None)
    return Stop(
        stop.id,
        stop.name,
        Place(stop_key(stop.id), stop.latitude or 0.0, stop.longitude or 0.0),
        code,
        windows_of(stop, span.days, wish),
        people=stop.residents,
        literacy=known.levels.get(code) if stop.literacy is None else stop.literacy,
        km_to_center=None if row.nearest is None else round(row.nearest.km, 2),
        weeks_waiting=None if last is None else max(0.0, (span.first - last).days / 7),
        last_visit=last,
        service_minutes=span.service_minutes,
        mains=bool(stop.power),
        needs={str(kind): pieces for kind, pieces in wish.equipment.items()} if wish else {},
        required=wish is not None and wish.request_id in known.promised,
        island=bool(row.crossings),
        sailings=tuple(sailing_of(one, span.days) for one in row.crossings),
        request_id=wish.request_id if wish else None,
    )


def windows_of(stop: BusStop, days: Sequence[date], wish: Wish | None) -> tuple[Window, ...]:
    """When the stop may be visited: its own days and hours, and those of who asked for the visit."""
    opens, closes = stop.opens or USUAL_HOURS[0], stop.closes or USUAL_HOURS[1]
    if wish is not None:
        opens = max(opens, wish.hours_from or opens)
        closes = min(closes, wish.hours_until or closes)
    if opens >= closes:
        return ()
    return tuple(
        Window(day, minute_of_day(opens), minute_of_day(closes))
        for day in days
        if _is_on(stop.weekdays, day)
        and (wish is None or (day in wish.days and (wish.must_by is None or day <= wish.must_by)))
    )


def _one_wish_each(wishes: Sequence[Wish]) -> dict[int, Wish]:
    """Stop id -> the wish a visit answers: one that is due first, else the one that has waited longest."""
    found: dict[int, Wish] = {}
    for wish in sorted(
        wishes, key=lambda one: (one.must_by or date.max, -one.waiting_weeks, one.request_id), reverse=True
    ):
        found[wish.stop_id] = wish
    return found


def _promised(session: Session, wishes: Sequence[Wish], last: date) -> frozenset[int]:
    """Requests that must be met now: the gap of a standing one runs out, or an accepted one ends with this plan."""
    due = {one.request_id for one in wishes if one.must_by is not None}
    accepted = [one.request_id for one in wishes if not one.waiting]
    ending = session.exec(
        select(StopRequest.id).where(
            col(StopRequest.id).in_(accepted),
            col(StopRequest.wished_until) <= last,
            col(StopRequest.every_weeks).is_(None),
        )
    )
    return frozenset(due | set(ending))


def _published_visits(session: Session, stop_ids: Sequence[int], until: date) -> dict[int, date]:
    """Stop id -> the last day on which a published run goes there: as good as visited."""
    rows = session.exec(
        select(col(RunStop.stop_id), col(BusRun.day))
        .join(BusRun, col(BusRun.id) == RunStop.run_id)
        .where(
            col(RunStop.stop_id).in_(stop_ids),
            col(BusRun.day) <= until,
            BusRun.state != DriveState.CANCELLED,
            RunStop.state != DriveState.CANCELLED,
        )
    )
    found: dict[int, date] = {}
    for stop_id, day in rows:
        found[stop_id] = max(day, found.get(stop_id, day))
    return found


def district_levels(session: Session) -> dict[str, float]:
    """District code -> the newest published digital level of everyone there. Mostly none is published."""
    indicator = find_indicator(session, SURVEYED)
    if indicator is None:
        return {}
    newest = newest_observations(session, indicator.id)
    found: dict[str, float] = {}
    for (code, group, _year), one in sorted(newest.items(), key=lambda item: item[0][2]):
        shown = usable_of(one, indicator) is not Usable.TOO_SMALL
        if len(code) == 5 and group == EVERYONE and shown:
            found[code] = one.value
    return found


def sailing_of(crossing: Crossing, days: Sequence[date]) -> Sailing:
    return Sailing(
        crossing.id,
        Place(port_key(crossing.id), crossing.port_latitude, crossing.port_longitude),
        crossing.port_name,
        tuple(day for day in days if _is_on(crossing.weekdays, day)),
        *(
            minute_of_day(at)
            for at in (crossing.leaves, crossing.teach_from, crossing.teach_until, crossing.lands)
        ),
    )


def _is_on(weekdays: str, day: date) -> bool:
    return not weekdays or str(day.weekday()) in weekdays


def minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute
