"""Why a stop is not in a plan, in words that can be told to it."""

from collections.abc import Iterator
from dataclasses import replace

from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.planning.drafts import Draft, Level, Wish
from learning_centers.route_plans.planning.greedy import cheapest
from learning_centers.route_plans.planning.ground import Ground
from learning_centers.route_plans.planning.obstacles import obstacle
from learning_centers.route_plans.planning.problem import LeftOut
from learning_centers.route_plans.planning.rules import Rule
from learning_centers.route_plans.planning.wanting import first_wishes


def left_out(ground: Ground, draft: Draft) -> tuple[LeftOut, ...]:
    """One for each stop that is not visited, by its place in the problem."""
    visited = {call.stop for calls in draft.values() for call in calls}
    wishes = {wish.stop: wish for wish in first_wishes(ground)}
    return tuple(
        _reason(ground, draft, number, wishes.get(number))
        for number in range(len(ground.stops))
        if number not in visited
    )


def _reason(ground: Ground, draft: Draft, number: int, wish: Wish | None) -> LeftOut:
    stop = ground.stops[number]
    if blocked := obstacle(ground.problem, stop):
        return LeftOut(stop.stop_id, blocked.rule, blocked.words)
    if wish is not None and not any(_added_km(ground, {}, wish)):
        words = _(
            "A visit takes so long that the crew could not rest on that day. Open the stop longer, or teach less there."
        )
        return LeftOut(stop.stop_id, Rule.REST, words)
    added = min(_added_km(ground, draft, wish), default=None) if wish else None
    if wish is None or added is None:
        words = _(
            "On the days on which it could be visited every bus is full; others need it more or lie nearer."
        )
        return LeftOut(stop.stop_id, Rule.FULL, words)
    return LeftOut(
        stop.stop_id,
        Rule.NOT_WORTH,
        _(
            "The way would be %(added)s km longer; a visit is worth %(worth)s km.",
            added=round(added),
            worth=round(wish.worth),
        ),
    )


def _added_km(ground: Ground, draft: Draft, wish: Wish) -> Iterator[float]:
    """What each slot with room for it would cost, a day on the road included."""
    must = replace(wish, level=Level.MUST)
    for slot in sorted(wish.slots):
        place = cheapest(ground, draft, must, slot)
        if place is not None:
            yield place.added_km
