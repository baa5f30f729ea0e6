"""The page of the programme's calendar, for the ministry and the administrator."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.programme import queries, service
from learning_centers.programme.forms import DayForm, ForgetForm, YearForm
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

MONTHS_SHOWN = 3  # from the one that is due now

bp = Blueprint("programme", __name__, url_prefix="/programme")


@bp.get("")
@requires(Permission.MANAGE_PROGRAMME)
def show() -> ResponseReturnValue:
    return _page(YearForm(formdata=None), DayForm(formdata=None))


def _page(year: YearForm, day: DayForm) -> ResponseReturnValue:
    page = render_template(
        "programme/show.html",
        year_form=year,
        day_form=day,
        years=queries.list_years(db.session()),
        days=queries.list_days(db.session()),
        due=queries.due_moments(db.session(), Month.of(clock.today()).previous(), MONTHS_SHOWN),
    )
    return page, 422 if year.is_submitted() and (year.errors or day.errors) else 200


@bp.post("/years")
@requires(Permission.MANAGE_PROGRAMME)
def set_year() -> ResponseReturnValue:
    form = YearForm()
    if not form.validate():
        return _page(form, DayForm(formdata=None))
    first, last = (Month.parse(field.data or "") for field in (form.first, form.last))
    try:
        with db.transaction() as session:
            service.set_year(session, int(form.year.data or 0), first, last, current_viewer())
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return _page(form, DayForm(formdata=None))
    flash(_("The programme year is stored."))
    return redirect(url_for(".show"), 303)


@bp.post("/days")
@requires(Permission.MANAGE_PROGRAMME)
def set_day() -> ResponseReturnValue:
    form = DayForm()
    if not form.validate():
        return _page(YearForm(formdata=None), form)
    with db.transaction() as session:
        name = (form.name.data or "").strip()
        service.set_day(session, form.on.data, form.kind.data == "holiday", name, current_viewer())
    flash(_("The day is stored. Due dates to come follow it."))
    return redirect(url_for(".show"), 303)


@bp.post("/days/forget")
@requires(Permission.MANAGE_PROGRAMME)
def forget_day() -> ResponseReturnValue:
    form = ForgetForm()
    if form.validate() and form.on.data:
        with db.transaction() as session:
            service.forget_day(session, form.on.data, current_viewer())
        flash(_("The day is taken out."))
    return redirect(url_for(".show"), 303)
