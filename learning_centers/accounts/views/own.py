"""The page of one's own account."""

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue

from learning_centers.accounts import queries
from learning_centers.accounts.forms import PasswordForm
from learning_centers.accounts.service import passwords, signing_in
from learning_centers.accounts.service.passwords import SHORTEST, WeakPassword
from learning_centers.accounts.views.blueprint import bp, home
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.USE)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit() and _changed(form):
        flash(_("Your password is changed. Other browsers are signed out."), "ok")
        return redirect(home(), 303)
    must = queries.get_account(db.session(), current_viewer().id).must_change_password
    page = render_template("accounts/change_password.html", form=form, must=must, shortest=SHORTEST)
    return page, 422 if form.is_submitted() else 200


def _changed(form: PasswordForm) -> bool:
    """Whether the password was changed; if not, the form says why."""
    viewer = current_viewer()
    try:
        new = passwords.chosen(form.new.data, viewer.login, form.old.data)
    except WeakPassword as weak:
        form.new.errors.append(str(weak))
        return False
    proof = signing_in.check_password(db.session(), viewer.login, form.old.data)
    with db.transaction() as session:
        refusal = signing_in.change_own_password(
            session, viewer, proof, new, keep=g.sign_in_id, now=clock.now()
        )
    if refusal:
        form.old.errors.append(refusal)
    return not refusal
