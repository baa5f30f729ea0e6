"""Whose hands a mail is in. A claim is a lease; every step asks whether the mail is still the claimer's.

A room of its own beside `service`: it alone decides that a mail is sent by one process and at most once.

WAITING with a live lease: somebody is on the way to the server; the lease runs out and the next one may try.
SENDING: the server is being handed the text; whoever died here leaves UNCERTAIN, and only a person goes on from it.
"""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, or_, select

from learning_centers.accounts.queries import lock_account
from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.i18n import mark
from learning_centers.mail.service import URGENT, next_turn
from learning_centers.mail.wording import Words
from models import Account, Mail, MailState

LEASE = timedelta(minutes=10)  # a server that answers each command at the last moment takes three
GIVE_UP = timedelta(days=3)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=6)

OLD = mark("It is three days old and no news any more.")
CLOSED = mark("The account is closed or has no mail address any more.")
DIED = mark("The program ended while the mail server was taking it. It may or may not have gone out.")


@dataclass(frozen=True, slots=True)
class Message:
    """Rows of one person that go as one mail, in the hands of `owner`."""

    owner: str
    address: str
    mails: tuple[Mail, ...]  # as read when claimed; ids and texts hold, states do not

    @property
    def ids(self) -> list[int]:
        return [mail.id for mail in self.mails]


def settle_dead(sessions: Sessions, now: datetime) -> int:
    """What a process was sending when it died is UNCERTAIN from now on. How many."""
    settling = (
        update(Mail)
        .where(col(Mail.state) == MailState.SENDING, col(Mail.lease_until) < now)
        .values(state=MailState.UNCERTAIN, error=DIED)
        .returning(col(Mail.id))
        .execution_options(synchronize_session=False)
    )
    with sessions() as session:
        if session.exec(select(Mail.id).where(Mail.state == MailState.SENDING).limit(1)).first() is None:
            return 0  # the usual case takes no write lock
        with transaction(session):
            return len(session.execute(settling).all())


def claim_next(sessions: Sessions, now: datetime, passed: set[int]) -> Message | None:
    """The next message, for exactly one caller; None when nobody's turn has come.

    passed: accounts to pass over this round; those whose mail is in other hands are added.
    """
    with sessions() as session:
        while (found := _first(session, now, passed)) is not None:
            with transaction(session):
                message = _claim(session, found, now, passed)
            if message is not None:
                return message
    return None


def _free(now: datetime) -> list[ColumnElement[bool]]:
    return [
        col(Mail.state) == MailState.WAITING,
        col(Mail.not_before) <= now,
        or_(col(Mail.lease_until).is_(None), col(Mail.lease_until) < now),
    ]


def _first(session: Session, now: datetime, passed: set[int]) -> tuple[int, int | None, str] | None:
    """Id, account and key of the mail whose turn came first."""
    return session.exec(
        select(col(Mail.id), col(Mail.account_id), col(Mail.key))
        .where(*_free(now), or_(col(Mail.account_id).is_(None), col(Mail.account_id).not_in(passed)))
        .order_by(col(Mail.not_before), col(Mail.id))
        .limit(1)
    ).first()


def _claim(
    session: Session, found: tuple[int, int | None, str], now: datetime, passed: set[int]
) -> Message | None:
    """Locks the account: two claimers of one person's mail would else not see each other's message of the day."""
    mail_id, account_id, key = found
    if account_id is None:
        return _claim_of_stranger(session, mail_id, now)
    wanted = [*_free(now), col(Mail.account_id) == account_id]
    account = lock_account(session, account_id)
    if account.disabled_at is not None or not account.email:
        _change(session, wanted, state=MailState.DROPPED, error=CLOSED)
        return None
    _change(session, [*wanted, col(Mail.attempts) == 0, col(Mail.made_at) < now - GIVE_UP], **_dropped(OLD))
    if key.startswith(URGENT):
        wanted.append(col(Mail.id) == mail_id)
    else:
        wanted.append(_ordinary())
        if not _day_is_free(session, account, now, passed):
            return None
    return _taken(session, wanted, now, address=account.email)


def _claim_of_stranger(session: Session, mail_id: int, now: datetime) -> Message | None:
    """One mail by itself, to the address it was written for."""
    wanted = [*_free(now), col(Mail.id) == mail_id]
    _change(session, [*wanted, col(Mail.attempts) == 0, col(Mail.made_at) < now - GIVE_UP], **_dropped(OLD))
    return _taken(session, wanted, now)


def _taken(session: Session, wanted: list[ColumnElement[bool]], now: datetime, **more: Any) -> Message | None:
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"[-80:]
    changes = {"owner": owner, "lease_until": now + LEASE, "attempts": Mail.attempts + 1}
    if not _change(session, wanted, **changes, **more):
        return None
    mails = session.exec(select(Mail).where(Mail.owner == owner).order_by(col(Mail.id))).all()
    return Message(owner, mails[0].address, tuple(mails))


