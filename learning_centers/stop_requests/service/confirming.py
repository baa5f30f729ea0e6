"""How a request is confirmed: the asker types the code, or staff call the number that was given."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.stop_requests import codes, words
from learning_centers.stop_requests.service.moving import move, require_seen
from models import ConfirmedBy, Deed, RequestState, StopRequest

MOST_TRIES = 5


class Tried(StrEnum):
    """How a code ended. Not an error: a wrong try is stored too."""

    RIGHT = "right"
    WRONG = "wrong"
    OLD = "old"  # its half hour is over
    TOO_OFTEN = "too_often"
    NEEDLESS = "needless"  # the request is confirmed already, or over


def try_code(session: Session, request: StopRequest, typed: str, now: datetime) -> Tried:
    """`request` is locked: tries at the same moment count one by one."""
    if request.state is not RequestState.UNCONFIRMED:
        return Tried.NEEDLESS
    if request.code_until is None or now > request.code_until:
        return Tried.OLD
    if request.code_tries >= MOST_TRIES:
        return Tried.TOO_OFTEN
    request.code_tries += 1
    session.add(request)
    if not codes.is_right(request.number, codes.digits(typed), request.code_hash):
        session.flush()
        return Tried.WRONG
    _confirm(session, request, ConfirmedBy.CODE, now)
    move(session, request, RequestState.RECEIVED, by_id=0, now=now, reason=words.BY_CODE)
    return Tried.RIGHT


def confirm_by_call(session: Session, request: StopRequest, viewer: Viewer, seen: int, now: datetime) -> None:
    """Staff called the number and somebody knew of the request. Raises ChangedMeanwhile, NotThatWay."""
    require_seen(session, request, seen)
    _confirm(session, request, ConfirmedBy.CALL, now)
    move(session, request, RequestState.RECEIVED, by_id=viewer.id, now=now, reason=words.BY_CALL)
    audit.record(
        session,
        viewer,
        Deed.CHANGE,
        "stop_requests.confirm",
        kind="stop_request",
        subjects=[request.id],
    )


def _confirm(session: Session, request: StopRequest, how: ConfirmedBy, now: datetime) -> None:
    if request.state is RequestState.UNCONFIRMED:
        request.confirmed_by, request.confirmed_at = how, now
        session.add(request)
