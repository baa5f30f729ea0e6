"""The page of a plan, and the page of one stop in it."""

from dataclasses import dataclass
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.regions import queries as regions_queries
from learning_centers.route_plans import drawing, facts, jobs, mapping, queries, rows, runs, service
from learning_centers.route_plans.drawing import Scene
from learning_centers.route_plans.forms import PinForm, PlaceForm
from learning_centers.route_plans.kept import Inputs, Kept, inputs_of, kept_of
from learning_centers.route_plans.laying import with_pins
from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.problem import Broken
from learning_centers.route_plans.views.blueprint import bp
from learning_centers.route_plans.wording import STATE_NAMES
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import PlanState, RoutePlan

FEW = 30  # stops left out that are shown at first


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan with everything that its pages are drawn from."""

    plan: RoutePlan
    inputs: Inputs
    kept: Kept
    scene: Scene
    broken: list[Broken]


@bp.get("/<int:plan_id>")
@requires(Permission.SEE_BUSES)
def show_plan(plan_id: int) -> ResponseReturnValue:
    viewer, session = current_viewer(), db.session()
    plan = queries.get_plan(session, plan_id, viewer)
    manages = viewer.may(Permission.MANAGE_BUSES)
    if plan.state in runs.WORKING:
        jobs.take_over(db.sessions(), plan, clock.now())
        return render_template(
            "route_plans/working.html",
            plan=plan,
            title=_title(plan),
            lead=_lead(session, plan),
            manages=manages,
        )
    one = _open(session, plan)
    hard, soft = drawing.broken_views(plan.id, one.scene.problem, one.broken)
    left = drawing.left_out_rows(plan.id, one.scene, one.kept.left_out)
    days = drawing.day_views(one.scene)
    return render_template(
        "route_plans/show_plan.html",
        plan=plan,
        title=_title(plan),
        lead=_lead(session, plan),
        state=STATE_NAMES[plan.state],
        changes=queries.may_change(plan, viewer),
        manages=manages,
        can_approve=not hard and bool(one.scene.driven),
        days=days,
        figures=drawing.stats(one.kept.against["plan"]) if "plan" in one.kept.against else [],
        hard=hard,
        soft=soft,
        clashes=[service.clash_words(clash) for clash in queries.list_clashes(session, plan)],
        **_change(one.kept),
        left=left if "all" in request.args else left[:FEW],
        left_count=len(left),
        columns=drawing.comparison_columns(one.kept.against),
        comparison=drawing.comparison_rows(one.kept.against) if one.kept.against else [],
        sheet=mapping.sheet(one.scene, days, plan.province_id),
        facts=facts.tell(session, plan, one.inputs, one.kept),
        known=one.inputs.known,
        **_pins(one),
    )


@bp.get("/<int:plan_id>/progress")
@requires(Permission.SEE_BUSES)
def progress(plan_id: int) -> ResponseReturnValue:
    """How far it is; asked each second by progress.js."""
    plan = queries.get_plan(db.session(), plan_id, current_viewer())
    working = plan.state in runs.WORKING
    jobs.take_over(db.sessions(), plan, clock.now())
    return jsonify(done=plan.percent, total=100, finished=not working)


@bp.get("/<int:plan_id>/stops/<int:stop_id>")
@requires(Permission.SEE_BUSES)
def show_stop(plan_id: int, stop_id: int) -> ResponseReturnValue:
    viewer, session = current_viewer(), db.session()
    plan = queries.get_plan(session, plan_id, viewer)
    one = _open(session, plan)
    problem = one.scene.problem
    stop = problem.stops_by_id().get(stop_id)
    if stop is None:
        raise NotFound(_("This stop is not in the plan."))
    visits = [
        (day, route, visit)
        for day in drawing.day_views(one.scene)
        for route in day.routes
        for visit in route.visits
        if visit.stop_id == stop_id
    ]
    places = drawing.place_choices(problem)
    return render_template(
        "route_plans/show_stop.html",
        plan=plan,
        stop=stop,
        title=_title(plan),
        district=one.scene.regions.full_name(one.scene.regions.by_code[stop.district].id),
        visits=visits,
        moves=[
            PlaceForm(
                places,
                f"move-{number}",
                formdata=None,
                data={"where": route.key, "position": visit.position},
            )
            for number, (_day, route, visit) in enumerate(visits)
        ],
        add=PlaceForm(places, "add", formdata=None),
        pin_form=PinForm(drawing.bus_choices(problem), drawing.day_choices(problem), formdata=None),
        why=drawing.why_words(one.scene, stop),
        left_out=next((left.words for left in one.kept.left_out if left.stop_id == stop_id), ""),
        broken=[broken.words for broken in one.broken if broken.stop_id == stop_id],
        changes=queries.may_change(plan, viewer),
        **_pins(one, stop_id),
    )


def _open(session: Session, plan: RoutePlan) -> Opened:
    inputs, kept = inputs_of(plan), kept_of(plan)
    pins = queries.list_pins(session, plan.id)
    driven = queries.list_driven(session, plan.id)
    problem = with_pins(inputs.problem, rows.pins_of(pins))
    scene = Scene(problem, driven, pins, regions_queries.load(session))
    made = rows.plan_of(driven, problem)
    broken = check(problem, made) if plan.state is not PlanState.FAILED else []
    return Opened(plan, inputs, kept, scene, broken)


def _change(kept: Kept) -> dict[str, Any]:
    """What the last change by hand did, and whether it can be undone."""
    return {
        "effect": drawing.effect_words(kept.effect) if kept.effect else [],
        "effect_what": kept.effect.what if kept.effect else "",
        "can_undo": bool(kept.undo),
    }


def _pins(one: Opened, stop_id: int | None = None) -> dict[str, Any]:
    """What people decided, about one stop or all: (id, stop id, its name, words)."""
    names = {stop.stop_id: stop.name for stop in one.scene.problem.stops}
    return {
        "pins": [
            (pin.id, pin.stop_id, names.get(pin.stop_id, ""), drawing.pin_words(pin, one.scene.problem))
            for pin in one.scene.pins
            if stop_id in (None, pin.stop_id)
        ]
    }


def _title(plan: RoutePlan) -> str:
    return _("Plan %(number)s", number=plan.id)


def _lead(session: Session, plan: RoutePlan) -> str:
    province = regions_queries.load(session).rows[plan.province_id].name_ko
    return f"{province} · {drawing.span(plan.first_day, plan.last_day)}"
