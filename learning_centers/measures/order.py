"""The order of districts as a file: places, points and values of each part beside its words.

A room of its own beside `drawing`, which words the same for the page.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Column, Kind, Value
from learning_centers.core.workbook.taking import Taking
from learning_centers.measures.drawing import given_words, in_words, missing_words
from learning_centers.measures.proposing import BY_KEY, FORMULA, PARTS, Proposal
from learning_centers.measures.ranking import Given, Ranked
from learning_centers.web.filters import number

DIGITS = 6  # after the point


def order(
    proposal: Proposal, weights: Mapping[str, float], facts: Sequence[tuple[str, Value]], now: datetime
) -> Taking:
    """One row per district. `facts`: of what place, span and group. A reach of too few people stays blank."""
    used = [part for part in PARTS if weights[part.key] > 0]
    columns = [
        Column(_("Order"), Kind.WHOLE),
        Column(_("Code of the region")),
        Column(_("District")),
        Column(_("Score (0–100)"), Kind.DECIMAL),
        Column(_("Share of the weights that is known"), Kind.RATE),
    ]
    for part in used:
        name = _(part.name)
        columns.append(Column(_("%(part)s: points", part=name), Kind.DECIMAL))
        columns.append(Column(_("%(part)s: value", part=name), Kind.DECIMAL))
    columns.append(Column(_("Why")))
    keys = [part.key for part in used]
    rows = [_row(proposal, row, keys) for row in proposal.rows]
    told = (*facts, (_("Weights"), _weights(weights)))
    return Taking(_("Where next"), columns, rows, told, _meanings(), now)


def _row(proposal: Proposal, row: Ranked, keys: Sequence[str]) -> list[Value]:
    given = {one.key: one for one in row.given}
    ranked = row.score is not None
    values = [part for key in keys for part in _part(proposal, row, given.get(key), ranked=ranked)]
    words = f"{in_words(row)} {given_words(proposal, row, row.given)}" if ranked else ""
    why = [words, missing_words(proposal, row, ())]
    return [
        proposal.order.get(row.code),
        row.code,
        proposal.counted[row.code].name,
        None if row.score is None else round(row.score, DIGITS),
        round(row.known, DIGITS),
        *values,
        " ".join(filter(None, why)),
    ]


def _part(proposal: Proposal, row: Ranked, one: Given | None, *, ranked: bool) -> tuple[Value, Value]:
    if one is None:
        return None, None
    hidden = one.key == "reach" and row.code in proposal.few
    return round(one.points, DIGITS) if ranked else None, None if hidden else round(one.value, DIGITS)


def _weights(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{_(BY_KEY[key].name)} {number(weight, 1)}" for key, weight in weights.items())


def _meanings() -> list[str]:
    """How the order comes about."""
    return [
        _("This is a proposal. It puts in order what is on record; people decide where to go."),
        _(
            "Each part gives a district a place from 0 (the least need of all districts) to 1 (the most); ties share "
            "it. Points: the weight of the part ÷ the weights that are known of the district × its place × 100. "
            "The score is the sum of the points."
        ),
        _("A district of which less than half of the weights is known is not ranked and stands last."),
        *(f"{_(part.name)}: {_(part.why)}." for part in (*PARTS, *FORMULA)),
    ]
