"""What a file of facts becomes: a value of a region and a year each. Sent twice it changes nothing."""

from collections.abc import Sequence
from functools import partial

from sqlmodel import Session, select

from learning_centers.core.incoming import Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.measures import service, workbook
from learning_centers.measures.facts import FACTS
from learning_centers.measures.importing.rows import (
    Key,
    Taken,
    drafts_of,
    misnamed,
    planned,
    refused,
)
from learning_centers.measures.queries import region_name
from learning_centers.measures.service import FactDraft
from learning_centers.regions.queries import Regions, load
from models import RegionFact


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    """Raises Refused."""
    service.require_manages(circumstances.viewer)
    regions = load(session)
    known = {
        (row.region_code, row.name, row.year): (row.value, row.source)
        for row in session.exec(select(RegionFact))
    }
    return plan_of(rows, partial(_look, regions, known, Taken()), circumstances)


def _look(
    regions: Regions, known: dict[Key, tuple[float, str]], taken: Taken, row: ParsedRow
) -> Planned | Problem:
    value = row.values
    draft = FactDraft(value["code"], value["name"], value["year"], value["value"], value["source"])
    problem = refused(row, lambda: service.check_fact(regions, draft)) or misnamed(regions, row)
    if problem is None:
        problem = taken.twice(row, (draft.code, draft.name, draft.year), "value")
    if problem is not None:
        return problem
    what = (
        f"{region_name(regions, draft.code)} · {FACTS[draft.name].name} · {draft.year}: {draft.value:,.15g}"
    )
    before = known.get((draft.code, draft.name, draft.year))
    return planned(row, draft, what, before, (draft.value, draft.source))


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    service.enter_facts(session, drafts_of(plan), circumstances.viewer, circumstances.now)


IMPORTER = Importer(workbook.FACTS, check, store)
