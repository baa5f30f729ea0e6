"""What staff decide: confirmed by a call, accepted, waiting, refused, withdrawn, and which stop is meant."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.stop_requests import codes, queries
from learning_centers.stop_requests.forms import DecideForm, NewStopForm, SeenForm, StopForm, WithdrawForm
from learning_centers.stop_requests.service import confirming, deciding, stops
from learning_centers.stop_requests.views.blueprint import bp, own_reach
from learning_centers.stop_requests.views.desk import list_page, request_page
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import RequestState, StopRequest

Change = Callable[[Session, StopRequest], None]


@bp.post("/edu-bus/requests/decide")
@requires(Permission.MANAGE_BUSES)
def decide_many() -> ResponseReturnValue:
    """Several of the list at once; what cannot be decided so is named."""
    form, ticked = DecideForm(), _ticked()
    if form.decision is None or not ticked:
        form.form_errors.append(_("Tick at least one request in the table."))
        return list_page(form, ticked), 422
    if not form.validate():
        return list_page(form, ticked), 422
    reach, reason = own_reach(), form.reason.data or ""
    with db.transaction() as session:
        decided = deciding.decide_all(
            session, reach, ticked, form.decision, current_viewer(), reason=reason, now=clock.now()
        )
    if decided.done:
        n = len(decided.done)
        flash(ngettext("%(n)s request is decided.", "%(n)s requests are decided.", n))
    for number, why in decided.left.items():
        flash(f"{codes.written(number)}: {why}", "warn")
    return redirect(f"{url_for('.list_requests')}?{urlencode(request.args)}", 303)


def _ticked() -> dict[int, int]:
    """Request id -> last event, from boxes like "12:345"."""
    found = {}
    for value in request.form.getlist("request"):
        request_id, _colon, seen = value.partition(":")
        if request_id.isdecimal() and seen.isdecimal():
            found[int(request_id)] = int(seen)
    return found


@bp.post("/edu-bus/requests/<int:request_id>/decide")
@requires(Permission.MANAGE_BUSES)
def decide(request_id: int) -> ResponseReturnValue:
    form, viewer = DecideForm(), current_viewer()
    to = form.decision or RequestState.UNCONFIRMED  # which no way leads to

    def change(session: Session, found: StopRequest) -> None:
        reason = form.reason.data or ""
        deciding.decide(session, found, to, viewer, seen=form.known, reason=reason, now=clock.now())

    return _changed(request_id, form, change, _("The decision is stored."))


@bp.post("/edu-bus/requests/<int:request_id>/withdraw")
@requires(Permission.MANAGE_BUSES)
def withdraw_for_asker(request_id: int) -> ResponseReturnValue:
    form, viewer = WithdrawForm(), current_viewer()

    def change(session: Session, found: StopRequest) -> None:
        to = RequestState.WITHDRAWN
        deciding.decide(session, found, to, viewer, seen=form.known, reason=form.reason, now=clock.now())

    return _changed(request_id, form, change, _("The request is withdrawn."))


@bp.post("/edu-bus/requests/<int:request_id>/confirm")
@requires(Permission.MANAGE_BUSES)
def confirm_by_call(request_id: int) -> ResponseReturnValue:
    form, viewer = SeenForm(), current_viewer()

    def change(session: Session, found: StopRequest) -> None:
        confirming.confirm_by_call(session, found, viewer, form.known, clock.now())

    return _changed(request_id, form, change, _("The request is confirmed. Decide on it next."))


@bp.post("/edu-bus/requests/<int:request_id>/stop")
@requires(Permission.MANAGE_BUSES)
def choose_stop(request_id: int) -> ResponseReturnValue:
    form, viewer = StopForm(()), current_viewer()

    def change(session: Session, found: StopRequest) -> None:
        stop_id = form.stop_id.data or 0
        stops.choose_stop(session, found, stop_id, viewer, seen=form.known, now=clock.now())

    return _changed(request_id, form, change, _("The stop is stored."))


@bp.post("/edu-bus/requests/<int:request_id>/new-stop")
@requires(Permission.MANAGE_BUSES)
def make_stop(request_id: int) -> ResponseReturnValue:
    form, viewer, reach = NewStopForm(), current_viewer(), own_reach()

    def change(session: Session, found: StopRequest) -> None:
        stops.make_stop(session, reach, found, form.kind.data, viewer, seen=form.known, now=clock.now())

    said = _("The stop is made. Enter its coordinates on its page: without them no route leads there.")
    return _changed(request_id, form, change, said)


def _changed(request_id: int, form: SeenForm, change: Change, said: str) -> ResponseReturnValue:
    """One change of one locked request. A refusal is told on its page, with what was typed."""
    reach, refusal = own_reach(), ""
    queries.get_request(db.session(), reach, request_id)
    if form.validate():
        try:
            with db.transaction() as session:
                change(session, queries.get_request(session, reach, request_id, lock=True))
        except DomainError as no:
            refusal = str(no)
        else:
            flash(said)
            return redirect(url_for(".show_request", request_id=request_id), 303)
    page = request_page(
        reach,
        request_id,
        decide=form if isinstance(form, DecideForm) else None,
        why=form if isinstance(form, WithdrawForm) else None,
        refusal=refusal,
    )
    return page, 422
