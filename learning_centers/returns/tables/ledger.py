"""The rows of the ledger, and of its rates by region and operator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import url_for

from learning_centers.checks.history import Usual
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.regions.queries import Regions
from learning_centers.returns.queries import Ledger, Obligation
from learning_centers.returns.queries.signed import Signable
from learning_centers.returns.queries.usual import Earlier, Numbers, usual_ranges
from learning_centers.returns.tables import Column, Row, page_state
from learning_centers.returns.tables.numbers import change, logged, out_of_range
from learning_centers.returns.tables.story import warning_words
from learning_centers.web.filters import percent, seoul
from models import ReturnState

ROW_STATES = {"missing": "bad", "sent_back": "warn", "reopened": "warn", "not_due": "off"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What the ledger shows of the centers of one page. `mine`: the accounts of the person who looks.

    approves, accepts: which returns get a box to tick. ticked: they come ticked.
    """

    there: Mapping[int, Signable]
    earlier: Mapping[int, Earlier]
    mine: frozenset[int] = field(default_factory=frozenset)
    approves: bool = False
    accepts: bool = False
    ticked: bool = False


def ledger_columns() -> list[Column]:
    return [
        ("center", _("Center"), "name"),
        ("state", _("State"), ""),
        ("lessons", _("Lessons held (lessons)"), "num"),
        ("visits", _("Visits (people)"), "num"),
        ("people", _("People (people)"), "num"),
        ("change", _("Visits against the month before"), "num"),
        ("note", _("To look at"), ""),
    ]


def ledger_rows(
    obligations: Sequence[Obligation], month: Month, regions: Regions, looked: Looked
) -> list[Row]:
    """One row per obligation; figures only where the month is due and something is logged."""
    return [_ledger_row(one, month, regions, looked) for one in obligations]


def _ledger_row(one: Obligation, month: Month, regions: Regions, looked: Looked) -> Row:
    there = looked.there.get(one.center_id)
    now = there.measures if there is not None and one.due else None
    earlier = looked.earlier.get(one.center_id, {})
    ranges = usual_ranges(earlier)
    state = page_state(one, month)
    row: Row = {
        "center": {
            "href": url_for("returns.show", center_id=one.center_id, month=month),
            "text": one.name,
            "sub": f"{one.code} · {place_name(one, regions)}",
        },
        "state": _state(one, state),
        "lessons": _number(now, "lessons", ranges),
        "visits": _number(now, "visits", ranges),
        "people": _number(now, "people", ranges),
        "change": change(now, earlier.get(str(month.previous())), "visits"),
        "note": _note(one, there),
        "_row": ROW_STATES.get(state, ""),
    }
    if there is not None and may_tick(one, there, looked):
        row |= {"_pick": f"{one.center_id}:{one.version}:{there.fingerprint}", "_name": one.name}
        row["_on"] = looked.ticked
    return row


def may_tick(one: Obligation, there: Signable, looked: Looked) -> bool:
    """Whether the return may be signed together with others: nothing to check, and not the person's own."""
    if one.handed_in_by_id in looked.mine:
        return False
    if looked.approves and one.return_state is ReturnState.HANDED_IN:
        return not there.warnings
    return looked.accepts and one.return_state is ReturnState.APPROVED


def _state(one: Obligation, state: str) -> Row:
    """With the moment of handing in."""
    return {"state": state} | ({"sub": seoul(one.handed_in_at)} if one.handed_in_at else {})


def _number(now: Numbers | None, measure: str, ranges: Mapping[str, Usual]) -> Row | str:
    """With a word where the number lies outside its usual range."""
    if now is None:
        return ""
    out = logged(now) and measure in out_of_range(now, ranges)
    return {"text": now[measure]} | ({"sub": _("Out of range")} if out else {})


def _note(one: Obligation, there: Signable | None) -> Row | str:
    said = one.cause or one.sent_back_reason
    if not one.due or there is None or not there.warnings:
        return said
    tag = ("warn", warning_words(len(there.warnings)))
    return {"tag": tag, "sub": said} if said else {"tag": tag}


def place_name(one: Obligation, regions: Regions) -> str:
    name = regions.full_name(one.district_id)
    return _("%(name)s (divided, to be placed)", name=name) if one.waiting else name


def rate_columns(first: str) -> list[Column]:
    return [
        ("name", first, ""),
        ("centers", _("Centers"), "num"),
        ("due", _("Due"), "num"),
        ("done", _("Handed in"), "num"),
        ("missing", _("Missing"), "num"),
        ("completeness", _("Completeness"), "num"),
        ("on_time", _("In time"), "num"),
        ("on_time_rate", _("On-time rate"), "num"),
    ]


def rate_row(name: str, ledger: Ledger, link: Callable[[str], str]) -> Row:
    """link: pick ("" for all, else a key of rates.PICKS) -> the rows of the ledger behind that number."""
    return {
        "name": {"href": link(""), "text": name},
        "centers": {"href": link(""), "text": ledger.centers},
        "due": {"href": link("due"), "text": ledger.due},
        "done": {"href": link("done"), "text": ledger.done},
        "missing": {"href": link("missing"), "text": ledger.missing},
        "completeness": _rate(ledger.completeness, link("done")),
        "on_time": {"href": link("on_time"), "text": ledger.on_time},
        "on_time_rate": _rate(ledger.on_time_rate, link("on_time")),
    }


def _rate(rate: float | None, href: str) -> Row | str:
    """A rate over nothing is no rate."""
    return _("Not due") if rate is None else {"href": href, "text": percent(rate)}
