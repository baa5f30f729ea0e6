"""A handed-in month is locked: its lessons, marks and hours change only after the province reopens it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, cast, exists, func, text
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from models import LOCKED_STATES, Return


class MonthLocked(DomainError): ...


# Built once: every roll that is saved asks, and making the statement anew costs more than running it.
_LOCKED = sql_select(col(Return.month), col(Return.center_id)).where(
    col(Return.month).in_(bindparam("months", expanding=True)), col(Return.state).in_(LOCKED_STATES)
)
IS_LOCKED = exists().where(
    col(Return.month) == bindparam("month"),
    col(Return.center_id) == bindparam("center_id"),
    col(Return.state).in_(LOCKED_STATES),
)  # for statements that ask more than this: they come after `hold`
_IS_LOCKED = sql_select(IS_LOCKED)
_HOLD, _HOLD_ALONE = (
    text(f"SELECT {name}(:month, :center)")
    for name in ("pg_advisory_xact_lock_shared", "pg_advisory_xact_lock")
)


def locked_slices(session: Session, months: Iterable[str]) -> set[tuple[str, int]]:
    """(month, center id) of the returns of these months that are handed in, approved or accepted."""
    session.flush()
    rows = session.connection().execute(_LOCKED, {"months": sorted(set(months))})
    return {(month, center_id) for month, center_id in rows}


def hold(session: Session, slices: Iterable[tuple[str, int]], *, alone: bool = False) -> None:
    """Until commit nobody hands these (month, center id) in; `alone` (handing in): nobody changes them either.

    On PostgreSQL an advisory lock each, taken in one order; on SQLite the one write lock says it already.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    connection = session.connection()
    for month, center_id in sorted(set(slices)):
        key = {"month": int(month.replace("-", "")), "center": center_id}
        connection.execute(_HOLD_ALONE if alone else _HOLD, key)


def holding(month: Mapped[str], center_id: Mapped[int]) -> ColumnElement[Any]:
    """`hold` as a column of a SELECT on PostgreSQL. Whether the month is locked is for the statement after it."""
    return func.pg_advisory_xact_lock_shared(cast(func.replace(month, "-", ""), Integer), center_id)


def require_open(session: Session, center_id: int, month: str) -> None:
    """Call it in the transaction that changes the month: it stays open until then.

    Raises:
        MonthLocked: the month of that center is handed in.
    """
    hold(session, [(month, center_id)])
    session.flush()  # what the caller did to the return itself counts
    here = {"month": month, "center_id": center_id}
    if session.connection().execute(_IS_LOCKED, here).scalar():
        raise month_locked(month)


def month_locked(month: str) -> MonthLocked:
    """The refusal, worded."""
    return MonthLocked(
        _("The month %(month)s is handed in and locked. Ask the province to reopen it.", month=month)
    )
