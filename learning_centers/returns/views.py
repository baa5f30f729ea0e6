"""Pages of the month: the ledger of who owes what, and the return of one center."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock, workdays
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.figures.queries import Figures, month_figures
from learning_centers.regions.queries import Regions, load
from learning_centers.returns import queries, service, tables
from learning_centers.returns.forms import PARTS, ActForm, HandInForm, ReasonForm, SendBackForm
from learning_centers.returns.queries import Obligation
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import ReturnState

bp = Blueprint("returns", __name__, url_prefix="/returns")

ON_A_PAGE = 50


def last_month() -> Month:
    """The month that is due now: the one before today's."""
    return Month.of(clock.today()).previous()


@bp.get("")
@requires(Permission.SEE_RETURNS)
def ledger() -> ResponseReturnValue:
    """Every center of the viewer with its state; a viewer of one center goes straight to its return."""
    viewer = current_viewer()
    month = Month.parse(request.args.get("month") or str(last_month()))
    if viewer.center_ids is not None and len(viewer.center_ids) == 1:
        return redirect(url_for(".show", center_id=min(viewer.center_ids), month=month))
    return _ledger_page(viewer, month)


def _ledger_page(viewer: Viewer, month: Month, problem: str = "") -> ResponseReturnValue:
    session = db.session()
    regions = load(session)
    on = clock.today() if request.args.get("boundaries") == "now" else month.last
    everything = queries.list_obligations(
        session, month, on=on, regions=regions, center_ids=viewer.center_ids
    )
    due_at = workdays.due_at(month, queries.holiday_overrides(session))
    wanted = _filters()
    chosen = _filtered(everything, regions)
    page = max(1, request.args.get("page", 1, type=int))
    shown = chosen[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    now, before = _figures(session, month, shown), _figures(session, month.previous(), shown)
    can_approve = viewer.may(Permission.APPROVE_RETURNS)
    answer = render_template(
        "returns/ledger.html",
        month=month,
        due_at=due_at,
        counted=queries.count_up(everything, due_at),
        columns=tables.ledger_columns(),
        rows=tables.ledger_rows(shown, month, regions, now, before, can_approve),
        total=len(chosen),
        page=page,
        pages=-(-len(chosen) // ON_A_PAGE),
        first=(page - 1) * ON_A_PAGE + 1,
        last=(page - 1) * ON_A_PAGE + len(shown),
        provinces=_provinces(everything, regions),
        filters=wanted,
        page_link=f"{url_for('.ledger', month=month)}&{urlencode(wanted)}&page=",
        problem=problem,
        as_of=clock.now(),
        future=month.last >= clock.today(),
    )
    return answer, 422 if problem else 200


def _filters() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in ("q", "state", "province", "boundaries")}


def _filtered(everything: Sequence[Obligation], regions: Regions) -> list[Obligation]:
    wanted = _filters()
    return [
        one
        for one in everything
        if wanted["q"] in one.name + one.code
        and wanted["state"] in ("", one.shown_state)
        and wanted["province"] in ("", regions.rows[one.province_id].code)
    ]


def _provinces(everything: Sequence[Obligation], regions: Regions) -> list[tuple[str, str]]:
    rows = {regions.rows[one.province_id].code: regions.rows[one.province_id].name_ko for one in everything}
    return sorted(rows.items())


def _figures(session: Session, month: Month, shown: Sequence[Obligation]) -> dict[int, Figures]:
    scopes = {one.center_id: (one.center_id,) for one in shown}
    found: dict[Any, Figures] = month_figures(session, month, scopes).by_scope
    return found


@bp.post("/<month:month>/approve")
@requires(Permission.APPROVE_RETURNS)
def approve_many(month: Month) -> ResponseReturnValue:
    """Approve the ticked returns, all or none; each carries the version that was on the screen."""
    viewer = current_viewer()
    picked = [pair for pair in _picked(request.form.getlist("center")) if viewer.sees(pair[0])]
    mine = [center_id for center_id, _version in picked]
    if not picked:
        return _ledger_page(viewer, month, _("Tick at least one center, then approve."))
    try:
        with db.transaction() as session:
            chosen = {one.center_id: one for one in queries.list_obligations(session, month, center_ids=mine)}
            for center_id, version in picked:
                service.approve(session, chosen[center_id], month, viewer, clock.now(), seen=version)
    except DomainError as refusal:
        return _ledger_page(viewer, month, str(refusal))
    flash(ngettext("Approved %(n)s return.", "Approved %(n)s returns.", len(picked)))
    return redirect(url_for(".ledger", month=month), 303)


def _picked(values: Sequence[str]) -> list[tuple[int, int]]:
    """ "12:3" is center 12 at version 3; anything else was not made by our page."""
    pairs = [value.split(":") for value in values]
    return [(int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and "".join(pair).isdigit()]


@bp.get("/<int:center_id>/<month:month>")
@requires(Permission.SEE_RETURNS)
def show(center_id: int, month: Month) -> ResponseReturnValue:
    return _return_page(center_id, month)


def _return_page(center_id: int, month: Month, form: ActForm | None = None) -> ResponseReturnValue:
    session, viewer = db.session(), current_viewer()
    one = queries.get_obligation(session, center_id, month, viewer)
    scope = {center_id: (center_id,)}
    now, before, year = (
        month_figures(session, at, scope).by_scope[center_id]
        for at in (month, month.previous(), month.plus(-12))
    )
    left = queries.unfinished(session, month, [center_id]).get(center_id)
    page = render_template(
        "returns/show.html",
        one=one,
        shown_state=tables.page_state(one, month),
        month=month,
        due_at=workdays.due_at(month, queries.holiday_overrides(session)),
        figures=now,
        columns=tables.figure_columns(month),
        rows=tables.figure_rows(now, before, year),
        facts=tables.facts(one),
        left=left,
        story=queries.history(session, center_id, month),
        future=month.last >= clock.today(),
        sees_lessons=viewer.may(Permission.SEE_LESSONS),
        nothing=center_id not in queries.centers_with_entries(session, month, [center_id]),
        acts=_acts(one, viewer, month),
        form=form,
        parts=[(key, _(text)) for key, text in PARTS.items()],
        as_of=clock.now(),
        act_names=tables.ACT_NAMES,
    )
    return page, 422 if form is not None else 200


def _acts(one: Obligation, viewer: Viewer, month: Month) -> set[str]:
    """Which forms the page offers; the rules decide again when one is sent."""
    over = month.last < clock.today()
    state = one.return_state
    offered = set()
    if (
        viewer.may(Permission.HAND_IN)
        and one.due
        and over
        and state in (None, ReturnState.OPEN, ReturnState.SENT_BACK)
    ):
        offered.add("hand_in")
    if viewer.may(Permission.APPROVE_RETURNS):
        if state is ReturnState.HANDED_IN:
            offered |= {"approve", "send_back"}
        if state in (ReturnState.APPROVED, ReturnState.ACCEPTED):
            offered.add("reopen")
    if viewer.may(Permission.ACCEPT_RETURNS) and state is ReturnState.APPROVED:
        offered.add("accept")
    return offered


@bp.post("/<int:center_id>/<month:month>/hand-in")
@requires(Permission.HAND_IN)
def hand_in(center_id: int, month: Month) -> ResponseReturnValue:
    form, viewer = HandInForm(), current_viewer()
    return _act(
        center_id,
        month,
        form,
        lambda session, one: service.hand_in(
            session,
            one,
            month,
            viewer,
            clock.now(),
            logged=center_id in queries.centers_with_entries(session, month, [center_id]),
            zero=bool(form.zero.data),
            seen=form.seen(),
        ),
        _("The month is handed in. The province checks it next."),
    )


@bp.post("/<int:center_id>/<month:month>/approve")
@requires(Permission.APPROVE_RETURNS)
def approve(center_id: int, month: Month) -> ResponseReturnValue:
    form, viewer = ActForm(), current_viewer()
    return _act(
        center_id,
        month,
        form,
        lambda session, one: service.approve(session, one, month, viewer, clock.now(), seen=form.seen()),
        _("The month is approved."),
    )


@bp.post("/<int:center_id>/<month:month>/send-back")
@requires(Permission.APPROVE_RETURNS)
def send_back(center_id: int, month: Month) -> ResponseReturnValue:
    form, viewer = SendBackForm(), current_viewer()
    return _act(
        center_id,
        month,
        form,
        lambda session, one: service.send_back(
            session,
            one,
            month,
            viewer,
            clock.now(),
            reason=form.reason.data or "",
            parts=form.parts.data or (),
            seen=form.seen(),
        ),
        _("The month is sent back with your reason."),
    )


@bp.post("/<int:center_id>/<month:month>/reopen")
@requires(Permission.APPROVE_RETURNS)
def reopen(center_id: int, month: Month) -> ResponseReturnValue:
    form, viewer = ReasonForm(), current_viewer()
    return _act(
        center_id,
        month,
        form,
        lambda session, one: service.reopen(
            session, one, month, viewer, clock.now(), reason=form.reason.data or "", seen=form.seen()
        ),
        _("The month is open again. The center can mend it and hand it in."),
    )


@bp.post("/<int:center_id>/<month:month>/accept")
@requires(Permission.ACCEPT_RETURNS)
def accept(center_id: int, month: Month) -> ResponseReturnValue:
    form, viewer = ActForm(), current_viewer()
    return _act(
        center_id,
        month,
        form,
        lambda session, one: service.accept(session, one, month, viewer, clock.now(), seen=form.seen()),
        _("The month is accepted."),
    )


def _act(
    center_id: int, month: Month, form: ActForm, act: Callable[[Session, Obligation], object], said: str
) -> ResponseReturnValue:
    """Run one act; a refusal comes back on the same page, beside what was typed."""
    viewer = current_viewer()
    queries.get_obligation(db.session(), center_id, month, viewer)  # another's center is a 404
    if not form.validate_on_submit():
        return _return_page(center_id, month, form)
    try:
        with db.transaction() as session:
            act(session, queries.get_obligation(session, center_id, month, viewer))
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return _return_page(center_id, month, form)
    flash(said)
    return redirect(url_for(".show", center_id=center_id, month=month), 303)
