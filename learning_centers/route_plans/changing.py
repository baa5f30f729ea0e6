"""What people change in a proposal by hand: move, add, take out, pin, undo. The plan says at once what that does.

A room of its own beside `service`. Each change is refused when the plan was changed since the page was opened. Who
moves a visit has decided about it: it is pinned where it was put. The caller owns the transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans import queries, rows
from learning_centers.route_plans.kept import MOST_UNDO, OURS, Before, Effect, Kept, inputs_of, kept_of
from learning_centers.route_plans.laying import with_pins
from learning_centers.route_plans.planning.as_json import to_json
from learning_centers.route_plans.planning.by_hand import DayOrder, lay, order_of
from learning_centers.route_plans.planning.comparing import measure
from learning_centers.route_plans.planning.problem import LeftOut, Pin, PinSort, Plan, Problem
from learning_centers.route_plans.planning.rules import Rule
from learning_centers.route_plans.service import WHAT, NotReady, require_seen
from learning_centers.web.filters import day as day_words
from models import Deed, PlanState, RoutePin, RoutePlan

Call = tuple[int, int | None]  # stop id and ferry, as in `DayOrder`


class NoSuchPlace(NotReady):
    """The bus does not go out on that day."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a visit goes. position: from 1; None: after all others."""

    day: date
    bus_id: int
    position: int | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who changes what they saw. `seen`: `RoutePlan.changed` when the page was drawn."""

    viewer: Viewer
    seen: int
    now: datetime


@dataclass(slots=True)
class _Desk:
    """The plan while it is changed."""

    session: Session
    plan: RoutePlan
    by: By
    problem: Problem  # without pins
    made: Plan
    kept: Kept
    pins: tuple[Pin, ...]

    @property
    def orders(self) -> dict[tuple[date, int], list[Call]]:
        return {(one.day, one.bus_id): list(order_of(one).calls) for one in self.made.routes}

    def name(self, stop_id: int) -> str:
        stop = self.problem.stops_by_id().get(stop_id)
        return stop.name if stop else _("A stop that is gone")

    def place_words(self, spot: Spot) -> str:
        bus = self.problem.vehicles_by_id().get(spot.bus_id)
        return f"{day_words(spot.day)} {bus.name if bus else ''}".strip()


def move_visit(session: Session, plan: RoutePlan, visit_id: int, to: Spot, by: By) -> None:
    """To another day, bus or place in the order.

    Raises:
        Conflict: it was changed since. NotReady: it is no proposal.
        NotFound: no such visit. NoSuchPlace: the bus cannot go out on that day.
    """
    desk = _open(session, plan, by)
    old, index = _find(desk, visit_id)
    orders = desk.orders
    call = orders[old.day, old.bus_id].pop(index)
    _insert(desk, orders, call, to)
    pins = _settled(desk.pins, call[0], old, to)
    what = _("%(stop)s was moved to %(place)s.", stop=desk.name(call[0]), place=desk.place_words(to))
    _close(desk, orders, pins, what)


def add_visit(session: Session, plan: RoutePlan, stop_id: int, to: Spot, by: By) -> None:
    """Raises as `move_visit`; NotFound: a stop that is not of the plan."""
    desk = _open(session, plan, by)
    _require_stop(desk, stop_id)
    orders = desk.orders
    _insert(desk, orders, (stop_id, None), to)
    pins = _settled(desk.pins, stop_id, None, to)
    what = _("%(stop)s was put on %(place)s.", stop=desk.name(stop_id), place=desk.place_words(to))
    _close(desk, orders, pins, what)


def take_out(session: Session, plan: RoutePlan, visit_id: int, by: By) -> None:
    """It stays out when the rest is planned anew. Raises as `move_visit`."""
    desk = _open(session, plan, by)
    old, index = _find(desk, visit_id)
    orders = desk.orders
    stop_id, _ferry = orders[old.day, old.bus_id].pop(index)
    once = all(call[0] != stop_id for calls in orders.values() for call in calls)
    pins = tuple(pin for pin in desk.pins if not _is_at(pin, stop_id, old, PinSort.KEEP))
    forbidden = Pin(stop_id, PinSort.FORBID, *((None, None) if once else (old.bus_id, old.day)))
    what = _("%(stop)s was taken out of %(place)s.", stop=desk.name(stop_id), place=desk.place_words(old))
    _close(desk, orders, (*pins, forbidden), what)


def pin_stop(session: Session, plan: RoutePlan, pin: Pin, by: By) -> None:
    """Decide about a stop. To forbid it takes its visits out; to keep one puts none in. Raises as `add_visit`."""
    desk = _open(session, plan, by)
    _require_stop(desk, pin.stop_id)
    others = tuple(one for one in desk.pins if not _contradicts(one, pin) and one != pin)
    orders = desk.orders
    if pin.sort is PinSort.FORBID:
        for (day, bus_id), calls in orders.items():
            if _is_at(pin, pin.stop_id, Spot(day, bus_id), PinSort.FORBID):
                calls[:] = [call for call in calls if call[0] != pin.stop_id]
        what = _("%(stop)s is left out where it was forbidden.", stop=desk.name(pin.stop_id))
    else:
        what = _("%(stop)s is kept.", stop=desk.name(pin.stop_id))
    _close(desk, orders, (*others, pin), what)


def unpin(session: Session, plan: RoutePlan, pin_id: int, by: By) -> None:
    """Raises as `move_visit`; NotFound: no such pin on this plan."""
    desk = _open(session, plan, by)
    row = session.get(RoutePin, pin_id)
    if row is None or row.plan_id != plan.id:
        raise NotFound(_("This decision is not there any more."))
    (gone,) = rows.pins_of([row])
    what = _("The decision about %(stop)s was taken back.", stop=desk.name(gone.stop_id))
    _close(desk, desk.orders, tuple(one for one in desk.pins if one != gone), what)


def undo(session: Session, plan: RoutePlan, by: By) -> None:
    """The last change by hand. Raises as `move_visit`; NotReady: there is none."""
    desk = _open(session, plan, by)
    if not desk.kept.undo:
        raise NotReady(_("There is nothing to undo."))
    before = desk.kept.undo[-1]
    orders = {(one.day, one.bus_id): list(one.calls) for one in before.orders}
    _close(desk, orders, before.pins, _("Undone: %(what)s", what=before.what), undoing=True)


def _open(session: Session, plan: RoutePlan, by: By) -> _Desk:
    require_seen(session, plan, by.seen)
    if plan.state is not PlanState.PROPOSED:
        raise NotReady(_("Only a proposal can be changed. Take the approval back first."))
    problem = inputs_of(plan).problem
    kept = kept_of(plan)
    pins = rows.pins_of(queries.list_pins(session, plan.id))
    return _Desk(session, plan, by, problem, rows.stored(session, plan, problem), kept, pins)


def _find(desk: _Desk, visit_id: int) -> tuple[Spot, int]:
    """Where a visit is, and its number from 0."""
    for one in queries.list_driven(desk.session, desk.plan.id):
        for index, visit in enumerate(one.visits):
            if visit.id == visit_id:
                return Spot(one.route.day, one.route.bus_id, index + 1), index
    raise NotFound(_("This visit is not in the plan any more."))


def _require_stop(desk: _Desk, stop_id: int) -> None:
    if stop_id not in desk.problem.stops_by_id():
        raise NotFound(_("This stop is not in the plan."))


def _insert(desk: _Desk, orders: dict[tuple[date, int], list[Call]], call: Call, to: Spot) -> None:
    bus = desk.problem.vehicles_by_id().get(to.bus_id)
    if bus is None or all(shift.day != to.day for shift in bus.shifts):
        raise NoSuchPlace(_("That bus does not go out on that day. Choose another day or bus."))
    calls = orders.setdefault((to.day, to.bus_id), [])
    calls.insert(len(calls) if to.position is None else to.position - 1, call)


def _settled(pins: Iterable[Pin], stop_id: int, old: Spot | None, to: Spot) -> tuple[Pin, ...]:
    """The pins once a person has put a visit there: kept there, no longer where it was, not forbidden there."""
    kept = Pin(stop_id, PinSort.KEEP, to.bus_id, to.day)
    others = tuple(
        one
        for one in pins
        if not (old is not None and _is_at(one, stop_id, old, PinSort.KEEP))
        and not _is_at(one, stop_id, to, PinSort.FORBID)
    )
    return others if kept in others else (*others, kept)


def _is_at(pin: Pin, stop_id: int, spot: Spot, sort: PinSort) -> bool:
    return (
        pin.stop_id == stop_id
        and pin.sort is sort
        and pin.bus_id in (None, spot.bus_id)
        and pin.day in (None, spot.day)
    )


def _contradicts(one: Pin, newer: Pin) -> bool:
    """Whether the older pin says the opposite of the newer one about the same days and buses."""
    return (
        one.stop_id == newer.stop_id
        and one.sort is not newer.sort
        and (None in (one.bus_id, newer.bus_id) or one.bus_id == newer.bus_id)
        and (None in (one.day, newer.day) or one.day == newer.day)
    )


def _close(
    desk: _Desk,
    orders: dict[tuple[date, int], list[Call]],
    pins: tuple[Pin, ...],
    what: str,
    *,
    undoing: bool = False,
) -> None:
    """Store the change and what it does."""
    plan = desk.plan
    was, now = with_pins(desk.problem, desk.pins), with_pins(desk.problem, pins)
    made = _relaid(now, desk.made, orders)
    before, after = measure(was, desk.made), measure(now, made)
    done = Before(tuple(order_of(one) for one in desk.made.routes), desk.pins, what)
    undoes = desk.kept.undo[:-1] if undoing else (*desk.kept.undo, done)[-MOST_UNDO:]
    kept = replace(
        desk.kept,
        against={**desk.kept.against, OURS: after},
        left_out=_left_out(now, made, desk.kept.left_out),
        undo=undoes,
        effect=Effect(what, before, after),
    )
    rows.store(desk.session, plan, made)
    _store_pins(desk, pins)
    plan.against = to_json(kept)
    plan.changed += 1
    desk.session.add(plan)
    desk.session.flush()
    audit.record(
        desk.session,
        desk.by.viewer,
        Deed.CHANGE,
        f"{WHAT}.change",
        kind="route_plan",
        subjects=[plan.id],
        detail=what,
    )


def _relaid(problem: Problem, before: Plan, orders: dict[tuple[date, int], list[Call]]) -> Plan:
    """New times for the days whose order changed; the others stay to the minute."""
    old = {(one.day, one.bus_id): one for one in before.routes}
    wanted = [DayOrder(bus_id, day, tuple(calls)) for (day, bus_id), calls in orders.items() if calls]
    laid = lay(problem, wanted)
    return Plan(
        tuple(
            old[one.day, one.bus_id]
            if (one.day, one.bus_id) in old and order_of(old[one.day, one.bus_id]) == order_of(one)
            else one
            for one in laid.routes
        )
    )


def _left_out(problem: Problem, made: Plan, before: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """Every stop that is not visited; why, as it was told before, or that a person decided it."""
    visited = {visit.stop_id for route in made.routes for visit in route.visits}
    told = {one.stop_id: one for one in before}
    return tuple(
        told.get(stop.stop_id)
        or LeftOut(stop.stop_id, Rule.FORBIDDEN, _("A person took it out of this plan."))
        for stop in problem.stops
        if stop.stop_id not in visited
    )


def _store_pins(desk: _Desk, pins: tuple[Pin, ...]) -> None:
    """Those that stay keep who set them and when."""
    there = queries.list_pins(desk.session, desk.plan.id)
    known = rows.pins_of(there)
    for row, pin in zip(there, known, strict=True):
        if pin not in pins:
            desk.session.delete(row)
    rows.add_pins(
        desk.session, desk.plan.id, [pin for pin in pins if pin not in known], desk.by.viewer.id, desk.by.now
    )
