"""Reads of the issues: the newest of a month, what they said of each center, who took them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.paging import Page, nearest
from models import Account, Center, Issue, IssueDownload, IssueFigure, IssueTotals

MONTHS_SHOWN = 24
DOWNLOADS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Newest:
    """Of an issue, what the next one is made from; a value that outlives its session."""

    id: int
    number: int
    as_of: datetime
    data_sha256: str
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What the newest issue of a month adds to the programme year."""

    figures: Mapping[str, object]
    people: bytes  # see `year_to_date`


@dataclass(frozen=True, slots=True)
class Taken:
    """One download of an issue."""

    at: datetime
    name: str
    role: str
    part: str
    purpose: str
    reason: str
    month: Month
    number: int


def find_newest(session: Session, month: Month) -> Newest | None:
    found = session.exec(
        select(Issue).where(Issue.month == str(month)).order_by(col(Issue.number).desc()).limit(1)
    ).first()
    if found is None:
        return None
    return Newest(found.id, found.number, found.as_of, found.data_sha256, found.sha256, found.path)


def get_issue(session: Session, month: Month, number: int) -> Issue:
    """Raises NotFound."""
    found = session.exec(select(Issue).where(Issue.month == str(month), Issue.number == number)).first()
    if found is None:
        raise NotFound(_("There is no issue %(number)s of %(month)s.", number=number, month=month))
    return found


def list_issues(session: Session, month: Month) -> list[Issue]:
    """Newest first."""
    return list(
        session.exec(
            select(Issue)
            .where(Issue.month == str(month))
            .order_by(col(Issue.number).desc(), col(Issue.id).desc())
        )
    )


def list_all(session: Session, *, most: int | None = None) -> list[Issue]:
    """Of every month, newest month first; the first `most` unless it is None."""
    return list(
        session.exec(select(Issue).order_by(col(Issue.month).desc(), col(Issue.number).desc()).limit(most))
    )


def name_of(issue: Issue) -> str:
    """What an issue is called in addresses and in what is kept of downloads: "2026-10.2"."""
    return f"{issue.month}.{issue.number}"


def list_newest(session: Session, page: int) -> Page[Issue]:
    """The newest issue of each month, newest month first."""
    months = session.exec(select(func.count(func.distinct(col(Issue.month))))).one()
    number = nearest(page, months, MONTHS_SHOWN)
    newest = select(Issue).where(_is_newest()).order_by(col(Issue.month).desc(), col(Issue.id))
    rows = session.exec(newest.limit(MONTHS_SHOWN).offset((number - 1) * MONTHS_SHOWN)).all()
    return Page(rows, number, months, MONTHS_SHOWN)


def _is_newest() -> ColumnElement[bool]:
    """Of its month."""
    later = aliased(Issue)
    return ~(
        select(later.id)
        .where(later.month == Issue.month, later.number > Issue.number)
        .correlate(Issue)
        .exists()
    )


def figures_of(session: Session, issue_id: int) -> dict[int, Mapping[str, object]]:
    """Center id -> what the issue said of it, by measure; blank cells are left out. By center code."""
    rows = session.exec(
        select(IssueFigure.center_id, IssueFigure.figures)
        .join(Center, col(Center.id) == IssueFigure.center_id)
        .where(IssueFigure.issue_id == issue_id)
        .order_by(col(Center.code))
    )
    return dict(rows.all())


def totals_of(session: Session, months: Sequence[Month]) -> dict[Month, Totals]:
    """By month, of the newest issue of each; months without one are left out."""
    if not months:
        return {}
    rows = session.exec(
        select(Issue.month, IssueTotals.figures, IssueTotals.people)
        .join(IssueTotals, col(IssueTotals.issue_id) == Issue.id)
        .where(col(Issue.month).in_([str(month) for month in months]), _is_newest())
    )
    return {Month.parse(month): Totals(figures, people) for month, figures, people in rows}


def approvals_seen(session: Session, months: Sequence[Month]) -> dict[Month, str]:
    """Month -> the approvals its newest issue was compiled with; see `queries.month.approvals`."""
    rows = session.exec(
        select(Issue.month, IssueTotals.figures)
        .join(IssueTotals, col(IssueTotals.issue_id) == Issue.id)
        .where(col(Issue.month).in_([str(month) for month in months]), _is_newest())
    )
    return {Month.parse(month): str(figures["approvals"]) for month, figures in rows}


def list_downloads(session: Session, issue_id: int) -> list[Taken]:
    """Who took an issue or a part of it, newest first; the last DOWNLOADS_SHOWN."""
    query = _downloads().where(IssueDownload.issue_id == issue_id).limit(DOWNLOADS_SHOWN)
    return [_taken(*row) for row in session.exec(query)]


def list_all_downloads(session: Session, page: int) -> Page[Taken]:
    """Of every issue, newest first."""
    total = session.exec(select(func.count()).select_from(IssueDownload)).one()
    number = nearest(page, total, DOWNLOADS_SHOWN)
    query = _downloads().limit(DOWNLOADS_SHOWN).offset((number - 1) * DOWNLOADS_SHOWN)
    return Page([_taken(*row) for row in session.exec(query)], number, total, DOWNLOADS_SHOWN)


def _downloads() -> Any:
    return (
        select(IssueDownload, Issue.month, Issue.number, Account.name)
        .join(Issue, col(Issue.id) == IssueDownload.issue_id)
        .outerjoin(Account, col(Account.id) == IssueDownload.account_id)
        .order_by(col(IssueDownload.id).desc())
    )


def _taken(one: IssueDownload, month: str, number: int, name: str | None) -> Taken:
    who = name or _("System")
    return Taken(one.at, who, one.role, one.part, one.purpose, one.reason, Month.parse(month), number)
