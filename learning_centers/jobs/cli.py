"""`jobs run|list|run-now|pause|resume`."""

import logging

import click
from flask import current_app
from flask.cli import AppGroup

from learning_centers.core import clock
from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.scheduled import Work
from learning_centers.core.settings import SettingsError
from learning_centers.jobs import queries, service
from learning_centers.jobs.registry import all_jobs, get_job
from learning_centers.jobs.rows import when
from learning_centers.submissions import jobs as compiling
from learning_centers.submissions.outcomes import compiled, note
from learning_centers.submissions.queries import runs
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
from models import JobRun

jobs_group = AppGroup("jobs", help="Scheduled work.")
COMMANDS = [jobs_group]


@jobs_group.command("run")
@refusing
def run() -> None:
    """Do scheduled work until the process is told to stop."""
    from learning_centers.jobs import scheduler  # APScheduler: only this command needs it

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
    """When each job runs next, and the last runs, newest first."""
    session, now = db.session(), clock.now()
    coming = runs.next_run(session, now)
    lines = queries.list_jobs(session, all_jobs(), now)
    newest = queries.list_runs(session)
    if as_json:
        print_json(
            {
                "next": {"job": runs.JOB, "month": str(coming.month), "at": coming.at.isoformat()},
                "jobs": [_line_as_json(line) for line in lines],
                "total": newest.total,
                "runs": [_run_as_json(row) for row in newest.rows],
            }
        )
        return
    click.echo(_("Next run: %(time)s (%(month)s)", time=seoul(coming.at), month=month_name(coming.month)))
    for line in lines:
        click.echo(f"{line.name}  {_(line.title)}  {when(line)}")
    for row in newest.rows:
        begun = f"{row.started_at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"
        click.echo(f"{begun}  {row.job}  {row.period}  {row.key}  {note(row)}")


@jobs_group.command("run-now")
@click.argument("name")
@click.option("--month", type=MonthType(), help="Of compile. Without it: the last month that is over.")
@as_option
@refusing
def run_now(name: str, month: Month | None, login: str | None) -> None:
    """Run the job NAME at once."""
    now, job = clock.now(), get_job(name)
    work = Work(db.sessions(), current_app.config["DATA_DIR"], now)
    if job is not compiling.JOB:
        click.echo(f"{_(job.title)}: {service.run_now(job, work, by=acting(login))}")
        return
    chosen = month or Month.of(now.astimezone(SEOUL).date()).previous()
    made = compiling.run_by_hand(work.sessions, work.data_dir, chosen, by=acting(login), now=now)
    click.echo(compiled(made.issue, str(chosen), changed=made.changed))


@jobs_group.command("pause")
@click.argument("name")
@click.option("--reason", required=True, help="Why; shown on the page of job runs.")
@as_option
@refusing
def pause(name: str, reason: str, login: str | None) -> None:
    """Leave the job NAME alone until it is resumed."""
    viewer, job = acting(login), get_job(name)
    with change() as session:
        service.pause(session, job, reason, by=viewer, now=clock.now())
    click.echo(_("“%(job)s” is paused.", job=_(job.title)))


@jobs_group.command("resume")
@click.argument("name")
@as_option
@refusing
def resume(name: str, login: str | None) -> None:
    """Do the job NAME again when it is due."""
    viewer, job = acting(login), get_job(name)
    with change() as session:
        service.resume(session, job, by=viewer)
    click.echo(_("“%(job)s” runs again.", job=_(job.title)))


def _line_as_json(line: queries.JobLine) -> dict[str, object]:
    return {
        "job": line.name,
        "title": _(line.title),
        "next_at": line.next_at and line.next_at.isoformat(),
        "paused": line.pause is not None,
    }


def _run_as_json(row: JobRun) -> dict[str, object]:
    return {
        "job": row.job,
        "period": row.period,
        "key": row.key,
        "state": row.state,
        "attempt": row.attempt,
        "percent": row.percent,
        "due_at": row.due_at.isoformat(),
        "started_at": row.started_at.isoformat(),
        "finished_at": row.finished_at and row.finished_at.isoformat(),
        "result": row.result,
        "error": row.error,
    }
