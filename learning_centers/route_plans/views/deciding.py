"""What is decided about a plan as a whole: stop, try again, make anew, approve, take back, let go."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans import jobs, queries, service
from learning_centers.route_plans.forms import SeenForm
from learning_centers.route_plans.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import RoutePlan

Deciding = Callable[[Session, RoutePlan, Viewer, datetime], None]


@bp.post("/<int:plan_id>/stop")
@requires(Permission.MANAGE_BUSES)
def stop(plan_id: int) -> ResponseReturnValue:
    said = _("It is being stopped. The best plan so far is kept.")
    return _decide(
        plan_id, lambda session, plan, viewer, _now: service.ask_to_stop(session, plan, viewer), said
    )


@bp.post("/<int:plan_id>/try-again")
@requires(Permission.MANAGE_BUSES)
def try_again(plan_id: int) -> ResponseReturnValue:
    def again(session: Session, plan: RoutePlan, viewer: Viewer, _now: datetime) -> None:
        service.try_again(session, plan, viewer)

    answer = _decide(plan_id, again, "")
    jobs.begin(db.sessions(), plan_id)
    return answer


@bp.post("/<int:plan_id>/again")
@requires(Permission.MANAGE_BUSES)
def make_again(plan_id: int) -> ResponseReturnValue:
    """A new plan around the pins of this one, which stays as it is."""
    viewer = current_viewer()
    try:
        with db.transaction() as session:
            plan = queries.get_plan(session, plan_id, viewer)
            made = service.make_again(session, plan, viewer, clock.now()).id
    except NotFound:
        raise
    except DomainError as refusal:
        flash(str(refusal), "warn")
        return redirect(url_for(".show_plan", plan_id=plan_id), 303)
    jobs.begin(db.sessions(), made)
    return redirect(url_for(".show_plan", plan_id=made), 303)


@bp.post("/<int:plan_id>/approve")
@requires(Permission.MANAGE_BUSES)
def approve(plan_id: int) -> ResponseReturnValue:
    seen = SeenForm().seen_number()

    def approving(session: Session, plan: RoutePlan, viewer: Viewer, now: datetime) -> None:
        service.approve(session, plan, seen, viewer, now)

    return _decide(plan_id, approving, _("The plan is approved. It can be published now."))


@bp.post("/<int:plan_id>/take-back")
@requires(Permission.MANAGE_BUSES)
def take_back(plan_id: int) -> ResponseReturnValue:
    def taking(session: Session, plan: RoutePlan, viewer: Viewer, _now: datetime) -> None:
        service.take_back(session, plan, viewer)

    return _decide(plan_id, taking, _("The plan is a proposal again."))


@bp.post("/<int:plan_id>/drop")
@requires(Permission.MANAGE_BUSES)
def drop(plan_id: int) -> ResponseReturnValue:
    def dropping(session: Session, plan: RoutePlan, viewer: Viewer, _now: datetime) -> None:
        service.drop(session, plan, viewer)

    return _decide(plan_id, dropping, _("The plan was let go. It stays in the list."))


def _decide(plan_id: int, act: Deciding, said: str) -> ResponseReturnValue:
    """What a rule refuses is said on the page of the plan; nothing is stored then."""
    viewer = current_viewer()
    try:
        with db.transaction() as session:
            act(session, queries.get_plan(session, plan_id, viewer), viewer, clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        flash(str(refusal), "warn")
    else:
        if said:
            flash(said)
    return redirect(url_for(".show_plan", plan_id=plan_id), 303)
