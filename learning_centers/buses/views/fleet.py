"""Pages of buses: the list, one bus, making and changing it, its absences, taking it out of use."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.buses import drawing, queries, service
from learning_centers.buses.fields import told_on
from learning_centers.buses.forms import AbsenceForm, BusForm, RetireForm
from learning_centers.buses.queries import WantedPieces
from learning_centers.buses.reach import BusReach
from learning_centers.buses.service import BusDraft
from learning_centers.buses.views.blueprint import bp, own_reach, province_choices
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import BusRun


@bp.get("")
@requires(Permission.SEE_BUSES)
def list_buses() -> str:
    reach, retired = own_reach(), "retired" in request.args
    rows = queries.list_buses(db.session(), reach, reach.day, retired=retired)
    return render_template(
        "buses/list_buses.html",
        rows=[drawing.bus_row(reach.regions, row) for row in rows],
        several=len({row.bus.province_id for row in rows}) > 1,
        retired=retired,
        manages=current_viewer().may(Permission.MANAGE_BUSES),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def new_bus() -> ResponseReturnValue:
    reach = own_reach()
    form = _bus_form(reach, BusDraft("", 0))
    if form.validate_on_submit():
        with told_on(form):
            with db.transaction() as session:
                made = service.make_bus(session, reach, form.draft(), current_viewer())
            flash(_("%(name)s is stored.", name=made.name))
            return redirect(url_for(".show_bus", bus_id=made.id), 303)
    page = render_template("buses/edit_bus.html", form=form, bus=None)
    return page, 422 if form.is_submitted() else 200


@bp.get("/<int:bus_id>")
@requires(Permission.SEE_BUSES)
def show_bus(bus_id: int) -> ResponseReturnValue:
    return _bus_page(bus_id, AbsenceForm(formdata=None))


@bp.route("/<int:bus_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def edit_bus(bus_id: int) -> ResponseReturnValue:
    reach = own_reach()
    bus = queries.get_bus(db.session(), reach, bus_id).bus
    form = _bus_form(reach, service.draft_of(bus))
    note_seen("bus", [bus_id] if bus.driver_name else [])
    if form.validate_on_submit():
        with told_on(form):
            with db.transaction() as session:
                changed = service.change_bus(session, reach, bus_id, form.draft(), current_viewer())
            flash(_("%(name)s is stored.", name=changed.name))
            return redirect(url_for(".show_bus", bus_id=bus_id), 303)
    page = render_template("buses/edit_bus.html", form=form, bus=bus)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:bus_id>/retire", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def retire_bus(bus_id: int) -> ResponseReturnValue:
    reach = own_reach()
    row = queries.get_bus(db.session(), reach, bus_id)
    form = RetireForm(data={"last_day": row.bus.retired_on})
    if form.validate_on_submit():
        day = form.last_day.data
        with db.transaction() as session:
            runs = service.retire_bus(session, reach, bus_id, day, current_viewer())
        flash(_("The bus is in use again.") if day is None else _("The last day of the bus is stored."))
        _warn_of(runs)
        return redirect(url_for(".show_bus", bus_id=bus_id), 303)
    page = render_template(
        "buses/retire_bus.html", form=form, bus=row.bus, pieces=drawing.pieces_said(row.pieces)
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:bus_id>/absences")
@requires(Permission.MANAGE_BUSES)
def add_absence(bus_id: int) -> ResponseReturnValue:
    reach, form = own_reach(), AbsenceForm()
    queries.get_bus(db.session(), reach, bus_id)
    if form.validate_on_submit():
        with told_on(form):
            with db.transaction() as session:
                runs = service.add_absence(session, reach, bus_id, form.draft(), current_viewer())
            flash(_("The bus is not planned on these days."))
            _warn_of(runs)
            return redirect(url_for(".show_bus", bus_id=bus_id), 303)
    return _bus_page(bus_id, form), 422


@bp.post("/<int:bus_id>/absences/<int:absence_id>/remove")
@requires(Permission.MANAGE_BUSES)
def remove_absence(bus_id: int, absence_id: int) -> ResponseReturnValue:
    reach = own_reach()
    with db.transaction() as session:
        service.remove_absence(session, reach, bus_id, absence_id, current_viewer())
    flash(_("The bus can be planned on these days again."))
    return redirect(url_for(".show_bus", bus_id=bus_id), 303)


def _bus_form(reach: BusReach, draft: BusDraft) -> BusForm:
    """As sent, else as stored."""
    centers = queries.centers_in(db.session(), reach, current_viewer())
    return BusForm.of(
        draft, province_choices(reach), [(one.id, f"{one.name} ({one.code})") for one in centers]
    )


def _warn_of(runs: list[BusRun]) -> None:
    if runs:
        said = drawing.days_said(runs)
        flash(
            _("Runs of this bus are published on %(days)s. Plan these days anew or cancel them.", days=said),
            "warn",
        )


def _bus_page(bus_id: int, form: AbsenceForm) -> str:
    viewer, session, reach = current_viewer(), db.session(), own_reach()
    row = queries.get_bus(session, reach, bus_id)
    manages = viewer.may(Permission.MANAGE_BUSES)
    note_seen("bus", [bus_id] if manages and row.bus.driver_name else [])
    pieces = queries.list_pieces(session, reach, WantedPieces(bus_id))
    runs = queries.runs_in(session, row)
    return render_template(
        "buses/show_bus.html",
        row=row,
        bus=row.bus,
        state=drawing.state_tag(row),
        why=drawing.why(row),
        hindrances=queries.hindrances(row.bus),
        province=reach.regions.rows[row.bus.province_id].name_ko,
        limits=drawing.limits_said(row.bus),
        pieces=[drawing.piece_row(piece, manages=manages) for piece in pieces],
        absences=drawing.absence_rows(runs),
        removable=[(absence.id, drawing.absence_said(absence)) for absence, _runs in runs],
        form=form,
        manages=manages,
    )
