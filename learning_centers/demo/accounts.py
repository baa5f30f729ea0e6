"""The accounts of the made-up programme. Those in `DEMO_ACCOUNTS` sign in with one printed password, others cannot.

A room of its own: `demo load` makes them, `demo accounts` lists them.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlmodel import Session, col, select

from learning_centers.accounts.service import passwords
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.demo.rows import Rows
from models import Account, AccountScope, Role

PASSWORD = "baeumteo-2026"  # noqa: S105  (printed by `demo accounts`: it guards nothing but made-up people)
SALT = b"made-up programme"  # the same each time: equal programmes are equal rows


@dataclass(frozen=True, slots=True)
class DemoAccount:
    role: Role
    login: str
    about: str  # msgid


DEMO_ACCOUNTS = (
    DemoAccount(Role.INSTRUCTOR, "gangsa", mark("Instructor: teaches every day of the running month")),
    DemoAccount(Role.ASSISTANT, "bojo", mark("Assistant instructor of the same center")),
    DemoAccount(Role.SUPPORTER, "supporter", mark("Supporter of the same center")),
    DemoAccount(Role.MANAGER, "manager", mark("Manager of the same center: a month was sent back")),
    DemoAccount(Role.PROVINCE, "chungbuk", mark("Officer of Chungbuk: months wait for approval")),
    DemoAccount(Role.MINISTRY, "ministry", mark("Ministry staff: months to accept, the workbook to compile")),
    DemoAccount(Role.ADMIN, "admin", mark("Administrator: accounts and regions")),
    DemoAccount(Role.AUDITOR, "audit", mark("Auditor: the access log")),
)
LOGINS = {one.role: one.login for one in DEMO_ACCOUNTS}
ABOUT = {one.login: one.about for one in DEMO_ACCOUNTS}


@dataclass(frozen=True, slots=True)
class Usable:
    """An account of this database that can be signed in to."""

    role: Role
    login: str
    password: str
    about: str


@dataclass(frozen=True, slots=True)
class Place:
    """What an account reaches: a center, a province, or (neither) everything its role may."""

    center_id: int | None = None
    province_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    role: Role
    login: str
    name: str
    place: Place = Place()
    staff_id: int | None = None


def add_account(rows: Rows, new: NewAccount, at: datetime) -> int:
    """Its id."""
    account_id = rows.add_new(
        Account,
        login=new.login,
        name=new.name,
        role=new.role,
        email=_email(new.login),
        staff_id=new.staff_id,
        password_hash=_hash() if new.login in ABOUT else "",
        created_at=at,
    )
    if new.place != Place():
        rows.add(
            AccountScope,
            account_id=account_id,
            center_id=new.place.center_id,
            province_id=new.place.province_id,
            granted_at=at,
        )
    return account_id


def list_usable(session: Session) -> list[Usable]:
    """In the order of `DEMO_ACCOUNTS`; empty where no made-up programme was loaded."""
    found = {
        account.login: account
        for account in session.exec(select(Account).where(col(Account.login).in_(list(ABOUT))))
        if account.email == _email(account.login)
    }
    return [
        Usable(one.role, one.login, PASSWORD, _(one.about)) for one in DEMO_ACCOUNTS if one.login in found
    ]


def _email(login: str) -> str:
    return f"{login}@example.invalid"


@cache
def _hash() -> str:
    return passwords.HASHER.hash(PASSWORD, salt=SALT)
