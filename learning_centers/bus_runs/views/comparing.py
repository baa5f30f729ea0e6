"""After the day: planned against driven."""

from flask import render_template
from flask.typing import ResponseReturnValue

from learning_centers.bus_runs import figures, queries
from learning_centers.bus_runs.views.blueprint import bp
from learning_centers.core.access import Permission
from learning_centers.core.months import Month
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires


@bp.get("/edu-bus/runs/compared/<month:month>")
@requires(Permission.SEE_BUSES)
def compare(month: Month) -> ResponseReturnValue:
    """A month of runs: as planned, as driven, and what they came to."""
    viewer, session = current_viewer(), db.session()
    rows = queries.list_compared(session, viewer, month)
    centers = {row.bus.center_id for row in rows if row.bus.center_id is not None}
    total = figures.total_of(session, figures.list_lines(session, month, month, centers))
    return render_template("bus_runs/compare.html", month=month, rows=rows, total=total)
