"""Completeness and on-time rates by province, district and operator; each number opens the rows behind it."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock, workdays
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.programme.queries import holiday_overrides
from learning_centers.regions.queries import Regions, load
from learning_centers.returns import queries
from learning_centers.returns.queries import Obligation
from learning_centers.returns.queries.rates import rates_by
from learning_centers.returns.tables import ledger as tables
from learning_centers.returns.views import filters
from learning_centers.returns.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

# What the rates are counted by, and how an obligation is keyed in the address of the ledger.
KEYS: dict[str, Callable[[Regions, Obligation], str]] = {
    "province": lambda regions, one: regions.rows[one.province_id].code,
    "district": lambda regions, one: regions.rows[one.district_id].code,
    "operator": lambda regions, one: one.operator or filters.NO_OPERATOR,
}


@bp.get("/rates")
@requires(Permission.SEE_RETURNS)
def rates() -> ResponseReturnValue:
    """Every part of the viewer's centers, its counts and its two rates; the last row is of all."""
    session, viewer, month = db.session(), current_viewer(), filters.asked_month()
    by = request.args.get("by", "province")
    by = by if by in KEYS else "province"
    regions = load(session)
    everything = queries.list_obligations(
        session,
        month,
        on=filters.day_of_boundaries(month),
        regions=regions,
        center_ids=viewer.center_ids,
    )
    due_at = workdays.due_at(month, holiday_overrides(session))
    boundaries = "now" if request.args.get("boundaries") == "now" else ""
    parts = rates_by(everything, partial(KEYS[by], regions), due_at)
    names = {"province": _("Province"), "district": _("District"), "operator": _("Operator")}
    rows = [
        tables.rate_row(_name(by, key, regions), parts[key], partial(_link, month, boundaries, by, key))
        for key in sorted(parts)
    ]
    return render_template(
        "returns/rates.html",
        month=month,
        due_at=due_at,
        by=by,
        boundaries=boundaries,
        ways=list(names.items()),
        columns=tables.rate_columns(names[by]),
        rows=rows,
        foot=tables.rate_row(
            _("All"), queries.count_up(everything, due_at), partial(_link, month, boundaries, "", "")
        ),
        as_of=clock.now(),
    )


def _name(by: str, key: str, regions: Regions) -> str:
    if by == "operator":
        return key if key != filters.NO_OPERATOR else _("No operator")
    return regions.full_name(regions.by_code[key].id)


def _link(month: Month, boundaries: str, by: str, key: str, pick: str) -> str:
    """The rows of the ledger that a number counted."""
    wanted = {"month": str(month), "boundaries": boundaries, by: key, "state": pick}
    return f"{url_for('.ledger')}?{urlencode({name: value for name, value in wanted.items() if value})}"
