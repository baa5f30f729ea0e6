"""Pages of the administrator: who has an account and what it reaches."""

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.accounts import queries
from learning_centers.accounts.forms import AccountForm, PlacesForm, ReasonForm, role_choices
from learning_centers.accounts.queries import ScopeRow
from learning_centers.accounts.service import managing, passwords
from learning_centers.accounts.service.managing import Act
from learning_centers.accounts.views.blueprint import bp
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.regions import queries as regions_queries
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from learning_centers.web.pages import ROLE_NAMES
from models import Account, Role


def _act() -> Act:
    return Act(current_viewer(), str(request.endpoint), clock.now())


def _province_choices() -> list[tuple[str, str]]:
    return [(row.code, row.name_ko) for row in queries.list_provinces(db.session(), clock.today())]


@bp.get("/accounts")
@requires(Permission.MANAGE_ACCOUNTS)
def list_accounts() -> ResponseReturnValue:
    role, text = request.args.get("role", ""), request.args.get("text", "").strip()
    page = queries.list_accounts(
        db.session(),
        role=Role(role) if role in set(Role) else None,
        text=text,
        page=request.args.get("page", 1, int),
    )
    note_seen("account", [row.account.id for row in page.rows])
    return render_template(
        "accounts/list_accounts.html",
        page=page,
        role=role,
        text=text,
        roles=role_choices(),
        role_names=ROLE_NAMES,
        href=f"?{urlencode({'role': role, 'text': text})}&page=",
        at=clock.now(),
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def add_account() -> ResponseReturnValue:
    form = AccountForm()
    form.provinces.choices = _province_choices()
    if form.validate_on_submit():
        made = passwords.make_one_time()
        try:
            with db.transaction() as session:
                account = managing.add_account(
                    session, _act(), form.new_account(), form.places(), made.password
                )
        except DomainError as problem:
            form.form_errors.append(str(problem))
        else:
            return _one_time_page(account, made.text)
    page = render_template("accounts/add_account.html", form=form, provinces=form.provinces.choices)
    return page, 422 if form.is_submitted() else 200


def _one_time_page(account: Account, password: str) -> ResponseReturnValue:
    """Answers the POST itself: after a redirect the password would have to wait somewhere."""
    return render_template("accounts/one_time.html", account=account, password=password)


@bp.get("/accounts/<int:account_id>")
@requires(Permission.MANAGE_ACCOUNTS)
def show_account(account_id: int) -> ResponseReturnValue:
    return _account_page(account_id)


def _account_page(
    account_id: int, refused_places: PlacesForm | None = None, refused_reason: ReasonForm | None = None
) -> ResponseReturnValue:
    """The page of an account, with the form that was refused as it was typed."""
    account = queries.get_account(db.session(), account_id)
    scopes = queries.list_scopes(db.session(), account_id)
    places = refused_places or _places_form(scopes)
    reason = refused_reason or ReasonForm(formdata=None)
    note_seen("account", [account_id])
    page = render_template(
        "accounts/show_account.html",
        account=account,
        scopes=scopes,
        places=places,
        reason=reason,
        role_name=_(ROLE_NAMES[account.role]),
        works_at_centers=account.role in queries.CENTER_ROLES,
        works_for_province=account.role is Role.PROVINCE,
        is_self=account_id == current_viewer().id,
        at=clock.now(),
    )
    return page, 422 if refused_places or refused_reason else 200


def _places_form(scopes: list[ScopeRow]) -> PlacesForm:
    """Filled with the codes of what is reached now; a province under the code it has today."""
    regions = regions_queries.load(db.session())
    reached = [scope for scope in scopes if scope.ended_at is None]
    provinces = (
        queries.province_on(regions, scope.region_or_center_id, clock.today())
        for scope in reached
        if not scope.is_center
    )
    form = PlacesForm(formdata=None)
    form.provinces.choices = [(row.code, row.name_ko) for row in regions.provinces(clock.today())]
    form.centers.data = "\n".join(scope.code for scope in reached if scope.is_center)
    form.provinces.data = sorted({regions.rows[one].code for one in provinces})
    return form


@bp.post("/accounts/<int:account_id>/places")
@requires(Permission.MANAGE_ACCOUNTS)
def set_places(account_id: int) -> ResponseReturnValue:
    form = PlacesForm()
    form.provinces.choices = _province_choices()
    if form.validate():
        try:
            with db.transaction() as session:
                managing.set_places(session, _act(), account_id, form.places())
        except DomainError as problem:
            form.form_errors.append(str(problem))
        else:
            return _done(account_id, _("What the account reaches is stored."))
    return _account_page(account_id, refused_places=form)


@bp.post("/accounts/<int:account_id>/reset-password")
@requires(Permission.MANAGE_ACCOUNTS)
def reset_password(account_id: int) -> ResponseReturnValue:
    made = passwords.make_one_time()
    with db.transaction() as session:
        account = managing.reset_password(session, _act(), account_id, made.password)
    return _one_time_page(account, made.text)


@bp.post("/accounts/<int:account_id>/forget-second-factor")
@requires(Permission.MANAGE_ACCOUNTS)
def forget_second_factor(account_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        managing.forget_second_factor(session, _act(), account_id)
    return _done(account_id, _("The next sign-in sets the second factor up anew."))


@bp.post("/accounts/<int:account_id>/unlock")
@requires(Permission.MANAGE_ACCOUNTS)
def unlock(account_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        managing.unlock(session, _act(), account_id)
    return _done(account_id, _("The account is unlocked."))


@bp.post("/accounts/<int:account_id>/disable")
@requires(Permission.MANAGE_ACCOUNTS)
def disable(account_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate():
        try:
            with db.transaction() as session:
                managing.disable(session, _act(), account_id, form.reason.data)
        except DomainError as problem:
            form.form_errors.append(str(problem))
        else:
            return _done(account_id, _("The account is closed and signed out everywhere."))
    return _account_page(account_id, refused_reason=form)


@bp.post("/accounts/<int:account_id>/enable")
@requires(Permission.MANAGE_ACCOUNTS)
def enable(account_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate():
        with db.transaction() as session:
            managing.enable(session, _act(), account_id, form.reason.data)
        return _done(account_id, _("The account is open again."))
    return _account_page(account_id, refused_reason=form)


def _done(account_id: int, words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for(".show_account", account_id=account_id), 303)
