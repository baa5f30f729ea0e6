"""What askers with a mail address are told: the code, the decision, the day. Written in the caller's transaction.

A room of its own beside `service`: several kinds of change write mail. A mail says no name and no reason that a
person typed; the page of the request has those.
"""

from datetime import datetime

from sqlmodel import Session

from learning_centers.core.i18n import language
from learning_centers.mail.strangers import destroy, tell_stranger
from learning_centers.stop_requests import codes
from learning_centers.stop_requests.queries import tell_story
from models import RequestState, StopRequest

KINDS = {
    RequestState.ACCEPTED: "visit_accepted",
    RequestState.WAITING: "visit_waiting",
    RequestState.REFUSED: "visit_refused",
}
LANGUAGE = "ko"  # of mail that staff cause: nobody has asked the stranger for another


def write_code(session: Session, request: StopRequest, code: str, now: datetime) -> None:
    """In the language of the page the asker is on."""
    _write(
        session,
        request,
        "visit_code",
        f"code:{now:%Y%m%d%H%M%S%f}",
        language(),
        now,
        code=code,
        until=request.code_until,
    )


def write_decision(session: Session, request: StopRequest, event_id: int, now: datetime) -> None:
    _write(session, request, KINDS[request.state], str(event_id), LANGUAGE, now)


def write_visit(session: Session, request: StopRequest, event_id: int, now: datetime) -> None:
    """Of the next run that goes there; without one nothing is fixed and nothing said."""
    coming = tell_story(session, request).coming
    if coming is not None:
        at = {"starts_at": coming.starts_at, "ends_at": coming.ends_at}
        _write(session, request, "visit_fixed", str(event_id), LANGUAGE, now, **at)


def destroy_letters(session: Session, request_id: int) -> None:
    """All that was written about a request, with the address."""
    destroy(session, _key(request_id))


def _key(request_id: int) -> str:
    return f"request:{request_id}:"


def _write(
    session: Session,
    request: StopRequest,
    kind: str,
    key: str,
    spoken: str,
    now: datetime,
    **values: object,
) -> None:
    if request.email:
        values |= {"number": codes.written(request.number), "digits": request.number, "place": request.place}
        name = f"{_key(request.id)}{key}"
        tell_stranger(session, request.email, kind, key=name, language=spoken, now=now, **values)
