"""A handed-in month is locked: its lessons, marks and hours change only after the province reopens it."""

from collections.abc import Iterable

from sqlalchemy import text
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


def hold(session: Session, slices: Iterable[tuple[str, int]], *, alone: bool = False) -> None:
    """Until commit nobody hands these (month, center id) in; `alone` (handing in): nobody changes them either.

    On PostgreSQL an advisory lock each, taken in one order; on SQLite the one write lock says it already.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    name = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    for month, center_id in sorted(set(slices)):
        session.execute(
            text(f"SELECT {name}(:month, :center)"),
            {"month": int(month.replace("-", "")), "center": center_id},
        )


def require_open(session: Session, center_id: int, month: str) -> None:
    """Call it in the transaction that changes the month: it stays open until then.

    Raises:
        MonthLocked: the month of that center is handed in.
    """
    hold(session, [(month, center_id)])
    if (month, center_id) in locked_slices(session, [month]):
        raise MonthLocked(
            _("The month %(month)s is handed in and locked. Ask the province to reopen it.", month=month)
        )
