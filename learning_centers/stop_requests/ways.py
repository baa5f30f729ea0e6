"""Which state a request may go to from which: the one table, for pages, commands and the runs of the bus.

A room of its own: rules, forms and pages all read it, and it knows neither rows nor words.
"""

from collections.abc import Mapping

from models import RequestState

ENDED = frozenset({RequestState.DONE, RequestState.REFUSED, RequestState.WITHDRAWN})
PLANNABLE = frozenset({RequestState.ACCEPTED, RequestState.WAITING})

# What is planned ends by the run: a village is told off the bus before its request can be withdrawn.
WAYS: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.UNCONFIRMED: frozenset(
        {RequestState.RECEIVED, RequestState.REFUSED, RequestState.WITHDRAWN}
    ),
    RequestState.RECEIVED: frozenset(
        {RequestState.ACCEPTED, RequestState.WAITING, RequestState.REFUSED, RequestState.WITHDRAWN}
    ),
    RequestState.ACCEPTED: frozenset(
        {RequestState.WAITING, RequestState.PLANNED, RequestState.REFUSED, RequestState.WITHDRAWN}
    ),
    RequestState.WAITING: frozenset(
        {RequestState.ACCEPTED, RequestState.PLANNED, RequestState.REFUSED, RequestState.WITHDRAWN}
    ),
    RequestState.PLANNED: frozenset({RequestState.DONE, RequestState.ACCEPTED}),
    RequestState.DONE: frozenset({RequestState.ACCEPTED}),  # a standing one comes again
    RequestState.REFUSED: frozenset({RequestState.RECEIVED}),  # somebody thinks again
    RequestState.WITHDRAWN: frozenset(),
}
# What staff decide with their own hands; the rest happens by confirming and by the runs.
DECISIONS = (
    RequestState.ACCEPTED,
    RequestState.WAITING,
    RequestState.REFUSED,
    RequestState.RECEIVED,
    RequestState.WITHDRAWN,
)
NEEDS_REASON = frozenset({RequestState.REFUSED, RequestState.WITHDRAWN})
THINKS_AGAIN = (RequestState.REFUSED, RequestState.RECEIVED)
COMES_AGAIN = (RequestState.DONE, RequestState.ACCEPTED)


def decisions_of(state: RequestState) -> list[RequestState]:
    """What staff may decide now, in the order of DECISIONS. Confirming is not among them, nor the next visit."""
    if state in (RequestState.PLANNED, RequestState.DONE):
        return []
    ways = WAYS[state] - ({RequestState.RECEIVED} if state is RequestState.UNCONFIRMED else set())
    return [one for one in DECISIONS if one in ways]


def needs_reason(before: RequestState, after: RequestState) -> bool:
    return after in NEEDS_REASON or (before, after) == THINKS_AGAIN
