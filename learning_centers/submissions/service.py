"""Compiling the workbook of a month. The file is stored before the row that names it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from learning_centers.core import audit, clock, garbage, jobs, storage
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.database import Sessions, snapshot, transaction
from learning_centers.core.errors import Conflict, DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import speaking
from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Book, Table
from learning_centers.core.workbook.writing import save
from learning_centers.submissions.changes import Change, list_changes
from learning_centers.submissions.queries.month import MonthSources, read_month
from learning_centers.submissions.workbook import binding, centers
from learning_centers.submissions.workbook.nation import sums_of
from learning_centers.submissions.year_to_date import packed
from models import Deed, Issue, IssueTotals, Role, Trigger

FOLDER = "submissions"
READ, LAID_OUT, FILED = 40, 60, 90  # per cent of a compile at full size, measured

Tell = Callable[[Session, Issue], None]


class NothingDue(DomainError):
    """No center owes the month."""


class MonthToCome(DomainError): ...


@dataclass(frozen=True, slots=True)
class Compiled:
    """The issue that holds the data of the month; `changed` is false when it was there already."""

    month: Month
    issue: int
    path: str  # below the data directory
    sha256: str
    as_of: datetime
    changed: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    """What was read and laid out, not yet bound and numbered."""

    sources: MonthSources
    tables: list[Table]
    said: dict[int, dict[str, object]]
    people: bytes
    data_sha256: str


def compile_month(
    sessions: Sessions,
    data_dir: Path,
    month: Month,
    *,
    trigger: Trigger,
    by: Viewer,
    now: datetime,
    claim: jobs.Claim | None = None,
    tell: Tell | None = None,
) -> Compiled:
    """A new issue of `month`; the last one where the data are still the same.

    claim: the run this is done for; it is finished in the transaction that stores the issue.
    tell: called in that transaction with the new issue, for the news of it.

    Raises:
        Refused: `by` may not compile. MonthToCome. NothingDue. core.storage.NoRoom. core.jobs.LeaseLost.
        Conflict: twice in a row another process was faster.
    """
    if not by.may(Permission.COMPILE):
        raise Refused(_("You may not compile submissions. Ask the ministry's staff."))
    if month > Month.of(now.astimezone(SEOUL).date()):
        raise MonthToCome(_("%(month)s has not begun yet. Choose an earlier month.", month=month))
    asked = _Asked(trigger, by, now, claim, tell)
    with garbage.uncollected():  # half a million small values live to the end: searching them took a quarter
        try:
            return _compile(sessions, data_dir, month, asked)
        except Conflict:  # another process made the same number: its issue may hold these very data
            return _compile(sessions, data_dir, month, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for a compile, why and when."""

    trigger: Trigger
    by: Viewer
    now: datetime
    claim: jobs.Claim | None
    tell: Tell | None


def _compile(sessions: Sessions, data_dir: Path, month: Month, asked: _Asked) -> Compiled:
    claim = asked.claim
    sources = _read(sessions, month)
    _report(sessions, claim, READ)
    draft = _draft(sources)
    newest = sources.newest
    if newest is not None and newest.data_sha256 == draft.data_sha256:
        if claim is not None:
            with sessions() as session, transaction(session):
                jobs.finish(session, claim, f"same {newest.number}", clock.now())
        return Compiled(month, newest.number, newest.path, newest.sha256, newest.as_of, changed=False)
    _report(sessions, claim, LAID_OUT)
    issue = _bound(data_dir, draft, _changes(draft), asked)
    _report(sessions, claim, FILED)
    with sessions() as session, transaction(session):
        _add(session, issue, draft)
        named = f"{month} {issue.number}"
        audit.record(session, asked.by, Deed.CREATE, "submissions.compile", kind="issue", detail=named)
        if asked.tell is not None:
            asked.tell(session, issue)
        if claim is not None:
            jobs.finish(session, claim, f"made {issue.number}", clock.now())
        return Compiled(month, issue.number, issue.path, issue.sha256, issue.as_of, changed=True)


def _report(sessions: Sessions, claim: jobs.Claim | None, percent: int) -> None:
    if claim is not None:
        jobs.report(sessions, claim, percent)


def _read(sessions: Sessions, month: Month) -> MonthSources:
    with speaking("ko"), sessions() as session, snapshot(session):  # causes are worded for the workbook
        sources = read_month(session, month)
    if not any(one.due for one in sources.obligations):
        raise NothingDue(_("No center owes %(month)s. There is nothing to compile.", month=month))
    return sources


def _draft(sources: MonthSources) -> _Draft:
    people = packed(sources.figures.people)
    with speaking("ko"):  # whoever asks for it
        tables = binding.data_tables(sources, people)
    (of_centers,) = (table for table in tables if table.name == centers.NAME)
    return _Draft(
        sources, tables, centers.said_of_centers(sources, of_centers), people, binding.fingerprint(tables)
    )


def _changes(draft: _Draft) -> list[Change]:
    sources = draft.sources
    if sources.newest is None:
        return []
    return list_changes(
        sources.newest_figures, draft.said, centers.KEYS, sources.unlocked, sources.newest.as_of
    )


def _bound(data_dir: Path, draft: _Draft, changes: list[Change], asked: _Asked) -> Issue:
    """The issue, with its file stored."""
    sources, by, now, trigger = draft.sources, asked.by, asked.now, asked.trigger
    number = sources.newest.number + 1 if sources.newest else 1
    made_by = binding.SYSTEM_NAME if by.role is Role.SYSTEM else by.name
    storage.clear_left(data_dir / FOLDER, jobs.LEASE)  # of compiles that were killed
    imprint = binding.Imprint(number, now, now, made_by, trigger, draft.data_sha256)
    with speaking("ko"):  # whoever asks for it
        data = _file(binding.bind(sources, draft.tables, changes, imprint))
    sums = sums_of(sources)
    return Issue(
        month=str(sources.month),
        number=number,
        as_of=now,
        made_at=now,
        made_by_id=by.id,
        trigger=trigger,
        data_sha256=draft.data_sha256,
        sha256=storage.sha256(data),
        path=storage.keep(data_dir, f"{FOLDER}/{sources.month}", data, ".xlsx"),
        size=len(data),
        due=sums["due"],
        reported=sums["reported"],
        changed_cells=len(changes),
    )


def _file(book: Book) -> bytes:
    file = io.BytesIO()
    try:
        save(book, file)
    except OSError as trouble:  # openpyxl writes files of its own on the way
        raise storage.no_room(trouble) from trouble
    return file.getvalue()


def _add(session: Session, issue: Issue, draft: _Draft) -> None:
    session.add(issue)
    session.flush()
    sums = sums_of(draft.sources) | {"approvals": draft.sources.approvals}
    session.execute(insert(IssueTotals).values(issue_id=issue.id, figures=sums, people=draft.people))
    session.execute(
        insert(SQLModel.metadata.tables["issue_figure"]),  # as entities they would cost three times as much
        [
            {"issue_id": issue.id, "center_id": center_id, "figures": said}
            for center_id, said in draft.said.items()
        ],
    )
