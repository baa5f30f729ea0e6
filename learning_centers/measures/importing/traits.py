"""What a file of traits becomes: a dated trait of a district each. Sent twice it changes nothing."""

from collections.abc import Sequence
from functools import partial

from sqlmodel import Session, select

from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.measures import service, workbook
from learning_centers.measures.facts import TRAITS
from learning_centers.measures.importing.rows import (
    Key,
    Taken,
    drafts_of,
    misnamed,
    planned,
    refused,
)
from learning_centers.measures.queries import region_name
from learning_centers.measures.service import TraitDraft
from learning_centers.regions.queries import Regions, load
from models import RegionTrait


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    """Raises Refused."""
    service.require_manages(circumstances.viewer)
    regions = load(session)
    known = {
        (row.region_code, row.trait, row.valid_from): (row.valid_to, row.grade, row.source)
        for row in session.exec(select(RegionTrait))
    }
    return plan_of(rows, partial(_look, regions, known, Taken()), circumstances)


def _look(regions: Regions, known: dict[Key, Key], taken: Taken, row: ParsedRow) -> Planned | Problem:
    value = row.values
    draft = TraitDraft(
        value["code"],
        value["trait"],
        value["valid_from"],
        value["valid_to"],
        value["grade"] or "",
        value["source"],
    )
    problem = refused(row, lambda: service.check_trait(regions, draft)) or misnamed(regions, row)
    key = (draft.code, draft.trait, draft.valid_from)
    problem = problem or taken.twice(row, key, "code")
    if problem is not None:
        return problem
    what = f"{region_name(regions, draft.code)} · {_(TRAITS[draft.trait])} · {draft.valid_from}–{draft.valid_to or ''}"
    return planned(row, draft, what, known.get(key), (draft.valid_to, draft.grade, draft.source))


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    service.enter_traits(session, drafts_of(plan), circumstances.viewer)


IMPORTER = Importer(workbook.TRAITS, check, store)
