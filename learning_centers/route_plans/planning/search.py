"""One search by PyVRP: a number of steps, so that the same seed and inputs give the same plan on any machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from pyvrp import IteratedLocalSearchParams, Solution, SolveParams, solve
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks

from learning_centers.route_plans.planning.drafts import Draft, Wish
from learning_centers.route_plans.planning.ground import Ground
from learning_centers.route_plans.planning.model import Model, build, to_draft, to_solution

NAME = f"pyvrp {version('pyvrp')}"
LOOK_EVERY = 20  # steps between two looks at the clock and at whether somebody said stop


@dataclass(frozen=True, slots=True)
class Searched:
    draft: Draft
    steps: int


def search(
    ground: Ground,
    wishes: Sequence[Wish],
    start: Draft,
    steps: int,
    seed: int,
    look: Callable[[int, Callable[[], Draft]], bool],
    *,
    bold: bool = False,
) -> Searched:
    """The best draft after so many steps.

    look: told the steps done and how to get the best draft so far; says whether to stop now. bold: see `model`.

    Raises:
        MemoryError: see `model.build`.
    """
    model = build(ground, wishes, bold=bold)
    watch = _Watch(ground, model, start, steps, look)
    params = SolveParams(ils=IteratedLocalSearchParams(callbacks=watch))
    result = solve(
        model.data,
        stop=watch.stop,
        seed=seed,
        collect_stats=False,
        display=False,
        params=params,
        initial_solution=to_solution(model, start) if start else None,
    )
    return Searched(
        to_draft(ground, model, result.best) if result.is_feasible() else start, result.num_iterations
    )


class _Watch(IteratedLocalSearchCallbacks):
    """Counts the steps, and shows the best so far to who looks."""

    def __init__(
        self,
        ground: Ground,
        model: Model,
        start: Draft,
        steps: int,
        look: Callable[[int, Callable[[], Draft]], bool],
    ) -> None:
        self.ground, self.model, self.start, self.steps, self.look = ground, model, start, steps, look
        self.done = 0
        self.best: Solution | None = None

    def on_best(self, best: Solution) -> None:
        self.best = best

    def stop(self, best_cost: int) -> bool:
        """Asked before each step."""
        if self.done >= self.steps or (self.done % LOOK_EVERY == 0 and self.look(self.done, self._draft)):
            return True
        self.done += 1
        return False

    def _draft(self) -> Draft:
        if self.best is None or not self.best.is_feasible():
            return self.start
        return to_draft(self.ground, self.model, self.best)
