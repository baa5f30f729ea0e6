"""What a file of a survey becomes: values of the digital level, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session

from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.goals import places, queries, service
from learning_centers.goals.groups import GROUPS
from learning_centers.goals.service import Against, Entry
from learning_centers.goals.workbook import REVISES
from learning_centers.goals.workbook import SURVEY as LAYOUT
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import Regions
from models import Indicator, Observation

SURVEYED = "digital_level"  # the indicator that the survey measures
Scope = tuple[str, str, int]  # region, group, year
FACTS = (*service.FACTS, "published_on", "source")


@dataclass(slots=True)
class _Known:
    indicator: Indicator
    observed: dict[Scope, Observation]
    regions: Regions
    today: date
    taken: dict[Scope, tuple[ParsedRow, Entry]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stored:
    indicator: Indicator
    entry: Entry
    known: Observation | None


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    """Raises Refused, NotFound (the indicator was taken out)."""
    service.require_may_manage(circumstances.viewer)
    indicator = queries.find_indicator(session, SURVEYED)
    if indicator is None:
        raise NotFound(_("There is no indicator “%(key)s”.", key=SURVEYED))
    known = _Known(
        indicator,
        queries.newest_observations(session, indicator.id),
        regions_queries.load(session),
        circumstances.now.astimezone(SEOUL).date(),
    )
    return plan_of(rows, partial(_look, known), circumstances)


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    for one in plan.planned:
        if one.action is not Action.SKIP:
            new: _Stored = one.payload
            service.store(
                session, new.indicator, new.entry, new.known, by=circumstances.viewer, now=circumstances.now
            )


def _look(known: _Known, row: ParsedRow) -> Planned | Problem | Sequence[Problem]:
    values = row.values
    try:
        region = places.find(known.regions, values["region"] or "", known.today)
    except places.UnknownPlace as unknown:
        return row.problem("region", str(unknown))
    entry = Entry(region_code=region, group_name=values["group_name"], year=values["year"], **_facts(values))
    troubles = service.troubles_of(entry, known.indicator)
    if troubles:
        return [row.problem(_cell_of(row, one.field), one.message) for one in troubles]
    scope = (region, entry.group_name, entry.year)
    earlier = known.taken.setdefault(scope, (row, entry))
    if earlier[0] is not row:
        return _repeated(known, row, entry, earlier)
    return _compared(known, row, entry, known.observed.get(scope))


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FACTS}


def _cell_of(row: ParsedRow, name: str) -> str:
    """The cell to point at: a column that the file does not have is told of at the year."""
    return name if name in row.headers else "year"


def _repeated(
    known: _Known, row: ParsedRow, entry: Entry, earlier: tuple[ParsedRow, Entry]
) -> Planned | Problem:
    first, said = earlier
    if _facts_of(said) == _facts_of(entry):
        return Planned(row, Action.SKIP, _what(known, entry))
    cell = first.cells["year"]
    return row.problem("year", _("%(cell)s has this year and group with other values. Keep one.", cell=cell))


def _facts_of(entry: Entry) -> tuple[object, ...]:
    return (entry.worth, *(getattr(entry, name) for name in service.FACTS[1:]))


def _compared(known: _Known, row: ParsedRow, entry: Entry, there: Observation | None) -> Planned | Problem:
    standing = service.against(entry, there)
    what = _what(known, entry)
    stored = _Stored(known.indicator, entry, there)
    if there is None or standing is Against.NEW:
        return Planned(row, Action.MAKE, what, payload=stored)
    if standing is Against.SAME:
        return Planned(row, Action.SKIP, what)
    if standing is Against.REVISES and not row.values["revises"]:
        hint = _("In the file, write O under %(header)s.", header=REVISES)
        return row.problem(_cell_of(row, "value"), f"{service.said_before(entry, there)} {hint}")
    return Planned(row, Action.CHANGE, what, f"{there.value:g} → {entry.worth:g}", stored)


def _what(known: _Known, entry: Entry) -> str:
    place = places.name_of(known.regions, entry.region_code)
    return f"{entry.year} · {_(GROUPS[entry.group_name])} · {place} · {entry.worth:g}"


IMPORTER = Importer(LAYOUT, check, store)
