"""How to get to a stop: ferries to an island, and road times that somebody knows."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_centers.bus_stops import queries, service, ways
from learning_centers.bus_stops.drafts import CrossingDraft
from learning_centers.bus_stops.forms import CrossingForm, RoadForm
from learning_centers.bus_stops.views.blueprint import bp, own_reach
from learning_centers.bus_stops.views.showing import stop_page
from learning_centers.buses.fields import told_on
from learning_centers.buses.points import Point
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Crossing


@bp.route("/<int:stop_id>/crossings/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def new_crossing(stop_id: int) -> ResponseReturnValue:
    reach, form = own_reach(), CrossingForm()
    stop = queries.find_stop(db.session(), reach, stop_id)
    if form.validate_on_submit():
        with told_on(form):
            with db.transaction() as session:
                service.add_crossing(session, reach, stop_id, form.draft(), current_viewer())
            flash(_("The ferry is stored."))
            return redirect(url_for(".show_stop", stop_id=stop_id), 303)
    page = render_template("bus_stops/edit_crossing.html", form=form, stop=stop, crossing=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:stop_id>/crossings/<int:crossing_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def edit_crossing(stop_id: int, crossing_id: int) -> ResponseReturnValue:
    reach = own_reach()
    stop = queries.find_stop(db.session(), reach, stop_id)
    crossing = queries.get_crossing(db.session(), stop, crossing_id)
    form = CrossingForm.of(_draft(crossing))
    if form.validate_on_submit():
        with told_on(form):
            with db.transaction() as session:
                service.change_crossing(session, reach, stop_id, crossing_id, form.draft(), current_viewer())
            flash(_("The ferry is stored."))
            return redirect(url_for(".show_stop", stop_id=stop_id), 303)
    page = render_template("bus_stops/edit_crossing.html", form=form, stop=stop, crossing=crossing)
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:stop_id>/crossings/<int:crossing_id>/remove")
@requires(Permission.MANAGE_BUSES)
def remove_crossing(stop_id: int, crossing_id: int) -> ResponseReturnValue:
    reach = own_reach()
    with db.transaction() as session:
        service.remove_crossing(session, reach, stop_id, crossing_id, current_viewer())
    flash(_("The ferry is taken away."))
    return redirect(url_for(".show_stop", stop_id=stop_id), 303)


@bp.post("/<int:stop_id>/roads")
@requires(Permission.MANAGE_BUSES)
def enter_road(stop_id: int) -> ResponseReturnValue:
    reach = own_reach()
    row = queries.get_stop(db.session(), reach, stop_id)
    around = ways.ways_of(db.session(), reach, row)
    form = RoadForm(around.here, around.there)
    if not form.validate_on_submit():
        return stop_page(stop_id, form), 422
    with db.transaction() as session:
        service.enter_road(session, form.draft(), current_viewer(), clock.now())
    flash(_("The time is stored. It takes the place of the estimate, in both directions."))
    return redirect(url_for(".show_stop", stop_id=stop_id), 303)


@bp.post("/<int:stop_id>/roads/<int:road_id>/remove")
@requires(Permission.MANAGE_BUSES)
def remove_road(stop_id: int, road_id: int) -> ResponseReturnValue:
    row = queries.get_stop(db.session(), own_reach(), stop_id)
    keys = [way.key for way in ways.places_of(row.stop, row.crossings)]
    with db.transaction() as session:
        service.remove_road(session, keys, road_id, current_viewer())
    flash(_("The time is taken away. The estimate holds again."))
    return redirect(url_for(".show_stop", stop_id=stop_id), 303)


def _draft(crossing: Crossing) -> CrossingDraft:
    return CrossingDraft(
        crossing.port_name,
        Point(crossing.port_latitude, crossing.port_longitude),
        crossing.leaves,
        crossing.teach_from,
        crossing.teach_until,
        crossing.lands,
        crossing.weekdays,
        crossing.note,
    )
