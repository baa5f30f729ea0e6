"""One plan made from beginning to end, with its rivals. No database: the background and commands call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from learning_centers.route_plans.planning.comparing import compare
from learning_centers.route_plans.planning.problem import VERSION, Measures, Plan, Problem
from learning_centers.route_plans.planning.solving import solve

SEARCH_PERCENT = 50  # of the work; the other half is the rival that looks at people only


@dataclass(frozen=True, slots=True)
class Order:
    """seconds: of CPU, for the plan and again for its rival. last: the plan before, on these days."""

    problem: Problem
    seconds: float
    seed: int
    last: Plan | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """against: measures by `comparing.KEYS`."""

    plan: Plan
    against: Mapping[str, Measures]
    version: str


def make(order: Order, report: Callable[[int], None], stopped: Callable[[], bool]) -> Result:
    """report: told the percent done. stopped: asked often; then the best so far is the plan."""
    plan = solve(
        order.problem,
        order.seconds,
        order.seed,
        previous=order.last,
        progress=lambda percent, _best: report(percent * SEARCH_PERCENT // 100),
        stopped=stopped,
    )
    against = compare(
        order.problem,
        plan,
        order.seconds,
        order.seed,
        last=order.last,
        progress=lambda percent: report(SEARCH_PERCENT + percent * (100 - SEARCH_PERCENT) // 100),
        stopped=stopped,
    )
    solver = plan.made.solver if plan.made else ""
    return Result(plan, against, f"{VERSION} ({solver})")
