"""What must hold before a person signs. Each rule raises a sentence; nothing here changes a row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.checks.queries import blocks
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Conflict, DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.returns.queries.obligations import Obligation
from learning_centers.returns.queries.signed import Signable
from models import Account, Return, ReturnAct, ReturnEvent, ReturnState, Role

MOST_REASON = 500  # characters


class MonthNotOver(DomainError): ...


class NotDue(DomainError): ...


class WrongState(DomainError): ...


class OwnReturn(DomainError):
    """The one who handed in cannot approve, under no account of theirs."""


class NothingLogged(DomainError): ...


class ReasonMissing(DomainError): ...


class Blocked(DomainError):
    """A check that blocks is neither mended nor waived."""


class HasWarnings(DomainError):
    """A return with warnings is approved on its own page, not together with others."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person looked at. `version` None and `shown` "" are not checked."""

    version: int | None = None
    shown: str = ""  # the fingerprint of the numbers: signed.Signable


def require_over(month: Month, now: datetime) -> None:
    """Raises MonthNotOver: in Seoul the month has not ended."""
    if month.last >= now.astimezone(SEOUL).date():
        raise MonthNotOver(_("The month can be handed in once it is over."))


def require_due(one: Obligation) -> None:
    """Raises NotDue."""
    if not one.due:
        raise NotDue(_("%(center)s does not owe this month: %(cause)s", center=one.name, cause=one.cause))


def require_handed_in(one: Obligation, rows: Mapping[int, Return]) -> None:
    """rows: by center. Raises WrongState: it never was."""
    if one.center_id not in rows:
        raise WrongState(_("%(center)s has not handed this month in yet.", center=one.name))


def require_logged(logged: bool, zero: bool) -> None:
    """A zero is said by a person, and only where there is nothing. Raises NothingLogged."""
    if zero is logged:
        raise NothingLogged(
            _("There are lessons or visits in this month; hand them in without confirming a zero.")
            if zero
            else _("Nothing is logged in this month. If there really was nothing, confirm the zero.")
        )


def require_no_block(there: Signable) -> None:
    """Raises Blocked."""
    problems = [one.text for one in blocks(there.findings)]
    if problems:
        raise Blocked(
            _(
                "This month cannot be handed in yet: %(problems)s Mend it, or ask the province to waive it.",
                problems=" ".join(problems),
            )
        )


def require_clean(there: Signable) -> None:
    """Raises HasWarnings."""
    if there.warnings:
        raise HasWarnings(_("There is something to check. Open this return and approve it there."))


def require_state(session: Session, row: Return, states: tuple[ReturnState, ...], seen: Seen | None) -> None:
    """Raises Conflict: another version than was looked at. WrongState: the act does not fit."""
    if seen is not None and seen.version is not None and row.version != seen.version:
        raise Conflict(_who_was_first(session, row))
    if row.state not in states:
        raise WrongState(_STATE_SAYS[row.state]())


def require_same_numbers(there: Signable, seen: Seen | None) -> None:
    """Raises Conflict: computed anew, the numbers are not those that were looked at."""
    if seen is not None and seen.shown and seen.shown != there.fingerprint:
        raise Conflict(_("The numbers changed while you looked at them. Look at them again, then decide."))


def require_other_person(row: Return, signed_by: Collection[int | None], mine: Collection[int]) -> None:
    """`signed_by`: who signed this month already. `mine`: the accounts of the person who signs now.

    Raises OwnReturn.
    """
    if row.handed_in_by_id in mine:
        raise OwnReturn(_("You handed this month in yourself. Another officer has to approve it."))
    if set(signed_by) & set(mine):
        raise OwnReturn(_("You approved this month yourself. Another person has to accept it."))


def accounts_of(session: Session, viewer: Viewer) -> set[int]:
    """The accounts of the person behind `viewer`: of one staff member, or with one e-mail address. One SELECT.

    A command with `--as` acts as that account and is held to the same. The system may do everything, and nobody
    else's account is ever its own (docs/decisions/0018).
    """
    if viewer.role is Role.SYSTEM:
        return set()
    me = aliased(Account)
    mail = func.lower(func.trim(col(Account.email)))
    same_mail = and_(mail != "", mail == func.lower(func.trim(col(me.email))))
    others = (
        select(Account.id)
        .join(me, col(me.id) == viewer.id)
        .where(or_(col(Account.staff_id) == col(me.staff_id), same_mail))
    )
    return {viewer.id, *session.exec(others)}


def given(reason: str) -> str:
    """Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(_("Write the reason; the center will read it."))
    return reason.strip()[:MOST_REASON]


_STATE_SAYS = {
    ReturnState.OPEN: lambda: _("The center has it open and has not handed it in yet."),
    ReturnState.HANDED_IN: lambda: _("This month is handed in already."),
    ReturnState.SENT_BACK: lambda: _("This month was sent back and is not handed in again yet."),
    ReturnState.APPROVED: lambda: _("This month is approved already."),
    ReturnState.ACCEPTED: lambda: _("The ministry has accepted this month already."),
}

_MEANWHILE = {
    ReturnAct.HAND_IN: mark("%(who)s handed it in at %(time)s, while you looked at it."),
    ReturnAct.APPROVE: mark("%(who)s approved it at %(time)s, while you looked at it."),
    ReturnAct.SEND_BACK: mark("%(who)s sent it back at %(time)s, while you looked at it."),
    ReturnAct.REOPEN: mark("%(who)s opened it again at %(time)s, while you looked at it."),
    ReturnAct.ACCEPT: mark("%(who)s accepted it at %(time)s, while you looked at it."),
}


def _who_was_first(session: Session, row: Return) -> str:
    again = _("This return changed while you looked at it. Look at it again, then decide.")
    last = session.exec(
        select(ReturnEvent, Account.name)
        .outerjoin(Account, col(Account.id) == ReturnEvent.by_id)
        .where(ReturnEvent.return_id == row.id)
        .order_by(col(ReturnEvent.id).desc())
        .limit(1)
    ).first()
    if last is None:
        return again
    event, name = last
    at = f"{event.at.astimezone(SEOUL):%H:%M}"
    return f"{_(_MEANWHILE[event.act], who=name or _('System'), time=at)} {again}"
