"""Buses and pieces as rows of the tables on screen (see templates/components/tables.html)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from learning_centers.buses.queries import BusRow, BusState, Piece, hindrances
from learning_centers.buses.words import CAUSE_NAMES, EQUIPMENT_NAMES, STATE_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.regions.queries import Regions
from learning_centers.web.filters import clock_time, day
from models import Bus, BusAbsence, BusRun, EquipmentKind, EquipmentState

Row = dict[str, Any]
# Kind of tag and msgid.
STATES = {
    BusState.FREE: ("ok", mark("In use")),
    BusState.ON_RUN: ("info", mark("On a run today")),
    BusState.ABSENT: ("warn", mark("Cannot drive today")),
    BusState.HINDERED: ("warn", mark("Cannot be planned yet")),
    BusState.NOT_YET: ("none", mark("Not in use yet")),
    BusState.RETIRED: ("none", mark("Out of use")),
}
PIECE_TAGS = {
    EquipmentState.WORKING: "ok",
    EquipmentState.REPAIR: "warn",
    EquipmentState.GONE: "none",
}


def state_tag(row: BusRow) -> tuple[str, str]:
    kind, text = STATES[row.state]
    return kind, _(text)


def why(row: BusRow) -> str:
    """What stands behind the state, worded; "" when nothing has to be said."""
    if row.state is BusState.ABSENT:
        return absence_said(row.absences[0])
    if row.state is BusState.HINDERED:
        return " ".join(hindrances(row.bus))
    if row.state is BusState.NOT_YET and row.bus.active_from is not None:
        return _("From %(day)s", day=day(row.bus.active_from))
    if row.state is BusState.RETIRED and row.bus.retired_on is not None:
        return _("Until %(day)s", day=day(row.bus.retired_on))
    return ""


def absence_said(absence: BusAbsence) -> str:
    """ "Vehicle inspection, 3 Nov (Tue)–5 Nov (Thu)"."""
    return f"{_(CAUSE_NAMES[absence.cause])}, {span_said(absence)}"


def span_said(absence: BusAbsence) -> str:
    if absence.first_day == absence.last_day:
        return day(absence.first_day)
    return f"{day(absence.first_day)}–{day(absence.last_day)}"


def bus_row(regions: Regions, row: BusRow) -> Row:
    bus = row.bus
    return {
        "name": {"href": url_for("buses.show_bus", bus_id=bus.id), "text": bus.name, "sub": bus.plate},
        "province": regions.rows[bus.province_id].name_ko,
        "state": {"tag": state_tag(row), "sub": why(row)},
        "base": bus.base_name or str(row.base or ""),
        "pieces": pieces_said(row.pieces),
        "crew": bus.crew,
        "hours": f"{clock_time(bus.duty_from)}–{clock_time(bus.duty_until)}",
    }


def pieces_said(pieces: Mapping[EquipmentKind, int]) -> str:
    """ "Kiosk 2, Tablet 12"."""
    return ", ".join(f"{_(EQUIPMENT_NAMES[kind])} {number}" for kind, number in pieces.items())


def absence_rows(absences: Iterable[tuple[BusAbsence, Sequence[BusRun]]]) -> list[Row]:
    return [
        {
            "span": span_said(absence),
            "cause": {"text": _(CAUSE_NAMES[absence.cause]), "sub": absence.note},
            "runs": {"tag": ("warn", days_said(runs))} if runs else _("No runs"),
            "_row": "warn" if runs else "",
        }
        for absence, runs in absences
    ]


def days_said(runs: Iterable[BusRun]) -> str:
    return ", ".join(day(run.day) for run in runs)


def piece_row(piece: Piece, *, manages: bool) -> Row:
    row = piece.row
    name: Row = {"text": row.label, "sub": row.note}
    if manages:
        name["href"] = url_for("buses.edit_piece", equipment_id=row.id)
    return {
        "name": name,
        "kind": _(EQUIPMENT_NAMES[row.kind]),
        "where": piece.bus or row.place or _("In store"),
        "state": {"tag": (PIECE_TAGS[row.state], _(STATE_NAMES[row.state]))},
        "changed": day(row.changed_at),
        "_pick": row.id if manages else "",
        "_name": row.label,
    }


def choices(rows: Iterable[BusRow]) -> list[tuple[int, str]]:
    return [(row.bus.id, row.bus.name) for row in rows]


def limits_said(bus: Bus) -> list[tuple[str, str]]:
    """What the bus can do without mains, as lines of facts."""
    battery, generator = bus.battery_minutes, bus.generator_minutes
    return [
        (_("Battery"), _("Not known") if battery is None else _("%(n)s minutes", n=battery)),
        (
            _("Generator"),
            _("Not known")
            if generator is None
            else _("%(n)s minutes more", n=generator)
            if generator
            else _("Not on board"),
        ),
    ]
