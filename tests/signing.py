"""One act on one return, for tests: the app itself only knows the acts on many. Raises as these do."""

from datetime import datetime

from sqlmodel import Session

from learning_centers.core.access import Viewer
from learning_centers.core.months import Month
from learning_centers.returns import service
from learning_centers.returns.queries import Obligation
from learning_centers.returns.service import Seen
from models import Return


def hand_in(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    zero: bool = False,
    seen: int | None = None,
    shown: str = "",
) -> Return:
    """seen, shown: what was looked at; None and "" do not check."""
    looked = {one.center_id: Seen(seen, shown)}
    zeros = [one.center_id] if zero else []
    return service.hand_in_many(session, [one], month, viewer, now, zeros=zeros, seen=looked)[0]


def approve(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    seen: int | None = None,
    shown: str = "",
) -> Return:
    looked = {one.center_id: Seen(seen, shown)}
    return service.approve_many(session, [one], month, viewer, now, seen=looked)[0]


def accept(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    seen: int | None = None,
    shown: str = "",
) -> Return:
    looked = {one.center_id: Seen(seen, shown)}
    return service.accept_many(session, [one], month, viewer, now, seen=looked)[0]
