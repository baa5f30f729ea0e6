"""What the runs of the bus do to requests. `bus_runs` calls these in the transaction of the run itself."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from learning_centers.core.clock import SEOUL
from learning_centers.stop_requests import letters, words
from learning_centers.stop_requests.service.moving import move
from models import RequestSource, RequestState, StopRequest


def mark_planned(
    session: Session, request_ids: Collection[int], *, by_id: int, now: datetime
) -> list[StopRequest]:
    """A published run goes there; the asker is told the day by mail. Flush the RunStops first: they say which.

    Raises NotThatWay: one of them is neither accepted nor on the waiting list any more.
    """
    requests = _locked(session, request_ids)
    for request in requests:
        event = move(session, request, RequestState.PLANNED, by_id=by_id, now=now)
        letters.write_visit(session, request, event.id, now)
    return requests


def mark_done(session: Session, request_ids: Collection[int], *, by_id: int, now: datetime) -> None:
    """The bus was there. A standing one is to be planned again until its last day. Raises NotThatWay."""
    today = now.astimezone(SEOUL).date()
    for request in _locked(session, request_ids):
        move(session, request, RequestState.DONE, by_id=by_id, now=now)
        if request.source is RequestSource.STANDING and request.wished_until > today:
            move(session, request, RequestState.ACCEPTED, by_id=0, now=now, reason=words.COMES_AGAIN)


def give_back(session: Session, request_id: int, reason: str, *, by_id: int, now: datetime) -> None:
    """The visit was cancelled: to be planned again, with the day it was asked on as before. Raises NotThatWay."""
    (request,) = _locked(session, [request_id])
    move(session, request, RequestState.ACCEPTED, by_id=by_id, now=now, reason=reason)


def _locked(session: Session, request_ids: Collection[int]) -> list[StopRequest]:
    """By id, so that two runs never wait for each other."""
    query = select(StopRequest).where(col(StopRequest.id).in_(set(request_ids))).order_by(col(StopRequest.id))
    return list(session.exec(query.with_for_update()))
