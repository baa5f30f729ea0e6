"""The auditor's page of the access log."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.audit import queries
from learning_centers.audit.forms import read_filters
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.web import db
from learning_centers.web.filters import number, short_hash
from learning_centers.web.guards import requires
from learning_centers.web.pages import ROLE_NAMES
from models import AuditEvent, Deed, Role

bp = Blueprint("audit", __name__, url_prefix="/audit")

DEED_NAMES = {
    Deed.VIEW: mark("Data seen"),
    Deed.CHANGE: mark("Data changed"),
    Deed.CREATE: mark("Data entered"),
    Deed.DELETE: mark("Data deleted"),
    Deed.PRINT: mark("Data printed"),
    Deed.DOWNLOAD: mark("Data downloaded"),
    Deed.SIGN_IN: mark("Signed in"),
    Deed.SIGN_IN_FAILED: mark("Sign-in failed"),
    Deed.SIGN_OUT: mark("Signed out"),
    Deed.GRANT: mark("Rights given"),
}
# Whose data: the kinds that features write. One that is not here is shown as it was written.
KIND_NAMES = {
    "account": mark("Account"),
    "attendee": mark("Attendee"),
    "staff": mark("Staff member"),
    "center": mark("Center"),
    "course": mark("Course"),
    "lesson": mark("Lesson"),
    "offering": mark("Course plan"),
    "return": mark("Monthly return"),
    "issue": mark("Submission"),
    "upload": mark("Uploaded file"),
    "bus": mark("Bus"),
    "bus_stop": mark("Bus stop"),
    "stop_request": mark("Request for the bus"),
}


@bp.get("")
@requires(Permission.SEE_AUDIT)
def list_events() -> ResponseReturnValue:
    filters = read_filters(request.args)
    page = queries.list_events(db.session(), filters.wanted, before=request.args.get("before", None, int))
    kept = {name: text for name, text in request.args.items() if name != "before" and text}
    older = urlencode({**kept, "before": page.older_than}) if page.older_than else ""
    return render_template(
        "audit/list_events.html",
        events=page.events,
        typed=filters.typed,
        errors=filters.errors,
        who=_who,
        deed_names=DEED_NAMES,
        kind_names=KIND_NAMES,
        older=older,
        newest=urlencode(kept) if "before" in request.args else None,
    )


def _who(event: AuditEvent) -> dict[str, str]:
    """A cell of the table: the login, below it the role of then."""
    login, _bracket, role = event.actor.removesuffix(")").partition(" (")
    return {"text": login, "sub": _(ROLE_NAMES[Role(role)]) if role in set(Role) else role}


@bp.post("/verify")
@requires(Permission.SEE_AUDIT)
def verify() -> ResponseReturnValue:
    state = queries.check_chain(db.session())
    if state.broken_id is None:
        words = _(
            "The log is whole: %(rows)s rows, the last fingerprint is %(head)s.",
            rows=number(state.rows),
            head=short_hash(state.head),
        )
        flash(words, "ok")
    else:
        flash(
            _(
                "The log is broken at row %(id)s. Keep the database as it is and call the operator.",
                id=state.broken_id,
            ),
            "bad",
        )
    return redirect(url_for(".list_events"), 303)
