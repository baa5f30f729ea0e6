"""The page of a center and a month where plans and rosters are taken out."""

import io

from flask import Blueprint, flash, render_template, send_file
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workbook.taking import FileFormat
from learning_centers.exports import queries, service
from learning_centers.exports.forms import TakeOutForm
from learning_centers.exports.queries import CenterChoice, Scope
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

bp = Blueprint("exports", __name__, url_prefix="/exports")

TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv",
}


@bp.get("/<int:center_id>/<month:month>")
@requires(Permission.SEE_LESSONS)
def show(center_id: int, month: Month) -> ResponseReturnValue:
    center, scope = _asked(center_id, month)
    service.require_may_take(scope)
    return _page(center, month, TakeOutForm())


@bp.post("/<int:center_id>/<month:month>")
@requires(Permission.SEE_LESSONS)
def take(center_id: int, month: Month) -> ResponseReturnValue:
    center, scope = _asked(center_id, month)
    service.require_may_take(scope)
    form = TakeOutForm()
    if not form.validate_on_submit():
        return _page(center, month, form), 422
    kind, chosen = form.kind.data, form.file_format.data
    with db.transaction() as session:
        taken = service.take_out(
            session, kind, chosen, scope, reason=form.reason.data.strip(), now=clock.now()
        )
    if taken.left_out:
        flash(service.left_out_words(taken.left_out), "warn")
    name = f"{center.name}_{month}_{_(service.KIND_NAMES[kind])}.{chosen}"
    return send_file(io.BytesIO(taken.data), TYPES[chosen], as_attachment=True, download_name=name)


def _asked(center_id: int, month: Month) -> tuple[CenterChoice, Scope]:
    viewer = current_viewer()
    center = queries.get_center(db.session(), viewer, center_id=center_id)
    return center, Scope(month, center.id, viewer)


def _page(center: CenterChoice, month: Month, form: TakeOutForm) -> str:
    return render_template("exports/show.html", center=center, month=month, form=form)
