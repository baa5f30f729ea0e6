"""From an approved plan to runs: who rides, what stands against it, publish."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.bus_runs import forms, publishing
from learning_centers.bus_runs.publishing import Crew, Day
from learning_centers.bus_runs.views.blueprint import bp
from learning_centers.centers.queries import list_staff
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import ngettext
from learning_centers.route_plans.queries import get_plan
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import RoutePlan, StaffMember


@bp.route("/edu-bus/plans/<int:plan_id>/publish", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def publish(plan_id: int) -> ResponseReturnValue:
    viewer, session = current_viewer(), db.session()
    plan = get_plan(session, plan_id, viewer)
    days = publishing.load_days(session, plan)
    if request.method == "GET":
        return _page(plan, days, {day.route.id: Crew() for day in days})
    crews = forms.typed_crews(request.form, [day.route.id for day in days])
    try:
        if "look" in request.form:
            looks = publishing.look(session, plan_id, crews, viewer, clock.now())
            said = tuple(dict.fromkeys(text for one in looks for text in one.said))
            stopped = tuple(dict.fromkeys(text for one in looks for text in one.stops))
            return _page(plan, days, crews, said=said, stopped=stopped, looked=True)
        with db.transaction() as session:
            runs = publishing.publish(session, plan_id, crews, viewer, clock.now())
            first = min(run.day for run in runs)
            count = len(runs)
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(plan, days, crews, refusal=refusal), 422
    flash(
        ngettext(
            "%(n)s run is published with its lessons.", "%(n)s runs are published with their lessons.", count
        )
    )
    return redirect(url_for(".list_runs", day=first.isoformat()), 303)


def _page(
    plan: RoutePlan,
    days: list[Day],
    crews: Mapping[int, Crew],
    *,
    refusal: DomainError | None = None,
    said: tuple[str, ...] = (),
    stopped: tuple[str, ...] = (),
    looked: bool = False,
) -> str:
    return render_template(
        "bus_runs/publish.html",
        plan=plan,
        days=days,
        crews=crews,
        staff=_staff(days),
        refusal=refusal,
        said=said,
        stopped=stopped,
        looked=looked,
    )


def _staff(days: list[Day]) -> dict[int, list[StaffMember]]:
    """Center -> the people who may ride, by name."""
    centers = {day.bus.center_id for day in days if day.bus.center_id is not None}
    return {center_id: list(list_staff(db.session(), center_id)) for center_id in sorted(centers)}
