"""What a file of plans becomes: offerings that wait for approval, with their dated lessons and teams."""

from collections.abc import Sequence

from sqlmodel import Session

from learning_centers.centers.queries import list_centers
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.lessons.center_words import CenterFinder
from learning_centers.lessons.clashes import refuse_clashes
from learning_centers.lessons.drafts import Draft, find_course, find_team, place
from learning_centers.lessons.known import load_courses, load_known
from learning_centers.lessons.matching import action_of, compare, match
from learning_centers.lessons.storing import store_drafts
from learning_centers.lessons.workbook import LAYOUT
from learning_centers.regions.queries import load

EVERY = 500  # rows between two reports of progress


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    if not rows:
        return Plan()
    drafts = _drafts(session, rows, circumstances)
    plan = Plan()
    for draft in drafts:
        if draft.problems:
            plan.problems += draft.problems
        else:
            difference = ", ".join(draft.differences)
            plan.planned.append(Planned(draft.row, action_of(draft), draft.what, difference, draft))
    return plan


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    wanted = [one.payload for one in plan.planned if one.action is not Action.SKIP]
    if wanted:
        store_drafts(session, wanted, circumstances)
    session.flush()


def _drafts(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> list[Draft]:
    days = [row.values["day"] for row in rows]
    regions = load(session)
    centers = list_centers(session, regions, circumstances.viewer, max(days))
    finder = CenterFinder(centers, regions, max(days))
    courses = load_courses(session)
    drafts = []
    for count, row in enumerate(rows, 1):
        draft = Draft(row)
        place(draft, regions, finder)
        find_course(draft, courses, create=circumstances.create_courses)
        drafts.append(draft)
        if count % EVERY == 0:
            circumstances.on_progress(count)
    known = load_known(
        session,
        sorted({draft.center.id for draft in drafts if draft.center}),
        days,
        {draft.code for draft in drafts if draft.code},
        {draft.row.values["lead"] for draft in drafts if draft.row.values["lead"]},
    )
    for draft in drafts:
        find_team(draft, known)
    match(drafts, known)
    compare(drafts, known, regions)
    refuse_clashes(drafts, known)
    return drafts


PLANS = Importer(LAYOUT, check, store)
