"""Handing out what an issue says: the workbook, the part of a province, the data package, the differences of two.

A room of its own beside `service`: cutting takes a second and is done before the write lock; then who took which
part, in which role, when and why is written down.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from learning_centers.core import audit, storage
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Book, Table
from learning_centers.core.workbook.writing import save
from learning_centers.regions.queries import RegionRow, Regions, load
from learning_centers.submissions.queries.differences import compare
from learning_centers.submissions.queries.issues import name_of
from learning_centers.submissions.queries.province import Taught, issues_before, months_before, read_taught
from learning_centers.submissions.stored import read_tables
from learning_centers.submissions.workbook import binding, comparison, package, province
from learning_centers.submissions.workbook.province_totals import Said, by_measure
from models import Deed, Issue, IssueDownload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
NATIONAL, PACKAGE, PROVINCE = "national", "package", "province:"
CHANGES, AGAINST = "changes:", "against:"  # two issues of a month; an issue against one of another month


@dataclass(frozen=True, slots=True)
class Handed:
    """A file on its way out."""

    part: str  # see models.IssueDownload
    name: str
    data: bytes
    mimetype: str = XLSX


def provinces_of(regions: Regions, viewer: Viewer, month: Month, today: date) -> list[RegionRow]:
    """The provinces of that month whose part the viewer may take, by code.

    A province that was renamed or became part of another since belongs to whoever has its successor.
    """
    listed = regions.provinces(month.last)
    own = viewer.province_ids
    if own is None:
        return listed
    return [row for row in listed if row.id in own or regions.at(row.id, today) in own]


def take(
    session: Session, data_dir: Path, issue: Issue, part: str, provinces: Sequence[RegionRow], *, by: Viewer
) -> Handed:
    """The file of `part`, not yet written down. `provinces`: of `provinces_of`.

    Raises:
        Refused: `by` may not. NotFound: the issue has no such province. core.storage.FileLost.
    """
    if part.startswith(PROVINCE):
        return _of_province(session, data_dir, issue, part, provinces, by)
    if not by.may(Permission.DOWNLOAD_SUBMISSIONS):
        raise Refused(_("You may not download submissions."))
    if part == PACKAGE:
        data = package.pack(issue, read_tables(data_dir, issue))
        return Handed(part, package.FILE_NAME.format(month=issue.month, number=issue.number), data, ZIP)
    name = binding.FILE_NAME.format(month=issue.month, number=issue.number)
    return Handed(NATIONAL, name, storage.fetch(data_dir, issue.path))


def take_differences(session: Session, data_dir: Path, before: Issue, after: Issue, *, by: Viewer) -> Handed:
    """What differs, of the centers `by` sees; to who sees all, of one month, also which sheets do.

    Raises:
        Refused: `by` may not. core.storage.FileLost.
    """
    if not by.may(Permission.DOWNLOAD_REGIONAL):
        raise Refused(_("You may not download submissions."))
    everything = by.center_ids is None
    scope = comparison.NATION if everything else comparison.OWN
    of_two_months = before.month != after.month
    sheets = []
    if everything and not of_two_months:
        sheets = [comparison.by_sheet(*(read_tables(data_dir, one) for one in (before, after)))]
    book = comparison.bind(before, after, compare(session, before, after, by), scope, sheets)
    part = f"{AGAINST}{name_of(before)}" if of_two_months else f"{CHANGES}{before.number}-{after.number}"
    return Handed(part, comparison.file_name(before, after), _saved(book))


def write_down(
    session: Session, issue: Issue, handed: Handed, *, by: Viewer, purpose: str, reason: str, now: datetime
) -> None:
    """Who takes which part, in which role, when and why. `issue`: of differences the later one."""
    session.add(
        IssueDownload(
            issue_id=issue.id,
            account_id=by.id,
            role=by.role,
            part=handed.part,
            purpose=purpose,
            reason=reason,
            at=now,
            address=by.address,
        )
    )
    named = f"{issue.month} {issue.number}"
    audit.record(
        session,
        by,
        Deed.DOWNLOAD,
        "submissions.download",
        kind="issue",
        subjects=[issue.id],
        reason=reason,
        detail=named if handed.part == NATIONAL else f"{named} {handed.part}",
    )


def _of_province(
    session: Session, data_dir: Path, issue: Issue, part: str, provinces: Sequence[RegionRow], by: Viewer
) -> Handed:
    code = part.removeprefix(PROVINCE)
    if not by.may(Permission.DOWNLOAD_REGIONAL) or code not in {row.code for row in provinces}:
        raise Refused(_("You may not download the part of that province."))
    tables = read_tables(data_dir, issue, province.READ)
    said = province.row_of(tables, code)
    if not said:
        raise NotFound(_("The issue does not have that province."))
    name = str(said[province.NAME])
    taught = read_taught(session, issue, name)
    if taught is not None and not province.is_as_then(tables, code, taught):
        taught = None
    totals = _totals(session, data_dir, issue, code, said, taught)
    book = province.bind(issue, province.sheets(tables, name, totals, taught), name)
    file = province.FILE_NAME.format(month=issue.month, number=issue.number, name=name)
    return Handed(part, file, _saved(book))


def _totals(
    session: Session, data_dir: Path, issue: Issue, code: str, said: Said, taught: Taught | None
) -> Table:
    """총괄 of the province, with the months before as their issues said them."""
    month, months, regions = Month.parse(issue.month), months_before(session, issue), load(session)
    before = issues_before(session, issue, {*months, month.previous()})
    rows: dict[Month, list[Said]] = {}
    for one, made in before.items():
        tables = read_tables(data_dir, made, [province.PROVINCES])
        codes = _codes_before(regions, code, one, month)
        rows[one] = list(filter(None, (province.row_of(tables, of_then) for of_then in codes)))
    last = rows.get(month.previous(), [])
    return by_measure(
        said,
        [row for one in months for row in rows.get(one, ())],
        last[0] if len(last) == 1 else None,
        sum(row.figures.people for row in taught.courses) if taught else None,
        [one for one in months if one not in before],
    )


def _codes_before(regions: Regions, code: str, earlier: Month, month: Month) -> list[str]:
    """What the province of `month` was in an earlier one: several where it was put together since."""
    now = regions.by_code[code].id
    return [row.code for row in regions.provinces(earlier.last) if regions.at(row.id, month.last) == now]


def _saved(book: Book) -> bytes:
    out = io.BytesIO()
    save(book, out)
    return out.getvalue()
