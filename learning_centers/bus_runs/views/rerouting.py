"""The rest of a day planned anew from where the bus stands: shown first, then stored as it was shown."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.bus_runs import forms, queries, rerouting
from learning_centers.bus_runs.views.blueprint import bp
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import Conflict, DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.onward import Rest
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import BusRun


@bp.get("/edu-bus/runs/<int:bus_run_id>/rest")
@requires(Permission.RUN_BUSES)
def plan_rest(bus_run_id: int) -> ResponseReturnValue:
    run = queries.get_run(db.session(), bus_run_id, current_viewer(), to_drive=True)
    if "from" not in request.args:
        return _page(run)
    try:
        return _page(run, _proposed(run))
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(run, refusal=refusal), 422


@bp.post("/edu-bus/runs/<int:bus_run_id>/rest")
@requires(Permission.RUN_BUSES)
def store_rest(bus_run_id: int) -> ResponseReturnValue:
    """Worked out again before the database is held for writing; `seen` says which state of the run was looked at."""
    viewer, now = current_viewer(), clock.now()
    run = queries.get_run(db.session(), bus_run_id, viewer, to_drive=True)
    seen, rest = run.changed_at, None
    try:
        rest = _proposed(run)
        if request.form.get("seen") != seen.isoformat():
            raise Conflict(_(rerouting.CHANGED))
        with db.transaction() as session:
            rerouting.apply(session, bus_run_id, rest, seen, request.form.get("reason", ""), viewer, now)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(run, rest, refusal), 422
    flash(_("The rest of the day is planned anew. Call the places whose time changed."))
    return redirect(url_for(".show_run", bus_run_id=bus_run_id), 303)


def _proposed(run: BusRun) -> Rest:
    now = clock.now()
    standing = forms.typed_standing(request.values, run.day, now)
    return rerouting.propose(db.session(), run.id, standing, current_viewer())


def _page(run: BusRun, rest: Rest | None = None, refusal: DomainError | None = None) -> str:
    sheet = queries.get_sheet(db.session(), run)
    return render_template(
        "bus_runs/plan_rest.html",
        sheet=sheet,
        rest=rest,
        refusal=refusal,
        typed=request.values,
        seen=run.changed_at.isoformat(),
        rows={row.at.id: row for row in sheet.stops},
        names={row.at.stop_id: row.stop.name for row in sheet.stops},
    )
