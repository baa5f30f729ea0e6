"""Stops, ferries and roads as rows of the tables on screen (see templates/components/tables.html)."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from learning_centers.bus_stops.nearest import Nearest
from learning_centers.bus_stops.queries import StopRow
from learning_centers.bus_stops.visits import Visit
from learning_centers.bus_stops.ways import Ways
from learning_centers.bus_stops.words import AMENITIES, KIND_NAMES, days_said, yes_or_no
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.maps import queries as maps
from learning_centers.regions.queries import Regions
from learning_centers.web.filters import clock_time, day, number
from models import BusStop, Crossing

Row = dict[str, Any]


def stop_row(regions: Regions, row: StopRow, viewer: Viewer, *, several: bool) -> Row:
    """several: the list has stops of several provinces, so each place says its own."""
    stop = row.stop
    place = regions.full_name(row.district_id) if several else regions.rows[row.district_id].name_ko
    href = url_for("bus_stops.show_stop", stop_id=stop.id)
    return {
        "name": {"href": href, "text": stop.name, "sub": f"{stop.code} · {_(KIND_NAMES[stop.kind])}"},
        "place": {"text": place, "sub": stop.township},
        "visit": visit_said(row),
        "center": nearest_cell(row.nearest, viewer),
        "people": people_said(stop),
        "state": state_cell(row),
        "_row": "off" if row.retired else "warn" if row.hindrances else "",
    }


def visit_said(row: StopRow) -> Row:
    if row.last_visit is None or row.weeks is None:
        return {"tag": ("warn", _("Never visited"))}
    weeks = (
        ngettext("%(n)s week ago", "%(n)s weeks ago", row.weeks) if row.weeks else _("Less than a week ago")
    )
    return {"text": day(row.last_visit), "sub": weeks}


def nearest_cell(nearest: Nearest | None, viewer: Viewer) -> Row:
    """Another center's name is for those who see it."""
    if nearest is None:
        return {"text": _("Not known")}
    said = []
    if viewer.sees(nearest.center_id):
        said.append(nearest.name)
    if not nearest.own_district:
        said.append(_("no center of the district has coordinates"))
    return {"text": _("%(km)s km (estimated)", km=number(nearest.km, 1)), "sub": ", ".join(said)}


def people_said(stop: BusStop) -> Row:
    if stop.residents is None:
        return {"text": _("Not known")}
    said = {"text": number(stop.residents)}
    if stop.elderly is not None:
        said["sub"] = _("%(n)s of them 65 and older", n=number(stop.elderly))
    return said


def state_cell(row: StopRow) -> Row:
    if row.retired:
        return {"tag": ("none", _("Out of use"))}
    if row.hindrances:
        return {"tag": ("warn", _("Cannot be planned yet")), "sub": " ".join(row.hindrances)}
    return {"tag": ("ok", _("Can be planned"))}


def state_tag(row: StopRow) -> tuple[str, str]:
    tag: tuple[str, str] = state_cell(row)["tag"]
    return tag


def hours_said(stop: BusStop) -> str:
    days = days_said(stop.weekdays)
    if stop.opens is None or stop.closes is None:
        return _("%(days)s, any time", days=days)
    return f"{days}, {clock_time(stop.opens)}–{clock_time(stop.closes)}"


def amenities(stop: BusStop) -> list[tuple[str, str]]:
    return [(_(label), yes_or_no(getattr(stop, name))) for name, label in AMENITIES.items()]


def has_odd_township(regions: Regions, row: StopRow) -> bool:
    """Whether the township is none of those of the district by law: reach by township would miss it."""
    known = maps.townships(regions.rows[row.district_id].code)
    return bool(row.stop.township and known) and row.stop.township not in known


def crossing_rows(stop: BusStop, crossings: Iterable[Crossing], *, manages: bool) -> list[Row]:
    return [
        {
            "port": _port(stop, crossing, manages=manages),
            "days": days_said(crossing.weekdays),
            "leaves": clock_time(crossing.leaves),
            "teach": f"{clock_time(crossing.teach_from)}–{clock_time(crossing.teach_until)}",
            "lands": clock_time(crossing.lands),
        }
        for crossing in crossings
    ]


def _port(stop: BusStop, crossing: Crossing, *, manages: bool) -> Row:
    said: Row = {"text": crossing.port_name, "sub": crossing.note}
    if manages:
        said["href"] = url_for("bus_stops.edit_crossing", stop_id=stop.id, crossing_id=crossing.id)
    return said


def road_rows(ways: Ways) -> list[Row]:
    """From the stop (or its port) to the other place."""
    own = {way.key for way in ways.here}
    rows = []
    for road in ways.known:
        ends = (road.first_place, road.second_place)
        here, there = ends if ends[0] in own else (ends[1], ends[0])
        rows.append(
            {
                "there": {"text": ways.name_of(there), "sub": road.note},
                "here": ways.name_of(here),
                "minutes": road.minutes,
                "km": _("estimated") if road.km is None else number(road.km, 1),
                "entered": day(road.entered_at),
            }
        )
    return rows


def removable_roads(ways: Ways) -> list[tuple[int, str]]:
    own = {way.key for way in ways.here}
    return [
        (road.id, ways.name_of(road.second_place if road.first_place in own else road.first_place))
        for road in ways.known
    ]


def visit_rows(visits: Iterable[Visit]) -> list[Row]:
    return [{"day": day(visit.day), "bus": visit.bus, "note": visit.note} for visit in visits]
