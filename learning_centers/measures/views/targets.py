"""Targets of a programme year: entered by one person, approved by another."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.measures import attaining, drawing, queries, service
from learning_centers.measures.forms import TargetForm, read_chosen
from learning_centers.measures.views.blueprint import bp
from learning_centers.programme.queries import list_years
from learning_centers.regions.queries import Regions, load
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import ProgrammeYear


@bp.get("/targets")
@requires(Permission.SEE_GOALS)
def list_targets() -> ResponseReturnValue:
    regions, years = load(db.session()), list_years(db.session())
    return _page(regions, years, _form(regions, years, formdata=None))


@bp.post("/targets")
@requires(Permission.SEE_GOALS)
def enter_target() -> ResponseReturnValue:
    _require_enters()
    regions, years = load(db.session()), list_years(db.session())
    form = _form(regions, years)
    if form.validate_on_submit():
        try:
            draft = form.draft()
            service.check_target(regions, draft, years, clock.today())
            service.require_reach(regions, draft.code, current_viewer(), clock.today())
            with db.transaction() as session:
                service.enter_targets(session, [draft], current_viewer(), clock.now())
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The target is stored. It counts once another person has approved it."))
            return redirect(url_for(".list_targets", year=draft.year), 303)
    return _page(regions, years, form), 422


@bp.post("/targets/decide")
@requires(Permission.SEE_GOALS)
def decide() -> ResponseReturnValue:
    """Approve the ticked targets or take them back."""
    _require_enters()
    regions = load(db.session())
    chosen, viewer = read_chosen(request.form.getlist("target")), current_viewer()
    try:
        with db.transaction() as session:
            if request.form.get("act") == "take_back":
                count = service.take_back_targets(session, regions, chosen, viewer, clock.today())
                said = ngettext("%(n)s target was taken back.", "%(n)s targets were taken back.", count)
            else:
                count = service.approve_targets(session, chosen, viewer, clock.now())
                said = ngettext("%(n)s target was approved.", "%(n)s targets were approved.", count)
    except DomainError as refusal:
        years = list_years(db.session())
        return _page(regions, years, _form(regions, years, formdata=None), str(refusal)), 422
    flash(said if count else _("Tick the targets first."), "ok" if count else "warn")
    return redirect(url_for(".list_targets", year=request.args.get("year", "")), 303)


def _require_enters() -> None:
    """A province enters targets and has no permission of its own for it: the rule stands in the service."""
    if not service.may_enter_targets(current_viewer()):
        abort(403)


def _form(regions: Regions, years: Sequence[ProgrammeYear], **how: None) -> TargetForm:
    """With the regions whose targets the viewer enters."""
    today, viewer = clock.today(), current_viewer()
    places = [(queries.NATION, _("The nation"))]
    places += [(f"{queries.ZONE}{zone}", zone) for zone in queries.list_zones(regions, today)]
    for province in regions.provinces(today):
        inside = regions.districts(today, province.id)
        places += [(one.code, regions.full_name(one.id)) for one in (province, *inside)]
    places = [one for one in places if service.enters_targets_of(regions, one[0], viewer, today)]
    return TargetForm([one.year for one in years], places, **how)


def _page(regions: Regions, years: Sequence[ProgrammeYear], form: TargetForm, problem: str = "") -> str:
    session, viewer = db.session(), current_viewer()
    asked = request.args.get("year", "")
    year = next((one for one in years if str(one.year) == asked), years[0] if years else None)
    targets = [] if year is None else queries.list_targets(session, year.year)
    done = {} if year is None else attaining.done_so_far(session, regions, year, targets, clock.today())
    theirs = {
        one.target.id
        for one in targets
        if one.target.approved_at is None
        and service.enters_targets_of(regions, one.target.region_code, viewer, clock.today())
    }
    return render_template(
        "measures/list_targets.html",
        form=form,
        problem=problem,
        year=year,
        years=[(str(one.year), str(one.year)) for one in years],
        rows=drawing.target_rows(regions, targets, done, picked=theirs),
        may_enter=service.may_enter_targets(viewer),
        may_bring=service.may_enter_targets(viewer) and viewer.may(Permission.IMPORT),
        may_approve=viewer.may(Permission.MANAGE_GOALS),
        waiting=len(theirs),
        as_of=clock.now(),
    )
