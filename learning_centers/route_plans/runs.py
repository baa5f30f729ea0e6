"""The row of a plan while it is made: who works on it, how far it is, what came out. `jobs` calls these.

A room of its own beside `service`: what machines write, not people. The caller owns the transaction.
"""

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col

from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans import rows
from learning_centers.route_plans.kept import Kept, last_plan_of, problem_of
from learning_centers.route_plans.making import Order, Result
from learning_centers.route_plans.planning.as_json import to_json
from models import PlanState, RoutePlan

WORKING = (PlanState.QUEUED, PlanState.RUNNING)
MESSAGE_LENGTH = 1000


def is_orphan(plan: RoutePlan, now: datetime) -> bool:
    """Whether it should be worked on and nobody does."""
    return plan.state in WORKING and (plan.lease_until is None or plan.lease_until < now)


def claim(session: Session, plan_id: int, owner: str, now: datetime, until: datetime) -> bool:
    """Of several who ask, one gets it."""
    taken = session.execute(
        update(RoutePlan)
        .where(
            col(RoutePlan.id) == plan_id,
            col(RoutePlan.state).in_(WORKING),
            or_(col(RoutePlan.lease_until).is_(None), col(RoutePlan.lease_until) < now),
        )
        .values(state=PlanState.RUNNING, owner=owner, lease_until=until, percent=0)
        .returning(col(RoutePlan.id))
        .execution_options(synchronize_session=False)
    ).scalar()
    return taken is not None


def renew(session: Session, plan_id: int, owner: str, percent: int, until: datetime) -> bool | None:
    """Whether somebody asked to stop; None: it is not ours any more."""
    asked: bool | None = session.execute(
        update(RoutePlan)
        .where(
            col(RoutePlan.id) == plan_id,
            col(RoutePlan.owner) == owner,
            col(RoutePlan.state) == PlanState.RUNNING,
        )
        .values(percent=percent, lease_until=until)
        .returning(col(RoutePlan.stop_asked))
        .execution_options(synchronize_session=False)
    ).scalar()
    return asked


def order_of(session: Session, plan_id: int) -> Order:
    """What the planner is asked for."""
    plan = session.get_one(RoutePlan, plan_id)
    return Order(problem_of(plan), plan.seconds, plan.seed, last_plan_of(plan))


def record_result(session: Session, plan_id: int, owner: str, result: Result) -> None:
    """The proposal with its comparison. When it is in other hands by now, nothing is stored."""
    plan = _ours(session, plan_id, owner)
    if plan is None:
        return
    store_result(session, plan, result)


def store_result(session: Session, plan: RoutePlan, result: Result) -> None:
    """A plan without a single visit has failed: the page then says which rules stand in the way."""
    rows.store(session, plan, result.plan)
    kept = Kept(against=result.against, left_out=result.plan.left_out, made=result.plan.made)
    plan.against = to_json(kept)
    plan.version = result.version[:60]
    plan.percent, plan.owner, plan.lease_until = 100, "", None
    plan.state = PlanState.PROPOSED if result.plan.routes else PlanState.FAILED
    plan.message = "" if result.plan.routes else _("No bus can go anywhere under these rules.")
    session.add(plan)
    session.flush()


def record_failure(session: Session, plan_id: int, owner: str, reason: str) -> None:
    plan = _ours(session, plan_id, owner)
    if plan is None:
        return
    plan.state, plan.message = PlanState.FAILED, reason[:MESSAGE_LENGTH]
    plan.owner, plan.lease_until = "", None
    session.add(plan)
    session.flush()


def _ours(session: Session, plan_id: int, owner: str) -> RoutePlan | None:
    plan = session.get(RoutePlan, plan_id, with_for_update=True, populate_existing=True)
    if plan is None or plan.state is not PlanState.RUNNING or plan.owner != owner:
        return None
    return plan
