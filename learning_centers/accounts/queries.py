"""Reads of accounts, of what they reach, and of signed-in sessions. A fixed number of SELECTs each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, bindparam, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, and_, col, or_, select

from learning_centers.core import clock
from learning_centers.core.access import PERMISSIONS, TEACHING_ROLES, Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.paging import Page, nearest
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import RegionRow, Regions
from models import (
    Account,
    AccountScope,
    AuditEvent,
    Center,
    CenterPlacement,
    Deed,
    Region,
    RegionLevel,
    Role,
    SignIn,
)

CENTER_ROLES = (*TEACHING_ROLES, Role.MANAGER)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Reach:
    """What an account reaches on a day. None: everything. `place_name`: its only center or province, else ""."""

    center_ids: frozenset[int] | None
    province_ids: frozenset[int] | None
    place_name: str = ""


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What each request needs of an account: plain values, because an object of the ORM costs more than its row."""

    id: int
    login: str
    name: str
    role: Role
    staff_id: int | None
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A signed-in browser, whose it is, and the open center scopes of that account."""

    sign_in_id: int
    seen_at: datetime
    account: KnownAccount
    centers: tuple[tuple[int, str], ...]  # id and name


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A grant as it is shown: a center or a province, its code and name, from when to when."""

    id: int
    account_id: int
    is_center: bool
    region_or_center_id: int
    code: str
    name: str
    granted_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    account: Account
    scopes: tuple[ScopeRow, ...]  # the open ones, by code
    last_sign_in: datetime | None


def viewer_of(
    session: Session, account: Account, address: str = "command", day: date | None = None
) -> Viewer:
    """The viewer an account is on `day` (today): its role's permissions, its centers and provinces."""
    return as_viewer(account, reach_of(session, account, day or clock.today()), address)


def as_viewer(account: Account | KnownAccount, reach: Reach, address: str) -> Viewer:
    return Viewer(
        id=account.id,
        login=account.login,
        name=account.name,
        role=account.role,
        permissions=PERMISSIONS[account.role],
        center_ids=reach.center_ids,
        province_ids=reach.province_ids,
        staff_id=account.staff_id,
        address=address,
    )


def reach_of_signed_in(session: Session, signed_in: SignedIn, day: date) -> Reach:
    """As `reach_of`; people of centers came with theirs, so they need no SELECT."""
    if signed_in.account.role in CENTER_ROLES:
        return _reach_of(signed_in.centers)
    return reach_of(session, signed_in.account, day)


def reach_of(session: Session, account: Account | KnownAccount, day: date) -> Reach:
    """One SELECT for people of centers, four for a province, none for those who reach everything."""
    if account.role in CENTER_ROLES:
        return _reach_of_centers(session, account.id)
    if account.role is Role.PROVINCE:
        return _reach_of_provinces(session, account.id, day)
    return Reach(None, None)


def _reach_of_centers(session: Session, account_id: int) -> Reach:
    named = session.exec(
        select(Center.id, Center.name)
        .join(AccountScope, col(AccountScope.center_id) == Center.id)
        .where(AccountScope.account_id == account_id, col(AccountScope.ended_at).is_(None))
    ).all()
    return _reach_of(named)


def _reach_of(named: Sequence[tuple[int, str]]) -> Reach:
    only = named[0][1] if len(named) == 1 else ""
    return Reach(frozenset(center_id for center_id, _name in named), frozenset(), only)


def _reach_of_provinces(session: Session, account_id: int, day: date) -> Reach:
    granted = session.exec(
        select(AccountScope.province_id).where(
            AccountScope.account_id == account_id,
            col(AccountScope.ended_at).is_(None),
            col(AccountScope.province_id).is_not(None),
        )
    ).all()
    regions = regions_queries.load(session)
    provinces = frozenset(province_on(regions, one, day) for one in granted if one is not None)
    only = regions.rows[next(iter(provinces))].name_ko if len(provinces) == 1 else ""
    return Reach(_centers_in(session, regions, provinces, day), provinces, only)


def province_on(regions: Regions, region_id: int, day: date) -> int:
    """The province a region of any time lies in on `day`. A divided district stays with its province."""
    now = regions.at(region_id, day)
    if now is not None:
        return regions.province_of(now)
    old = regions.province_of(region_id)
    return regions.at(old, day) or old


def _centers_in(session: Session, regions: Regions, provinces: frozenset[int], day: date) -> frozenset[int]:
    """Centers whose district on `day` lies in `provinces`; a first placement that is later counts already."""
    inside = {row.id for row in regions.rows.values() if province_on(regions, row.id, day) in provinces}
    touched = select(CenterPlacement.center_id).where(col(CenterPlacement.district_id).in_(inside))
    placements = session.exec(
        select(CenterPlacement.center_id, CenterPlacement.district_id, col(CenterPlacement.valid_from))
        .where(col(CenterPlacement.center_id).in_(touched))
        .order_by(col(CenterPlacement.center_id), col(CenterPlacement.valid_from))
    )
    lies_in: dict[int, int] = {}
    for center_id, district_id, valid_from in placements:
        if center_id not in lies_in or valid_from <= day:
            lies_in[center_id] = district_id
    return frozenset(center_id for center_id, district_id in lies_in.items() if district_id in inside)


def find_account(session: Session, login: str) -> Account | None:
    return session.exec(select(Account).where(Account.login == login)).first()


def get_account(session: Session, account_id: int) -> Account:
    """Raises NotFound."""
    return session.get(Account, account_id) or _no_account()


