"""What a file of stops becomes. A stop is found by its code, else by its name in its township.

An empty cell says nothing; what a row would leave a stop with is checked by the rules of `drafts`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from learning_centers.bus_stops import service
from learning_centers.bus_stops.drafts import NewStop, StopDraft, draft_of, faults_of
from learning_centers.bus_stops.words import KIND_NAMES, days_said, yes_or_no
from learning_centers.bus_stops.workbook import CONTACTS
from learning_centers.bus_stops.workbook import STOPS as LAYOUT
from learning_centers.buses.faults import Fault
from learning_centers.buses.points import Point
from learning_centers.buses.reach import BusReach, reach_of
from learning_centers.core import clock
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.regions.queries import RegionRow, load
from models import BusStop, StopKind

PLACED = ("code", "province", "district", "latitude", "longitude")  # columns that are not fields of a draft
GIVEN = tuple(one.key for one in LAYOUT.columns if one.key not in PLACED)
CELLS = {"point": "latitude"}  # the cell to mend, where it is not called as the field


@dataclass(frozen=True, slots=True)
class Change:
    stop_id: int
    draft: StopDraft


@dataclass(slots=True)
class _Known:
    """Everything the rows are compared with, and what earlier rows of the file already took."""

    reach: BusReach
    by_code: dict[str, BusStop]
    by_name: dict[tuple[int, str, str], list[BusStop]]
    taken: dict[object, ParsedRow] = field(default_factory=dict)


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    return plan_of(rows, partial(_look, _load(session, circumstances)), circumstances)


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    viewer, reach = circumstances.viewer, _reach(session, circumstances)
    new: list[NewStop] = [one.payload for one in plan.planned if one.action is Action.MAKE]
    if new:
        service.make_stops(session, reach, new, viewer, circumstances.now)
    changes: list[Change] = [one.payload for one in plan.planned if one.action is Action.CHANGE]
    if changes:
        service.change_stops(session, {one.stop_id: one.draft for one in changes}, viewer)


def _reach(session: Session, circumstances: Circumstances) -> BusReach:
    today = circumstances.now.astimezone(clock.SEOUL).date()
    return reach_of(session, load(session), circumstances.viewer, today)


def _load(session: Session, circumstances: Circumstances) -> _Known:
    """Every stop: a code may be another province's."""
    stops = session.exec(select(BusStop).order_by(col(BusStop.id))).all()
    by_name: dict[tuple[int, str, str], list[BusStop]] = defaultdict(list)
    for stop in stops:
        if stop.retired_on is None:
            by_name[service.same_key(stop)].append(stop)
    return _Known(_reach(session, circumstances), {stop.code: stop for stop in stops}, by_name)


def _look(known: _Known, row: ParsedRow) -> Planned | Problem | list[Problem]:
    values, reach = row.values, known.reach
    found = reach.regions.find(values["province"], values["district"], reach.day)
    if found.region is None:
        return row.problem("district", found.problem)
    if not reach.covers(found.region.id):
        return row.problem("province", _("This is not one of your provinces. Bring only your own stops."))
    draft = StopDraft(values["name"], values["kind"], found.region.id, township=values["township"] or "")
    stop = _find(known, row, draft)
    if isinstance(stop, Problem):
        return stop
    point = _point(row, stop)
    if isinstance(point, Problem):
        return point
    return (
        _repeated(known, row, draft)
        or _taken_name(known, row, draft, stop)
        or _planned(known, row, found.region, stop, point)
    )


def _find(known: _Known, row: ParsedRow, draft: StopDraft) -> BusStop | Problem | None:
    code = row.values["code"]
    if code:
        stop = known.by_code.get(code)
        if stop is not None and not known.reach.covers(stop.district_id):
            return row.problem("code", _("Another stop has this code. Check it, or leave it empty."))
        return stop
    if row.values["township"]:
        same = known.by_name.get(service.same_key(draft), [])
    else:  # an empty cell says nothing about the township
        wanted = service.same_key(draft)
        same = [
            one
            for key, stops in known.by_name.items()
            if (key[0], key[2]) == (wanted[0], wanted[2])
            for one in stops
        ]
    if len(same) > 1:
        codes = ", ".join(one.code for one in same)
        return row.problem("name", _("Several stops have this name: %(codes)s. Write the code.", codes=codes))
    return same[0] if same else None


