"""Signing in and out. A refusal is a value, not an error: the failure it counts must be stored.

A password is checked before the write lock is taken (`check_password`) and judged under it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from learning_centers.accounts import queries
from learning_centers.accounts.service import passwords, second_factor
from learning_centers.accounts.service.lockout import LOCK, Lockout, replayed
from learning_centers.core import audit
from learning_centers.core.access import SECOND_FACTOR_ROLES, Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.storage import sha256
from models import Account, Deed, SignIn

KIND = "account"  # of the log's subjects
SIGN_IN, SECOND_FACTOR = "accounts.sign_in", "accounts.second_factor"


@dataclass(frozen=True, slots=True)
class Proof:
    """A typed password, checked against the hash an account had at that moment."""

    login: str
    account_id: int | None  # None: there is no such account
    checked_hash: str
    right: bool
    renewed_hash: str = ""  # the same password under today's parameters; "": not needed


@dataclass(frozen=True, slots=True)
class Circumstances:
    address: str  # IP
    now: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusal` is worded. Without one: `token` is the new session's, or "" when a second factor must follow."""

    account_id: int = 0
    token: str = ""
    refusal: str = ""


def normal_login(typed: str) -> str:
    """Logins are kept in small letters; phones like to begin with a capital."""
    return typed.strip().lower()


def check_password(session: Session, login: str, typed: str) -> Proof:
    """Slow on purpose, and as slow for a login that is not there."""
    account = queries.find_account(session, login)
    stored = account.password_hash if account else ""
    right = passwords.is_right(stored, typed)
    renewed = passwords.hashed(typed) if right and passwords.is_outdated(stored) else ""
    return Proof(login, account.id if account else None, stored, right, renewed)


def sign_in(session: Session, proof: Proof, at: Circumstances, *, second_factor_on: bool) -> Verdict:
    """Let the person in, ask for the second factor, or count the failure and say why not."""
    if proof.account_id is None:
        return _refuse_unknown(session, proof.login, at)
    account = queries.lock_account(session, proof.account_id)
    if refusal := judge(session, account, proof, at, SIGN_IN):
        return Verdict(refusal=refusal)
    if account.disabled_at is not None:
        return Verdict(refusal=_refuse_disabled(session, account, at, SIGN_IN))
    if proof.renewed_hash:
        account.password_hash = proof.renewed_hash
    if second_factor_on and account.role in SECOND_FACTOR_ROLES:
        session.flush()
        return Verdict(account.id)
    return Verdict(account.id, begin(session, account, at))


def judge(session: Session, account: Account, proof: Proof, at: Circumstances, what: str) -> str:
    """Worded refusal, or "" when the password is right. Counts the failure, and locks after five."""
    right = proof.right and account.password_hash == proof.checked_hash
    return _counted(session, account, right, at, what)


def _counted(session: Session, account: Account, right: bool, at: Circumstances, what: str) -> str:
    state = Lockout(account.failures, account.locked_until)
    if state.is_locked(at.now):
        _record_failure(session, at, what, account.id, "locked")
        return state.words(at.now)
    if right:
        return ""
    state = state.after_failure(at.now)
    account.failures, account.locked_until = state.failures, state.locked_until
    session.flush()
    _record_failure(session, at, what, account.id, f"wrong {state.failures}")
    return state.words(at.now)


def _refuse_unknown(session: Session, login: str, at: Circumstances) -> Verdict:
    """As an account that is there would answer, so that nobody learns which logins exist.

    The log keeps a fingerprint: people type passwords into the login field by mistake.
    """
    detail = f"unknown login {sha256(login.encode())[:16]}"
    state = replayed(queries.list_failures(session, detail, at.now - 2 * LOCK))
    if state.is_locked(at.now):
        return Verdict(refusal=state.words(at.now))
    _record_failure(session, at, SIGN_IN, None, detail)
    return Verdict(refusal=state.after_failure(at.now).words(at.now))


def _refuse_disabled(session: Session, account: Account, at: Circumstances, what: str) -> str:
    _record_failure(session, at, what, account.id, "disabled")
    return _("This account is closed. Please ask the administrator.")


