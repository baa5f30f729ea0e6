"""What staff decide about requests, one by one or several, and how askers withdraw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learning_centers.buses.reach import BusReach
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.stop_requests import letters, queries
from learning_centers.stop_requests.service.moving import NotThatWay, move, require_seen
from learning_centers.stop_requests.ways import decisions_of
from models import ConfirmedBy, Deed, RequestState, StopRequest

TOLD_BY_MAIL = frozenset({RequestState.ACCEPTED, RequestState.WAITING, RequestState.REFUSED})


@dataclass(frozen=True, slots=True)
class Decided:
    """Of several at once: `done` request ids; `left`: number of a request -> why nothing was done to it."""

    done: tuple[int, ...]
    left: Mapping[str, str]


def decide(
    session: Session,
    request: StopRequest,
    to: RequestState,
    viewer: Viewer,
    *,
    seen: int,
    reason: str = "",
    now: datetime,
) -> None:
    """`request` is locked. The asker is told by mail, when there is an address.

    Raises:
        ChangedMeanwhile: another officer was first. NotThatWay: not from this state, or not by hand.
        NoReason: a refusal, a withdrawal and thinking again need one.
    """
    require_seen(session, request, seen)
    if to not in decisions_of(request.state):
        raise NotThatWay(_("That is not possible any more. Look at the request again."))
    event = move(session, request, to, by_id=viewer.id, now=now, reason=reason)
    request.decided_at, request.decided_by_id = now, viewer.id
    if (
        to is RequestState.RECEIVED and request.confirmed_at is None
    ):  # refused as nobody's, and somebody's after all
        request.confirmed_by, request.confirmed_at = ConfirmedBy.CALL, now
    session.add(request)
    if to in TOLD_BY_MAIL and request.confirmed_at is not None:
        letters.write_decision(session, request, event.id, now)
    _record(session, viewer, f"stop_requests.{to}", request)


def decide_all(
    session: Session,
    reach: BusReach,
    chosen: Mapping[int, int],
    to: RequestState,
    viewer: Viewer,
    *,
    reason: str = "",
    now: datetime,
) -> Decided:
    """chosen: request id -> the last event the page knew. What cannot be decided so is left and named."""
    done: list[int] = []
    left: dict[str, str] = {}
    for request_id in sorted(chosen):
        try:
            request = queries.get_request(session, reach, request_id, lock=True)
        except NotFound:
            continue
        try:
            decide(session, request, to, viewer, seen=chosen[request_id], reason=reason, now=now)
        except DomainError as refusal:
            left[request.number] = str(refusal)
        else:
            done.append(request_id)
    return Decided(tuple(done), left)


def withdraw(session: Session, request: StopRequest, reason: str, now: datetime) -> None:
    """The asker does it. reason: one of `words.WITHDRAW_REASONS`' msgids. Raises NotThatWay, NoReason."""
    move(session, request, RequestState.WITHDRAWN, by_id=0, now=now, reason=reason)


def _record(session: Session, viewer: Viewer, what: str, request: StopRequest) -> None:
    audit.record(session, viewer, Deed.CHANGE, what, kind="stop_request", subjects=[request.id])
