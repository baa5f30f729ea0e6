"""Changes by hand: each a small form on the page of a plan or of a stop in it. Dragging sends the same forms."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans import changing, drawing, queries
from learning_centers.route_plans.changing import By, Spot
from learning_centers.route_plans.forms import PinForm, PlaceForm, SeenForm
from learning_centers.route_plans.kept import inputs_of
from learning_centers.route_plans.planning.problem import Pin, PinSort
from learning_centers.route_plans.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import RoutePlan

Changing = Callable[[Session, RoutePlan, By], None]


@bp.post("/<int:plan_id>/visits/<int:route_visit_id>/move")
@requires(Permission.MANAGE_BUSES)
def move_visit(plan_id: int, route_visit_id: int) -> ResponseReturnValue:
    form = _place_form(plan_id)
    if not form.validate_on_submit():
        return _refused(plan_id, _("Choose a day and a bus, and a place in the order."))
    day, bus_id, position = form.chosen()

    def moving(session: Session, plan: RoutePlan, by: By) -> None:
        changing.move_visit(session, plan, route_visit_id, Spot(day, bus_id, position), by)

    return _change(plan_id, form, moving)


@bp.post("/<int:plan_id>/stops/<int:stop_id>/add")
@requires(Permission.MANAGE_BUSES)
def add_visit(plan_id: int, stop_id: int) -> ResponseReturnValue:
    form = _place_form(plan_id)
    if not form.validate_on_submit():
        return _refused(plan_id, _("Choose a day and a bus, and a place in the order."))
    day, bus_id, position = form.chosen()

    def adding(session: Session, plan: RoutePlan, by: By) -> None:
        changing.add_visit(session, plan, stop_id, Spot(day, bus_id, position), by)

    return _change(plan_id, form, adding)


@bp.post("/<int:plan_id>/visits/<int:route_visit_id>/take-out")
@requires(Permission.MANAGE_BUSES)
def take_out(plan_id: int, route_visit_id: int) -> ResponseReturnValue:
    def taking(session: Session, plan: RoutePlan, by: By) -> None:
        changing.take_out(session, plan, route_visit_id, by)

    return _change(plan_id, SeenForm(), taking)


@bp.post("/<int:plan_id>/stops/<int:stop_id>/pin")
@requires(Permission.MANAGE_BUSES)
def pin_stop(plan_id: int, stop_id: int) -> ResponseReturnValue:
    problem = inputs_of(queries.get_plan(db.session(), plan_id, current_viewer())).problem
    form = PinForm(drawing.bus_choices(problem), drawing.day_choices(problem))
    if not form.validate_on_submit():
        return _refused(plan_id, _("Choose what is decided, and for which bus and day."))
    kind, bus_id, day = form.chosen()

    def pinning(session: Session, plan: RoutePlan, by: By) -> None:
        changing.pin_stop(session, plan, Pin(stop_id, PinSort(kind.value), bus_id, day), by)

    return _change(plan_id, form, pinning)


@bp.post("/<int:plan_id>/pins/<int:route_pin_id>/remove")
@requires(Permission.MANAGE_BUSES)
def unpin(plan_id: int, route_pin_id: int) -> ResponseReturnValue:
    def unpinning(session: Session, plan: RoutePlan, by: By) -> None:
        changing.unpin(session, plan, route_pin_id, by)

    return _change(plan_id, SeenForm(), unpinning)


@bp.post("/<int:plan_id>/undo")
@requires(Permission.MANAGE_BUSES)
def undo(plan_id: int) -> ResponseReturnValue:
    return _change(plan_id, SeenForm(), changing.undo)


def _place_form(plan_id: int) -> PlaceForm:
    plan = queries.get_plan(db.session(), plan_id, current_viewer())
    return PlaceForm(drawing.place_choices(inputs_of(plan).problem))


def _change(plan_id: int, form: SeenForm, act: Changing) -> ResponseReturnValue:
    """What a rule refuses is said on the page of the plan; nothing is stored then."""
    viewer = current_viewer()
    by = By(viewer, form.seen_number(), clock.now())
    try:
        with db.transaction() as session:
            act(session, queries.get_plan(session, plan_id, viewer), by)
    except NotFound:
        raise
    except DomainError as refusal:
        return _refused(plan_id, str(refusal))
    return redirect(url_for(".show_plan", plan_id=plan_id, _anchor="change"), 303)


def _refused(plan_id: int, why: str) -> ResponseReturnValue:
    flash(why, "warn")
    return redirect(url_for(".show_plan", plan_id=plan_id), 303)
