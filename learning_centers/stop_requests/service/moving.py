"""The one place where the state of a request changes, and where its story is written."""

from datetime import datetime

from sqlmodel import Session

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.stop_requests import queries
from learning_centers.stop_requests.ways import WAYS, needs_reason
from models import RequestEvent, RequestState, StopRequest

REASON_LENGTH = 300


class NotThatWay(DomainError): ...


class NoReason(DomainError): ...


class ChangedMeanwhile(DomainError): ...


def require_seen(session: Session, request: StopRequest, seen: int) -> None:
    """Raises ChangedMeanwhile: somebody did something to the request after the page was drawn.

    seen: id of the last event then. Call it on a locked row.
    """
    if queries.last_event(session, request.id) != seen:
        raise ChangedMeanwhile(
            _("Somebody else changed this request meanwhile. Nothing of yours was stored: look at it again.")
        )


def move(
    session: Session, request: StopRequest, to: RequestState, *, by_id: int, now: datetime, reason: str = ""
) -> RequestEvent:
    """by_id: an account; 0: the asker or the program.

    Raises:
        NotThatWay: not from the state it is in. NoReason: this step needs one.
    """
    if to not in WAYS[request.state]:
        raise NotThatWay(_("That is not possible any more. Look at the request again."))
    if needs_reason(request.state, to) and not reason.strip():
        raise NoReason(_("Say why. The asker and those who come after you read it."))
    request.state = to
    session.add(request)
    return note(session, request, by_id=by_id, now=now, reason=reason)


def note(session: Session, request: StopRequest, *, by_id: int, now: datetime, reason: str) -> RequestEvent:
    """A line in the story."""
    said = " ".join(reason.split())[:REASON_LENGTH]
    event = RequestEvent(request_id=request.id, state=request.state, reason=said, by_id=by_id, at=now)
    session.add(event)
    session.flush()
    return event
