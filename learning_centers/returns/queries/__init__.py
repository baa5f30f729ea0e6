"""Reads of the month: who owes it and how it stands. What is owed is derived, never set by a button.

`obligations` and `rates` are the ledger; `logged` and `late` what was entered, `behind` the rows of one number,
`usual` what is usual for a center, `signed` what a signature stands for, `story` what happened.
"""

from learning_centers.returns.queries.logged import (
    Unfinished,
    centers_with_entries,
    unfinished,
)
from learning_centers.returns.queries.obligations import (
    Obligation,
    ObligationState,
    get_obligation,
    list_obligations,
    why_not_due,
)
from learning_centers.returns.queries.rates import Ledger, count_up

__all__ = [
    "Ledger",
    "Obligation",
    "ObligationState",
    "Unfinished",
    "centers_with_entries",
    "count_up",
    "get_obligation",
    "list_obligations",
    "unfinished",
    "why_not_due",
]
