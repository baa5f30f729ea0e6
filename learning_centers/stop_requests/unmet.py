"""Requests not met (미충족 수요): the one definition, for our own measures, the goals and where to go next.

A room of its own beside `queries`: it defines a number. A request counts once it was confirmed and

- was refused: on the day of the refusal;
- or was withdrawn because it took too long: on that day;
- or its last day went by without a visit, while it was being looked at, accepted or waiting: on its last day.

What was withdrawn for another reason, and what nobody confirmed, is no need that was left alone.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from learning_centers.core.clock import in_seoul
from learning_centers.stop_requests.words import WAITED
from models import RequestEvent, RequestState, StopRequest

LEFT_ALONE = (RequestState.RECEIVED, RequestState.ACCEPTED, RequestState.WAITING)


def unmet(session: Session, first: date, last: date, today: date) -> Counter[int]:
    """District id (as of the request) -> how many, on the days from `first` to `last`, both included. Two SELECTs.

    today: a request whose last day is today may still be met.
    """
    return _turned_away(session, first, last) + _gone_by(session, first, min(last, today - timedelta(days=1)))


def _turned_away(session: Session, first: date, last: date) -> Counter[int]:
    """By the last event, which made the state what it is: one that was looked at again is turned away no more."""
    newest = (
        select(func.max(col(RequestEvent.id)))
        .where(col(RequestEvent.request_id) == col(StopRequest.id))
        .correlate(StopRequest)
        .scalar_subquery()
    )
    rows = session.exec(
        select(col(StopRequest.district_id), col(StopRequest.state), col(RequestEvent.reason))
        .join(RequestEvent, col(RequestEvent.id) == newest)
        .where(
            col(StopRequest.state).in_((RequestState.REFUSED, RequestState.WITHDRAWN)),
            col(StopRequest.confirmed_at).is_not(None),
            col(RequestEvent.at) >= _midnight(first),
            col(RequestEvent.at) < _midnight(last + timedelta(days=1)),
        )
    )
    return Counter(
        district_id
        for district_id, state, reason in rows
        if state is RequestState.REFUSED or reason == WAITED
    )


def _gone_by(session: Session, first: date, last: date) -> Counter[int]:
    visited = select(col(RequestEvent.request_id)).where(RequestEvent.state == RequestState.DONE)
    rows = session.exec(
        select(col(StopRequest.district_id)).where(
            col(StopRequest.state).in_(LEFT_ALONE),
            col(StopRequest.wished_until) >= first,
            col(StopRequest.wished_until) <= last,
            col(StopRequest.id).not_in(visited),
        )
    )
    return Counter(rows)


def _midnight(day: date) -> datetime:
    return in_seoul(day, time())
