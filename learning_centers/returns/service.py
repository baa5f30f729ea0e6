"""The acts on a return: hand in, approve, send back, reopen, accept. Two people: who handed in cannot approve.

Each act takes the `Obligation` that `queries` gave for the viewer, read in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Conflict, DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.figures.locks import hold
from learning_centers.returns.queries import Obligation
from models import Deed, Return, ReturnAct, ReturnEvent, ReturnState, Role


class MonthNotOver(DomainError): ...


class NotDue(DomainError): ...


class WrongState(DomainError): ...


class OwnReturn(DomainError):
    """The one who handed in cannot approve."""


class NothingLogged(DomainError): ...


class ReasonMissing(DomainError): ...


def hand_in(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    logged: bool,
    zero: bool = False,
    seen: int | None = None,
) -> Return:
    """Hand in the month; from here on it is locked.

    logged: whether the center held a lesson or logged a visit. zero: a person confirms that there was nothing.
    seen: the version of the return the person looked at; None does not check.

    Raises:
        MonthNotOver, NotDue, NothingLogged (nothing there and zero not confirmed, or the other way round),
        WrongState (handed in already), Conflict (changed since `seen`).
    """
    if month.last >= now.astimezone(SEOUL).date():
        raise MonthNotOver(_("The month can be handed in once it is over."))
    if not one.due:
        raise NotDue(_("%(center)s does not owe this month: %(cause)s", center=one.name, cause=one.cause))
    if zero is logged:
        raise NothingLogged(
            _("There are lessons or visits in this month; hand them in without confirming a zero.")
            if zero
            else _("Nothing is logged in this month. If there really was nothing, confirm the zero.")
        )
    hold(session, [(str(month), one.center_id)], alone=True)
    row = _find(session, one.center_id, month) or Return(
        center_id=one.center_id, month=str(month), state=ReturnState.OPEN, version=0
    )
    _require(row, (ReturnState.OPEN, ReturnState.SENT_BACK), seen)
    row.zero, row.handed_in_at, row.handed_in_by_id = zero, now, viewer.id
    row.approved_at = row.approved_by_id = None
    return _act(session, row, ReturnState.HANDED_IN, ReturnAct.HAND_IN, viewer, now)


def approve(
    session: Session, one: Obligation, month: Month, viewer: Viewer, now: datetime, *, seen: int | None = None
) -> Return:
    """Raises OwnReturn, WrongState, Conflict."""
    row = _get(session, one, month)
    _require(row, (ReturnState.HANDED_IN,), seen)
    if row.handed_in_by_id == viewer.id and viewer.role is not Role.SYSTEM:
        raise OwnReturn(_("You handed this month in yourself. Another officer has to approve it."))
    row.approved_at, row.approved_by_id = now, viewer.id
    return _act(session, row, ReturnState.APPROVED, ReturnAct.APPROVE, viewer, now)


def send_back(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    reason: str,
    parts: Sequence[str] = (),
    seen: int | None = None,
) -> Return:
    """Give it back, with the reason the center will read. Raises ReasonMissing, WrongState, Conflict."""
    row = _get(session, one, month)
    _require(row, (ReturnState.HANDED_IN,), seen)
    return _act(session, row, ReturnState.SENT_BACK, ReturnAct.SEND_BACK, viewer, now, _reason(reason), parts)


def reopen(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    reason: str,
    seen: int | None = None,
) -> Return:
    """Unlock an approved month so that the center can mend it. Raises ReasonMissing, WrongState, Conflict."""
    row = _get(session, one, month)
    _require(row, (ReturnState.APPROVED, ReturnState.ACCEPTED), seen)
    row.approved_at = row.approved_by_id = None
    return _act(session, row, ReturnState.OPEN, ReturnAct.REOPEN, viewer, now, _reason(reason))


def accept(
    session: Session, one: Obligation, month: Month, viewer: Viewer, now: datetime, *, seen: int | None = None
) -> Return:
    """The ministry takes it. Raises WrongState, Conflict."""
    row = _get(session, one, month)
    _require(row, (ReturnState.APPROVED,), seen)
    return _act(session, row, ReturnState.ACCEPTED, ReturnAct.ACCEPT, viewer, now)


def _find(session: Session, center_id: int, month: Month) -> Return | None:
    """Locked until commit on PostgreSQL, so that of two officers the second sees what the first did."""
    return session.exec(
        select(Return).where(Return.center_id == center_id, Return.month == str(month)).with_for_update()
    ).first()


def _get(session: Session, one: Obligation, month: Month) -> Return:
    row = _find(session, one.center_id, month)
    if row is None:
        raise WrongState(_("%(center)s has not handed this month in yet.", center=one.name))
    return row


def _require(row: Return, states: tuple[ReturnState, ...], seen: int | None) -> None:
    if seen is not None and row.version != seen:
        raise Conflict(_("This return changed while you looked at it. Look at it again, then decide."))
    if row.state not in states:
        raise WrongState(_STATE_SAYS[row.state]())


_STATE_SAYS = {
    ReturnState.OPEN: lambda: _("The center has it open and has not handed it in yet."),
    ReturnState.HANDED_IN: lambda: _("This month is handed in already."),
    ReturnState.SENT_BACK: lambda: _("This month was sent back and is not handed in again yet."),
    ReturnState.APPROVED: lambda: _("This month is approved already."),
    ReturnState.ACCEPTED: lambda: _("The ministry has accepted this month already."),
}


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing(_("Write the reason; the center will read it."))
    return text.strip()[:500]


def _act(
    session: Session,
    row: Return,
    state: ReturnState,
    act: ReturnAct,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
    parts: Sequence[str] = (),
) -> Return:
    row.state = state
    row.version += 1
    session.add(row)
    session.flush()
    session.add(
        ReturnEvent(return_id=row.id, act=act, reason=reason, parts=",".join(parts), by_id=viewer.id, at=now)
    )
    session.flush()
    audit.record(
        session,
        viewer,
        Deed.CHANGE,
        f"returns.{act}",
        kind="return",
        subjects=[row.id],
        reason=reason,
        detail=row.month,
    )
    return row
