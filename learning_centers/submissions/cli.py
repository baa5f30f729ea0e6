"""`submissions compile` and `jobs run|list|run-now`."""

import logging
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from learning_centers.core import clock, storage
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.core.settings import SettingsError
from learning_centers.submissions import jobs, service
from learning_centers.submissions.outcomes import outcome
from learning_centers.submissions.queries import issues, runs
from learning_centers.web import db
from learning_centers.web.commands import (
    MonthType,
    acting,
    as_option,
    change,
    json_option,
    print_json,
    refusing,
)
from learning_centers.web.filters import month_name, seoul
from models import JobRun, Trigger

submissions_group = AppGroup("submissions", help="The ministry's workbook of a month.")
jobs_group = AppGroup("jobs", help="Scheduled work.")
COMMANDS = [submissions_group, jobs_group]

MADE = mark("Issue %(number)s of %(month)s is made.")
SAME = mark("Nothing changed since issue %(number)s of %(month)s.")


class CannotWrite(DomainError): ...


@submissions_group.command("compile")
@click.argument("month", type=MonthType())
@click.option("--out", type=click.Path(path_type=Path), help="Also put the file into this folder.")
@json_option
@as_option
@refusing
def compile_month(month: Month, out: Path | None, as_json: bool, login: str | None) -> None:
    """Compile the workbook of MONTH; without changes the last issue is named again."""
    viewer = acting(login)
    if out is not None:
        _require_folder(out)
    made = service.compile_month(
        db.sessions(),
        current_app.config["DATA_DIR"],
        month,
        trigger=Trigger.HAND,
        by=viewer,
        now=clock.now(),
    )
    path = _put(made, out, viewer) if out else current_app.config["DATA_DIR"] / made.path
    if as_json:
        print_json(
            {
                "month": str(month),
                "issue": made.issue,
                "path": str(path),
                "sha256": made.sha256,
                "as_of": made.as_of.isoformat(),
                "changed": made.changed,
            }
        )
    else:
        said = MADE if made.changed else SAME
        click.echo(f"{_(said, number=made.issue, month=month)} {path}")


def _require_folder(out: Path) -> None:
    """Before anything is done.

    Raises:
        CannotWrite: it is no folder, or none can be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise _cannot_write(out, trouble) from trouble


def _put(made: service.Compiled, out: Path, viewer: Viewer) -> Path:
    """A copy in `out`; it leaves the data directory, so it is a download.

    Raises:
        CannotWrite.
    """
    with change() as session:
        issue = issues.get_issue(session, made.month, made.issue)
        handed = service.hand_out(
            session,
            current_app.config["DATA_DIR"],
            issue,
            by=viewer,
            purpose="command",
            reason="submissions compile --out",
            now=clock.now(),
        )
        path = out / handed.name
        try:
            storage.write_whole(path, handed.data)
        except OSError as trouble:
            raise _cannot_write(path, trouble) from trouble
    return path.absolute()


def _cannot_write(path: Path, trouble: OSError) -> CannotWrite:
    return CannotWrite(
        _("%(path)s cannot be written: %(why)s. Choose another folder.", path=path, why=trouble.strerror)
    )


@jobs_group.command("run")
@refusing
def run() -> None:
    """Do scheduled work until the process is told to stop."""
    from learning_centers.submissions import scheduler  # APScheduler: only this command needs it

    try:
        every = scheduler.sweep_every()
    except SettingsError as problem:
        raise click.ClickException(str(problem)) from problem
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    scheduler.run_forever(current_app._get_current_object(), every)  # type: ignore[attr-defined]  # of the proxy: a thread needs the app


@jobs_group.command("list")
@json_option
@refusing
def list_runs(as_json: bool) -> None:
    """The last runs, newest first, and when the next one is due."""
    coming = runs.next_run(db.session(), clock.now())
    rows, total = runs.list_runs(db.session())
    if as_json:
        print_json(
            {
                "next": {"job": runs.JOB, "month": str(coming.month), "at": coming.at.isoformat()},
                "total": total,
                "runs": [_as_json(row) for row in rows],
            }
        )
        return
    click.echo(_("Next run: %(time)s (%(month)s)", time=seoul(coming.at), month=month_name(coming.month)))
    for row in rows:
        words = outcome(row)
        click.echo(f"{row.started_at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}  {row.period}  {row.key}  {words}")


@jobs_group.command("run-now")
@click.argument("name")
@click.option("--month", type=MonthType(), help="Without it: the last month that is over.")
@as_option
@refusing
def run_now(name: str, month: Month | None, login: str | None) -> None:
    """Run the job NAME at once."""
    now = clock.now()
    chosen = month or Month.of(now.astimezone(SEOUL).date()).previous()
    done = jobs.run_now(
        db.sessions(), current_app.config["DATA_DIR"], name, chosen, by=acting(login), now=now
    )
    click.echo(_(MADE if done.changed else SAME, number=done.issue, month=chosen))


def _as_json(row: JobRun) -> dict[str, object]:
    return {
        "job": row.job,
        "period": row.period,
        "key": row.key,
        "state": row.state,
        "attempt": row.attempt,
        "due_at": row.due_at.isoformat(),
        "started_at": row.started_at.isoformat(),
        "finished_at": row.finished_at and row.finished_at.isoformat(),
        "result": row.result,
        "error": row.error,
    }
