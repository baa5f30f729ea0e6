"""What the three kinds of files share: where a refusal belongs, rows that say a thing twice."""

from collections.abc import Callable
from typing import Any

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Plan, Planned
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.measures.queries import region_name
from learning_centers.measures.service import NoSuchRegion, NoSuchYear, NotYours, SourceMissing, WrongSpan
from learning_centers.regions.queries import Regions

Key = tuple[Any, ...]


def planned(row: ParsedRow, draft: object, what: str, before: Key | None, after: Key) -> Planned:
    if before is None:
        return Planned(row, Action.MAKE, what, payload=draft)
    if before == after:
        return Planned(row, Action.SKIP, what)
    changed = ", ".join(
        f"{_said(old)} → {_said(new)}" for old, new in zip(before, after, strict=True) if old != new
    )
    return Planned(row, Action.CHANGE, what, changed, draft)


def _said(value: object) -> str:
    return f"{value:,.15g}" if isinstance(value, float) else str(value or "–")


def refused(row: ParsedRow, check: Callable[[], None]) -> Problem | None:
    """The refusal of a rule, at the cell it is about."""
    try:
        check()
    except DomainError as refusal:
        return row.problem(_cell(row, refusal), str(refusal))
    return None


def _cell(row: ParsedRow, refusal: DomainError) -> str:
    span = "quarter" if "quarter" in row.values else "valid_to"
    where = {NoSuchRegion: "code", NotYours: "code", NoSuchYear: "year"}
    where |= {SourceMissing: "source", WrongSpan: span}
    return where.get(type(refusal), "value")


def misnamed(regions: Regions, row: ParsedRow) -> Problem | None:
    """A name that does not belong to the code: one of the two is a slip, and nobody can say which."""
    written = row.values["region"]
    if not written:
        return None
    whole = region_name(regions, row.values["code"])
    if "".join(written.split()) in ("".join(whole.split()), "".join(whole.split()[-1:])):
        return None
    return row.problem("region", _("The code belongs to %(name)s. Mend the name or the code.", name=whole))


class Taken:
    """What earlier rows of the file are about."""

    def __init__(self) -> None:
        self._rows: dict[Key, ParsedRow] = {}

    def twice(self, row: ParsedRow, key: Key, cell: str) -> Problem | None:
        earlier = self._rows.setdefault(key, row)
        if earlier is row or earlier.values == row.values:
            return None
        return row.problem(
            cell, _("%(cell)s says it too, with another value. Keep one of them.", cell=earlier.cells[cell])
        )


def drafts_of(plan: Plan) -> list[Any]:
    return [one.payload for one in plan.planned if one.action is not Action.SKIP]
