"""How complete and how punctual a month is, over any set of centers: all, a province, a district, an operator."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from learning_centers.returns.queries.obligations import Obligation, ObligationState
from models import ReturnState

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The counts over some obligations. Rates are never capped; None without a denominator."""

    centers: int
    due: int
    reported: int
    zero: int
    approved: int
    waiting: int  # handed in, not yet approved
    missing: int
    on_time: int

    @property
    def done(self) -> int:
        return self.reported + self.zero

    @property
    def completeness(self) -> float | None:
        """완결률: (reported + confirmed zero) ÷ due."""
        return self.done / self.due if self.due else None

    @property
    def on_time_rate(self) -> float | None:
        """Handed in by the due date ÷ due."""
        return self.on_time / self.due if self.due else None


def count_up(obligations: Sequence[Obligation], due_at: datetime) -> Ledger:
    """`due_at`: the last moment to hand in on time, aware."""
    states = [one.state for one in obligations]
    return Ledger(
        centers=len(obligations),
        due=sum(one.due for one in obligations),
        reported=states.count(ObligationState.REPORTED),
        zero=states.count(ObligationState.ZERO),
        approved=sum(one.counted for one in obligations),
        waiting=sum(one.return_state is ReturnState.HANDED_IN for one in obligations),
        missing=states.count(ObligationState.MISSING),
        on_time=sum(is_on_time(one, due_at) for one in obligations),
    )


def is_on_time(one: Obligation, due_at: datetime) -> bool:
    """Handed in by the due date, and not sent back or reopened since."""
    return is_done(one) and one.handed_in_at is not None and one.handed_in_at <= due_at


def is_done(one: Obligation) -> bool:
    """Reported, or a zero confirmed."""
    return one.state in (ObligationState.REPORTED, ObligationState.ZERO)


def rates_by(
    obligations: Iterable[Obligation], key: Callable[[Obligation], K], due_at: datetime
) -> dict[K, Ledger]:
    """A ledger per key: each obligation stands in one of them, so their counts add up to those of all."""
    parts: dict[K, list[Obligation]] = defaultdict(list)
    for one in obligations:
        parts[key(one)].append(one)
    return {at: count_up(part, due_at) for at, part in parts.items()}


# What a link of a rate opens: name -> whether the row is one of those it counted.
PICKS: dict[str, Callable[[Obligation, datetime], bool]] = {
    "due": lambda one, due_at: one.due,
    "done": lambda one, due_at: is_done(one),
    "on_time": is_on_time,
    "late": lambda one, due_at: is_done(one) and not is_on_time(one, due_at),
    "missing": lambda one, due_at: one.state is ObligationState.MISSING,
    "reported": lambda one, due_at: one.return_state is ReturnState.HANDED_IN,
    "counted": lambda one, due_at: one.counted,
    "approved": lambda one, due_at: one.return_state is ReturnState.APPROVED,
    "accepted": lambda one, due_at: one.return_state is ReturnState.ACCEPTED,
    "sent_back": lambda one, due_at: one.return_state is ReturnState.SENT_BACK,
    "reopened": lambda one, due_at: one.return_state is ReturnState.OPEN,
    "zero": lambda one, due_at: one.state is ObligationState.ZERO,
    "not_due": lambda one, due_at: not one.due,
}
