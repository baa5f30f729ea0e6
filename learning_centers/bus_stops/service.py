"""Rules and changes of stops, their ferries and the roads to them. The caller owns the transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from learning_centers.accounts.queries import province_on
from learning_centers.bus_stops import queries
from learning_centers.bus_stops.drafts import (
    LEAST_WINDOW,
    CrossingDraft,
    NewStop,
    RoadDraft,
    StopDraft,
    columns_of,
    faults_of,
)
from learning_centers.bus_stops.roads import Place, pair, port_key, stop_key, straight_km
from learning_centers.buses.faults import Fault, require_none
from learning_centers.buses.points import districts_near, point_of
from learning_centers.buses.reach import BusReach
from learning_centers.centers.queries import name_key
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.statements import in_parts
from models import BusStop, Crossing, Deed, RoadTime

FARTHEST_PORT_KM = 250.0  # Ulleungdo lies 217 km from Pohang, the longest crossing there is


def make_stop(session: Session, reach: BusReach, draft: StopDraft, viewer: Viewer, now: datetime) -> BusStop:
    """Raises Faulty. NotFound: the district is not the viewer's."""
    _require_reach(reach, draft)
    require_none([*faults_of(reach.regions, draft, reach.day), *_faults_of_name(session, draft, None)])
    return make_stops(session, reach, [NewStop(draft)], viewer, now)[0]


def make_stops(
    session: Session, reach: BusReach, new: Sequence[NewStop], viewer: Viewer, now: datetime
) -> list[BusStop]:
    """In the order of `new`, which was looked at before. Codes: B, the province's two digits, a serial of four."""
    made = []
    for one, code in zip(new, _codes(session, reach, new), strict=True):
        columns = columns_of(one.draft)
        made.append(BusStop(code=code, created_at=now, created_by_id=viewer.id, **columns))
    session.add_all(made)
    session.flush()
    _note(session, viewer, Deed.CREATE, [stop.id for stop in made])
    return made


def change_stop(session: Session, reach: BusReach, stop_id: int, draft: StopDraft, viewer: Viewer) -> BusStop:
    """Raises Faulty. NotFound: the stop or the new district is not the viewer's."""
    stop = queries.find_stop(session, reach, stop_id)
    _require_reach(reach, draft)
    require_none([*faults_of(reach.regions, draft, reach.day), *_faults_of_name(session, draft, stop)])
    change_stops(session, {stop_id: draft}, viewer)
    return stop


def change_stops(session: Session, changes: Mapping[int, StopDraft], viewer: Viewer) -> None:
    """Bring stops (by id) that were looked at before to their drafts."""
    for part in in_parts(changes):
        for stop in session.exec(select(BusStop).where(col(BusStop.id).in_(part))):
            was = point_of(stop.latitude, stop.longitude)
            for name, value in columns_of(changes[stop.id]).items():
                setattr(stop, name, value)
            if str(point_of(stop.latitude, stop.longitude)) != str(was):  # as people see it
                _forget_roads(session, stop_key(stop.id))
    session.flush()
    _note(session, viewer, Deed.CHANGE, changes)


def retire_stop(
    session: Session, reach: BusReach, stop_id: int, last_day: date | None, viewer: Viewer
) -> list[date]:
    """Out of use after `last_day`; None: in use again. Returns the days after it on which a published run goes there.

    Raises NotFound.
    """
    stop = queries.find_stop(session, reach, stop_id)
    stop.retired_on = last_day
    session.flush()
    _note(session, viewer, Deed.CHANGE, [stop_id], f"last day {last_day or '-'}")
    if last_day is None:
        return []
    return [day for day in queries.runs_to_come(session, stop_id, last_day) if day > last_day]


def add_crossing(
    session: Session, reach: BusReach, stop_id: int, draft: CrossingDraft, viewer: Viewer
) -> Crossing:
    """Raises Faulty; NotFound."""
    stop = queries.find_stop(session, reach, stop_id)
    require_none(crossing_faults(reach, draft, stop))
    crossing = Crossing(stop_id=stop_id, **draft.columns())
    session.add(crossing)
    session.flush()
    _note(session, viewer, Deed.CHANGE, [stop_id], f"ferry at {draft.leaves:%H:%M}")
    return crossing


def change_crossing(
    session: Session, reach: BusReach, stop_id: int, crossing_id: int, draft: CrossingDraft, viewer: Viewer
) -> Crossing:
    """Raises Faulty; NotFound."""
    stop = queries.find_stop(session, reach, stop_id)
    crossing = queries.get_crossing(session, stop, crossing_id)
    require_none(crossing_faults(reach, draft, stop))
    was = point_of(crossing.port_latitude, crossing.port_longitude)
    for name, value in draft.columns().items():
        setattr(crossing, name, value)
    if str(draft.port) != str(was):
        _forget_roads(session, port_key(crossing_id))
    session.flush()
    _note(session, viewer, Deed.CHANGE, [stop_id], f"ferry at {draft.leaves:%H:%M}")
    return crossing


