"""The ledger of who owes what; approving and accepting many at once."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock, workdays
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.core.paging import page_of
from learning_centers.programme.queries import holiday_overrides
from learning_centers.regions.queries import Regions, load
from learning_centers.returns import queries, service
from learning_centers.returns.queries import Obligation
from learning_centers.returns.queries.signed import signable
from learning_centers.returns.queries.usual import earlier_months
from learning_centers.returns.service import Seen
from learning_centers.returns.tables import ledger as tables
from learning_centers.returns.views import filters
from learning_centers.returns.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

ON_A_PAGE = 50
TO_SIGN_ON_A_PAGE = 200  # what is waiting for a signature is looked through in one go


@bp.get("")
@requires(Permission.SEE_RETURNS)
def ledger() -> ResponseReturnValue:
    """Every center of the viewer with its state; a viewer of one center goes straight to its return."""
    viewer, month = current_viewer(), filters.asked_month()
    if viewer.center_ids is not None and len(viewer.center_ids) == 1:
        return redirect(url_for(".show", center_id=min(viewer.center_ids), month=month))
    return _ledger_page(viewer, month)


def _ledger_page(viewer: Viewer, month: Month, problem: str = "") -> ResponseReturnValue:
    session, on = db.session(), filters.day_of_boundaries(month)
    regions = load(session)
    everything = queries.list_obligations(
        session, month, on=on, regions=regions, center_ids=viewer.center_ids
    )
    due_at = workdays.due_at(month, holiday_overrides(session))
    wanted = filters.wanted()
    chosen = filters.narrowed(everything, regions, wanted, due_at)
    size = TO_SIGN_ON_A_PAGE if wanted["state"] in ("reported", "approved") else ON_A_PAGE
    page = page_of(chosen, request.args.get("page", 1, int), size)
    looked = _looked(session, month, page.rows, viewer)
    answer = render_template(
        "returns/ledger.html",
        month=month,
        due_at=due_at,
        counted=queries.count_up(everything, due_at),
        columns=tables.ledger_columns(),
        rows=tables.ledger_rows(page.rows, month, regions, looked),
        page=page,
        provinces=filters.provinces(everything, regions),
        operators=filters.operators(everything),
        district=_district(wanted["district"], regions),
        filters=wanted,
        here={"month": str(month), **{name: value for name, value in wanted.items() if value}},
        signs=_signs(viewer),
        problem=problem,
        as_of=clock.now(),
        future=month.last >= clock.today(),
    )
    return answer, 422 if problem else 200


def _looked(session: Session, month: Month, shown: Sequence[Obligation], viewer: Viewer) -> tables.Looked:
    ids = [one.center_id for one in shown]
    signs = _signs(viewer)
    return tables.Looked(
        there=signable(session, month, ids, clock.now()),
        earlier=earlier_months(session, month, ids),
        mine=frozenset(service.accounts_of(session, viewer)) if signs else frozenset(),
        approves=signs == "approve",
        accepts=signs == "accept",
        ticked=request.args.get("ticked") == "all",
    )


def _signs(viewer: Viewer) -> str:
    """What this viewer does with many returns at once; empty: nothing."""
    if viewer.may(Permission.APPROVE_RETURNS):
        return "approve"
    return "accept" if viewer.may(Permission.ACCEPT_RETURNS) else ""


def _district(code: str, regions: Regions) -> str:
    """The name of the district that is filtered by."""
    row = regions.by_code.get(code)
    return regions.full_name(row.id) if row else ""


@bp.post("/<month:month>/approve")
@requires(Permission.APPROVE_RETURNS)
def approve_many(month: Month) -> ResponseReturnValue:
    """Approve the ticked returns, all or none; each carries the version and numbers that were on the screen."""
    viewer = current_viewer()
    return _sign_many(
        month,
        _("Tick at least one center, then approve."),
        lambda session, ones, seen: service.approve_many(
            session, ones, month, viewer, clock.now(), seen=seen, clean_only=True
        ),
        lambda n: ngettext("Approved %(n)s return.", "Approved %(n)s returns.", n),
    )


@bp.post("/<month:month>/accept")
@requires(Permission.ACCEPT_RETURNS)
def accept_many(month: Month) -> ResponseReturnValue:
    """Accept the ticked returns, all or none, as `approve_many`."""
    viewer = current_viewer()
    return _sign_many(
        month,
        _("Tick at least one center, then accept."),
        lambda session, ones, seen: service.accept_many(session, ones, month, viewer, clock.now(), seen=seen),
        lambda n: ngettext("Accepted %(n)s return.", "Accepted %(n)s returns.", n),
    )


def _sign_many(
    month: Month,
    nothing: str,
    act: Callable[[Session, Sequence[Obligation], dict[int, Seen]], object],
    said: Callable[[int], str],
) -> ResponseReturnValue:
    viewer = current_viewer()
    picked = {at: seen for at, seen in _picked(request.form.getlist("center")).items() if viewer.sees(at)}
    if not picked:
        return _ledger_page(viewer, month, nothing)
    try:
        with db.transaction() as session:
            act(session, queries.list_obligations(session, month, center_ids=picked), picked)
    except DomainError as refusal:
        return _ledger_page(viewer, month, str(refusal))
    flash(said(len(picked)))
    kept = {name: value for name, value in filters.wanted().items() if value}
    return redirect(f"{url_for('.ledger')}?{urlencode({'month': str(month), **kept})}", 303)


def _picked(values: Sequence[str]) -> dict[int, Seen]:
    """ "12:3:9f86…" is center 12 at version 3 with these numbers; anything else was not made by our page."""
    parts = [value.split(":") for value in values]
    return {
        int(center): Seen(int(version), shown)
        for center, version, shown in (part for part in parts if len(part) == 3)
        if center.isdigit() and version.isdigit() and shown
    }
