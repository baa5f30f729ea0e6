"""Before each request: whose browser this is. Flask-Login keeps the token; the rest stands in `SignIn`."""

from datetime import timedelta
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, logout_user

from learning_centers.accounts import queries
from learning_centers.accounts.queries import SignedIn
from learning_centers.accounts.service import signing_in
from learning_centers.accounts.views.blueprint import bp
from learning_centers.core import clock
from learning_centers.core.i18n import gettext as _
from learning_centers.web import db
from learning_centers.web.security import static_file

TOUCH_EVERY = timedelta(minutes=1)  # so that a page seldom costs a write
# Pages for those who must change their password first.
BEFORE_CHANGE = frozenset(
    f"accounts.{view}" for view in ("change_password", "sign_out", "keep_alive", "preferences", "sign_in")
)

login_manager = LoginManager()


class Browser(UserMixin):
    """What Flask-Login asks for: its id is the token of the cookie."""

    def __init__(self, token: str, signed_in: SignedIn | None = None) -> None:
        self.id = token
        self.signed_in = signed_in


def _load(token: str) -> Browser | None:
    signed_in = queries.find_signed_in(db.session(), signing_in.fingerprint(token))
    return None if signed_in is None else Browser(token, signed_in)


login_manager.user_loader(_load)


@bp.record_once
def _start(state: BlueprintSetupState) -> None:
    # Its context processor would ask the database even while the page of a database failure is drawn.
    login_manager.init_app(state.app, add_context_processor=False)


@bp.before_app_request
def know_viewer() -> ResponseReturnValue | None:
    """Set `g.viewer`, note that the browser was used, and send people to a password they must change."""
    if static_file(request.endpoint) or not current_user.is_authenticated:
        return None
    signed_in: SignedIn = current_user.signed_in
    now = clock.now()
    unused = now - signed_in.seen_at
    must_change = signed_in.account.must_change_password
    reach = queries.reach_of_signed_in(db.session(), signed_in, clock.today())
    viewer = queries.as_viewer(signed_in.account, reach, request.remote_addr or "")
    if unused >= idle_limit():
        with db.transaction() as session:
            signing_in.sign_out(session, viewer, signed_in.sign_in_id, now, detail="idle")
        logout_user()
        flash(_("You were signed out because nothing happened for a while. Please sign in again."), "info")
        return None
    g.viewer, g.place_name, g.sign_in_id = viewer, reach.place_name, signed_in.sign_in_id
    if unused >= TOUCH_EVERY and not by_script():
        with db.transaction() as session:
            signing_in.touch(session, signed_in.sign_in_id, now)
        unused = timedelta()
    g.idle_seconds = int((idle_limit() - unused).total_seconds())
    if must_change and request.endpoint not in BEFORE_CHANGE:
        return redirect(url_for("accounts.change_password"))
    return None


def idle_limit() -> timedelta:
    return timedelta(minutes=current_app.config["IDLE_MINUTES"])


def by_script() -> bool:
    """A script asks again and again how far something is: that is no use by a person."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "empty"


@bp.app_context_processor
def _idle_seconds() -> dict[str, Any]:
    """For static/js/idle.js: how long this browser may still rest."""
    return {"idle_seconds": g.get("idle_seconds", 0)}


@bp.app_errorhandler(401)
def ask_to_sign_in(_error: Exception) -> ResponseReturnValue:
    """A page that was asked for leads to the sign-in and back; for anything sent it is too late."""
    if request.method == "GET" and not by_script():
        back = request.full_path.rstrip("?") if request.path != "/" else None
        return redirect(url_for("accounts.sign_in", next=back))
    return render_template("errors/error.html", code=401, reason=""), 401
