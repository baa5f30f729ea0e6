"""What an administrator does with accounts. Every act is in the access log; grants are ended, never deleted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from learning_centers.accounts import queries
from learning_centers.accounts.queries import CENTER_ROLES
from learning_centers.accounts.service.passwords import NewPassword
from learning_centers.accounts.service.signing_in import KIND, end_sessions, normal_login
from learning_centers.core import audit, clock
from learning_centers.core.access import TEACHING_ROLES, Permission, Viewer
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.regions import queries as regions_queries
from models import Account, AccountScope, Deed, Role, StaffMember

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


class UnfitLogin(DomainError): ...


class UnknownPlace(DomainError): ...


class UnfitReach(DomainError): ...


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, through which endpoint or command, and when."""

    viewer: Viewer
    what: str
    now: datetime


@dataclass(frozen=True, slots=True)
class NewAccount:
    login: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Places:
    """Codes of what an account shall reach."""

    centers: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()


def add_account(
    session: Session, act: Act, new: NewAccount, places: Places, password: NewPassword
) -> Account:
    """Raises UnfitLogin, UnknownPlace, UnfitReach."""
    _demand(act.viewer)
    login = normal_login(new.login)
    if LOGIN.fullmatch(login) is None or new.role is Role.SYSTEM or login == Role.SYSTEM:
        raise UnfitLogin(_("A login has 3 to 40 letters: a to z, numbers, dot, hyphen. Enter another."))
    if queries.find_account(session, login) is not None:
        raise UnfitLogin(_("The login “%(login)s” is taken. Enter another.", login=login))
    account = Account(
        login=login,
        name=new.name,
        role=new.role,
        password_hash=password.hash,
        must_change_password=password.once,
        created_at=act.now,
    )
    session.add(account)
    session.flush()
    _grant(session, act, account, places)
    _link_staff(session, account)
    return account


def set_places(session: Session, act: Act, account_id: int, places: Places) -> None:
    """Make `places` all that the account reaches: end grants that are not among them, add those that are missing.

    Raises UnknownPlace, UnfitReach.
    """
    _demand(act.viewer)
    account = queries.lock_account(session, account_id)
    _grant(session, act, account, places)
    _link_staff(session, account)


def _link_staff(session: Session, account: Account) -> None:
    """Who teaches is the person of that name at the account's centers: without the link nobody marks a roll.

    Nobody or several of the name: left open, and the roll says so.
    """
    if account.role not in TEACHING_ROLES or account.staff_id is not None:
        return
    centers = select(col(AccountScope.center_id)).where(
        col(AccountScope.account_id) == account.id, col(AccountScope.ended_at).is_(None)
    )
    named = session.exec(
        select(StaffMember.id).where(
            StaffMember.name == account.name, col(StaffMember.center_id).in_(centers)
        )
    ).all()
    if len(named) == 1:
        account.staff_id = named[0]
        session.add(account)
        session.flush()


def _grant(session: Session, act: Act, account: Account, places: Places) -> None:
    _check_fit(account.role, places)
    centers = _known(queries.centers_by_code(session, places.centers), places.centers)
    provinces = _known(queries.provinces_by_code(session, places.provinces), places.provinces)
    regions = regions_queries.load(session)
    today = act.now.astimezone(clock.SEOUL).date()
    wanted_centers = set(centers.values())
    # Compared as they stand today: a grant of a province that was merged is not ended and granted anew.
    wanted_provinces = {queries.province_on(regions, one, today): one for one in provinces.values()}
    open_grants = select(AccountScope).where(
        AccountScope.account_id == account.id, col(AccountScope.ended_at).is_(None)
    )
    for grant in session.exec(open_grants.order_by(col(AccountScope.id))).all():
        if grant.center_id in wanted_centers:
            wanted_centers.remove(grant.center_id)
        elif (
            grant.province_id
            and (now := queries.province_on(regions, grant.province_id, today)) in wanted_provinces
        ):
            del wanted_provinces[now]
        else:
            grant.ended_at = act.now
    session.add_all(
        AccountScope(
            account_id=account.id,
            center_id=center,
            province_id=province,
            granted_at=act.now,
            granted_by_id=act.viewer.id,
        )
        for center, province in [
            *((center, None) for center in sorted(wanted_centers)),
            *((None, province) for province in sorted(wanted_provinces.values())),
        ]
    )
    session.flush()
    _record(
        session,
        act,
        account,
        Deed.GRANT,
        detail=f"{account.role}: {' '.join(places.centers + places.provinces)}",
    )


