"""Indicators as rows of the tables on screen. A room of its own beside `drawing`, which draws goals."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from learning_centers.core.i18n import gettext as _
from learning_centers.goals import wording
from learning_centers.goals.forms import DIRECTIONS
from learning_centers.goals.service import Tally
from learning_centers.goals.units import unit_name
from learning_centers.goals.verdicts import KINDS
from models import Goal, Indicator, Observation

Row = dict[str, Any]  # of `components/tables.html`


def indicator_rows(
    indicators: Iterable[Indicator], newest: Mapping[int, Observation], goals: Iterable[Goal], href: str
) -> list[Row]:
    """href: what an indicator's id is put behind."""
    counts = Counter(one.indicator_id for one in goals)
    return [
        {
            "name": {"text": wording.name_of(one), "href": f"{href}{one.id}", "sub": one.key},
            "kind": _(KINDS[one.kind]),
            "unit": unit_name(one.unit),
            "direction": _(DIRECTIONS[one.direction]),
            "limits": _limits(one),
            "newest": _newest(one, newest.get(one.id)),
            "goals": counts[one.id],
        }
        for one in indicators
    ]


def aimless_rows(indicators: Iterable[Indicator], newest: Mapping[int, Observation], href: str) -> list[Row]:
    """Those without a goal that stands. href: of the form that sets a goal; empty: not theirs to do."""
    return [
        {
            "name": {"text": wording.name_of(one), "sub": _(KINDS[one.kind])},
            "aim": wording.definition_of(one),
            "newest": _newest(one, newest.get(one.id)),
            "set": {"text": _("Set its goal"), "href": f"{href}?indicator={one.id}"} if href else "",
        }
        for one in indicators
    ]


def told(tally: Tally, year: int) -> str:
    return _(
        "%(year)s was counted: %(made)s new, %(revised)s revised, %(same)s as before, %(out)s without a value.",
        year=year,
        made=tally.made,
        revised=tally.revised,
        same=tally.same,
        out=len(tally.left_out),
    )


def _newest(indicator: Indicator, one: Observation | None) -> Row | None:
    """None: no data."""
    if one is None:
        return None
    return {"text": wording.with_unit(one.value, indicator), "sub": str(one.year)}


def _limits(one: Indicator) -> str:
    low, high = (None if number is None else f"{number:g}" for number in (one.lowest, one.highest))
    if low is not None and high is not None:
        return f"{low}–{high}"
    if low is None and high is None:
        return "–"
    return _("%(low)s or more", low=low) if high is None else _("%(high)s or less", high=high)
