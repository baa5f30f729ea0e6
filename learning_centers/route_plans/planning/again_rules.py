"""What a plan breaks across its days, for `checking`: gaps between visits, what must happen, what people pinned."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.planning.problem import Broken, Pin, PinSort, Plan, Problem, Stop
from learning_centers.route_plans.planning.rules import Rule
from learning_centers.route_plans.planning.worth import floor

When = tuple[date, int]  # day, bus


def stop_faults(problem: Problem, plan: Plan) -> Iterator[Broken]:
    stops = problem.stops_by_id()
    visits: dict[int, list[When]] = {}
    for route in plan.routes:
        for visit in route.visits:
            visits.setdefault(visit.stop_id, []).append((route.day, route.bus_id))
    for stop_id, when in visits.items():
        if stop_id in stops:
            yield from _gaps(stops[stop_id], sorted(when))
    yield from _missing(problem, visits)
    yield from _overdue(problem, visits)
    for pin in problem.pins:
        if pin.stop_id in stops:
            yield from _pin(pin, stops[pin.stop_id], visits.get(pin.stop_id, ()))


def _gaps(stop: Stop, when: Sequence[When]) -> Iterator[Broken]:
    """The least gap, also to the last visit; a stop is never visited twice on one day."""
    least = max(stop.least_gap, 1)
    for (before, _bus), (day, bus_id) in pairwise(when):
        if (day - before).days < least:
            yield Broken(Rule.GAP, stop.stop_id, bus_id, day, _gap_words(stop, before, least))
    if stop.last_visit is not None:
        for day, bus_id in when:
            if (day - stop.last_visit).days < stop.least_gap:
                yield Broken(
                    Rule.GAP, stop.stop_id, bus_id, day, _gap_words(stop, stop.last_visit, stop.least_gap)
                )


def _gap_words(stop: Stop, before: date, least: int) -> str:
    return _(
        "%(stop)s is visited on %(before)s; the next visit may be on %(next)s at the earliest.",
        stop=stop.name,
        before=before.isoformat(),
        next=(before + timedelta(days=least)).isoformat(),
    )


def _missing(problem: Problem, visits: Mapping[int, Sequence[When]]) -> Iterator[Broken]:
    lowest = floor(problem)
    for stop in problem.stops:
        if stop.stop_id in visits:
            continue
        if stop.required:
            words = _("%(stop)s must be visited and is not in the plan.", stop=stop.name)
            yield Broken(Rule.REQUIRED, stop.stop_id, None, None, words)
        elif stop.stop_id in lowest:
            words = _(
                "%(stop)s is in the lowest fifth, has waited longest and is not in the plan.", stop=stop.name
            )
            yield Broken(Rule.FLOOR, stop.stop_id, None, None, words)


def _overdue(problem: Problem, visits: Mapping[int, Sequence[When]]) -> Iterator[Broken]:
    """Where there is a greatest gap: from the last visit to the first one of the plan, and so on to the plan's end."""
    if not problem.days:
        return
    for stop in problem.stops:
        days = sorted(day for day, _bus in visits.get(stop.stop_id, ()))
        known = [stop.last_visit, *days] if stop.last_visit else days
        if stop.greatest_gap is None or not known:
            continue
        longest = timedelta(days=stop.greatest_gap)
        for before, after in pairwise([*known, problem.days[-1] + timedelta(days=1)]):
            if after - before > longest and before + longest <= problem.days[-1]:
                words = _(
                    "%(stop)s is due again by %(due)s.",
                    stop=stop.name,
                    due=(before + longest).isoformat(),
                )
                yield Broken(Rule.OVERDUE, stop.stop_id, None, None, words)


def _pin(pin: Pin, stop: Stop, when: Sequence[When]) -> Iterator[Broken]:
    meets = [(day, bus_id) for day, bus_id in when if pin.day in (None, day) and pin.bus_id in (None, bus_id)]
    if pin.sort is PinSort.KEEP and not meets:
        words = _("%(stop)s is pinned and is not visited there and then.", stop=stop.name)
        yield Broken(Rule.KEPT, stop.stop_id, pin.bus_id, pin.day, words)
    if pin.sort is PinSort.FORBID:
        words = _("A visit to %(stop)s was forbidden by a person.", stop=stop.name)
        for day, bus_id in meets:
            yield Broken(Rule.FORBIDDEN, stop.stop_id, bus_id, day, words)