def _ordinary() -> ColumnElement[bool]:
    return ~col(Mail.key).startswith(URGENT, autoescape=True)


def _dropped(why: str) -> dict[str, Any]:
    return {"state": MailState.DROPPED, "error": why}


def _day_is_free(session: Session, account: Account, now: datetime, passed: set[int]) -> bool:
    """Whether no ordinary mail went to the person today. If one did, the rest are put off until tomorrow."""
    midnight = in_seoul(now.astimezone(SEOUL).date(), time())
    of_account = [col(Mail.account_id) == account.id, _ordinary()]
    in_hands = or_(
        col(Mail.state) == MailState.SENDING,
        (col(Mail.state) == MailState.WAITING) & (col(Mail.lease_until) >= now),
    )
    if session.exec(select(Mail.id).where(*of_account, in_hands).limit(1)).first() is not None:
        passed.add(account.id)
        return False
    went = or_(
        (col(Mail.state) == MailState.SENT) & (col(Mail.sent_at) >= midnight),
        (col(Mail.state) == MailState.UNCERTAIN) & (col(Mail.lease_until) >= midnight),
    )
    if session.exec(select(Mail.id).where(*of_account, went).limit(1)).first() is None:
        return True
    _change(session, [*_free(now), *of_account], not_before=next_turn(now))
    return False


def say(sessions: Sessions, message: Message, words: Mapping[int, Words | None], why: str) -> Message | None:
    """Put other words into some of its mails (by id), or None to drop one. What is left of it; None: nothing.

    why: a msgid, for those that are dropped.
    """
    with sessions() as session:
        with transaction(session):
            for mail_id, said in words.items():
                new = {"subject": said.subject, "body": said.body} if said else _dropped(why)
                _change(session, [col(Mail.id) == mail_id, *_held(message, (MailState.WAITING,))], **new)
        left = session.exec(
            select(Mail).where(*_held(message, (MailState.WAITING,))).order_by(col(Mail.id))
        ).all()
    return Message(message.owner, message.address, tuple(left)) if left else None


def begin_sending(sessions: Sessions, message: Message, now: datetime) -> bool:
    """Committed just before the text is handed over. False: the lease ran out, the mail is in other hands."""
    return _step(sessions, message, (MailState.WAITING,), state=MailState.SENDING, lease_until=now + LEASE)


def mark_sent(sessions: Sessions, message: Message, now: datetime) -> None:
    """The server said yes. True also for what was held to be uncertain meanwhile."""
    states = (MailState.SENDING, MailState.UNCERTAIN)
    _step(sessions, message, states, state=MailState.SENT, sent_at=now, error="")


def mark_uncertain(sessions: Sessions, message: Message, why: str) -> None:
    _step(sessions, message, (MailState.SENDING,), state=MailState.UNCERTAIN, error=why[:300])


def drop(sessions: Sessions, message: Message, why: str) -> None:
    """The server will never take it, whatever is done."""
    states = (MailState.WAITING, MailState.SENDING)
    _step(sessions, message, states, lease_until=None, **_dropped(why[:300]))


def put_back(sessions: Sessions, message: Message, why: str, now: datetime) -> None:
    """It surely did not go out: later again, or given up once it is too old."""
    with sessions() as session, transaction(session):
        for mail in message.mails:
            changes: dict[str, Any] = {"lease_until": None, "error": why[:300]}
            if now - mail.made_at >= GIVE_UP:
                changes["state"] = MailState.DROPPED
            else:
                changes |= {"state": MailState.WAITING, "not_before": now + _pause(mail.attempts)}
            states = (MailState.WAITING, MailState.SENDING)
            _change(session, [col(Mail.id) == mail.id, *_held(message, states)], **changes)


def _pause(attempts: int) -> timedelta:
    """attempts: this one included."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_RETRY * doubled, LONGEST_RETRY)


def _held(message: Message, states: tuple[MailState, ...]) -> list[ColumnElement[bool]]:
    return [col(Mail.owner) == message.owner, col(Mail.state).in_(states)]


def _step(sessions: Sessions, message: Message, states: tuple[MailState, ...], **changes: Any) -> bool:
    with sessions() as session, transaction(session):
        return _change(session, _held(message, states), **changes) == len(message.mails)


def _change(session: Session, where: list[ColumnElement[bool]], **changes: Any) -> int:
    """How many rows were changed."""
    changing = (
        update(Mail)
        .where(*where)
        .values(**changes)
        .returning(col(Mail.id))
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(changing).all())
