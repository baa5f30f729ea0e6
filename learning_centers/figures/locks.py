"""A handed-in month is locked: its lessons, marks and hours change only after the province reopens it."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from models import LOCKED_STATES, Return


class MonthLocked(DomainError): ...


def locked_slices(session: Session, months: Iterable[str]) -> set[tuple[str, int]]:
    """(month, center id) of the returns of these months that are handed in, approved or accepted."""
    rows = session.exec(
        select(Return.month, Return.center_id).where(
            col(Return.month).in_(sorted(set(months))), col(Return.state).in_(LOCKED_STATES)
        )
    )
    return {(month, center_id) for month, center_id in rows}


def require_open(session: Session, center_id: int, month: str) -> None:
    """Raises MonthLocked: the month of that center is handed in."""
    if (month, center_id) in locked_slices(session, [month]):
        raise MonthLocked(
            _("The month %(month)s is handed in and locked. Ask the province to reopen it.", month=month)
        )
