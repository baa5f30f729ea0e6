"""`import KIND FILE`: look at a file and store it, or say what is to be mended."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import click
from flask import current_app

from learning_centers.core import clock
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Circumstances, Importer
from learning_centers.core.tables.problems import Problem
from learning_centers.imports import service
from learning_centers.imports.kinds import importer_of
from learning_centers.imports.service import FileRows, Outcome
from learning_centers.web import db
from learning_centers.web.commands import acting, as_option, change, json_option, print_json, refusing
from models import UploadKind

SHOWN_EVERY = 2_000  # rows


@dataclass(frozen=True, slots=True)
class Task:
    kind: UploadKind
    importer: Importer
    filename: str
    data: bytes
    dry_run: bool
    accept_good: bool
    circumstances: Circumstances


@dataclass(frozen=True, slots=True)
class Result:
    """What was done, or in a dry run would be. `refused`: nothing was."""

    made: int
    changed: int
    skipped: int
    problems: tuple[Problem, ...]
    refused: bool


@click.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in service.BRINGERS]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only look; store nothing.")
@click.option("--accept-good", is_flag=True, help="Store the good rows even if others have problems.")
@click.option("--create-courses", is_flag=True, help="Add courses of plans that are not in the catalogue.")
@json_option
@as_option
@refusing
def import_file(
    kind: str, file: Path, as_json: bool, login: str | None, create_courses: bool, **how: bool
) -> None:
    """Bring in a FILE of centers, courses, staff, plans, rosters, old hours, a survey, facts, traits or targets."""
    viewer, chosen = acting(login), UploadKind(kind)
    circumstances = Circumstances(viewer, clock.now(), create_courses=create_courses)
    task = Task(chosen, importer_of(chosen), file.name, _bytes(file), circumstances=circumstances, **how)
    try:
        result = _run(task)
    except DomainError as refusal:
        result = Result(0, 0, 0, (Problem("", "", file.name, str(refusal)),), refused=True)
    _say(task, result, as_json)
    if result.refused:
        click.get_current_context().exit(1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as trouble:
        raise click.ClickException(
            _("%(file)s cannot be opened: %(why)s", file=file, why=trouble.strerror)
        ) from trouble


def _run(task: Task) -> Result:
    """Look without holding the write lock; then, unless something is in the way, look again and store."""
    service.require_may_bring(task.circumstances.viewer, task.kind)
    rows = service.read_rows(task.importer, task.data, task.filename, _show_progress)
    watched = replace(task.circumstances, on_progress=lambda done: _show_progress(done, len(rows.good)))
    outcome = service.look(db.session(), task.importer, rows, watched)
    nothing_good = not outcome.plan.planned
    refused = bool(outcome.problems) and (nothing_good or not task.accept_good)
    if not refused and not task.dry_run:
        service.keep(current_app.config["DATA_DIR"], task.data)
        outcome = _store(task, rows)
    if refused and not task.dry_run:
        return Result(0, 0, 0, outcome.problems, refused)
    return Result(outcome.made, outcome.changed, outcome.skipped, outcome.problems, refused)


def _store(task: Task, rows: FileRows) -> Outcome:
    with change() as session:
        upload = service.receive(session, task.kind, task.filename, task.data, task.circumstances)
        return service.store_at_once(
            session, task.importer, upload, rows, task.accept_good, task.circumstances
        )


def _show_progress(done: int, total: int) -> None:
    if done and done % SHOWN_EVERY == 0:
        words = (
            _("%(done)s of %(total)s rows", done=f"{done:,}", total=f"{total:,}")
            if total
            else _("%(done)s rows", done=f"{done:,}")
        )
        click.echo(words, err=True)


def _say(task: Task, result: Result, as_json: bool) -> None:
    for line in _problem_lines(result.problems):
        click.echo(line, err=True)
    if as_json:
        problems = [
            {"sheet": one.sheet, "cell": one.cell, "found": one.found, "message": one.message}
            for one in result.problems
        ]
        counts = {"made": result.made, "changed": result.changed, "skipped": result.skipped}
        print_json({"kind": task.kind, **counts, "problems": problems})
        return
    if result.refused:
        click.echo(_("There is something to mend, so nothing was stored."), err=True)
    values = {"made": result.made, "changed": result.changed, "skipped": result.skipped}
    if task.dry_run:
        click.echo(_("It would make %(made)s, change %(changed)s and skip %(skipped)s rows.", **values))
    elif not result.refused:
        click.echo(_("Stored: %(made)s new, %(changed)s changed, %(skipped)s the same.", **values))


def _problem_lines(problems: Iterable[Problem]) -> Iterable[str]:
    for one in problems:
        found = one.found or _("(empty)")
        if one.cell:
            yield _(
                "%(sheet)s %(cell)s: %(found)s → %(message)s",
                sheet=one.sheet,
                cell=one.cell,
                found=found,
                message=one.message,
            )
        else:
            yield f"{found}: {one.message}"


COMMANDS = (import_file,)
