"""Rules and changes of the fleet. The caller owns the transaction; only buses in reach are touched."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, or_, select

from learning_centers.buses import queries
from learning_centers.buses.faults import Fault, require_none
from learning_centers.buses.points import Point, base_key, wrong_in
from learning_centers.buses.reach import BusReach
from learning_centers.centers.queries import name_key
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound, Refused
from learning_centers.core.i18n import gettext as _
from models import (
    AbsenceCause,
    Bus,
    BusAbsence,
    BusRun,
    Deed,
    Equipment,
    EquipmentKind,
    EquipmentState,
    RoadTime,
)

LEAST_DUTY = 60  # minutes; a shorter day holds no lesson
IN_STORE = 0  # as a bus id: on no bus


@dataclass(frozen=True, slots=True)
class BusDraft:
    """What a bus is to be. `base` None: it cannot be planned yet. Times are in Seoul, lengths in minutes."""

    name: str
    province_id: int
    center_id: int | None = None
    plate: str = ""
    base_name: str = ""
    base: Point | None = None
    seats: int | None = None
    crew: int = 1
    driver_name: str = ""
    driver_phone: str = ""
    duty_from: time = time(8, 30)
    duty_until: time = time(18, 0)
    duty_minutes: int = 540
    battery_minutes: int | None = None
    generator_minutes: int | None = None
    active_from: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PieceDraft:
    """A piece of equipment as it is to be. `bus_id` IN_STORE: it lies at `place`."""

    kind: EquipmentKind
    label: str
    bus_id: int
    state: EquipmentState = EquipmentState.WORKING
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to several pieces at once; None leaves it as it is."""

    bus_id: int | None = None
    state: EquipmentState | None = None


@dataclass(frozen=True, slots=True)
class AbsenceDraft:
    first_day: date
    last_day: date
    cause: AbsenceCause
    note: str = ""


def make_bus(session: Session, reach: BusReach, draft: BusDraft, viewer: Viewer) -> Bus:
    """Raises Faulty. NotFound: the province is not the viewer's."""
    _require_reach(reach, draft.province_id)
    require_none(_faults(session, reach, draft, None))
    bus = Bus(name=draft.name, province_id=draft.province_id)
    _bring_to(bus, draft)
    session.add(bus)
    session.flush()
    _note(session, viewer, Deed.CREATE, bus.id)
    return bus


def change_bus(session: Session, reach: BusReach, bus_id: int, draft: BusDraft, viewer: Viewer) -> Bus:
    """Raises Faulty. NotFound: the bus or the new province is not the viewer's."""
    bus = queries.get_bus(session, reach, bus_id).bus
    _require_reach(reach, draft.province_id)
    require_none(_faults(session, reach, draft, bus))
    old = draft_of(bus).base
    _bring_to(bus, draft)
    session.flush()
    _note(session, viewer, Deed.CHANGE, bus.id)
    if str(draft.base) != str(old):  # as people see it: a form that is stored unchanged moves nothing
        _forget_roads(session, bus_id, viewer)
    return bus


def _forget_roads(session: Session, bus_id: int, viewer: Viewer) -> None:
    """What somebody knew of the way from the old base says nothing of the new one."""
    key = base_key(bus_id)
    there = or_(col(RoadTime.first_place) == key, col(RoadTime.second_place) == key)
    roads = session.exec(select(RoadTime).where(there)).all()
    for road in roads:
        session.delete(road)
    if roads:
        _note(session, viewer, Deed.CHANGE, bus_id, f"base moved, {len(roads)} road times gone")


def retire_bus(
    session: Session, reach: BusReach, bus_id: int, last_day: date | None, viewer: Viewer
) -> list[BusRun]:
    """Out of use after `last_day`; None: in use again. Returns the published runs after that day, to be told.

    Raises NotFound.
    """
    bus = queries.get_bus(session, reach, bus_id).bus
    bus.retired_on = last_day
    session.flush()
    _note(session, viewer, Deed.CHANGE, bus.id, f"last day {last_day or '-'}")
    if last_day is None:
        return []
    return [run for run in queries.runs_between(session, bus_id, last_day, date.max) if run.day > last_day]


def add_pieces(
    session: Session,
    reach: BusReach,
    province_id: int,
    draft: PieceDraft,
    count: int,
    by: Viewer,
    now: datetime,
) -> list[Equipment]:
    """So many alike; several are numbered: "태블릿 1", "태블릿 2" …, on from those that are there.

    Raises NotFound: the province or the bus is not the viewer's. Refused: the bus is of another province.
    """
    _require_reach(reach, province_id)
    _require_bus_of(session, reach, province_id, draft.bus_id)
    taken = set(session.exec(select(Equipment.label).where(Equipment.province_id == province_id)))
    made = []
    for label in _labels(draft.label, count, taken):
        piece = Equipment(
            province_id=province_id,
            kind=draft.kind,
            label=label,
            state=draft.state,
            changed_at=now,
            changed_by_id=by.id,
        )
        _put(piece, draft.bus_id, draft.place)
        made.append(piece)
    session.add_all(made)
    session.flush()
    return made


