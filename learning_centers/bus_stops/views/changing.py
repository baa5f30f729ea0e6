"""Making a stop, changing it, taking it out of use."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.bus_stops import queries, service
from learning_centers.bus_stops.drafts import StopDraft, draft_of
from learning_centers.bus_stops.forms import RetireForm, StopForm
from learning_centers.bus_stops.views.blueprint import bp, district_choices, own_reach
from learning_centers.buses.fields import told_on
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.web import db
from learning_centers.web.filters import day as day_said
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import BusStop, StopKind


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def new_stop() -> ResponseReturnValue:
    reach = own_reach()
    empty = StopDraft("", StopKind.VILLAGE, request.args.get("district", 0, int))
    form = StopForm.of(empty, district_choices(reach))
    if form.validate_on_submit():
        with told_on(form):
            with db.transaction() as session:
                made = service.make_stop(session, reach, form.draft(), current_viewer(), clock.now())
            return _done(made)
    page = render_template("bus_stops/edit_stop.html", form=form, stop=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:stop_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def edit_stop(stop_id: int) -> ResponseReturnValue:
    reach = own_reach()
    stop = queries.find_stop(db.session(), reach, stop_id)
    note_seen("bus_stop", [stop_id] if stop.contact_name else [])
    form = StopForm.of(draft_of(stop), district_choices(reach))
    if form.validate_on_submit():
        with told_on(form):
            with db.transaction() as session:
                changed = service.change_stop(session, reach, stop_id, form.draft(), current_viewer())
            return _done(changed)
    page = render_template("bus_stops/edit_stop.html", form=form, stop=stop)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:stop_id>/retire", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def retire_stop(stop_id: int) -> ResponseReturnValue:
    reach = own_reach()
    stop = queries.find_stop(db.session(), reach, stop_id)
    form = RetireForm(data={"last_day": stop.retired_on})
    if form.validate_on_submit():
        day = form.last_day.data
        with db.transaction() as session:
            later = service.retire_stop(session, reach, stop_id, day, current_viewer())
        flash(_("The stop is in use again.") if day is None else _("The last day of the stop is stored."))
        if later:
            days = ", ".join(day_said(one) for one in later)
            flash(_("Runs to this stop are published on %(days)s. Change or cancel them.", days=days), "warn")
        return redirect(url_for(".show_stop", stop_id=stop_id), 303)
    page = render_template("bus_stops/retire_stop.html", form=form, stop=stop)
    return page, 422 if form.is_submitted() else 200


def _done(stop: BusStop) -> ResponseReturnValue:
    flash(_("%(name)s is stored.", name=stop.name))
    if stop.latitude is None:
        flash(_("It cannot be planned before somebody enters its coordinates."), "warn")
    return redirect(url_for(".show_stop", stop_id=stop.id), 303)
