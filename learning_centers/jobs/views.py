"""The page of jobs: when each runs next, what runs and how far, what failed; pausing, resuming, trying again."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.jobs import queries, rows, service
from learning_centers.jobs.forms import PauseForm
from learning_centers.jobs.registry import all_jobs, get_job, title_of
from learning_centers.submissions.outcomes import note
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("")
@requires(Permission.SEE_JOBS)
def list_runs() -> ResponseReturnValue:
    return _page(db.session(), clock.now(), None)


@bp.get("/progress")
@requires(Permission.SEE_JOBS)
def progress() -> ResponseReturnValue:
    """How far the run is that the page shows; asked each second by progress.js."""
    run = queries.running(db.session())
    return jsonify(done=run.percent if run else 100, total=100, finished=run is None)


@bp.post("/pause")
@requires(Permission.MANAGE_JOBS)
def pause() -> ResponseReturnValue:
    form = _pause_form(db.session())
    if not form.validate_on_submit():
        return _page(db.session(), clock.now(), form), 422
    job = get_job(form.job.data)
    with db.transaction() as session:
        service.pause(session, job, form.reason.data, by=current_viewer(), now=clock.now())
    flash(_("“%(job)s” is paused.", job=_(job.title)), "ok")
    return redirect(url_for(".list_runs"), 303)


@bp.post("/resume")
@requires(Permission.MANAGE_JOBS)
def resume() -> ResponseReturnValue:
    job = get_job(request.form.get("job", ""))
    with db.transaction() as session:
        service.resume(session, job, by=current_viewer())
    flash(_("“%(job)s” runs again.", job=_(job.title)), "ok")
    return redirect(url_for(".list_runs"), 303)


@bp.post("/again")
@requires(Permission.MANAGE_JOBS)
def try_again() -> ResponseReturnValue:
    run_id = request.form.get("run_id", 0, int)
    with db.transaction() as session:
        service.try_again(session, run_id, by=current_viewer(), now=clock.now())
    flash(_("It is tried again within a minute."), "ok")
    return redirect(url_for(".list_runs"), 303)


def _page(session: Session, now: datetime, form: PauseForm | None) -> str:
    page = queries.list_runs(session, request.args.get("page", 1, int))
    lines = queries.list_jobs(session, all_jobs(), now)
    owed = queries.list_owed(session, all_jobs(), now)
    again = {(job.name, one.period, one.key) for job, one in owed}
    running = queries.running(session)
    manages = current_viewer().may(Permission.MANAGE_JOBS)
    return render_template(
        "jobs/list_runs.html",
        jobs=rows.job_rows(lines),
        soonest=_soonest(lines),
        paused=[line for line in lines if line.pause],
        when=rows.when,
        running=running,
        running_title=_(title_of(running.job)) if running else "",
        failing=[
            (run, _(title_of(run.job)), rows.period(run), note(run), (run.job, run.period, run.key) in again)
            for run in queries.list_failing(session)
        ],
        late=[(_(job.title), one.at) for job, one in queries.list_late(session, owed, now)],
        form=form or _pause_form(session),
        manages=manages,
        rows=rows.run_rows(page.rows),
        page=page,
    )


def _soonest(lines: Sequence[queries.JobLine]) -> queries.JobLine | None:
    planned = [(line.next_at, at, line) for at, line in enumerate(lines) if line.next_at]
    return min(planned)[2] if planned else None


def _pause_form(session: Session) -> PauseForm:
    paused = queries.pauses(session)
    return PauseForm([(job.name, _(job.title)) for job in all_jobs() if job.name not in paused])
