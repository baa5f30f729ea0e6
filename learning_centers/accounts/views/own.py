"""The page of one's own account."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_centers.accounts import queries
from learning_centers.accounts.forms import MailForm, PasswordForm
from learning_centers.accounts.service import own_mail, passwords, signing_in
from learning_centers.accounts.service.passwords import SHORTEST, WeakPassword
from learning_centers.accounts.views.blueprint import bp, home
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Account


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.USE)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit() and _changed(form):
        flash(_("Your password is changed. Other browsers are signed out."), "ok")
        return redirect(home(), 303)
    return _own_page(form, MailForm(None, obj=_account())), 422 if form.is_submitted() else 200


@bp.post("/account/mail")
@requires(Permission.USE)
def set_mail() -> ResponseReturnValue:
    form = MailForm()
    if form.validate_on_submit() and _mail_set(form):
        flash(_("Your mail goes to the address and in the language you chose."), "ok")
        return redirect(url_for(".change_password"), 303)
    return _own_page(PasswordForm(None), form), 422


def _account() -> Account:
    return queries.get_account(db.session(), current_viewer().id)


def _own_page(form: PasswordForm, mail: MailForm) -> str:
    return render_template(
        "accounts/change_password.html",
        form=form,
        mail=mail,
        must=_account().must_change_password,
        shortest=SHORTEST,
    )


def _mail_set(form: MailForm) -> bool:
    """Whether it was stored; if not, the form says why."""
    try:
        with db.transaction() as session:
            own_mail.set_mail(session, current_viewer(), form.email.data or "", form.language.data)
    except own_mail.UnfitAddress as unfit:
        form.email.errors = [str(unfit)]
        return False
    return True


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
