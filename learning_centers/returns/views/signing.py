"""What is sent from the page of one return: hand in, approve, send back, reopen, accept; and notes."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.returns import queries, service
from learning_centers.returns.forms import ActForm, HandInForm, NoteForm, ReasonForm, SendBackForm
from learning_centers.returns.queries import Obligation
from learning_centers.returns.views.blueprint import bp
from learning_centers.returns.views.one import return_page
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

Act = Callable[[Session, Obligation], object]


@bp.post("/<int:center_id>/<month:month>/hand-in")
@requires(Permission.HAND_IN)
def hand_in(center_id: int, month: Month) -> ResponseReturnValue:
    form, viewer = HandInForm(), current_viewer()
    return _act(
        center_id,
        month,
        form,
        lambda session, one: service.hand_in_many(
            session,
            [one],
            month,
            viewer,
            clock.now(),
            zeros=[center_id] if form.zero.data else [],
            seen={center_id: form.seen()},
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
        lambda session, one: service.approve_many(
            session, [one], month, viewer, clock.now(), seen={center_id: form.seen()}
        ),
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
            seen=form.seen().version,
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
            session, one, month, viewer, clock.now(), reason=form.reason.data or "", seen=form.seen().version
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
        lambda session, one: service.accept_many(
            session, [one], month, viewer, clock.now(), seen={center_id: form.seen()}
        ),
        _("The month is accepted."),
    )


def _act(center_id: int, month: Month, form: ActForm, act: Act, said: str) -> ResponseReturnValue:
    """Run one act; a refusal comes back on the same page, beside what was typed."""
    viewer = current_viewer()
    queries.get_obligation(db.session(), center_id, month, viewer)  # another's center is a 404
    if not form.validate_on_submit():
        return return_page(center_id, month, form)
    try:
        with db.transaction() as session:
            act(session, queries.get_obligation(session, center_id, month, viewer))
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return return_page(center_id, month, form)
    flash(said)
    return redirect(url_for(".show", center_id=center_id, month=month), 303)


@bp.post("/<int:center_id>/<month:month>/notes")
@requires(Permission.SEE_RETURNS)
def add_note(center_id: int, month: Month) -> ResponseReturnValue:
    """Say something of one number; whoever reviews the return reads it."""
    form, viewer = NoteForm(), current_viewer()
    queries.get_obligation(db.session(), center_id, month, viewer)  # another's center is a 404
    if not form.validate_on_submit():
        return return_page(center_id, month, note_form=form)
    try:
        with db.transaction() as session:
            one = queries.get_obligation(session, center_id, month, viewer)
            service.add_note(
                session, one, month, form.measure.data, form.text.data or "", viewer, clock.now()
            )
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return return_page(center_id, month, note_form=form)
    flash(_("The note is stored."))
    return redirect(url_for(".show", center_id=center_id, month=month, _anchor="notes"), 303)
