"""What is known of regions: facts of a year and dated traits, each with its source."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.measures import drawing, queries, service
from learning_centers.measures.forms import FactForm, TraitForm
from learning_centers.measures.views import asking
from learning_centers.measures.views.blueprint import bp
from learning_centers.regions.queries import Regions, load
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import RegionLevel


@bp.get("/region-facts")
@requires(Permission.SEE_GOALS)
def list_known() -> ResponseReturnValue:
    regions = load(db.session())
    return _page(regions, _fact_form(regions, formdata=None), _trait_form(regions, formdata=None))


@bp.post("/region-facts")
@requires(Permission.MANAGE_GOALS)
def enter_fact() -> ResponseReturnValue:
    regions = load(db.session())
    form = _fact_form(regions)
    if form.validate_on_submit():
        try:
            service.check_fact(regions, form.draft())
            with db.transaction() as session:
                service.enter_facts(session, [form.draft()], current_viewer(), clock.now())
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The value is stored with its source."))
            return redirect(url_for(".list_known"), 303)
    return _page(regions, form, _trait_form(regions, formdata=None)), 422


@bp.post("/region-traits")
@requires(Permission.MANAGE_GOALS)
def enter_trait() -> ResponseReturnValue:
    regions = load(db.session())
    form = _trait_form(regions)
    if form.validate_on_submit():
        try:
            service.check_trait(regions, form.draft())
            with db.transaction() as session:
                service.enter_traits(session, [form.draft()], current_viewer())
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The trait is stored with its source."))
            return redirect(url_for(".list_known"), 303)
    return _page(regions, _fact_form(regions, formdata=None), form), 422


def _fact_form(regions: Regions, **how: None) -> FactForm:
    today = clock.today()
    places = [(queries.NATION, _("The nation"))]
    for province in regions.provinces(today):
        inside = regions.districts(today, province.id)
        places += [(one.code, regions.full_name(one.id)) for one in (province, *inside)]
    return FactForm(places, **how)


def _trait_form(regions: Regions, **how: None) -> TraitForm:
    return TraitForm(
        [(one.code, regions.full_name(one.id)) for one in regions.districts(clock.today())], **how
    )


def _page(regions: Regions, fact: FactForm, trait: TraitForm) -> str:
    session, today = db.session(), clock.today()
    province = request.args.get("province", "")
    inside = None
    if queries.is_place(regions, province, RegionLevel.PROVINCE):
        inside = queries.codes_inside(regions, province, today)
    page = queries.list_facts(session, inside, request.args.get("page", 1, int))
    return render_template(
        "measures/list_known.html",
        fact_form=fact,
        trait_form=trait,
        facts=drawing.fact_rows(regions, page.rows),
        page=page,
        province=province if inside else "",
        provinces=asking.province_choices(regions, today),
        traits=drawing.trait_rows(regions, queries.list_traits(session)),
        may_manage=current_viewer().may(Permission.MANAGE_GOALS),
        may_bring=current_viewer().may(Permission.MANAGE_GOALS) and current_viewer().may(Permission.IMPORT),
    )
