"""Plans of the edu-bus in the made-up programme: next week's is approved, ready to publish; the one after a proposal.

A room of its own: they are made by the app's own planner, from the rows that are there, as an officer would.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from learning_centers.accounts.queries import viewer_of
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import in_seoul
from learning_centers.demo.accounts import LOGINS
from learning_centers.demo.programme import Programme
from learning_centers.route_plans import queries, runs, service
from learning_centers.route_plans.making import make
from learning_centers.route_plans.usual import usual_courses
from models import Account, Role, RoutePlan

SECONDS = 0.1  # of CPU, twice for each plan: nobody should wait for the demo because of its buses
APPROVED_DAYS, PROPOSED_DAYS = 3, 5
A_WEEK = timedelta(days=7)


def add_plans(session: Session, programme: Programme) -> None:
    """For the province of the officer who signs in; none where it has no bus or no stop."""
    account = session.exec(select(Account).where(Account.login == LOGINS[Role.PROVINCE])).one()
    viewer = viewer_of(session, account)
    today = programme.today or programme.running.first
    monday = today + timedelta(days=7 - today.weekday())
    asked_at = in_seoul(today, time(8))
    approved = propose(session, programme, viewer, monday, APPROVED_DAYS, asked_at)
    if approved is not None:
        with suppress(service.NotReady):  # a promise that no bus can keep: then it stays a proposal
            service.approve(session, approved, 0, viewer, in_seoul(today, time(9)))
    propose(session, programme, viewer, monday + A_WEEK, PROPOSED_DAYS, asked_at)
    audit.forget_recorded(session)  # nobody did this: equal programmes are equal rows


def propose(
    session: Session, programme: Programme, viewer: Viewer, first: date, days: int, now: datetime
) -> RoutePlan | None:
    """A plan of the viewer's province, as made at `now`; None without a bus, a stop or a working day."""
    here = queries.reach(session, viewer)
    (province, *_others) = here.provinces()
    wanted = service.Wanted(
        province.id,
        first,
        first + timedelta(days=days - 1),
        usual_courses(session, here.regions, province.id, here.day),
        seed=programme.seed,
    )
    try:
        plan = service.ask_for_plan(session, wanted, viewer, now)
    except service.WrongPlan as wrong:
        if wrong.field:
            raise
        return None
    plan.seconds = SECONDS
    order = runs.order_of(session, plan.id)
    runs.store_result(session, plan, make(order, lambda _percent: None, lambda: False))
    return plan
