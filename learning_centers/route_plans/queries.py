"""Reads of plans. Officers of the province see all of theirs; people of centers only what was approved."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, or_, select

from learning_centers.buses.reach import BusReach, reach_of
from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.paging import Page, nearest
from learning_centers.regions import queries as regions_queries
from models import (
    Account,
    Bus,
    BusRun,
    DriveState,
    PlanState,
    Role,
    Route,
    RoutePin,
    RoutePlan,
    RouteVisit,
)

ON_A_PAGE = 20
DECIDED = (PlanState.APPROVED, PlanState.PUBLISHED)
_OF_CENTERS = (Role.INSTRUCTOR, Role.ASSISTANT, Role.SUPPORTER, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in the list. `by`: who made it, "" for a command."""

    plan: RoutePlan
    province: str
    visits: int
    stops: int
    by: str


@dataclass(frozen=True, slots=True)
class Driven:
    """One bus on one day of a plan, with its visits in order."""

    route: Route
    visits: tuple[RouteVisit, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Another plan that was approved, or a run that was published, has this bus on this day. plan_id 0: no plan."""

    bus: str
    day: date
    plan_id: int


def reach(session: Session, viewer: Viewer) -> BusReach:
    """Whose plans somebody sees, on the map of today."""
    return reach_of(session, regions_queries.load(session), viewer, clock.today())


def sees_drafts(viewer: Viewer) -> bool:
    """Whether plans are shown before they are approved: to offices, not to those who teach."""
    return viewer.role not in _OF_CENTERS


def get_plan(session: Session, plan_id: int, viewer: Viewer) -> RoutePlan:
    """Raises NotFound: absent, of another province, or not approved yet and not for this viewer."""
    found = session.get(RoutePlan, plan_id)
    if (
        found is None
        or not (sees_drafts(viewer) or found.state in DECIDED)
        or not reach(session, viewer).covers(found.province_id)
    ):
        raise NotFound(_("This plan is not there."))
    return found


def may_change(plan: RoutePlan, viewer: Viewer) -> bool:
    """Whether this person may change it by hand now."""
    return plan.state is PlanState.PROPOSED and viewer.may(Permission.MANAGE_BUSES)


def list_plans(session: Session, viewer: Viewer, page: int) -> Page[PlanLine]:
    """Those the viewer sees, newest first."""
    here = reach(session, viewer)
    wanted = select(RoutePlan)
    ids = here.region_ids()
    if ids is not None:
        wanted = wanted.where(col(RoutePlan.province_id).in_(ids))
    if not sees_drafts(viewer):
        wanted = wanted.where(col(RoutePlan.state).in_(DECIDED))
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    number = nearest(page, total, ON_A_PAGE)
    ordered = wanted.order_by(col(RoutePlan.id).desc())
    plans = session.exec(ordered.limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE)).all()
    counted = _counts(session, [one.id for one in plans])
    named = select(col(Account.id), col(Account.name)).where(
        col(Account.id).in_({one.made_by_id for one in plans})
    )
    names = dict(session.exec(named).all())
    lines = tuple(
        PlanLine(
            one,
            here.regions.rows[one.province_id].name_ko,
            *counted.get(one.id, (0, 0)),
            names.get(one.made_by_id, ""),
        )
        for one in plans
    )
    return Page(lines, number, total, ON_A_PAGE)


def _counts(session: Session, plan_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Plan id -> visits, different stops."""
    rows = session.exec(
        select(
            col(Route.plan_id),
            func.count(col(RouteVisit.id)),
            func.count(func.distinct(col(RouteVisit.stop_id))),
        )
        .join(RouteVisit, col(RouteVisit.route_id) == Route.id)
        .where(col(Route.plan_id).in_(plan_ids))
        .group_by(col(Route.plan_id))
    )
    return {plan_id: (visits, stops) for plan_id, visits, stops in rows}


def list_driven(session: Session, plan_id: int) -> list[Driven]:
    """The routes of a plan by day, then bus. Two SELECTs."""
    routes = session.exec(
        select(Route).where(Route.plan_id == plan_id).order_by(col(Route.day), col(Route.bus_id))
    ).all()
    visits: dict[int, list[RouteVisit]] = defaultdict(list)
    of_plan = select(RouteVisit).where(col(RouteVisit.route_id).in_([one.id for one in routes]))
    for visit in session.exec(of_plan.order_by(col(RouteVisit.route_id), col(RouteVisit.position))):
        visits[visit.route_id].append(visit)
    return [Driven(one, tuple(visits[one.id])) for one in routes]


def list_pins(session: Session, plan_id: int) -> list[RoutePin]:
    """In the order in which they were set."""
    return list(session.exec(select(RoutePin).where(RoutePin.plan_id == plan_id).order_by(col(RoutePin.id))))


def list_clashes(session: Session, plan: RoutePlan) -> list[Clash]:
    """Days of buses of this plan that another approved plan or a published run has too, by day and bus."""
    ours = select(col(Route.bus_id), col(Route.day)).where(Route.plan_id == plan.id).subquery()
    approved = session.execute(
        select(col(Bus.name), col(Route.day), col(Route.plan_id))
        .select_from(Route)
        .join(RoutePlan, col(RoutePlan.id) == Route.plan_id)
        .join(Bus, col(Bus.id) == Route.bus_id)
        .join(ours, (ours.c.bus_id == col(Route.bus_id)) & (ours.c.day == col(Route.day)))
        .where(RoutePlan.state == PlanState.APPROVED, col(RoutePlan.id) != plan.id)
    )
    published = session.execute(
        select(col(Bus.name), col(BusRun.day), col(BusRun.plan_id))
        .select_from(BusRun)
        .join(Bus, col(Bus.id) == BusRun.bus_id)
        .join(ours, (ours.c.bus_id == col(BusRun.bus_id)) & (ours.c.day == col(BusRun.day)))
        .where(
            BusRun.state != DriveState.CANCELLED,
            or_(col(BusRun.plan_id).is_(None), col(BusRun.plan_id) != plan.id),
        )
    )
    found = [Clash(name, day, plan_id or 0) for rows in (approved, published) for name, day, plan_id in rows]
    return sorted(found, key=lambda one: (one.day, one.bus, one.plan_id))


def find_last_plan(session: Session, province_id: int, before: date) -> RoutePlan | None:
    """The newest plan of the province that was approved or published and began earlier: what "last time" means."""
    return session.exec(
        select(RoutePlan)
        .where(
            RoutePlan.province_id == province_id,
            col(RoutePlan.state).in_(DECIDED),
            col(RoutePlan.first_day) < before,
        )
        .order_by(col(RoutePlan.first_day).desc(), col(RoutePlan.id).desc())
        .limit(1)
    ).first()
