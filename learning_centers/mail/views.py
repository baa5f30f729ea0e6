"""The outbox: who was written to, what, and whether it went out."""

from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.mail import queries, service
from learning_centers.mail.wording import KINDS, with_site
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import MailState

bp = Blueprint("mail", __name__, url_prefix="/mail")


@bp.get("")
@requires(Permission.SEE_MAIL)
def list_mail() -> ResponseReturnValue:
    session, settings = db.session(), current_app.config["MAIL"]
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    page = queries.list_mail(
        session,
        state=MailState(state) if state in set(MailState) else None,
        kind=kind if kind in KINDS else "",
        page=request.args.get("page", 1, int),
    )
    uncertain = queries.list_uncertain(session)
    reached = (row.mail.account_id for row in (*page.rows, *uncertain))
    note_seen("account", sorted({one for one in reached if one is not None}))
    return render_template(
        "mail/list_mail.html",
        page=page,
        uncertain=uncertain,
        counts=queries.count_states(session),
        states=list(MailState),
        kinds=KINDS,
        state=state,
        kind=kind,
        has_server=bool(settings.host),
        may_decide=current_viewer().may(Permission.MANAGE_ACCOUNTS),
        body_of=lambda mail: with_site(mail.body, settings.public_url),
        href=f"?{urlencode({'state': state, 'kind': kind})}&page=",
    )


@bp.post("/messages/<int:mail_id>/again")
@requires(Permission.MANAGE_ACCOUNTS)
def send_again(mail_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        service.send_again(session, mail_id, current_viewer(), clock.now())
    flash(_("The mail is sent again when its turn comes."), "ok")
    return redirect(url_for(".list_mail"), 303)


@bp.post("/messages/<int:mail_id>/leave")
@requires(Permission.MANAGE_ACCOUNTS)
def leave(mail_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        service.leave(session, mail_id, current_viewer())
    flash(_("The mail is left as it is and not sent again."), "ok")
    return redirect(url_for(".list_mail"), 303)
