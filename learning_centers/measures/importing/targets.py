"""What a file of targets becomes: each waits for another person to approve it. Sent twice it changes nothing."""

from collections.abc import Sequence

from sqlmodel import Session, select

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.measures import service, workbook
from learning_centers.measures.importing.rows import Taken, drafts_of, planned, refused
from learning_centers.measures.queries import region_name
from learning_centers.measures.service import TARGET_MEASURES, TargetDraft
from learning_centers.programme.queries import list_years
from learning_centers.regions.queries import load
from models import PlanTarget


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    """Raises Refused."""
    service.require_enters_targets(circumstances.viewer)
    regions, years = load(session), list_years(session)
    known = {
        (row.programme_year, row.quarter, row.region_code, row.measure): (row.value, row.source)
        for row in session.exec(select(PlanTarget))
    }
    today = circumstances.now.astimezone(SEOUL).date()
    taken = Taken()

    def look(row: ParsedRow) -> Planned | Problem:
        value = row.values
        draft = TargetDraft(
            value["year"], value["quarter"], value["code"], value["measure"], value["value"], value["source"]
        )
        key = (draft.year, draft.quarter, draft.code, draft.measure)
        problem = refused(row, lambda: service.check_target(regions, draft, years, today))
        problem = problem or refused(
            row, lambda: service.require_reach(regions, draft.code, circumstances.viewer, today)
        )
        problem = problem or taken.twice(row, key, "value")
        if problem is not None:
            return problem
        quarter = _("Quarter %(n)s", n=draft.quarter) if draft.quarter else _("Whole year")
        name = _(TARGET_MEASURES[draft.measure][0])
        what = f"{draft.year} {quarter} · {region_name(regions, draft.code)} · {name}: {draft.value:,.15g}"
        return planned(row, draft, what, known.get(key), (draft.value, draft.source))

    return plan_of(rows, look, circumstances)


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    service.enter_targets(session, drafts_of(plan), circumstances.viewer, circumstances.now)


IMPORTER = Importer(workbook.TARGETS, check, store)
