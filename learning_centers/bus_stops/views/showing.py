"""The list of stops, one stop, and stops as a file."""

import io
from urllib.parse import urlencode

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from learning_centers.bus_stops import drawing, handing_out, queries, visits, ways
from learning_centers.bus_stops.forms import WEEKS, RoadForm, TakeOutForm, wanted_stops
from learning_centers.bus_stops.handing_out import Order
from learning_centers.bus_stops.queries import Standing, Visited, Wanted
from learning_centers.bus_stops.views.blueprint import bp, own_reach
from learning_centers.bus_stops.words import KIND_NAMES
from learning_centers.buses.reach import BusReach
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark, ngettext
from learning_centers.core.paging import page_of
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import StopKind

ON_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VISITED_NAMES = {Visited.NEVER: mark("Never visited"), Visited.ONCE: mark("Visited before")}
STANDING_NAMES = {
    Standing.READY: mark("Can be planned"),
    Standing.HINDERED: mark("Cannot be planned yet"),
    Standing.RETIRED: mark("Out of use"),
}


@bp.get("")
@requires(Permission.SEE_BUSES)
def list_stops() -> str:
    viewer, reach = current_viewer(), own_reach()
    wanted = wanted_stops(request.args)
    found = queries.list_stops(db.session(), reach, wanted)
    page = page_of(found, request.args.get("page", 1, int), ON_A_PAGE)
    several = len(reach.provinces()) > 1
    filters = [(name, value) for name, value in request.args.items() if name != "page" and value]
    return render_template(
        "bus_stops/list_stops.html",
        rows=[drawing.stop_row(reach.regions, row, viewer, several=several) for row in page.rows],
        page=page,
        hindered=sum(bool(row.hindrances) for row in found),
        href=f"?{urlencode([*filters, ('page', '')])}",
        filters=dict(filters),
        wanted=wanted,
        choices=_choices(reach, wanted),
        manages=viewer.may(Permission.MANAGE_BUSES),
        brings=viewer.may(Permission.MANAGE_BUSES) and viewer.may(Permission.IMPORT),
    )


def _choices(reach: BusReach, wanted: Wanted) -> dict[str, list[tuple[object, str]]]:
    """What each filter offers: (value, text)."""
    provinces = reach.provinces()
    only = provinces[0].id if len(provinces) == 1 else wanted.province_id
    inside = [row for row in reach.districts() if only is not None and row.parent_id == only]
    waiting = [(weeks, ngettext("%(n)s week or more", "%(n)s weeks or more", weeks)) for weeks in WEEKS]
    return {
        "provinces": [(row.id, row.name_ko) for row in provinces] if len(provinces) > 1 else [],
        "districts": [(row.id, row.name_ko) for row in inside],
        "kinds": [(kind, _(name)) for kind, name in KIND_NAMES.items()],
        "visited": [(one, _(name)) for one, name in VISITED_NAMES.items()],
        "weeks": list(waiting),
        "standing": [(one, _(name)) for one, name in STANDING_NAMES.items()],
    }


@bp.get("/<int:stop_id>")
@requires(Permission.SEE_BUSES)
def show_stop(stop_id: int) -> str:
    return stop_page(stop_id)


def stop_page(stop_id: int, form: RoadForm | None = None) -> str:
    """form: one that was refused."""
    viewer, session, reach = current_viewer(), db.session(), own_reach()
    row = queries.get_stop(session, reach, stop_id)
    manages = viewer.may(Permission.MANAGE_BUSES)
    note_seen("bus_stop", [stop_id] if manages and row.stop.contact_name else [])
    around = ways.ways_of(session, reach, row)
    return render_template(
        "bus_stops/show_stop.html",
        row=row,
        stop=row.stop,
        place=reach.regions.full_name(row.district_id),
        kind=_(KIND_NAMES[row.stop.kind]),
        state=drawing.state_tag(row),
        hours=drawing.hours_said(row.stop),
        amenities=drawing.amenities(row.stop),
        last=drawing.visit_said(row),
        nearest=drawing.nearest_cell(row.nearest, viewer),
        odd_township=drawing.has_odd_township(reach.regions, row),
        island=row.stop.kind is StopKind.ISLAND or bool(row.crossings),
        crossings=drawing.crossing_rows(row.stop, row.crossings, manages=manages),
        roads=drawing.road_rows(around),
        removable=drawing.removable_roads(around),
        form=form or RoadForm(around.here, around.there, formdata=None),
        visits=drawing.visit_rows(visits.list_visits(session, stop_id)),
        manages=manages,
    )


@bp.get("/file")
@requires(Permission.SEE_BUSES)
def take_file() -> ResponseReturnValue:
    """Without the persons to call."""
    order = Order(wanted_stops(request.args))
    data = handing_out.take_out(db.session(), own_reach(), order, current_viewer(), clock.now())
    return _file(data)


@bp.route("/file-with-contacts", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def take_contacts() -> ResponseReturnValue:
    form = TakeOutForm()
    if form.validate_on_submit():
        order = Order(wanted_stops(request.args), contacts=True, reason=form.reason.data.strip())
        reach = own_reach()
        with db.transaction() as session:
            data = handing_out.take_out(session, reach, order, current_viewer(), clock.now())
        return _file(data)
    page = render_template("bus_stops/take_contacts.html", form=form)
    return page, 422 if form.is_submitted() else 200


def _file(data: bytes) -> ResponseReturnValue:
    name = f"{_('Stops')}_{clock.today()}.xlsx"
    return send_file(io.BytesIO(data), XLSX, as_attachment=True, download_name=name)
