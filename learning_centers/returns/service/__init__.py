"""The acts on a return: hand in, approve, send back, reopen, accept; and notes on its numbers.

Two people: who handed in cannot approve, and neither of the two accepts. Each act takes the `Obligation` that
`queries` gave for the viewer, read in the same transaction. The acts on many are all or none.
"""

from learning_centers.returns.service.notes import NoteMissing, add_note, may_write
from learning_centers.returns.service.rules import (
    Blocked,
    HasWarnings,
    MonthNotOver,
    NotDue,
    NothingLogged,
    OwnReturn,
    ReasonMissing,
    Seen,
    WrongState,
    accounts_of,
)
from learning_centers.returns.service.sign_off import (
    accept_many,
    approve_many,
    hand_in_many,
    reopen,
    send_back,
)

__all__ = [
    "Blocked",
    "HasWarnings",
    "MonthNotOver",
    "NotDue",
    "NoteMissing",
    "NothingLogged",
    "OwnReturn",
    "ReasonMissing",
    "Seen",
    "WrongState",
    "accept_many",
    "accounts_of",
    "add_note",
    "approve_many",
    "hand_in_many",
    "may_write",
    "reopen",
    "send_back",
]
