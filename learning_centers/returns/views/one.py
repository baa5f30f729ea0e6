"""The return of one center: its numbers, what the checks found, what changed, what happened, what to do next."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock, workdays
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.programme.queries import holiday_overrides
from learning_centers.returns import queries, service
from learning_centers.returns.forms import PARTS, ActForm, NoteForm
from learning_centers.returns.queries import Obligation
from learning_centers.returns.queries.late import (
    LateEntry,
    count_date,
    count_late,
    late_entries,
)
from learning_centers.returns.queries.signed import (
    MEASURES,
    Changed,
    Signable,
    Signature,
    changes,
    signable,
    signatures,
    signed_before,
)
from learning_centers.returns.queries.story import first_handed_in, list_acts, list_waivers, notes, tell
from learning_centers.returns.queries.usual import earlier_months, new_people, usual_ranges
from learning_centers.returns.tables import numbers, page_state
from learning_centers.returns.tables import story as words
from learning_centers.returns.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import ReturnAct, ReturnState


@bp.get("/<int:center_id>/<month:month>")
@requires(Permission.SEE_RETURNS)
def show(center_id: int, month: Month) -> ResponseReturnValue:
    return return_page(center_id, month)


def return_page(
    center_id: int, month: Month, form: ActForm | None = None, note_form: NoteForm | None = None
) -> ResponseReturnValue:
    """`form`, `note_form`: what was refused, to be mended beside what was typed."""
    session, viewer = db.session(), current_viewer()
    one = queries.get_obligation(session, center_id, month, viewer)
    due_at = workdays.due_at(month, holiday_overrides(session))
    there = signable(session, month, [center_id], clock.now())[center_id]
    done, said = list_acts(session, center_id, month), notes(session, center_id, month)
    late = late_entries(session, center_id, month, count_date(due_at, first_handed_in(done)))
    acts = offered(one, viewer, month)
    page = render_template(
        "returns/show.html",
        one=one,
        shown_state=page_state(one, month),
        month=month,
        due_at=due_at,
        there=there,
        columns=numbers.figure_columns(month),
        rows=_rows(session, center_id, month, there, late),
        delta=_delta(session, center_id, month, there, acts),
        facts=words.facts(one),
        left=queries.unfinished(session, month, [center_id]).get(center_id),
        story=[words.told(line) for line in tell(done, list_waivers(session, center_id, month), said, late)],
        notes=said,
        measures=[(name, word) for name, word in numbers.measure_names().items()],
        may_note=service.may_write(viewer),
        future=month.last >= clock.today(),
        sees_lessons=viewer.may(Permission.SEE_LESSONS),
        nothing=not numbers.logged(there.measures),
        acts=acts,
        form=form,
        note_form=note_form,
        parts=[(key, _(text)) for key, text in PARTS.items()],
        as_of=clock.now(),
    )
    return page, 200 if form is None and note_form is None else 422


def _rows(
    session: Session, center_id: int, month: Month, there: Signable, late: list[LateEntry]
) -> list[dict[str, Any]]:
    before, year = month.previous(), month.plus(-12)
    earlier = earlier_months(session, month, [center_id])[center_id]
    new = new_people(session, center_id, [before, year])
    then = {str(at): {**earlier[str(at)], "new": new[str(at)]} for at in (before, year) if str(at) in earlier}
    beside = numbers.Beside(
        now=there.measures if numbers.logged(there.measures) else None,
        before=then.get(str(before)),
        year=then.get(str(year)),
        ranges=usual_ranges(earlier),
        late={measure: count_late(late, measure) for measure in MEASURES},
    )
    return numbers.figure_rows(center_id, month, beside)


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed since `since` was signed; no rows: nothing did."""

    since: Signature
    act: str  # how the earlier signature is called
    columns: list[tuple[str, str, str]]
    rows: list[dict[str, Any]]


def _delta(session: Session, center_id: int, month: Month, there: Signable, acts: set[str]) -> Delta | None:
    """For whoever signs next; None when nobody does, or nothing was signed before."""
    signing = [act for act in (ReturnAct.HAND_IN, ReturnAct.APPROVE, ReturnAct.ACCEPT) if act in acts]
    since = signed_before(signatures(session, center_id, month), signing[0]) if signing else None
    if since is None:
        return None
    found: list[Changed] = changes(since.measures, there.measures)
    return Delta(
        since, _(words.LINE_NAMES[since.act]), numbers.changed_columns(), numbers.changed_rows(found)
    )


def offered(one: Obligation, viewer: Viewer, month: Month) -> set[str]:
    """Which forms the page offers; the rules decide again when one is sent."""
    over = month.last < clock.today()
    state = one.return_state
    found: set[str] = set()
    open_states = (None, ReturnState.OPEN, ReturnState.SENT_BACK)
    if viewer.may(Permission.HAND_IN) and one.due and over and state in open_states:
        found.add("hand_in")
    if viewer.may(Permission.APPROVE_RETURNS):
        if state is ReturnState.HANDED_IN:
            found |= {"approve", "send_back"}
        if state in (ReturnState.APPROVED, ReturnState.ACCEPTED):
            found.add("reopen")
    if viewer.may(Permission.ACCEPT_RETURNS) and state is ReturnState.APPROVED:
        found.add("accept")
    return found
