"""Plans of the edu-bus: ours against nearest-first, greedy, equal prizes and people only, at the same CPU seconds.

A made-up province (`bench/province.py`): 180 villages, 3 bases, 6 buses on 5 days, as in the prototype that the
weights come from; and towns in the manner of the public instances with time windows: clustered, at random and mixed,
each with narrow and with wide hours. Every plan must pass the checker.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from bench.measuring import Failed, Line
from bench.nearest import nearest_first
from bench.province import SHAPES, province, town
from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.comparing import measure
from learning_centers.route_plans.planning.ground import Ground
from learning_centers.route_plans.planning.problem import Aim, Measures, Plan, Problem
from learning_centers.route_plans.planning.rules import SOFT
from learning_centers.route_plans.planning.solving import draft_of, greedy_plan, solve
from learning_centers.route_plans.planning.timing import score

SECONDS, QUICK_SECONDS, TOWN_SECONDS = 8.0, 1.0, 1.0
SEEDS, QUICK_SEEDS = (11, 12, 13, 14, 15), (11,)
VILLAGES, BUSES, DAYS = 180, 6, 5
QUICK_VILLAGES, QUICK_BUSES, QUICK_DAYS = 60, 3, 3
LOWEST_AT_LEAST, KM_AT_MOST = 1.5, 1.4  # issue 6: times those of people only
NOWHERE = "-"  # no database
PROVINCE = "edu-bus, province"


@dataclass(frozen=True, slots=True)
class Plans:
    """Of one province. gain: worth by need, less km and days on the road; what greedy tries to make large."""

    need: Measures
    people: Measures
    equal: Measures
    nearest: Measures
    gain: float
    greedy_gain: float


def lines(_folder: Path, quick: bool) -> Iterator[Line]:
    seeds = QUICK_SEEDS if quick else SEEDS
    yield from _province_lines([_plans(seed, quick) for seed in seeds])
    for shape in SHAPES[:2] if quick else SHAPES:
        yield _town_line(shape)


def _province_lines(every: list[Plans]) -> Iterator[Line]:
    """What is aimed at, of the mean province; what must never be, of the worst one. Ratios as in their names."""
    needed = fmean(one.need.lowest_fifth or 0.0 for one in every)
    for name, rivals, limit in (
        ("people only", [one.people for one in every], 1 / LOWEST_AT_LEAST),
        ("equal", [one.equal for one in every], 1.0),
    ):
        covered = fmean(one.lowest_fifth or 0.0 for one in rivals)
        yield Line(f"{PROVINCE}: lowest fifth covered, {name} ÷ need", NOWHERE, covered, needed, limit)
    worst = max(every, key=lambda one: (one.people.lowest_fifth or 0.0) / (one.need.lowest_fifth or 1.0))
    yield Line(
        f"{PROVINCE}: lowest fifth covered, people only ÷ need, the worst province",
        NOWHERE,
        worst.people.lowest_fifth or 0.0,
        worst.need.lowest_fifth or 0.0,
        1 / LOWEST_AT_LEAST,
    )
    need_km, people_km = (
        fmean(km) for km in zip(*((one.need.km, one.people.km) for one in every), strict=True)
    )
    yield Line(f"{PROVINCE}: km, need ÷ people only", NOWHERE, need_km, people_km, KM_AT_MOST)
    never: dict[str, list[tuple[float, float]]] = {
        "worth collected, nearest-first ÷ need": [(one.nearest.worth, one.need.worth) for one in every],
        "villages, nearest-first ÷ equal": [(one.nearest.villages, one.equal.villages) for one in every],
        "worth less km, greedy ÷ need": [(one.greedy_gain, one.gain) for one in every],
    }
    for name, found in never.items():
        theirs, ours = max(found, key=lambda pair: pair[0] / pair[1])
        yield Line(f"{PROVINCE}: {name}", NOWHERE, theirs, ours, 1.0)


def _plans(seed: int, quick: bool) -> Plans:
    size = (QUICK_VILLAGES, QUICK_BUSES, QUICK_DAYS) if quick else (VILLAGES, BUSES, DAYS)
    problem = province(*size, seed=seed)
    seconds = QUICK_SECONDS if quick else SECONDS

    def planned(aim: Aim) -> Plan:
        aimed = replace(problem, weights=replace(problem.weights, aim=aim))
        return _sound(aimed, solve(aimed, seconds, seed=1))

    need = planned(Aim.NEED)
    return Plans(
        need=measure(problem, need),
        people=measure(problem, planned(Aim.PEOPLE)),
        equal=measure(problem, planned(Aim.EQUAL)),
        nearest=measure(problem, _sound(problem, nearest_first(problem))),
        gain=_gain(problem, need),
        greedy_gain=_gain(problem, _sound(problem, greedy_plan(problem))),
    )


def _town_line(shape: str) -> Line:
    problem = town(shape)
    ours = _gain(problem, _sound(problem, solve(problem, TOWN_SECONDS, seed=1)))
    rivals = (greedy_plan(problem), nearest_first(problem))
    best = max(_gain(problem, _sound(problem, rival)) for rival in rivals)
    return Line(f"edu-bus, town {shape}: worth less km, the better greedy ÷ ours", NOWHERE, best, ours, 1.0)


def _gain(problem: Problem, plan: Plan) -> float:
    ground = Ground(problem)
    return score(ground, draft_of(ground, plan)).gain


def _sound(problem: Problem, plan: Plan) -> Plan:
    """Raises Failed: it breaks a rule."""
    broken = [one for one in check(problem, plan) if one.rule not in SOFT]
    if broken:
        raise Failed(f"a plan breaks {broken[0].rule}: {broken[0].words}")
    return plan
