"""What a plan gives and costs, beside what others would: nothing, greedy, people only, the last plan."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.problem import Aim, Broken, Measures, Plan, Problem
from learning_centers.route_plans.planning.solving import Stopped, greedy_plan, solve
from learning_centers.route_plans.planning.worth import far, lowest_fifth, waiting, worths

KEYS = ("plan", "nothing", "greedy", "people_only", "last")


@dataclass(frozen=True, slots=True)
class Priced:
    measures: Measures
    broken: tuple[Broken, ...]


def price(problem: Problem, plan: Plan) -> Priced:
    """At once, for a change by hand: what the plan gives now, and what it breaks."""
    return Priced(measure(problem, plan), tuple(check(problem, plan)))


def measure(problem: Problem, plan: Plan) -> Measures:
    """Also of a plan that breaks rules. Stops that the problem does not know count as visits only."""
    stops = problem.stops_by_id()
    every = [visit.stop_id for route in plan.routes for visit in route.visits]
    villages = set(every) & stops.keys()
    return Measures(
        visits=len(every),
        villages=len(villages),
        people=sum(stops[stop_id].people or 0 for stop_id in villages),
        km=round(sum(route.km for route in plan.routes), 1),
        hours=round(sum(route.returns - route.leaves for route in plan.routes) / 60, 1),
        lowest_fifth=_share(villages, lowest_fifth(problem)),
        far=_share(villages, far(problem)),
        waiting8=_share(villages, waiting(problem)),
        gini=_gini_of_districts(problem, villages),
        worth=round(_worth(problem, every), 1),
    )


def compare(
    problem: Problem,
    plan: Plan,
    seconds: float,
    seed: int,
    *,
    last: Plan | None = None,
    progress: Callable[[int], None] = lambda _percent: None,
    stopped: Stopped = lambda: False,
) -> dict[str, Measures]:
    """By `KEYS`; "last" only where there is one. "people_only" is searched for as long as the plan was.

    It knows no hard floor and no second visits, but all that people pinned or demanded. progress: its percent.
    """
    people = replace(problem, weights=replace(problem.weights, aim=Aim.PEOPLE))
    rival = solve(people, seconds, seed, progress=lambda percent, _best: progress(percent), stopped=stopped)
    plans = {"plan": plan, "nothing": Plan(()), "greedy": greedy_plan(problem), "people_only": rival}
    if last is not None:
        plans["last"] = last
    return {key: measure(problem, one) for key, one in plans.items()}


def _share(visited: set[int], wanted: Iterable[int]) -> float | None:
    ids = set(wanted)
    return round(len(ids & visited) / len(ids), 4) if ids else None


def _worth(problem: Problem, every: Sequence[int]) -> float:
    """By need, in km of driving; a second visit counts for less."""
    by_need = worths(replace(problem, weights=replace(problem.weights, aim=Aim.NEED)))
    seen = set[int]()
    total = 0.0
    for stop_id in every:
        if stop_id in by_need:
            total += by_need[stop_id].km * (problem.weights.second if stop_id in seen else 1.0)
        seen.add(stop_id)
    return total


def _gini_of_districts(problem: Problem, visited: set[int]) -> float | None:
    """Of each district's share of stops visited; each district counts once. None when nothing is visited."""
    by_district: dict[str, list[bool]] = {}
    for stop in problem.stops:
        by_district.setdefault(stop.district, []).append(stop.stop_id in visited)
    shares = sorted(sum(hits) / len(hits) for hits in by_district.values())
    total, count = sum(shares), len(shares)
    if not total:
        return None
    weighted = sum((2 * rank - count - 1) * share for rank, share in enumerate(shares, start=1))
    return round(weighted / (count * total), 4)
