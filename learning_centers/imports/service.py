"""Rules of bringing a file in: who may, what is in it, storing it. The caller owns the transaction."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path, PureWindowsPath
from string import digits

from sqlmodel import Session

from learning_centers.attendance.importing import ROSTERS
from learning_centers.bus_stops.importing import STOPS
from learning_centers.centers.importing import CENTERS
from learning_centers.core import audit, storage
from learning_centers.core.access import Viewer
from learning_centers.core.errors import Conflict, DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan
from learning_centers.core.tables.layout import ParsedRow, find_tables, parse_rows
from learning_centers.core.tables.problems import Problem
from learning_centers.core.tables.reading import read
from learning_centers.courses.importing import COURSES
from learning_centers.imports.queries import KIND_NAMES
from learning_centers.lessons.importing import PLANS
from learning_centers.staff.hours_importing import HOURS
from learning_centers.staff.importing import STAFF
from models import Deed, Role, Upload, UploadKind, UploadState

FOLDER, SUFFIX = "uploads", ".bin"  # no name a web server or a person would open by mistake
MOST_KEPT = 2_000  # problems; who has more mends a column, not cells
NAME_LENGTH = 200

# Of features below this one; those above it are named in factory.IMPORTERS (see kinds.importer_of).
KINDS: dict[UploadKind, Importer] = {
    UploadKind.CENTERS: CENTERS,
    UploadKind.COURSES: COURSES,
    UploadKind.STAFF: STAFF,
    UploadKind.PLANS: PLANS,
    UploadKind.ROSTERS: ROSTERS,
    UploadKind.HOURS: HOURS,
    UploadKind.STOPS: STOPS,
}
_OFFICE = frozenset({Role.ADMIN, Role.PROVINCE, Role.SYSTEM})
_FIELD = frozenset({Role.PROVINCE, Role.MANAGER, Role.SYSTEM})
_MINISTRY = frozenset({Role.MINISTRY, Role.SYSTEM})
BRINGERS: dict[UploadKind, frozenset[Role]] = {
    UploadKind.CENTERS: _OFFICE,
    UploadKind.COURSES: _OFFICE,
    UploadKind.STAFF: _FIELD,
    UploadKind.PLANS: _FIELD,
    UploadKind.ROSTERS: _FIELD,
    UploadKind.HOURS: _FIELD,
    UploadKind.STOPS: frozenset({Role.PROVINCE, Role.SYSTEM}),
    UploadKind.SURVEY: _MINISTRY,
    UploadKind.FACTS: _MINISTRY,
    UploadKind.TRAITS: _MINISTRY,
    UploadKind.TARGETS: _MINISTRY | {Role.PROVINCE},
}

Report = Callable[[int, int], None]  # rows done, rows in all (0: not known yet)


class HasProblems(DomainError):
    """Some rows cannot be stored, and nobody said that the good ones should be."""


@dataclass(frozen=True, slots=True)
class FileRows:
    """What a file says, before anything in the database was asked."""

    good: tuple[ParsedRow, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    count: int  # rows that are not blank
    sheets: tuple[str, ...]  # every sheet, in the order of the file


@dataclass(frozen=True, slots=True)
class Outcome:
    """What storing the file would do (or did), and every problem in the order of the file."""

    plan: Plan
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    rows: int

    @property
    def made(self) -> int:
        return self.plan.count(Action.MAKE)

    @property
    def changed(self) -> int:
        return self.plan.count(Action.CHANGE)

    @property
    def skipped(self) -> int:
        return self.plan.count(Action.SKIP)


def _nobody(_done: int, _all: int) -> None: ...


def kinds_for(viewer: Viewer) -> list[UploadKind]:
    """What this person may bring, in the order a programme is filled in."""
    return [kind for kind, roles in BRINGERS.items() if viewer.role in roles]


def require_may_bring(viewer: Viewer, kind: UploadKind) -> None:
    """Raises Refused."""
    if kind not in kinds_for(viewer):
        raise Refused(_("Your role does not bring in this kind of file: %(kind)s.", kind=_(KIND_NAMES[kind])))


def allowed(circumstances: Circumstances) -> Circumstances:
    """Only those who bring in courses may have them made on the way."""
    may = circumstances.viewer.role in BRINGERS[UploadKind.COURSES]
    return replace(circumstances, create_courses=circumstances.create_courses and may)


def read_rows(importer: Importer, data: bytes, filename: str, report: Report = _nobody) -> FileRows:
    """The rows of the file; no database is asked.

    Raises:
        BadFile: it cannot be read, or is not safe to read.
    """
    sheets = read(data, filename, on_progress=lambda done: report(done, 0))
    found = find_tables(sheets, importer.layout)
    total = sum(len(table.sheet.rows) for table in found.tables)
    # The rows are counted when they are compared, not when they are parsed; this only shows a sign of life.
    rows = [
        row for table in found.tables for row in parse_rows(table, on_progress=lambda _done: report(0, total))
    ]
    problems = [*found.problems, *(problem for row in rows for problem in row.problems)]
    good = tuple(row for row in rows if not row.problems)
    return FileRows(good, tuple(problems), found.ignored, len(rows), tuple(sheet.name for sheet in sheets))


def look(session: Session, importer: Importer, rows: FileRows, circumstances: Circumstances) -> Outcome:
    """What storing would do. Reads only."""
    circumstances = allowed(circumstances)
    plan = importer.check(session, rows.good, circumstances)
    problems = _in_order((*rows.problems, *plan.problems), rows.sheets)
    return Outcome(plan, problems, rows.ignored, rows.count)


def receive(
    session: Session, kind: UploadKind, filename: str, data: bytes, circumstances: Circumstances
) -> Upload:
    """A row for a file whose bytes `keep` has put away; it waits to be looked at.

    Raises:
        Refused: this person does not bring this kind.
    """
    viewer, now = circumstances.viewer, circumstances.now
    require_may_bring(viewer, kind)
    upload = Upload(
        kind=kind,
        state=UploadState.CHECKING,
        filename=PureWindowsPath(filename).name[-NAME_LENGTH:],
        sha256=storage.sha256(data),
        size=len(data),
        by_id=viewer.id,
        at=now,
        create_courses=allowed(circumstances).create_courses,
        touched_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def keep(data_dir: Path, data: bytes) -> None:
    """Raises NoRoom."""
    storage.keep(data_dir, FOLDER, data, SUFFIX)


def fetch(data_dir: Path, upload: Upload) -> bytes:
    """Raises FileLost."""
    return storage.fetch(data_dir, f"{FOLDER}/{upload.sha256}{SUFFIX}")


def circumstances_of(upload: Upload, viewer: Viewer, now: datetime) -> Circumstances:
    return Circumstances(viewer, now, create_courses=upload.create_courses)


def check_upload(
    session: Session,
    importer: Importer,
    upload: Upload,
    data: bytes,
    circumstances: Circumstances,
    report: Report = _nobody,
) -> Outcome:
    """Read the file and compare it with what is there. Reads only.

    Raises:
        BadFile: it cannot be read, or is not safe to read.
    """
    rows = read_rows(importer, data, upload.filename, report)
    watched = replace(circumstances, on_progress=lambda done: report(done, len(rows.good)))
    return look(session, importer, rows, watched)


def record_check(session: Session, upload: Upload, outcome: Outcome, now: datetime) -> None:
    """Note on the row what was found. A file that was dropped or stored meanwhile stays as it is."""
    if upload.state is not UploadState.CHECKING:
        return
    _note_counts(upload, outcome)
    upload.state, upload.touched_at = UploadState.CHECKED, now
    session.add(upload)
    session.flush()


def record_refusal(session: Session, upload: Upload, reason: str, now: datetime) -> None:
    """The file as a whole cannot be used."""
    upload.state, upload.message, upload.touched_at = UploadState.REFUSED, reason[:500], now
    session.add(upload)
    session.flush()


def store_upload(
    session: Session,
    importer: Importer,
    upload: Upload,
    rows: FileRows,
    accept_good: bool,
    circumstances: Circumstances,
) -> Outcome:
    """Look once more, now that nobody else can write, and store everything or (`accept_good`) the good rows.

    Raises:
        Conflict: it was stored or dropped already.
        HasProblems: there are problems, and `accept_good` is false; nothing is stored.
    """
    session.refresh(upload)
    if upload.state is not UploadState.CHECKED:
        raise Conflict(_("This file was stored or let go already."))
    return store_at_once(session, importer, upload, rows, accept_good, circumstances)


def store_at_once(
    session: Session,
    importer: Importer,
    received: Upload,
    rows: FileRows,
    accept_good: bool,
    circumstances: Circumstances,
) -> Outcome:
    """For commands: a file that was just received is looked at and stored in one go.

    Raises:
        HasProblems: there are problems, and `accept_good` is false.
    """
    outcome = look(session, importer, rows, circumstances)
    if outcome.problems and not accept_good:
        raise HasProblems(_("There is something to mend, so nothing was stored."))
    importer.store(session, outcome.plan, allowed(circumstances))
    _note_stored(session, received, outcome, circumstances)
    return outcome


def drop_upload(session: Session, upload: Upload, now: datetime) -> None:
    """Let the file go; what it would have done is not done.

    Raises:
        Conflict: it was stored already.
    """
    session.refresh(upload)
    if upload.state is UploadState.STORED:
        raise Conflict(_("This file was stored or let go already."))
    upload.state, upload.touched_at = UploadState.DROPPED, now
    session.add(upload)
    session.flush()


def check_again(session: Session, upload: Upload, now: datetime) -> None:
    """Back to being looked at: what it is compared with has changed."""
    session.refresh(upload)
    if upload.state is UploadState.CHECKED:
        upload.state, upload.touched_at, upload.rows_done = UploadState.CHECKING, now, 0
        session.add(upload)
        session.flush()


def problems_of(upload: Upload) -> list[Problem]:
    return [Problem(**one) for one in upload.problems]


def _note_stored(session: Session, upload: Upload, outcome: Outcome, circumstances: Circumstances) -> None:
    _note_counts(upload, outcome)
    upload.state = UploadState.STORED
    upload.stored_at = upload.touched_at = circumstances.now
    session.add(upload)
    session.flush()
    detail = (
        f"{upload.kind} {upload.filename} sha256={upload.sha256[:12]} "
        f"made={outcome.made} changed={outcome.changed} skipped={outcome.skipped}"
    )
    audit.record(
        session,
        circumstances.viewer,
        Deed.CREATE,
        "imports.store",
        kind="upload",
        subjects=(upload.id,),
        detail=detail,
    )


def _note_counts(upload: Upload, outcome: Outcome) -> None:
    upload.rows = upload.rows_done = outcome.rows
    upload.made, upload.changed, upload.skipped = outcome.made, outcome.changed, outcome.skipped
    upload.problems = [asdict(problem) for problem in outcome.problems[:MOST_KEPT]]
    upload.ignored = list(outcome.ignored)


def _in_order(problems: Iterable[Problem], sheets: Iterable[str]) -> tuple[Problem, ...]:
    """By sheet as in the file, then row, then column."""
    order = {sheet: number for number, sheet in enumerate(sheets)}

    def place(problem: Problem) -> tuple[int, int, int, str]:
        column = problem.cell.rstrip(digits)
        row = problem.cell.removeprefix(column)
        return order.get(problem.sheet, 0), int(row or 0), len(column), column

    return tuple(sorted(problems, key=place))
