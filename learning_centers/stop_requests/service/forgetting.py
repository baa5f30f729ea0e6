"""Destroying what is known of askers once it is no longer needed, and saying that it was done."""

from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, or_, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.stop_requests import letters
from learning_centers.stop_requests.ways import ENDED
from models import Deed, RequestEvent, StopRequest

# Our choice, told in the notice of the form: a year covers questions about a visit and the report of the year.
KEPT = timedelta(days=365)


def forget_askers(session: Session, viewer: Viewer, now: datetime) -> list[int]:
    """Blank name, phone and mail of requests that ended a year ago, and destroy their mail. Their ids.

    A request ends by its state, or with the last day wished for.
    """
    before = now - KEPT
    ended_at = (
        select(func.max(col(RequestEvent.at)))
        .where(col(RequestEvent.request_id) == col(StopRequest.id))
        .correlate(StopRequest)
        .scalar_subquery()
    )
    over = or_(
        col(StopRequest.state).in_(ENDED) & (ended_at < before),
        col(StopRequest.wished_until) < before.astimezone(SEOUL).date(),
    )
    known = or_(StopRequest.asker != "", StopRequest.phone != "", StopRequest.email != "")
    ids = list(session.exec(select(StopRequest.id).where(over, known).order_by(col(StopRequest.id))))
    if not ids:
        return []
    session.execute(
        update(StopRequest)
        .where(col(StopRequest.id).in_(ids))
        .values(asker="", phone="", email="", code_hash="", code_until=None)
    )
    for request_id in ids:
        letters.destroy_letters(session, request_id)
    audit.record(session, viewer, Deed.DELETE, "stop_requests.forget", kind="stop_request", subjects=ids)
    return ids
