"""Centers as rows of the tables on screen (see templates/components/tables.html), and as a history in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from learning_centers.centers.opening import Hours
from learning_centers.centers.queries import KIND_NAMES, CenterRow, Placed
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.regions.queries import Regions
from learning_centers.web.filters import day
from learning_centers.web.pages import ROLE_NAMES
from models import PeriodState, Role, StaffMember

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
PERIOD_NAMES = {PeriodState.OPEN: mark("Open"), PeriodState.SUSPENDED: mark("Resting")}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a center's history."""

    on: date
    what: str


def place_name(regions: Regions, row: CenterRow) -> str:
    """ "충청북도 청주시"; says so when somebody has to choose."""
    if row.place is None:
        return _("No place yet")
    name = regions.full_name(row.place.district_id)
    return _("%(place)s (divided since)", place=name) if row.place.waiting else name


def center_row(regions: Regions, row: CenterRow) -> dict[str, Any]:
    return {
        "name": {"href": url_for("centers.show_center", center_id=row.id), "text": row.name, "sub": row.code},
        "place": place_name(regions, row),
        "kind": _(KIND_NAMES[row.kind]),
        "state": {"state": str(row.state)},
        "seats": "" if row.seats is None else row.seats,
        "operator": row.operator,
    }


def history(regions: Regions, row: CenterRow, placements: Sequence[Placed]) -> list[Event]:
    """Openings, rests, closings and moves, the newest first; a change of the map that moved the center too."""
    events = []
    for period in row.periods:
        name = _(PERIOD_NAMES[period.state])
        cause = f" ({period.cause})" if period.cause else ""
        events.append(Event(period.starts_on, _("%(state)s from this day", state=name) + cause))
        if period.ends_on is not None:
            events.append(Event(period.ends_on, _("%(state)s until this day", state=name) + cause))
    for placed in placements:
        events.append(Event(placed.valid_from, regions.full_name(placed.district_id)))
        events += _moves_of_the_map(regions, placed.district_id)
    return sorted(events, key=lambda event: event.on, reverse=True)


def _moves_of_the_map(regions: Regions, district_id: int) -> list[Event]:
    after = regions.successors(district_id)
    if len(after) != 1 or after[0].valid_from is None:
        return []
    name = regions.full_name(after[0].id)
    return [Event(after[0].valid_from, _("The district became %(name)s", name=name))]


def period_rows(row: CenterRow) -> list[dict[str, Any]]:
    return [
        {
            "state": _(PERIOD_NAMES[period.state]),
            "from": day(period.starts_on),
            "to": day(period.ends_on) if period.ends_on else _("no end"),
            "cause": period.cause,
        }
        for period in reversed(row.periods)
    ]


def staff_names(staff: Sequence[StaffMember]) -> list[str]:
    return [f"{member.name} · {_(ROLE_NAMES[Role(member.role)])}" for member in staff]


def hours_shown(hours: Hours) -> list[tuple[str, str]]:
    """Weekday and hours, for who only reads them; empty where the center has not said."""
    if not hours:
        return []
    closed = _("Closed on this day")
    return [
        (_(name), f"{hours[at][0]:%H:%M}–{hours[at][1]:%H:%M}" if at in hours else closed)
        for at, name in enumerate(WEEKDAYS)
    ]


def hours_rows(
    hours: Hours, typed: Mapping[str, str], problems: Mapping[int, str]
) -> list[dict[str, str | int]]:
    """What each row of the form shows: what was typed, else what is stored."""
    rows: list[dict[str, str | int]] = []
    for at, name in enumerate(WEEKDAYS):
        stored = [f"{one:%H:%M}" for one in hours.get(at, ())] or ["", ""]
        opens, closes = (
            typed.get(f"{key}-{at}", words) for key, words in zip(("opens", "closes"), stored, strict=True)
        )
        rows.append(
            {"at": at, "name": _(name), "opens": opens, "closes": closes, "problem": problems.get(at, "")}
        )
    return rows
