"""Pages of equipment: every piece with where it is and whether it works; moving several at once."""

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.buses import drawing, queries, service
from learning_centers.buses.forms import MoveForm, PieceForm, wanted_pieces
from learning_centers.buses.reach import BusReach
from learning_centers.buses.views.blueprint import bp, own_reach, province_choices
from learning_centers.buses.words import EQUIPMENT_NAMES, STATE_NAMES
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.paging import page_of
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import EquipmentState

ON_A_PAGE = 100


@bp.get("/pieces")
@requires(Permission.SEE_BUSES)
def list_pieces() -> ResponseReturnValue:
    reach = own_reach()
    return _list_page(reach, MoveForm(_buses(reach), formdata=None))


@bp.post("/pieces")
@requires(Permission.MANAGE_BUSES)
def move_pieces() -> ResponseReturnValue:
    reach = own_reach()
    form = MoveForm(_buses(reach))
    ids = [int(one) for one in request.form.getlist("piece") if one.isdecimal()]
    if form.validate_on_submit() and not ids:
        form.form_errors.append(_("Tick at least one piece in the table."))
    elif not form.errors:
        try:
            with db.transaction() as session:
                changed = service.move_pieces(session, reach, ids, form.move(), current_viewer(), clock.now())
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(ngettext("%(n)s piece was changed.", "%(n)s pieces were changed.", changed))
            return redirect(request.full_path, 303)  # with the filters it came from
    return _list_page(reach, form, ids), 422


@bp.route("/pieces/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def new_pieces() -> ResponseReturnValue:
    reach = own_reach()
    usual = {"count": 1, "bus_id": request.args.get("bus", 0, int)}
    form = PieceForm(province_choices(reach), _buses(reach), data=usual)
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                made = service.add_pieces(
                    session,
                    reach,
                    form.province_id.data,
                    form.draft(),
                    form.count.count or 1,
                    current_viewer(),
                    clock.now(),
                )
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(ngettext("%(n)s piece was added.", "%(n)s pieces were added.", len(made)))
            return redirect(url_for(".list_pieces"), 303)
    page = render_template("buses/edit_piece.html", form=form, piece=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/pieces/<int:equipment_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def edit_piece(equipment_id: int) -> ResponseReturnValue:
    reach = own_reach()
    piece = queries.get_piece(db.session(), reach, equipment_id)
    form = PieceForm(
        province_choices(reach),
        _buses(reach),
        data={
            "kind": piece.kind,
            "label": piece.label,
            "province_id": piece.province_id,
            "bus_id": piece.bus_id or service.IN_STORE,
            "place": piece.place,
            "state": piece.state,
            "remarks": piece.note,
        },
    )
    del form.province_id, form.count  # a piece stays in its province
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                draft, by = form.draft(), current_viewer()
                service.change_piece(session, reach, equipment_id, draft, by, clock.now())
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("%(name)s is stored.", name=piece.label))
            return redirect(url_for(".list_pieces"), 303)
    page = render_template("buses/edit_piece.html", form=form, piece=piece)
    return page, 422 if form.is_submitted() else 200


def _buses(reach: BusReach) -> list[tuple[int, str]]:
    return drawing.choices(queries.list_buses(db.session(), reach, reach.day))


def _list_page(reach: BusReach, form: MoveForm, ticked: list[int] | None = None) -> str:
    manages = current_viewer().may(Permission.MANAGE_BUSES)
    wanted = wanted_pieces(request.args)
    pieces = queries.list_pieces(db.session(), reach, wanted)
    filters = [(name, value) for name, value in request.args.items() if name != "page" and value]
    page = page_of(pieces, request.args.get("page", 1, int), ON_A_PAGE)
    rows = [drawing.piece_row(piece, manages=manages) for piece in page.rows]
    for row in rows:
        row["_on"] = row["_pick"] in (ticked or [])
    return render_template(
        "buses/list_pieces.html",
        rows=rows,
        page=page,
        href=f"?{urlencode([*filters, ('page', '')])}",
        working=sum(piece.row.state is EquipmentState.WORKING for piece in pieces),
        form=form,
        wanted=wanted,
        buses=[*_buses(reach), (service.IN_STORE, _("On no bus: in store"))],
        kinds=[(kind, _(name)) for kind, name in EQUIPMENT_NAMES.items()],
        states=[(state, _(name)) for state, name in STATE_NAMES.items()],
        manages=manages,
    )
