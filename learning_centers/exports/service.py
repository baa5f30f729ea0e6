"""Taking a month out, with a reason: who took it, whose data, when and why goes into the access log."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Permission
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark, ngettext
from learning_centers.core.workbook.book import Book, Column, Table, Value
from learning_centers.core.workbook.csv import write_csv
from learning_centers.core.workbook.taking import FileFormat
from learning_centers.core.workbook.text import looks_like_formula
from learning_centers.core.workbook.writing import save
from learning_centers.exports import queries, workbook
from learning_centers.exports.queries import Scope
from learning_centers.regions.queries import load
from models import Deed


class ExportKind(StrEnum):
    PLANS = "plans"
    ROSTERS = "rosters"


KIND_NAMES = {ExportKind.PLANS: mark("Lesson plans"), ExportKind.ROSTERS: mark("Rosters and marks")}


@dataclass(frozen=True, slots=True)
class Taken:
    """`left_out`: people a file has no words for, see `workbook.can_be_found`."""

    data: bytes
    rows: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Content:
    columns: Sequence[Column]
    rows: list[list[Value]]
    kind: str  # which table `subjects` are ids of
    subjects: list[int]
    left_out: int = 0


def require_may_take(scope: Scope) -> None:
    """Who brings plans and rosters in may take them out.

    Raises:
        Refused: this role does not.
    """
    if not (scope.viewer.may(Permission.IMPORT) and scope.viewer.may(Permission.SEE_LESSONS)):
        raise Refused(_("Your role does not take plans and rosters out. Ask the manager of the center."))


def take_out(
    session: Session, kind: ExportKind, form: FileFormat, scope: Scope, *, reason: str, now: datetime
) -> Taken:
    """The file, noted in the access log with the ids of everybody in it.

    Raises:
        Refused: this role does not take them out.
    """
    require_may_take(scope)
    content = _plans(session, scope) if kind is ExportKind.PLANS else _rosters(session, scope)
    audit.record(
        session,
        scope.viewer,
        Deed.DOWNLOAD,
        f"exports.{kind}",
        kind=content.kind,
        subjects=content.subjects,
        reason=reason,
        detail=f"{scope.month}, center {scope.center_id or '-'}, {len(content.rows)} rows, {form}",
    )
    return Taken(_written(kind, form, scope, content, now), len(content.rows), content.left_out)


def left_out_words(count: int) -> str:
    """Said after a download too: the page that comes next shows it."""
    return ngettext(
        "%(n)s person of another center with neither phone nor member ID is not in the file.",
        "%(n)s people of other centers with neither phone nor member ID are not in the file.",
        count,
    )


def _plans(session: Session, scope: Scope) -> _Content:
    lessons = queries.list_planned(session, scope)
    center_ids = sorted({lesson.center_id for lesson in lessons})
    words = workbook.PlanWords(
        places=workbook.Places(load(session)),
        names=workbook.Names(queries.list_workers(session, center_ids)),
        centers=queries.center_words(session),
        rooms=queries.rooms_of(session, center_ids),
        helpers=queries.helpers_of(session, scope),
    )
    leads = {lesson.lead_id for lesson in lessons if lesson.lead_id is not None}
    staff = leads | set(chain.from_iterable(words.helpers.values()))
    rows = [workbook.plan_row(lesson, words) for lesson in lessons]
    return _Content(workbook.PLAN_COLUMNS, rows, "staff", sorted(staff))


def _rosters(session: Session, scope: Scope) -> _Content:
    everybody = queries.list_roster(session, scope)
    shown = [row for row in everybody if workbook.can_be_found(row)]
    people = sorted({row.attendee_id for row in shown})
    groups = queries.groups_of(session, people)
    places = workbook.Places(load(session))
    crowded = queries.crowded_days(session, scope)
    rows = [
        workbook.roster_row(
            row, places, groups.get(row.attendee_id, ()), timed=(row.code, row.day) in crowded
        )
        for row in shown
    ]
    left_out = len({row.attendee_id for row in everybody}) - len(people)
    return _Content(workbook.ROSTER_COLUMNS, rows, "attendee", people, left_out)


def _written(kind: ExportKind, form: FileFormat, scope: Scope, content: _Content, now: datetime) -> bytes:
    name = _(KIND_NAMES[kind])
    out = io.BytesIO()
    if form is FileFormat.CSV:
        write_csv(Table(name, content.columns, [_without_formulas(row) for row in content.rows]), out)
    else:
        table = Table(name, content.columns, content.rows)
        save(Book(f"{name} {scope.month}", scope.viewer.name, [table], now), out)
    return out.getvalue()


def _without_formulas(row: list[Value]) -> list[Value]:
    """A CSV file cannot say that "-1" is text; an empty cell changes nothing when it is read back."""
    return [None if isinstance(value, str) and looks_like_formula(value) else value for value in row]
