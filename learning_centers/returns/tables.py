"""How obligations and figures become the rows of the table macro. A room beside `views`, to keep those short."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from learning_centers.core import clock
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.figures.queries import Figures
from learning_centers.regions.queries import Regions
from learning_centers.returns.queries import Obligation
from learning_centers.web.filters import number, seoul
from models import ReturnAct, ReturnState

Row = dict[str, Any]

ROW_STATES = {"missing": "bad", "sent_back": "warn", "reopened": "warn", "not_due": "off"}


def page_state(one: Obligation, month: Month) -> str:
    """The state as a page shows it: nobody misses a month that is still running."""
    running = month.last >= clock.today() and one.shown_state == "missing"
    return "running_month" if running else one.shown_state


def ledger_columns() -> list[tuple[str, str, str]]:
    return [
        ("center", _("Center"), "name"),
        ("state", _("State"), ""),
        ("place", _("District"), ""),
        ("lessons", _("Lessons held (lessons)"), "num"),
        ("visits", _("Visits (people)"), "num"),
        ("people", _("People (people)"), "num"),
        ("change", _("Visits against the month before"), "num"),
        ("note", _("Note"), ""),
    ]


def ledger_rows(
    obligations: Sequence[Obligation],
    month: Month,
    regions: Regions,
    now: Mapping[int, Figures],
    before: Mapping[int, Figures],
    can_approve: bool,
) -> list[Row]:
    """One row per obligation; figures only where the month is handed in or something is logged."""
    return [
        _ledger_row(one, month, regions, now.get(one.center_id), before.get(one.center_id), can_approve)
        for one in obligations
    ]


def _ledger_row(
    one: Obligation,
    month: Month,
    regions: Regions,
    now: Figures | None,
    before: Figures | None,
    can_approve: bool,
) -> Row:
    shown = now if one.due and now is not None else None
    state = page_state(one, month)
    row: Row = {
        "center": {
            "href": url_for("returns.show", center_id=one.center_id, month=month),
            "text": one.name,
            "sub": one.code,
        },
        "state": {"state": state},
        "place": _place(one, regions),
        "lessons": shown.lessons if shown else "",
        "visits": shown.visits if shown else "",
        "people": shown.people if shown else "",
        "change": _change(shown, before, "visits") if shown and before else "",
        "note": one.cause or one.sent_back_reason,
        "_row": ROW_STATES.get(state, ""),
    }
    if can_approve and one.return_state is ReturnState.HANDED_IN:
        row |= {"_pick": f"{one.center_id}:{one.version}", "_name": one.name}
    return row


def _place(one: Obligation, regions: Regions) -> str:
    name = regions.full_name(one.district_id)
    return _("%(name)s (divided, to be placed)", name=name) if one.waiting else name


def difference(now: float, before: float) -> Row:
    """A cell that says by how much, with the sign in words and colour."""
    by = now - before
    return {"diff": by, "text": number(abs(by), 0 if by == int(by) else 1)}


def figure_columns(month: Month) -> list[tuple[str, str, str]]:
    return [
        ("measure", _("Measure"), ""),
        ("now", _("This month"), "num"),
        ("before", _("Month before"), "num"),
        ("change", _("Difference"), "num"),
        ("year", _("Same month last year"), "num"),
    ]


ACT_NAMES = {
    ReturnAct.HAND_IN: mark("Handed in"),
    ReturnAct.APPROVE: mark("Approved"),
    ReturnAct.SEND_BACK: mark("Sent back"),
    ReturnAct.REOPEN: mark("Opened again"),
    ReturnAct.ACCEPT: mark("Accepted"),
}

MEASURES = ("lessons", "hours", "visits", "people", "new", "help_desk", "zone")


def measure_names() -> dict[str, str]:
    """The name of each measure, with its unit, as screens call it."""
    return {
        "lessons": _("Lessons held (lessons)"),
        "hours": _("Hours held (hours)"),
        "visits": _("Visits (people)"),
        "people": _("People (people)"),
        "new": _("New people (people)"),
        "help_desk": _("Help desk (people)"),
        "zone": _("Experience zone (people)"),
    }


def figure_rows(now: Figures, before: Figures, year: Figures) -> list[Row]:
    """One row per measure; a month in which nothing was logged says so instead of zeros."""
    names = measure_names()
    return [
        {
            "measure": names[measure],
            "now": _shown(now, measure),
            "before": _shown(before, measure),
            "change": _change(now, before, measure),
            "year": _shown(year, measure),
        }
        for measure in MEASURES
    ]


def _change(now: Figures, before: Figures, measure: str) -> Row | str:
    """Nothing where a month has no record: what is not known differs from nothing."""
    if not (_logged(now) and _logged(before)):
        return ""
    return difference(getattr(now, measure), getattr(before, measure))


def _logged(figures: Figures) -> bool:
    return bool(figures.lessons or figures.help_desk or figures.zone)


def _shown(figures: Figures, measure: str) -> str:
    if not _logged(figures):
        return _("No record")
    value = getattr(figures, measure)
    return number(value, 0 if value == int(value) else 1)


def facts(one: Obligation) -> list[tuple[str, str]]:
    """What is known of the handing in, label and value."""
    found = []
    if one.handed_in_at:
        found.append((_("Handed in at"), seoul(one.handed_in_at)))
    if one.approved_at:
        found.append((_("Approved at"), seoul(one.approved_at)))
    return found