def _point(row: ParsedRow, stop: BusStop | None) -> Point | Problem | None:
    """As the row says it; without it, as it is."""
    latitude, longitude = row.values["latitude"], row.values["longitude"]
    if latitude is None and longitude is None:
        return draft_of(stop).point if stop is not None else None
    if latitude is None or longitude is None:
        missing = "latitude" if latitude is None else "longitude"
        return row.problem(missing, _("Write both latitude and longitude, or neither."))
    return Point(latitude, longitude)


def _repeated(known: _Known, row: ParsedRow, draft: StopDraft) -> Planned | Problem | None:
    """A stop that an earlier row of the file names too: skipped when it says the same, else asked about."""
    key = row.values["code"] or service.same_key(draft)
    earlier = known.taken.setdefault(key, row)
    if earlier is row:
        return None
    if earlier.values == row.values:
        return Planned(row, Action.SKIP, row.values["name"])
    where = earlier.cells["name"]
    return row.problem(
        "name", _("%(cell)s names this stop too, with other facts. Keep one of them.", cell=where)
    )


def _taken_name(known: _Known, row: ParsedRow, draft: StopDraft, stop: BusStop | None) -> Problem | None:
    """A code that names one stop, or none yet, with the name of another one."""
    others = [one for one in known.by_name.get(service.same_key(draft), []) if one is not stop]
    if not others:
        return None
    message = _("The stop %(code)s of this township has this name already.", code=others[0].code)
    return row.problem("name", message)


def _planned(
    known: _Known, row: ParsedRow, district: RegionRow, stop: BusStop | None, point: Point | None
) -> Planned | list[Problem]:
    given = {key: row.values[key] for key in GIVEN if row.values[key] is not None}
    given |= {"district_id": district.id, "point": point}
    what = f"{row.values['name']} · {known.reach.regions.full_name(district.id)} {row.values['township'] or ''}".strip()
    if stop is None:
        draft = StopDraft(**given)
        faults = faults_of(known.reach.regions, draft, known.reach.day)
        payload = NewStop(draft, row.values["code"] or "")
        return _problems(row, faults) or Planned(row, Action.MAKE, what, payload=payload)
    before = draft_of(stop)
    after = replace(before, **given)
    if _same_district(known, before, after):
        after = replace(after, district_id=before.district_id)
    if after == before:
        return Planned(row, Action.SKIP, what)
    faults = faults_of(known.reach.regions, after, known.reach.day)
    difference = _difference(known, row, before, after)
    return _problems(row, faults) or Planned(row, Action.CHANGE, what, difference, Change(stop.id, after))


def _same_district(known: _Known, before: StopDraft, after: StopDraft) -> bool:
    """Also when the district has another id since the stop was entered."""
    regions, day = known.reach.regions, known.reach.day
    return regions.at(before.district_id, day) == after.district_id


def _problems(row: ParsedRow, faults: Sequence[Fault]) -> list[Problem]:
    return [row.problem(CELLS.get(fault.field, fault.field), fault.message) for fault in faults]


def _difference(known: _Known, row: ParsedRow, before: StopDraft, after: StopDraft) -> str:
    """In words, for the preview: "계단 모름 → 없음"; persons and their phones are not spelled out."""
    said = []
    headers = {
        **row.headers,
        "district_id": row.headers["district"],
        "point": row.headers.get("latitude", ""),
    }
    for key in (*GIVEN, "district_id", "point"):
        old, new = getattr(before, key), getattr(after, key)
        if old != new and key in CONTACTS:
            said.append(_("%(what)s (another one)", what=headers[key]))
        elif old != new:
            said.append(f"{headers.get(key, key)} {_shown(known, key, old)} → {_shown(known, key, new)}")
    return ", ".join(said)


def _shown(known: _Known, key: str, value: Any) -> str:
    if key == "weekdays":
        return days_said(value)
    if key == "district_id":
        return known.reach.regions.full_name(value)
    if isinstance(value, StopKind):
        return _(KIND_NAMES[value])
    if isinstance(value, bool):
        return yes_or_no(value)
    return "–" if value is None or value == "" else str(value)


STOPS = Importer(LAYOUT, check, store)
