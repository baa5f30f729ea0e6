"""Reads of the outbox, and of who is to be written to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.accounts.queries import province_on
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.paging import Page, nearest
from learning_centers.regions import queries as regions_queries
from models import Account, AccountScope, Mail, MailState, Role

PAGE_SIZE = 50


def reachable(session: Session, account_ids: Iterable[int]) -> Sequence[Account]:
    """Those of the accounts that are open and have a mail address, by id."""
    return session.exec(
        select(Account)
        .where(
            col(Account.id).in_(set(account_ids)),
            col(Account.disabled_at).is_(None),
            Account.email != "",
        )
        .order_by(col(Account.id))
    ).all()


def managers_of(session: Session, center_ids: Iterable[int]) -> dict[int, list[int]]:
    """Account id -> which of the centers it manages."""
    rows = session.exec(
        select(col(AccountScope.account_id), col(AccountScope.center_id))
        .join(Account, col(Account.id) == AccountScope.account_id)
        .where(
            Account.role == Role.MANAGER,
            col(AccountScope.ended_at).is_(None),
            col(AccountScope.center_id).in_(set(center_ids)),
        )
        .order_by(col(AccountScope.account_id), col(AccountScope.center_id))
        .distinct()
    )
    found: dict[int, list[int]] = {}
    for account_id, center_id in rows:
        if center_id is not None:
            found.setdefault(account_id, []).append(center_id)
    return found


def managed_by(session: Session, account_id: int) -> list[int]:
    """The centers an account manages today."""
    rows = session.exec(
        select(col(AccountScope.center_id))
        .join(Account, col(Account.id) == AccountScope.account_id)
        .where(
            AccountScope.account_id == account_id,
            Account.role == Role.MANAGER,
            col(AccountScope.ended_at).is_(None),
            col(AccountScope.center_id).is_not(None),
        )
        .distinct()
    )
    return [center_id for center_id in rows if center_id is not None]


def officers(session: Session, now: datetime) -> dict[int, frozenset[int]]:
    """Account id of each province officer -> the provinces it stands for today. Two SELECTs and the regions."""
    granted = session.exec(
        select(col(AccountScope.account_id), col(AccountScope.province_id))
        .join(Account, col(Account.id) == AccountScope.account_id)
        .where(
            Account.role == Role.PROVINCE,
            col(AccountScope.ended_at).is_(None),
            col(AccountScope.province_id).is_not(None),
        )
    ).all()
    regions, day = regions_queries.load(session), now.astimezone(SEOUL).date()
    found: dict[int, set[int]] = {}
    for account_id, province_id in granted:
        if province_id is not None:
            found.setdefault(account_id, set()).add(province_on(regions, province_id, day))
    return {account_id: frozenset(provinces) for account_id, provinces in found.items()}


def of_role(session: Session, role: Role) -> Sequence[int]:
    """Ids of the accounts of a role."""
    return session.exec(select(col(Account.id)).where(Account.role == role)).all()


@dataclass(frozen=True, slots=True)
class MailRow:
    mail: Mail
    name: str  # of the person it goes to; "" for somebody without an account


def list_mail(session: Session, *, state: MailState | None, kind: str, page: int) -> Page[MailRow]:
    """Mail in a state and of a kind (None and "": any), newest first. Two SELECTs."""
    wanted = select(Mail, Account.name).outerjoin(Account, col(Account.id) == Mail.account_id)
    if state is not None:
        wanted = wanted.where(Mail.state == state)
    if kind:
        wanted = wanted.where(Mail.kind == kind)
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    number = nearest(page, total, PAGE_SIZE)
    ordered = wanted.order_by(col(Mail.id).desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    rows = [MailRow(mail, name or "") for mail, name in session.exec(ordered)]
    return Page(rows, number, total, PAGE_SIZE)


def list_uncertain(session: Session) -> list[MailRow]:
    """What a person must decide on, the oldest first: one row for each message that may have gone out."""
    rows = session.exec(
        select(Mail, Account.name)
        .outerjoin(Account, col(Account.id) == Mail.account_id)
        .where(Mail.state == MailState.UNCERTAIN)
        .order_by(col(Mail.id))
        .limit(PAGE_SIZE)
    )
    return [MailRow(mail, name or "") for mail, name in rows]


def count_states(session: Session) -> dict[MailState, int]:
    return dict(session.exec(select(col(Mail.state), func.count()).group_by(col(Mail.state))).all())


def get_mail(session: Session, mail_id: int) -> Mail:
    """Raises NotFound."""
    found = session.get(Mail, mail_id)
    if found is None:
        raise NotFound(_("There is no such mail."))
    return found
