"""What the ledger and its rates are narrowed to, from the address: month, place, operator, state, boundaries."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask import request

from learning_centers.core import clock
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.regions.queries import Regions
from learning_centers.returns.queries import Obligation
from learning_centers.returns.queries.rates import PICKS

NAMES = ("q", "state", "province", "district", "operator", "boundaries")
NO_OPERATOR = "-"  # in the address: centers without one


def last_month() -> Month:
    """The month that is due now: the one before today's."""
    return Month.of(clock.today()).previous()


def asked_month() -> Month:
    return Month.parse(request.args.get("month") or str(last_month()))


def wanted() -> dict[str, str]:
    """The filters of the address; empty ones are wide."""
    return {name: request.args.get(name, "").strip() for name in NAMES}


def day_of_boundaries(month: Month) -> date:
    """As at the time (the last of the month), or as now."""
    return clock.today() if request.args.get("boundaries") == "now" else month.last


def narrowed(
    everything: Sequence[Obligation], regions: Regions, filters: dict[str, str], due_at: datetime
) -> list[Obligation]:
    """A state nobody knows narrows to nothing, as a name would."""
    state, operator = filters["state"], filters["operator"]
    pick = PICKS.get(state)
    return [
        one
        for one in everything
        if filters["q"] in one.name + one.code
        and (not state or (pick is not None and pick(one, due_at)))
        and filters["province"] in ("", regions.rows[one.province_id].code)
        and filters["district"] in ("", regions.rows[one.district_id].code)
        and operator in ("", one.operator or NO_OPERATOR)
    ]


def provinces(everything: Iterable[Obligation], regions: Regions) -> list[tuple[str, str]]:
    rows = {regions.rows[one.province_id].code: regions.rows[one.province_id].name_ko for one in everything}
    return sorted(rows.items())


def operators(everything: Iterable[Obligation]) -> list[tuple[str, str]]:
    names = sorted({one.operator for one in everything})
    return [(name or NO_OPERATOR, name or _("No operator")) for name in names]
