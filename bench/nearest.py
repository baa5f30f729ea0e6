"""How buses are booked without a planner: each drives on to the nearest place that it can still do, and home."""

from learning_centers.route_plans.planning.by_hand import DayOrder, lay
from learning_centers.route_plans.planning.problem import Plan, Problem, Shift, Stop, Vehicle


def nearest_first(problem: Problem) -> Plan:
    """By day and bus. Knows hours, duty and roads; no equipment, ferries, pins or gaps (each place comes once)."""
    left = {stop.stop_id: stop for stop in problem.stops}
    orders = []
    for bus in problem.vehicles:
        for shift in bus.shifts:
            visited = _day(problem, bus, shift, left)
            orders.append(DayOrder(bus.bus_id, shift.day, tuple((stop_id, None) for stop_id in visited)))
    return lay(problem, orders)


def _day(problem: Problem, bus: Vehicle, shift: Shift, left: dict[int, Stop]) -> list[int]:
    """Stop ids in order; they are taken out of `left`."""
    roads, visited = problem.roads(), list[int]()
    here, clock, leaves = bus.base, shift.opens, shift.opens
    while True:
        choices = []
        for stop in left.values():
            begins = _begins(stop, shift, clock + roads.minutes(here, stop.place))
            if begins is None:
                continue
            first = begins - roads.minutes(bus.base, stop.place) if not visited else leaves
            back = begins + stop.service_minutes + roads.minutes(stop.place, bus.base)
            if back <= shift.closes and back - first <= shift.minutes:
                choices.append((roads.km(here, stop.place), stop.stop_id, begins, first))
        if not choices:
            return visited
        _km, stop_id, begins, leaves = min(choices)
        stop = left.pop(stop_id)
        visited.append(stop_id)
        here, clock = stop.place, begins + stop.service_minutes


def _begins(stop: Stop, shift: Shift, arrives: int) -> int | None:
    """When the visit begins if the bus is there at `arrives`; None: not on this day any more."""
    for window in stop.windows:
        begins = max(arrives, window.opens)
        if window.day == shift.day and begins + stop.service_minutes <= window.closes:
            return begins
    return None
