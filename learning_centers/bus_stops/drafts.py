"""A stop as it is to be, and what is wrong with it: forms and files ask the same rules.

A room of its own beside `service`: nothing here writes.
"""

from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any

from learning_centers.buses.faults import Fault
from learning_centers.buses.points import Point, point_of, wrong_in
from learning_centers.core.i18n import gettext as _
from learning_centers.regions.queries import Regions
from models import BusStop, StopKind

LEAST_WINDOW = 60  # minutes: a shorter one holds no lesson (the shortest of domain.md 2.2 is an hour)
FULL_RATE = 100.0


@dataclass(frozen=True, slots=True)
class StopDraft:
    """None: nobody has looked. `point` None: it is stored, and cannot be planned yet."""

    name: str
    kind: StopKind
    district_id: int
    township: str = ""
    address: str = ""
    point: Point | None = None
    room: int | None = None
    power: bool | None = None
    parking: bool | None = None
    steps: bool | None = None
    toilet: bool | None = None
    wireless: bool | None = None
    opens: time | None = None
    closes: time | None = None
    weekdays: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    residents: int | None = None
    elderly: int | None = None
    literacy: float | None = None
    remote_grade: str = ""
    facts_source: str = ""
    visited_before: date | None = None
    note: str = ""


SAME = tuple(one.name for one in fields(StopDraft) if one.name != "point")  # as the columns are called


def draft_of(stop: BusStop) -> StopDraft:
    """What the stop is now."""
    same: dict[str, Any] = {one: getattr(stop, one) for one in SAME}
    return StopDraft(**same, point=point_of(stop.latitude, stop.longitude))


def columns_of(draft: StopDraft) -> dict[str, Any]:
    """The columns of the row."""
    point = draft.point
    return {one: getattr(draft, one) for one in SAME} | {
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
    }


def faults_of(regions: Regions, draft: StopDraft, day: date) -> list[Fault]:
    """What has to be mended before the stop can be stored, on the boundaries of `day`."""
    return [
        *_faults_of_place(regions, draft, day),
        *window_faults(draft.opens, draft.closes),
        *_faults_of_facts(draft),
        *_faults_of_visit(draft, day),
    ]


def _faults_of_place(regions: Regions, draft: StopDraft, day: date) -> list[Fault]:
    if draft.point is None:
        return []
    district_id = regions.at(draft.district_id, day) or draft.district_id
    wrong = wrong_in(regions, draft.point, district_id, day, islet=draft.kind is StopKind.ISLAND)
    return [Fault("point", wrong)] if wrong else []


def window_faults(opens: time | None, closes: time | None) -> list[Fault]:
    """Of the hours of a place: both or none, and long enough for a lesson."""
    if opens is None and closes is None:
        return []
    if opens is None or closes is None:
        missing = "opens" if opens is None else "closes"
        return [Fault(missing, _("Enter both times, or leave both empty."))]
    span = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    if span < 0:
        return [Fault("closes", _("It closes before it opens. Check the two times."))]
    if span < LEAST_WINDOW:
        message = _(
            "It is open for %(n)s minutes only. A lesson needs at least %(least)s.",
            n=span,
            least=LEAST_WINDOW,
        )
        return [Fault("closes", message)]
    return []


def _faults_of_facts(draft: StopDraft) -> list[Fault]:
    faults = []
    if draft.elderly is not None and draft.residents is not None and draft.elderly > draft.residents:
        faults.append(Fault("elderly", _("There are more elderly residents than residents.")))
    if draft.literacy is not None and draft.literacy > FULL_RATE:
        faults.append(Fault("literacy", _("Enter a number from 0 to %(most)s.", most=f"{FULL_RATE:.0f}")))
    known = (draft.residents, draft.elderly, draft.literacy)
    if (draft.remote_grade or any(one is not None for one in known)) and not draft.facts_source:
        faults.append(
            Fault("facts_source", _("Write where these numbers come from: who published them, and when."))
        )
    return faults


def _faults_of_visit(draft: StopDraft, day: date) -> list[Fault]:
    if draft.visited_before is not None and draft.visited_before > day:
        return [Fault("visited_before", _("The last visit cannot lie in the future."))]
    return []


@dataclass(frozen=True, slots=True)
class CrossingDraft:
    """A ferry there and back. All times are in Seoul."""

    port_name: str
    port: Point
    leaves: time
    teach_from: time
    teach_until: time
    lands: time
    weekdays: str = ""
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """Of the row."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "port"}
        return said | {"port_latitude": self.port.latitude, "port_longitude": self.port.longitude}


@dataclass(frozen=True, slots=True)
class RoadDraft:
    """A time somebody knows. `here` and `there` are keys of places (see `roads`)."""

    here: str
    there: str
    minutes: int
    km: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewStop:
    """A stop to be made; without a code it gets one."""

    draft: StopDraft
    code: str = ""