def _check_fit(role: Role, places: Places) -> None:
    if role in CENTER_ROLES:
        if places.provinces or not places.centers:
            raise UnfitReach(
                _("This role works at centers. Enter the code of at least one center, and no province.")
            )
    elif role is Role.PROVINCE:
        if places.centers or not places.provinces:
            raise UnfitReach(
                _("This role works for a province. Choose at least one province, and no center.")
            )
    elif places.centers or places.provinces:
        raise UnfitReach(_("This role sees the whole country. Leave centers and provinces empty."))


def _known(found: Mapping[str, int], codes: Iterable[str]) -> Mapping[str, int]:
    if missing := [code for code in codes if code not in found]:
        raise UnknownPlace(
            _("There is no place with the code %(codes)s. Check the code.", codes=", ".join(missing))
        )
    return found


def reset_password(session: Session, act: Act, account_id: int, password: NewPassword) -> Account:
    """Give a new password, unlock, and end the account's sessions."""
    _demand(act.viewer)
    account = queries.lock_account(session, account_id)
    account.password_hash, account.must_change_password = password.hash, password.once
    account.failures, account.locked_until = 0, None
    end_sessions(session, account.id, act.now)
    _record(session, act, account, Deed.CHANGE, detail="password reset")
    session.flush()
    return account


def forget_second_factor(session: Session, act: Act, account_id: int) -> None:
    """For a lost phone: the next sign-in sets the second factor up anew. Ends the account's sessions."""
    _demand(act.viewer)
    account = queries.lock_account(session, account_id)
    account.totp_secret, account.totp_last_step = "", 0
    end_sessions(session, account.id, act.now)
    _record(session, act, account, Deed.CHANGE, detail="second factor forgotten")
    session.flush()


def unlock(session: Session, act: Act, account_id: int) -> None:
    _demand(act.viewer)
    account = queries.lock_account(session, account_id)
    account.failures, account.locked_until = 0, None
    _record(session, act, account, Deed.CHANGE, detail="unlocked")
    session.flush()


def disable(session: Session, act: Act, account_id: int, reason: str) -> Account:
    """Close the account and end its sessions. What it did stays in the log.

    Raises:
        Refused: one's own account, or no reason.
    """
    _demand(act.viewer)
    if account_id == act.viewer.id:
        raise Refused(_("You cannot close your own account. Ask another administrator."))
    account = queries.lock_account(session, account_id)
    account.disabled_at = account.disabled_at or act.now
    end_sessions(session, account.id, act.now)
    _record(session, act, account, Deed.CHANGE, detail="disabled", reason=_given(reason))
    session.flush()
    return account


def enable(session: Session, act: Act, account_id: int, reason: str) -> None:
    """Open a closed account again. Raises Refused: no reason."""
    _demand(act.viewer)
    account = queries.lock_account(session, account_id)
    account.disabled_at = None
    _record(session, act, account, Deed.CHANGE, detail="enabled", reason=_given(reason))
    session.flush()


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Enter why. The reason is kept in the access log."))
    return reason.strip()


def _demand(viewer: Viewer) -> None:
    if not viewer.may(Permission.MANAGE_ACCOUNTS):
        raise Refused(_("Only an administrator may change accounts."))


def _record(
    session: Session, act: Act, account: Account, deed: Deed, *, detail: str, reason: str = ""
) -> None:
    audit.record(
        session, act.viewer, deed, act.what, kind=KIND, subjects=[account.id], reason=reason, detail=detail
    )
