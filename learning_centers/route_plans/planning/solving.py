"""Making a plan: greedy first, then PyVRP round by round, and the best of all is what comes out.

The budget is CPU seconds, counted in steps by a fixed rate and not by a clock: the same problem, seed and budget
give the same plan on any machine. Only a person who says stop, or a machine three times slower than the rate, ends a
search early; the steps done are kept with the plan, and `rounds` repeats them.
"""

import time
from collections.abc import Callable
from math import ceil

from learning_centers.route_plans.planning.drafts import Call, Draft, Wish, relabelled
from learning_centers.route_plans.planning.greedy import fill, greedy
from learning_centers.route_plans.planning.ground import Ground
from learning_centers.route_plans.planning.leaving import left_out
from learning_centers.route_plans.planning.problem import Made, Plan, Problem, Visit
from learning_centers.route_plans.planning.timing import routes_of, score, timed
from learning_centers.route_plans.planning.wanting import first_wishes, more_wishes, standing_wishes

STEPS_A_SECOND = 240_000  # ÷ the number of wishes; measured, docs/measurements.md
MOST_STEPS = 400  # × the number of wishes: more has never found more
MOST_ROUNDS = 4  # visits to one stop in one plan
FIRST_SHARE = 0.6  # of the steps that are left, for each round but the last
BOLD_SHARE = 0.1  # of all steps, for a search that leaves out the crew's rest: see `model`
PATIENCE = 3.0  # times the budget, in CPU seconds, before a search is ended
GREEDY = "greedy"

Progress = Callable[[int, Plan], None]
Stopped = Callable[[], bool]


def solve(
    problem: Problem,
    seconds: float,
    seed: int,
    *,
    previous: Plan | None = None,
    rounds: tuple[int, ...] = (),
    progress: Progress = lambda _percent, _best: None,
    stopped: Stopped = lambda: False,
) -> Plan:
    """A plan that is never worse than greedy, than `previous` where that can still be driven, or than nothing.

    seconds: of CPU, about. previous: a start for the search. rounds: the steps of a plan made before, to repeat it;
    then `seconds` is only kept. progress: told the percent done and the best so far, as that changes. stopped: asked
    many times a second; the best so far comes out. Without PyVRP the plan is greedy.
    """
    ground = Ground(problem)
    search = _Search(ground, seconds, seed, rounds, progress, stopped)
    rivals: list[Draft] = [{}, greedy_draft(ground)]
    if previous is not None:
        rivals.append(_with_more(ground, draft_of(ground, previous)))
    rivals.append(search.run(max(rivals, key=lambda draft: score(ground, draft))))
    best = max(reversed(rivals), key=lambda draft: score(ground, draft))
    made = Made(search.name, seed, seconds, tuple(search.rounds), stopped=search.ended)
    return Plan(routes_of(ground, best), left_out(ground, best), made)


def greedy_plan(problem: Problem) -> Plan:
    """By hand of the machine: no search."""
    ground = Ground(problem)
    draft = greedy_draft(ground)
    return Plan(routes_of(ground, draft), left_out(ground, draft), Made(GREEDY, 0, 0.0))


def greedy_draft(ground: Ground) -> Draft:
    """First visits, then those that come again."""
    return _with_more(ground, greedy(ground, first_wishes(ground)))


def _with_more(ground: Ground, draft: Draft) -> Draft:
    """What still fits into the draft, by greedy."""
    for _round in range(MOST_ROUNDS - 1):
        draft, standing, more = _next_round(ground, draft)
        draft = fill(ground, draft, [*standing, *more])
    return draft


def draft_of(ground: Ground, plan: Plan) -> Draft:
    """What can still be driven of a plan made before, visit by visit; first visits only."""
    wishes = {wish.stop: wish for wish in first_wishes(ground)}
    draft: dict[int, tuple[Call, ...]] = {}
    for route in plan.routes:
        slot = ground.slot_numbers.get((route.bus_id, route.day))
        for visit in route.visits if slot is not None else ():
            wish = wishes.get(ground.stop_numbers.get(visit.stop_id, -1))
            call = None if wish is None or slot is None else _call(ground, wish, slot, visit)
            if call is not None and slot is not None and timed(ground, slot, (*draft.get(slot, ()), call)):
                draft[slot] = (*draft.get(slot, ()), call)
                del wishes[call.stop]
    return draft


