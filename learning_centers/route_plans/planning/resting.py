"""Rests of a crew: where they can be put in between visits, and where the times of a day leave one."""

from collections.abc import Sequence
from typing import Protocol

from learning_centers.route_plans.planning.problem import REST_FROM, REST_UNTIL, Rest, RouteDay
from learning_centers.route_plans.planning.rules import clock

Span = tuple[int, int]


class Holding(Protocol):
    """A visit before it has times: `ground.Option` and `by_hand.Held`."""

    @property
    def early(self) -> int: ...
    @property
    def hold(self) -> int: ...
    @property
    def teaching(self) -> int: ...
    @property
    def crossing_id(self) -> int | None: ...
    @property
    def taught_at(self) -> int | None: ...


def rest_places(visits: Sequence[Holding]) -> list[tuple[int, bool]]:
    """Before which visit, and whether the bus has driven there already: not to a port, where a ferry waits."""
    places = []
    for index in range(len(visits) + 1):
        if index:
            places.append((index, False))
        if index < len(visits) and visits[index].crossing_id is None:
            places.append((index, True))
    return places


def rests_aboard(visit: Holding, rest: int) -> bool:
    """Whether the trip to an island leaves the crew so many minutes, before teaching or after it."""
    if visit.taught_at is None:
        return False
    taught_until = visit.taught_at + visit.teaching
    spans = ((visit.early, visit.taught_at), (taught_until, visit.early + visit.hold))
    return any(_inside(span) >= rest for span in spans)


def longest_rest(route: RouteDay, legs: Sequence[int]) -> Span:
    """The longest piece of the day in which the crew neither drives nor teaches; it may be empty or less.

    legs: minutes of each way, home too. A way is driven right before the bus arrives. The trip to an island and the
    time there without a lesson count.
    """
    spans, since = [], route.leaves
    for visit, leg in zip(route.visits, legs, strict=False):
        spans += [(since, visit.arrives - leg), (visit.arrives, visit.starts)]
        since = visit.ends
    spans.append((since, route.returns - legs[-1]))
    since, until = max(spans, key=_inside)
    return max(since, REST_FROM), min(until, REST_UNTIL)


def rest_of(route: RouteDay, rests: Sequence[Rest]) -> Span | None:
    """When the crew rests; None: no rest is asked for, or there is no time for one."""
    if not rests or not route.visits:
        return None
    since, until = longest_rest(route, [*(visit.minutes for visit in route.visits), route.back_minutes])
    return (since, until) if until - since >= rests[0].minutes else None


def clocks(span: Span) -> dict[str, str]:
    """As the values of a sentence."""
    return {"since": clock(span[0]), "until": clock(span[1])}


def _inside(span: Span) -> int:
    """Its minutes at a time of the day when crews rest."""
    return min(span[1], REST_UNTIL) - max(span[0], REST_FROM)
