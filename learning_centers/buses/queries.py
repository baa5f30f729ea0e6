"""Reads of the fleet. Each function sends a fixed number of SELECTs, whatever the number of buses."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, func, or_, select

from learning_centers.buses.points import Point, point_of
from learning_centers.buses.reach import BusReach
from learning_centers.centers.places import places_at
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from models import (
    Bus,
    BusAbsence,
    BusRun,
    Center,
    DriveState,
    Equipment,
    EquipmentKind,
    EquipmentState,
)


class BusState(StrEnum):
    """How a bus stands on a day; the first that holds, in this order."""

    RETIRED = "retired"
    NOT_YET = "not_yet"  # not in use before a later day
    ON_RUN = "on_run"
    ABSENT = "absent"
    HINDERED = "hindered"  # something is missing without which it cannot be planned
    FREE = "free"


@dataclass(frozen=True, slots=True)
class BusRow:
    """A bus as on one day, by name. `absences`: those that end on that day or later, by first day."""

    bus: Bus
    state: BusState
    absences: tuple[BusAbsence, ...]
    pieces: dict[EquipmentKind, int]  # working, on board
    center: str  # its name; "" without one

    @property
    def base(self) -> Point | None:
        return point_of(self.bus.base_latitude, self.bus.base_longitude)

    def absent_on(self, day: date) -> BusAbsence | None:
        return next((one for one in self.absences if one.first_day <= day <= one.last_day), None)

    def serves_on(self, day: date) -> bool:
        """Whether it is in use and not absent on `day` (of today or later)."""
        return _in_use(self.bus, day) and self.absent_on(day) is None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of equipment and the bus it is on; `bus` empty: it lies at its place."""

    row: Equipment
    bus: str


@dataclass(frozen=True, slots=True)
class WantedPieces:
    """What a list of equipment is narrowed to; None leaves it wide. `bus_id` 0: on no bus."""

    bus_id: int | None = None
    kind: EquipmentKind | None = None
    state: EquipmentState | None = None


def list_buses(session: Session, reach: BusReach, day: date, *, retired: bool = False) -> list[BusRow]:
    """Those in reach, by province, then name. Six SELECTs at most. retired: also those out of use."""
    buses = [bus for bus in session.exec(select(Bus)) if reach.covers(bus.province_id)]
    buses.sort(key=lambda bus: (reach.regions.rows[bus.province_id].code, bus.name, bus.id))
    return _rows(session, [bus for bus in buses if retired or not _is_retired(bus, day)], day)


def get_bus(session: Session, reach: BusReach, bus_id: int) -> BusRow:
    """Raises NotFound: absent, or of another province."""
    bus = session.get(Bus, bus_id)
    if bus is None or not reach.covers(bus.province_id):
        raise NotFound(_("This bus is not there."))
    return _rows(session, [bus], reach.day)[0]


def hindrances(bus: Bus) -> list[str]:
    """Why a bus cannot be planned, worded; empty when it can."""
    found = []
    if point_of(bus.base_latitude, bus.base_longitude) is None:
        found.append(_("It has no base: say where its day begins and ends."))
    if bus.center_id is None:
        found.append(_("It has no center: say whose month counts what is taught on board."))
    return found


def equipment_on(session: Session, bus_ids: Iterable[int]) -> dict[int, dict[EquipmentKind, int]]:
    """Bus id -> kind -> working pieces on board; kinds without one are left out. What the planner may use."""
    ids = list(bus_ids)
    counted = session.exec(
        select(col(Equipment.bus_id), col(Equipment.kind), func.count())
        .where(col(Equipment.bus_id).in_(ids), Equipment.state == EquipmentState.WORKING)
        .group_by(col(Equipment.bus_id), col(Equipment.kind))
        .order_by(col(Equipment.bus_id), col(Equipment.kind))
    )
    found: dict[int, dict[EquipmentKind, int]] = {bus_id: {} for bus_id in ids}
    for bus_id, kind, number in counted:
        found[bus_id or 0][kind] = number
    return found