def _record_failure(
    session: Session, at: Circumstances, what: str, account_id: int | None, detail: str
) -> None:
    audit.record(
        session,
        None,
        Deed.SIGN_IN_FAILED,
        what,
        kind=KIND,
        subjects=[account_id] if account_id else [],
        detail=detail,
        address=at.address,
    )


def confirm(session: Session, account_id: int, code: str, offered: str, at: Circumstances) -> Verdict:
    """The second step: let the person in when the six digits are right and were not used before.

    `offered` is the secret of the set-up page; it becomes the account's only if it has none.
    """
    account = queries.lock_account(session, account_id)
    if account.disabled_at is not None:
        return Verdict(refusal=_refuse_disabled(session, account, at, SECOND_FACTOR))
    step = second_factor.matching_step(account.totp_secret or offered, code, at.now, account.totp_last_step)
    if refusal := _counted(session, account, step is not None, at, SECOND_FACTOR):
        if Lockout(account.failures, account.locked_until).is_locked(at.now):
            return Verdict(refusal=refusal)
        return Verdict(refusal=_("The six digits are not right. Wait for the next ones and enter those."))
    if not account.totp_secret:
        account.totp_secret = offered
        audit.record(
            session,
            queries.viewer_of(session, account, at.address),
            Deed.CHANGE,
            SECOND_FACTOR,
            kind=KIND,
            subjects=[account.id],
            detail="second factor set up",
        )
    account.totp_last_step = step or 0
    return Verdict(account.id, begin(session, account, at))


def begin(session: Session, account: Account, at: Circumstances) -> str:
    """A new signed-in session; its token, which is stored nowhere but in the browser. Failures are forgotten."""
    token = secrets.token_urlsafe(32)
    account.failures, account.locked_until = 0, None
    session.add(
        SignIn(
            account_id=account.id,
            token_hash=fingerprint(token),
            address=at.address,
            started_at=at.now,
            seen_at=at.now,
        )
    )
    session.flush()
    viewer = queries.viewer_of(session, account, at.address)
    audit.record(session, viewer, Deed.SIGN_IN, SIGN_IN, kind=KIND, subjects=[account.id])
    return token


def fingerprint(token: str) -> str:
    return sha256(token.encode())


def touch(session: Session, sign_in_id: int, now: datetime) -> None:
    """The browser was used."""
    session.execute(update(SignIn).where(col(SignIn.id) == sign_in_id).values(seen_at=now))


def sign_out(session: Session, viewer: Viewer, sign_in_id: int, now: datetime, detail: str = "") -> None:
    """End this session only."""
    ending = col(SignIn.id) == sign_in_id
    session.execute(update(SignIn).where(ending, col(SignIn.ended_at).is_(None)).values(ended_at=now))
    audit.record(
        session, viewer, Deed.SIGN_OUT, "accounts.sign_out", kind=KIND, subjects=[viewer.id], detail=detail
    )


def end_sessions(session: Session, account_id: int, now: datetime, *, but: int | None = None) -> None:
    """End every session of the account, except `but`."""
    ending = update(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.ended_at).is_(None))
    if but is not None:
        ending = ending.where(col(SignIn.id) != but)
    session.execute(ending.values(ended_at=now))


def change_own_password(
    session: Session, viewer: Viewer, proof: Proof, new: passwords.NewPassword, *, keep: int, now: datetime
) -> str:
    """Store the new password and end the person's other sessions; worded refusal when the old one is not right."""
    account = queries.lock_account(session, viewer.id)
    what = "accounts.change_password"
    if refusal := judge(session, account, proof, Circumstances(viewer.address, now), what):
        return refusal
    account.password_hash, account.must_change_password = new.hash, new.once
    account.failures = 0
    end_sessions(session, account.id, now, but=keep)
    audit.record(session, viewer, Deed.CHANGE, what, kind=KIND, subjects=[account.id], detail="own password")
    session.flush()
    return ""