def change_piece(
    session: Session, reach: BusReach, equipment_id: int, draft: PieceDraft, by: Viewer, now: datetime
) -> None:
    """Raises NotFound; Refused: the bus is of another province."""
    piece = queries.get_piece(session, reach, equipment_id)
    _require_bus_of(session, reach, piece.province_id, draft.bus_id)
    piece.kind, piece.label, piece.state, piece.note = draft.kind, draft.label, draft.state, draft.note
    _put(piece, draft.bus_id, draft.place)
    piece.changed_at, piece.changed_by_id = now, by.id
    session.flush()


def move_pieces(
    session: Session, reach: BusReach, ids: Sequence[int], move: Move, by: Viewer, now: datetime
) -> int:
    """All of them or none; returns how many changed.

    Raises:
        NotFound: one is absent or of another province. Refused: the bus is of another province.
    """
    pieces = [queries.get_piece(session, reach, one) for one in sorted(set(ids))]
    changed = 0
    for piece in pieces:
        before = (piece.bus_id, piece.state)
        if move.bus_id is not None:
            _require_bus_of(session, reach, piece.province_id, move.bus_id)
            _put(piece, move.bus_id, piece.place if piece.bus_id is None else "")
        piece.state = move.state or piece.state
        if (piece.bus_id, piece.state) != before:
            piece.changed_at, piece.changed_by_id = now, by.id
            changed += 1
    session.flush()
    return changed


def add_absence(
    session: Session, reach: BusReach, bus_id: int, draft: AbsenceDraft, viewer: Viewer
) -> list[BusRun]:
    """Days on which the bus cannot be planned. Returns the published runs of those days, to be told.

    Raises Faulty: the last day is before the first. NotFound.
    """
    queries.get_bus(session, reach, bus_id)
    if draft.last_day < draft.first_day:
        require_none([Fault("last_day", _("The last day is before the first. Check the two days."))])
    absence = BusAbsence(
        bus_id=bus_id,
        first_day=draft.first_day,
        last_day=draft.last_day,
        cause=draft.cause,
        note=draft.note,
    )
    session.add(absence)
    session.flush()
    _note(session, viewer, Deed.CHANGE, bus_id, f"absent {draft.first_day} {draft.last_day} {draft.cause}")
    return queries.runs_between(session, bus_id, draft.first_day, draft.last_day)


def remove_absence(session: Session, reach: BusReach, bus_id: int, absence_id: int, viewer: Viewer) -> None:
    """Raises NotFound."""
    queries.get_bus(session, reach, bus_id)
    absence = session.get(BusAbsence, absence_id)
    if absence is None or absence.bus_id != bus_id:
        raise NotFound(_("This absence is not there any more."))
    session.delete(absence)
    session.flush()
    _note(session, viewer, Deed.CHANGE, bus_id, f"no more absent {absence.first_day} {absence.last_day}")


def draft_of(bus: Bus) -> BusDraft:
    """What the bus is now."""
    same: dict[str, Any] = {one: getattr(bus, one) for one in _SAME}
    if bus.base_latitude is not None and bus.base_longitude is not None:
        same["base"] = Point(bus.base_latitude, bus.base_longitude)
    return BusDraft(**same)


_SAME = tuple(one.name for one in fields(BusDraft) if one.name != "base")


def _bring_to(bus: Bus, draft: BusDraft) -> None:
    for one in _SAME:
        setattr(bus, one, getattr(draft, one))
    bus.base_latitude = draft.base.latitude if draft.base else None
    bus.base_longitude = draft.base.longitude if draft.base else None


def _faults(session: Session, reach: BusReach, draft: BusDraft, bus: Bus | None) -> list[Fault]:
    faults = []
    others = session.exec(select(Bus).where(Bus.province_id == draft.province_id)).all()
    if any(name_key(one.name) == name_key(draft.name) for one in others if bus is None or one.id != bus.id):
        faults.append(Fault("name", _("Another bus of this province has this name. Give it one of its own.")))
    if draft.base is not None:
        wrong = wrong_in(reach.regions, draft.base, draft.province_id, reach.day)
        faults += [Fault("base", wrong)] if wrong else []
    span = _minutes(draft.duty_until) - _minutes(draft.duty_from)
    if span < LEAST_DUTY:
        faults.append(
            Fault(
                "duty_until", _("The day has to end at least an hour after it begins. Check the two times.")
            )
        )
    elif draft.duty_minutes > span:
        message = _("From the first to the last hour there are only %(n)s minutes.", n=span)
        faults.append(Fault("duty_minutes", message))
    return faults


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _labels(label: str, count: int, taken: set[str]) -> list[str]:
    if count == 1:
        return [label]
    found: list[str] = []
    number = 0
    while len(found) < count:
        number += 1
        if f"{label} {number}" not in taken:
            found.append(f"{label} {number}")
    return found


def _put(piece: Equipment, bus_id: int, place: str) -> None:
    piece.bus_id = bus_id or None
    piece.place = "" if bus_id else place


def _require_bus_of(session: Session, reach: BusReach, province_id: int, bus_id: int) -> None:
    if bus_id == IN_STORE:
        return
    bus = queries.get_bus(session, reach, bus_id).bus
    if bus.province_id != province_id:
        raise Refused(_("This bus is of another province. Choose a bus of the same one."))


def _require_reach(reach: BusReach, province_id: int) -> None:
    if not reach.covers(province_id):
        raise NotFound(_("This province is not there."))


def _note(session: Session, viewer: Viewer, deed: Deed, bus_id: int, detail: str = "") -> None:
    audit.record(session, viewer, deed, "buses", kind="bus", subjects=(bus_id,), detail=detail)