def lock_account(session: Session, account_id: int) -> Account:
    """The account as stored now; on PostgreSQL nobody else changes it until the transaction ends.

    Raises NotFound.
    """
    found = session.exec(
        select(Account)
        .where(Account.id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    return found or _no_account()


def _no_account() -> Account:
    raise NotFound(_("There is no such account."))


# Built once: every request runs it, and making the statement anew costs as much as running it.
_SIGNED_IN = (
    sql_select(
        col(SignIn.id),
        col(SignIn.seen_at),
        col(Account.id),
        col(Account.login),
        col(Account.name),
        col(Account.role),
        col(Account.staff_id),
        col(Account.must_change_password),
        col(Center.id),
        col(Center.name),
    )
    .select_from(SignIn)
    .join(Account, col(Account.id) == SignIn.account_id)
    .outerjoin(
        AccountScope,
        and_(col(AccountScope.account_id) == Account.id, col(AccountScope.ended_at).is_(None)),
    )
    .outerjoin(Center, col(Center.id) == AccountScope.center_id)
    .where(
        col(SignIn.token_hash) == bindparam("token_hash"),
        col(SignIn.ended_at).is_(None),
        col(Account.disabled_at).is_(None),
    )
)


def find_signed_in(session: Session, token_hash: str) -> SignedIn | None:
    """The browser with this token; None when its session has ended or its account is disabled. One SELECT."""
    rows = session.connection().execute(_SIGNED_IN, {"token_hash": token_hash}).all()
    if not rows:
        return None
    first = rows[0]
    centers = tuple((row[8], row[9]) for row in rows if row[8] is not None)
    account = KnownAccount(first[2], first[3], first[4], first[5], first[6], first[7])
    return SignedIn(first[0], first[1], account, centers)


def list_failures(session: Session, detail: str, since: datetime) -> Sequence[datetime]:
    """When sign-ins failed with this note in the log, oldest first."""
    return session.exec(
        select(AuditEvent.at)
        .where(
            AuditEvent.deed == Deed.SIGN_IN_FAILED,
            col(AuditEvent.at) >= since,
            AuditEvent.detail == detail,
        )
        .order_by(col(AuditEvent.id))
    ).all()


def list_accounts(session: Session, *, role: Role | None, text: str, page: int) -> Page[AccountRow]:
    """Accounts of a role (None: any) whose name or login contains `text`, by name, then id. Four SELECTs."""
    wanted = select(Account)
    if role is not None:
        wanted = wanted.where(Account.role == role)
    if text:
        wanted = wanted.where(
            or_(
                col(Account.name).contains(text, autoescape=True),
                col(Account.login).contains(text.lower(), autoescape=True),
            )
        )
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    number = nearest(page, total, PAGE_SIZE)
    ordered = wanted.order_by(col(Account.name), col(Account.id))
    accounts = session.exec(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    ids = [account.id for account in accounts]
    scopes = _open_scopes(session, ids)
    seen = _last_sign_ins(session, ids)
    rows = [AccountRow(one, tuple(scopes[one.id]), seen.get(one.id)) for one in accounts]
    return Page(rows, number, total, PAGE_SIZE)


def _open_scopes(session: Session, account_ids: Sequence[int]) -> defaultdict[int, list[ScopeRow]]:
    grouped = defaultdict(list)
    query = _scopes().where(
        col(AccountScope.account_id).in_(account_ids), col(AccountScope.ended_at).is_(None)
    )
    for scope, center, region in session.execute(query):
        grouped[scope.account_id].append(_shown(scope, center, region))
    return grouped


def list_scopes(session: Session, account_id: int) -> list[ScopeRow]:
    """Every grant of an account, ended ones too: open first, then the newest."""
    query = _scopes().where(col(AccountScope.account_id) == account_id)
    rows = [_shown(*row) for row in session.execute(query)]
    return sorted(rows, key=lambda row: (row.ended_at is not None, -row.granted_at.timestamp()))


def _scopes() -> Select[tuple[AccountScope, Center | None, Region | None]]:
    return (
        select(AccountScope, Center, Region)  # type: ignore[return-value]  # outer joins: either may be None
        .outerjoin(Center, col(Center.id) == AccountScope.center_id)
        .outerjoin(Region, col(Region.id) == AccountScope.province_id)
        .order_by(col(Center.code), col(Region.code), col(AccountScope.id))
    )


def _shown(scope: AccountScope, center: Center | None, region: Region | None) -> ScopeRow:
    code, name = (
        (center.code, center.name) if center else (region.code, region.name_ko) if region else ("", "")
    )
    reached = scope.center_id or scope.province_id or 0
    return ScopeRow(
        scope.id, scope.account_id, center is not None, reached, code, name, scope.granted_at, scope.ended_at
    )


def _last_sign_ins(session: Session, account_ids: Sequence[int]) -> dict[int, datetime]:
    query = (
        select(SignIn.account_id, func.max(SignIn.started_at))
        .where(col(SignIn.account_id).in_(account_ids))
        .group_by(col(SignIn.account_id))
    )
    return dict(session.exec(query).all())


def centers_by_code(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Code -> id of the centers there are."""
    return dict(session.exec(select(Center.code, Center.id).where(col(Center.code).in_(list(codes)))).all())


def provinces_by_code(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Code -> id of the provinces there are, of any time."""
    known = select(Region.code, Region.id).where(
        Region.level == RegionLevel.PROVINCE, col(Region.code).in_(list(codes))
    )
    return dict(session.exec(known).all())


def list_provinces(session: Session, day: date) -> list[RegionRow]:
    """The provinces of `day`, by code."""
    return regions_queries.load(session).provinces(day)
