"""The check of help desk counts that never change: typed in, not counted. One SELECT."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import func, select
from sqlmodel import col

from learning_centers.checks.looking import Hit, Look
from learning_centers.checks.registry import RULES
from learning_centers.core.i18n import gettext as _
from models import HelpDeskVisit


def unchanging(look: Look) -> Iterator[Hit]:
    for center_id, days in _days_by_month(look).items():
        said = _said(days.get(str(look.month), []), [sum(month) for month in days.values()])
        if said:
            yield Hit("desk_unchanging", center_id, " ".join(said))


def _said(days: Collection[int], months: Collection[int]) -> list[str]:
    """`days`: people of each day entered this month; `months`: of each month with an entry."""
    limit = RULES["desk_unchanging"].limit
    said = []
    if len(days) >= limit("days") and _is_same(days):
        text = _("%(people)s help desk visits on each of %(days)s days.", people=max(days), days=len(days))
        said.append(text)
    if len(months) >= limit("months") and _is_same(months):
        said.append(
            _(
                "%(people)s help desk visits in each of the last %(months)s months.",
                people=max(months),
                months=len(months),
            )
        )
    return said


def _is_same(counts: Collection[int]) -> bool:
    return len(set(counts)) == 1 and max(counts) >= RULES["desk_unchanging"].limit("people")


def _days_by_month(look: Look) -> dict[int, dict[str, list[int]]]:
    """Center id -> month -> people of each day entered, of this month and those right before it."""
    back = 1 - int(RULES["desk_unchanging"].limit("months"))
    query = (
        select(col(HelpDeskVisit.center_id), col(HelpDeskVisit.month), func.sum(col(HelpDeskVisit.people)))
        .where(
            col(HelpDeskVisit.month).in_([str(month) for month in look.month.plus(back).until(look.month)]),
            look.here(col(HelpDeskVisit.center_id)),
        )
        .group_by(col(HelpDeskVisit.center_id), col(HelpDeskVisit.month), col(HelpDeskVisit.visited_on))
    )
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for center_id, month, people in look.session.execute(query):
        found[center_id][month].append(int(people))
    return found
