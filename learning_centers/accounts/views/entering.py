"""Coming in and going out."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from learning_centers.accounts import queries
from learning_centers.accounts.forms import CodeForm, SignInForm
from learning_centers.accounts.service import second_factor as codes
from learning_centers.accounts.service import signing_in
from learning_centers.accounts.views.blueprint import bp, here, home, local_path
from learning_centers.accounts.views.browser import Browser
from learning_centers.core import clock, i18n
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Account

HALF = "half signed in"  # key of the cookie: the password was right, the second factor is to come
HALF_LASTS = timedelta(minutes=10)
YEAR = timedelta(days=365)
PREFERENCES = {"language": i18n.LANGUAGES, "contrast": ("normal", "high")}


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if "viewer" in g:
        return redirect(home())
    form = SignInForm()
    if form.validate_on_submit():
        login = signing_in.normal_login(form.login.data)
        proof = signing_in.check_password(db.session(), login, form.password.data)
        with db.transaction() as session:
            verdict = signing_in.sign_in(
                session, proof, here(), second_factor_on=current_app.config["SECOND_FACTOR"]
            )
        back = local_path(request.args.get("next", ""))
        if verdict.token:
            return _enter(verdict.token, back)
        if not verdict.refusal:
            cookie[HALF] = {"id": verdict.account_id, "at": clock.now().isoformat(), "next": back}
            return redirect(url_for(".second_factor"), 303)
        form.login.errors.append(verdict.refusal)
    return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
def second_factor() -> ResponseReturnValue:
    half = _half()
    if half is None:
        return redirect(url_for(".sign_in"))
    account = queries.get_account(db.session(), half["id"])
    offered = "" if account.totp_secret else _offered_secret(half)
    form = CodeForm()
    if form.validate_on_submit():
        with db.transaction() as session:
            verdict = signing_in.confirm(session, half["id"], form.code.data, offered, here())
        if verdict.token:
            return _enter(verdict.token, half["next"])
        form.code.errors.append(verdict.refusal)
    return _second_factor_page(form, account, offered)


def _second_factor_page(form: CodeForm, account: Account, offered: str) -> ResponseReturnValue:
    page = render_template(
        "accounts/second_factor.html",
        form=form,
        secret=codes.grouped(offered),
        link=codes.app_link(offered, account.login) if offered else "",
    )
    return page, 422 if form.is_submitted() else 200


def _half() -> dict[str, Any] | None:
    """What the first step left in the cookie, unless it is too long ago."""
    half: dict[str, Any] | None = cookie.get(HALF)
    if half is None or clock.now() - datetime.fromisoformat(half["at"]) > HALF_LASTS:
        cookie.pop(HALF, None)
        return None
    return half


def _offered_secret(half: dict[str, Any]) -> str:
    """The secret of the set-up page, the same until it is confirmed. The cookie's owner is who sees it anyway."""
    secret: str = half.get("secret") or codes.make_secret()
    cookie[HALF] = {**half, "secret": secret}
    return secret


def _enter(token: str, back: str) -> ResponseReturnValue:
    cookie.clear()  # nothing from before the sign-in lives on
    login_user(Browser(token))
    return redirect(back or home(), 303)


@bp.post("/sign-out")
@requires(Permission.USE)
def sign_out() -> ResponseReturnValue:
    with db.transaction() as session:
        signing_in.sign_out(session, current_viewer(), g.sign_in_id, clock.now())
    logout_user()
    cookie.clear()
    flash(_("You are signed out."), "ok")
    return redirect(url_for(".sign_in"), 303)


@bp.post("/keep-alive")
@requires(Permission.USE)
def keep_alive() -> ResponseReturnValue:
    """The person is still there. `Idle-Seconds`: how long the browser may rest from now."""
    return "", 204, {"Idle-Seconds": str(g.idle_seconds)}


@bp.post("/preferences")
def preferences() -> ResponseReturnValue:
    """Language and contrast of this browser, for visitors too; back to the page they came from."""
    answer = redirect(local_path(request.form.get("next", "")) or home(), 303)
    for name, values in PREFERENCES.items():
        if (value := request.form.get(name)) in values:
            answer.set_cookie(
                name,
                str(value),
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=current_app.config["SESSION_COOKIE_SECURE"],
            )
    return answer
