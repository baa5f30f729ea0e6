"""When a center is open: its hours by weekday. The caller owns the transaction.

A room of its own beside `service`, which keeps the periods (open, at rest, closed for good).
"""

from collections.abc import Mapping
from datetime import time

from sqlmodel import Session, col, delete, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from models import Deed, OpeningHours

Hours = Mapping[int, tuple[time, time]]  # weekday, 0 Monday … 6 Sunday -> (opens, closes) in Seoul


class ClosesTooEarly(DomainError): ...


def hours_of(session: Session, center_id: int) -> dict[int, tuple[time, time]]:
    """Empty: the center has not said. A weekday left out: closed on it."""
    rows = session.exec(select(OpeningHours).where(OpeningHours.center_id == center_id))
    return {row.weekday: (row.opens, row.closes) for row in rows}


def set_hours(session: Session, center_id: int, hours: Hours, viewer: Viewer) -> None:
    """What was entered before is replaced, all days at once.

    Raises:
        ClosesTooEarly: a day ends before it begins.
    """
    if any(closes <= opens for opens, closes in hours.values()):
        raise ClosesTooEarly(_("The closing time is before the opening time. Check the two times."))
    if hours_of(session, center_id) == hours:
        return
    session.exec(delete(OpeningHours).where(col(OpeningHours.center_id) == center_id))
    session.add_all(
        OpeningHours(center_id=center_id, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in hours.items()
    )
    session.flush()
    audit.record(session, viewer, Deed.CHANGE, "centers.opening_hours", kind="center", subjects=[center_id])