def crossing_faults(reach: BusReach, draft: CrossingDraft, stop: BusStop) -> list[Fault]:
    """The port on land and not too far, the four times in order, and an hour or more to teach in."""
    faults = []
    here = point_of(stop.latitude, stop.longitude)
    port = Place("port", draft.port.latitude, draft.port.longitude)
    if not districts_near(reach.regions, draft.port, reach.day):
        faults.append(Fault("port", _("The port lies in the sea or abroad. Check its coordinates.")))
    elif here is not None:
        km = straight_km(port, Place("stop", here.latitude, here.longitude))
        if km > FARTHEST_PORT_KM:
            message = _("The port is %(km)s km from the stop. No ferry goes so far.", km=f"{km:,.0f}")
            faults.append(Fault("port", message))
    times = (
        ("teach_from", draft.leaves, draft.teach_from, _("Teaching begins after the ferry has left.")),
        ("teach_until", draft.teach_from, draft.teach_until, _("Teaching ends after it begins.")),
        ("lands", draft.teach_until, draft.lands, _("The ferry is back after the teaching.")),
    )
    check = _("Check the times.")
    faults += [Fault(field, f"{rule} {check}") for field, before, after, rule in times if after <= before]
    span = _minutes(draft.teach_until) - _minutes(draft.teach_from)
    if 0 < span < LEAST_WINDOW:
        message = _(
            "There are %(n)s minutes to teach in. A lesson needs at least %(least)s.",
            n=span,
            least=LEAST_WINDOW,
        )
        faults.append(Fault("teach_until", message))
    return faults


def remove_crossing(
    session: Session, reach: BusReach, stop_id: int, crossing_id: int, viewer: Viewer
) -> None:
    """Also the road times to its port. Raises NotFound; Refused: a plan or run goes by it."""
    stop = queries.find_stop(session, reach, stop_id)
    crossing = queries.get_crossing(session, stop, crossing_id)
    if queries.is_sailed(session, crossing_id):
        raise Refused(_("A plan or a run goes by this ferry. Change its times instead of taking it away."))
    _forget_roads(session, port_key(crossing_id))
    session.delete(crossing)
    session.flush()
    _note(session, viewer, Deed.CHANGE, [stop_id], f"no more ferry at {crossing.leaves:%H:%M}")


def _forget_roads(session: Session, place: str) -> None:
    """Of a place that is gone or has moved: what somebody knew of the ways to it holds no more."""
    for road in queries.roads_at(session, [place]):
        session.delete(road)


def enter_road(session: Session, draft: RoadDraft, viewer: Viewer, now: datetime) -> None:
    """A time between two places, in both directions; entered again it replaces. Takes places `ways.places` gave."""
    first, second = pair(draft.here, draft.there)
    known = session.exec(
        select(RoadTime).where(RoadTime.first_place == first, RoadTime.second_place == second)
    ).first()
    said: dict[str, Any] = {"minutes": draft.minutes, "km": draft.km, "note": draft.note}
    said |= {"entered_at": now, "entered_by_id": viewer.id}
    if known is None:
        session.add(RoadTime(first_place=first, second_place=second, **said))
    else:
        for name, value in said.items():
            setattr(known, name, value)
    session.flush()
    detail = f"{first} {second} {draft.minutes} min"
    audit.record(session, viewer, Deed.CHANGE, "bus_stops.road", detail=detail)


def remove_road(session: Session, keys: Iterable[str], road_id: int, viewer: Viewer) -> None:
    """keys: the places of the stop. Raises NotFound: absent, or of other places."""
    road = session.get(RoadTime, road_id)
    if road is None or not {road.first_place, road.second_place} & set(keys):
        raise NotFound(_("This road time is not there any more."))
    session.delete(road)
    session.flush()
    detail = f"no more {road.first_place} {road.second_place}"
    audit.record(session, viewer, Deed.CHANGE, "bus_stops.road", detail=detail)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _faults_of_name(session: Session, draft: StopDraft, stop: BusStop | None) -> list[Fault]:
    """Two stops of one township cannot have one name: files tell them apart by it."""
    same_place = select(BusStop).where(
        BusStop.district_id == draft.district_id, col(BusStop.retired_on).is_(None)
    )
    key = same_key(draft)
    if any(same_key(one) == key for one in session.exec(same_place) if stop is None or one.id != stop.id):
        message = _("Another stop of this township has this name. Give it a name of its own.")
        return [Fault("name", message)]
    return []


def same_key(one: StopDraft | BusStop) -> tuple[int, str, str]:
    """What tells stops apart when no code is given: district, township and name."""
    return (one.district_id, name_key(one.township), name_key(one.name))


def _codes(session: Session, reach: BusReach, new: Sequence[NewStop]) -> list[str]:
    last: defaultdict[str, int] = defaultdict(int)
    for code in session.exec(select(BusStop.code)):
        if code[1:].isdecimal():
            last[code[:3]] = max(last[code[:3]], int(code[3:]))
    codes = []
    for one in new:
        province = reach.regions.rows[province_on(reach.regions, one.draft.district_id, reach.day)]
        start = f"B{province.code}"
        if not one.code:
            last[start] += 1
        codes.append(one.code or f"{start}{last[start]:04d}")
    return codes


def _require_reach(reach: BusReach, draft: StopDraft) -> None:
    if not reach.covers(draft.district_id):
        raise NotFound(_("This district is not there."))


def _note(session: Session, viewer: Viewer, deed: Deed, stop_ids: Iterable[int], detail: str = "") -> None:
    audit.record(session, viewer, deed, "bus_stops", kind="bus_stop", subjects=stop_ids, detail=detail)
