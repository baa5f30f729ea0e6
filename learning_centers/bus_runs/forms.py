"""What is typed about runs. Parsed from flat names: which stops there are changes with the run."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from learning_centers.bus_runs.driving import Moment, NotNow, Reading, Times
from learning_centers.bus_runs.publishing import Crew
from learning_centers.buses.points import read_point
from learning_centers.core.clock import in_seoul
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables import moments, parsers
from learning_centers.core.tables.parsers import Unreadable
from learning_centers.route_plans.onward import Standing
from models import Weather

MOST_NOTE = 300


def typed_crews(fields: MultiDict[str, str], route_ids: Iterable[int]) -> dict[int, Crew]:
    """Of the fields `lead-<route>` and `with-<route>` (several)."""
    found = {}
    for route_id in route_ids:
        lead = fields.get(f"lead-{route_id}", "")
        others = (int(one) for one in fields.getlist(f"with-{route_id}") if one.isdecimal())
        lead_id = int(lead) if lead.isdecimal() else None
        found[route_id] = Crew(lead_id, tuple(one for one in others if one != lead_id))
    return found


def typed_moment(text: str, day: date, what: str) -> datetime | None:
    """A time of the run's day; None when nothing is written. Raises NotNow, worded with `what`."""
    if not text.strip():
        return None
    try:
        return in_seoul(day, moments.clock_time(text))
    except Unreadable as unreadable:
        raise NotNow(f"{what}: {unreadable}") from unreadable


def typed_times(fields: Mapping[str, str], day: date) -> Times:
    """Of the fields arrived, started, left."""
    return Times(
        typed_moment(fields.get("arrived", ""), day, _("Arrived")),
        typed_moment(fields.get("started", ""), day, _("Lesson started")),
        typed_moment(fields.get("left", ""), day, _("Left the stop")),
    )


def typed_press(fields: Mapping[str, str]) -> Moment | None:
    """Of the button `now`; None: the times were typed."""
    pressed = fields.get("now", "")
    return Moment(pressed) if pressed in set(Moment) else None


def typed_standing(fields: Mapping[str, str], day: date, now: datetime) -> Standing:
    """Of the fields from (base or here), place ("36.64, 127.49") and at; without a time it is now."""
    at = typed_moment(fields.get("at", ""), day, _("When it can drive")) or now
    if fields.get("from") != "here":
        return Standing(at)
    point = read_point(fields.get("place", ""))
    if point is None:
        raise NotNow(_("Write where the bus stands as coordinates, for example 36.6424, 127.4890."))
    return Standing(at, point.latitude, point.longitude)


def typed_number(text: str, what: str) -> float | None:
    """None when nothing is written. Raises NotNow, worded with `what`."""
    if not text.strip():
        return None
    try:
        return parsers.number(text)
    except Unreadable as unreadable:
        raise NotNow(f"{what}: {unreadable}") from unreadable


def typed_reading(fields: Mapping[str, str]) -> Reading:
    """Of the fields from, to, weather, cost, note."""
    weather, cost = fields.get("weather", ""), typed_number(fields.get("cost", ""), _("Cost of the day"))
    note = " ".join(fields.get("note", "").split())
    if len(note) > MOST_NOTE:
        raise NotNow(_("Shorten the note to %(most)s letters.", most=MOST_NOTE))
    if cost is not None and cost != int(cost):
        raise NotNow(_("Write the cost in whole won."))
    return Reading(
        typed_number(fields.get("from", ""), _("Odometer before")),
        typed_number(fields.get("to", ""), _("Odometer after")),
        Weather(weather) if weather in set(Weather) else None,
        None if cost is None else int(cost),
        note,
    )