def _call(ground: Ground, wish: Wish, slot: int, visit: Visit) -> Call | None:
    """The visit by the option that comes nearest to how it was held."""
    if slot not in wish.slots:
        return None
    options = ground.options[wish.stop][ground.slots[slot].shift.day]
    same = [one for one in options if one.crossing_id == visit.crossing_id] or options
    return Call(wish, min(same, key=lambda one: max(one.early - visit.starts, visit.starts - one.late, 0)))


def _next_round(ground: Ground, draft: Draft) -> tuple[Draft, list[Wish], list[Wish]]:
    """The draft, labelled with the wishes that it grants now; these and those not granted; the new ones."""
    more = more_wishes(ground, draft)
    standing = standing_wishes(ground, draft, {wish.stop for wish in more})
    visited = {stop for stop, _slot in standing}
    unmet = [wish for wish in first_wishes(ground) if wish.stop not in visited]
    return relabelled(draft, standing), [*standing.values(), *unmet], more


def _steps(seconds: float, wishes: int) -> int:
    """Of all rounds together."""
    return ceil(min(seconds * STEPS_A_SECOND / max(wishes, 1), MOST_STEPS * wishes))


class _Search:
    """The rounds of PyVRP. rounds: the steps done so far. ended: before its steps were done."""

    def __init__(
        self,
        ground: Ground,
        seconds: float,
        seed: int,
        planned: tuple[int, ...],
        progress: Progress,
        stopped: Stopped,
    ) -> None:
        self.ground, self.seconds, self.seed, self.planned = ground, seconds, seed, planned
        self.progress, self.stopped = progress, stopped
        self.name, self.ended = GREEDY, False
        self.rounds: list[int] = []
        self.percent = 0
        self.began = time.process_time()

    def run(self, start: Draft) -> Draft:
        """The best draft that the rounds find; the first begins at `start`."""
        ground, wishes = self.ground, first_wishes(self.ground)
        draft = draft_of(ground, Plan(routes_of(ground, start)))
        self.total = sum(self.planned) or _steps(self.seconds, len(wishes))
        try:
            if wishes and len(ground.rest_steps) > 1:
                draft = self._search(wishes, draft, self._bold_steps(), bold=True)
            rounds, last = 0, not wishes or self.ended
            while not last:
                draft, wishes, more = _next_round(ground, draft) if rounds else (draft, wishes, wishes)
                last, steps = self._share(rounds, bool(more))
                draft = self._search(wishes if more is wishes else [*wishes, *more], draft, steps)
                rounds, last = rounds + 1, last or self.ended
        except ImportError:  # PyVRP is an extra: without it the app plans by greedy
            return start
        except MemoryError:  # the tables of distances are too large: greedy has to do
            return draft
        return _with_more(ground, draft)

    def _search(self, wishes: list[Wish], start: Draft, steps: int, *, bold: bool = False) -> Draft:
        """The better of the start and what is found. Raises ImportError, MemoryError."""
        from learning_centers.route_plans.planning.search import NAME, search

        found = search(self.ground, wishes, start, steps, self.seed, self._look, bold=bold)
        self.name = NAME
        self.rounds.append(found.steps)
        return max(start, found.draft, key=lambda one: score(self.ground, one))

    def _bold_steps(self) -> int:
        return self.planned[0] if self.planned else ceil(self.total * BOLD_SHARE)

    def _share(self, done: int, more: bool) -> tuple[bool, int]:
        """Whether the next round is the last, and its steps. done: the rounds before it."""
        if self.planned:
            return len(self.rounds) == len(self.planned) - 1, self.planned[len(self.rounds)]
        left = self.total - sum(self.rounds)
        last = done == MOST_ROUNDS - 1 or not more
        return last, left if last else ceil(left * FIRST_SHARE)

    def _look(self, steps: int, best: Callable[[], Draft]) -> bool:
        """Tells how far it is; whether to end now."""
        percent = min(99, 100 * (sum(self.rounds) + steps) // max(self.total, 1))
        if percent > self.percent:
            self.percent = percent
            self.progress(percent, Plan(routes_of(self.ground, best())))
        overtime = time.process_time() - self.began > PATIENCE * max(self.seconds, 1.0)
        self.ended = self.stopped() or (overtime and not self.planned)
        return self.ended