def list_pieces(session: Session, reach: BusReach, wanted: WantedPieces) -> list[Piece]:
    """By kind, then label as people count. What is gone is left out unless it is asked for."""
    query = select(Equipment, col(Bus.name)).outerjoin(Bus, col(Bus.id) == Equipment.bus_id)
    if wanted.bus_id is not None:
        query = query.where(
            col(Equipment.bus_id) == wanted.bus_id if wanted.bus_id else col(Equipment.bus_id).is_(None)
        )
    if wanted.kind is not None:
        query = query.where(col(Equipment.kind) == wanted.kind)
    if wanted.state is None:
        query = query.where(col(Equipment.state) != EquipmentState.GONE)
    else:
        query = query.where(col(Equipment.state) == wanted.state)
    rows = session.exec(query.order_by(col(Equipment.label), col(Equipment.id)))
    order = {kind: place for place, kind in enumerate(EquipmentKind)}
    found = [Piece(row, bus or "") for row, bus in rows if reach.covers(row.province_id)]
    return sorted(found, key=lambda piece: (order[piece.row.kind], _counted(piece.row.label)))


def get_piece(session: Session, reach: BusReach, equipment_id: int) -> Equipment:
    """Raises NotFound: absent, or of another province."""
    found = session.get(Equipment, equipment_id)
    if found is None or not reach.covers(found.province_id):
        raise NotFound(_("This piece of equipment is not there."))
    return found


def runs_between(session: Session, bus_id: int, first: date, last: date) -> list[BusRun]:
    """Published runs of a bus that are not cancelled, by day; both ends included."""
    return list(
        session.exec(
            select(BusRun)
            .where(
                BusRun.bus_id == bus_id,
                col(BusRun.day).between(first, last),
                BusRun.state != DriveState.CANCELLED,
            )
            .order_by(col(BusRun.day), col(BusRun.id))
        )
    )


def runs_in(session: Session, row: BusRow) -> list[tuple[BusAbsence, list[BusRun]]]:
    """Each absence of the bus with the published runs that fall into it. One SELECT."""
    if not row.absences:
        return []
    last = max(absence.last_day for absence in row.absences)
    runs = runs_between(session, row.bus.id, row.absences[0].first_day, last)
    return [
        (absence, [run for run in runs if absence.first_day <= run.day <= absence.last_day])
        for absence in row.absences
    ]


def centers_in(session: Session, reach: BusReach, viewer: Viewer) -> list[Center]:
    """Whose month may count what a bus teaches: the centers of the viewer in these provinces, by name."""
    places = places_at(session, reach.regions, reach.day)
    query = select(Center).order_by(col(Center.name), col(Center.id))
    return [
        center
        for center in session.exec(query)
        if viewer.sees(center.id) and center.id in places and reach.covers(places[center.id].province_id)
    ]


def _rows(session: Session, buses: list[Bus], day: date) -> list[BusRow]:
    ids = [bus.id for bus in buses]
    absences: dict[int, list[BusAbsence]] = defaultdict(list)
    query = select(BusAbsence).where(col(BusAbsence.bus_id).in_(ids), col(BusAbsence.last_day) >= day)
    for absence in session.exec(query.order_by(col(BusAbsence.first_day), col(BusAbsence.id))):
        absences[absence.bus_id].append(absence)
    out = set(
        session.exec(
            select(BusRun.bus_id).where(
                col(BusRun.bus_id).in_(ids),
                BusRun.day == day,
                or_(BusRun.state == DriveState.PLANNED, BusRun.state == DriveState.ON_THE_ROAD),
            )
        )
    )
    pieces = equipment_on(session, ids)
    center_ids = {bus.center_id for bus in buses if bus.center_id is not None}
    named = select(col(Center.id), col(Center.name)).where(col(Center.id).in_(sorted(center_ids)))
    names = dict(session.exec(named).all())
    return [
        BusRow(
            bus,
            _state(bus, day, bus.id in out, absences[bus.id]),
            tuple(absences[bus.id]),
            pieces[bus.id],
            names.get(bus.center_id or 0, ""),
        )
        for bus in buses
    ]


def _counted(label: str) -> list[tuple[int, str]]:
    """For sorting: "2" comes before "10"."""
    parts = re.split(r"(\d+)", label)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _state(bus: Bus, day: date, on_run: bool, absences: list[BusAbsence]) -> BusState:
    if _is_retired(bus, day):
        return BusState.RETIRED
    if not _in_use(bus, day):
        return BusState.NOT_YET
    if on_run:
        return BusState.ON_RUN
    if any(one.first_day <= day <= one.last_day for one in absences):
        return BusState.ABSENT
    return BusState.HINDERED if hindrances(bus) else BusState.FREE


def _is_retired(bus: Bus, day: date) -> bool:
    return bus.retired_on is not None and bus.retired_on < day


def _in_use(bus: Bus, day: date) -> bool:
    return not _is_retired(bus, day) and (bus.active_from is None or bus.active_from <= day)
