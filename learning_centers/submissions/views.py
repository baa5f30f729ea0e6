"""Pages of the submissions and of the job runs."""

import io
from collections.abc import Sequence
from math import ceil

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workdays import due_date
from learning_centers.returns.queries import count_up, holiday_overrides, list_obligations
from learning_centers.submissions import rows, service
from learning_centers.submissions.forms import DownloadForm
from learning_centers.submissions.queries import issues, runs
from learning_centers.submissions.queries.differences import Difference, list_differences
from learning_centers.web import db
from learning_centers.web.filters import month_name
from learning_centers.web.guards import current_viewer, requires
from models import Issue, Trigger

bp = Blueprint("submissions", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHANGES_SHOWN, RUNS_BESIDE = 8, 8
CHANGES_PAGED = 100


@bp.get("/submissions")
@requires(Permission.SEE_SUBMISSIONS)
def list_months() -> ResponseReturnValue:
    page = _page()
    newest, total = issues.list_newest(db.session(), page)
    link = url_for("submissions.list_months") + "/"
    return render_template(
        "submissions/list_months.html",
        rows=rows.month_rows(newest, link),
        coming=runs.next_run(db.session(), clock.now()),
        last_month=_this_month().previous(),
        page=page,
        pages=ceil(total / issues.MONTHS_SHOWN),
        total=total,
        shown=_shown(page, issues.MONTHS_SHOWN, newest),
    )


@bp.get("/submissions/<month:month>")
@requires(Permission.SEE_SUBMISSIONS)
def show_month(month: Month) -> ResponseReturnValue:
    if month > _this_month():
        raise NotFound(_("%(month)s has not begun yet. Choose an earlier month.", month=month))
    viewer, session, now = current_viewer(), db.session(), clock.now()
    made = issues.list_issues(session, month)
    newest = made[0] if made else None
    differences = list_differences(session, newest, viewer) if newest else []
    overrides = holiday_overrides(session)
    coming = runs.next_after(overrides, now)
    owed = count_up(list_obligations(session, coming.month), now)
    return render_template(
        "submissions/show_month.html",
        month=month,
        this_month=_this_month(),
        newest=newest,
        issues=rows.issue_rows(made, _issue_link(month), newest.number if newest else 0),
        changes=rows.change_rows(differences[:CHANGES_SHOWN]),
        changed=len(differences),
        changed_centers=_centers(differences),
        coming=coming,
        coming_due=due_date(coming.month, overrides),
        owed=owed,
        runs=rows.run_rows(runs.list_runs(session, month=month)[0][:RUNS_BESIDE]),
        form=DownloadForm(),
        may_compile=viewer.may(Permission.COMPILE),
        may_download=viewer.may(Permission.DOWNLOAD_SUBMISSIONS),
    )


@bp.post("/submissions/<month:month>/compile")
@requires(Permission.COMPILE)
def compile_month(month: Month) -> ResponseReturnValue:
    made = service.compile_month(
        db.sessions(),
        current_app.config["DATA_DIR"],
        month,
        trigger=Trigger.HAND,
        by=current_viewer(),
        now=clock.now(),
    )
    named = {"month": month_name(month), "number": made.issue}
    if made.changed:
        flash(_("Issue %(number)s of %(month)s is made.", **named), "ok")
    else:
        flash(_("Nothing changed since issue %(number)s of %(month)s.", **named), "info")
    return redirect(url_for("submissions.show_month", month=month), 303)


@bp.get("/submissions/<month:month>/issues/<int:number>")
@requires(Permission.SEE_SUBMISSIONS)
def show_issue(month: Month, number: int) -> ResponseReturnValue:
    return _issue_page(issues.get_issue(db.session(), month, number), DownloadForm())


@bp.post("/submissions/<month:month>/issues/<int:number>/download")
@requires(Permission.DOWNLOAD_SUBMISSIONS)
def download(month: Month, number: int) -> ResponseReturnValue:
    form = DownloadForm()
    if not form.validate_on_submit():
        return _issue_page(issues.get_issue(db.session(), month, number), form), 422
    with db.transaction() as session:
        handed = service.hand_out(
            session,
            current_app.config["DATA_DIR"],
            issues.get_issue(session, month, number),
            by=current_viewer(),
            purpose=form.purpose.data,
            reason=form.reason.data.strip(),
            now=clock.now(),
        )
    return send_file(io.BytesIO(handed.data), XLSX, as_attachment=True, download_name=handed.name)


@bp.get("/jobs")
@requires(Permission.SEE_JOBS)
def job_runs() -> ResponseReturnValue:
    page = _page()
    found, total = runs.list_runs(db.session(), page=page)
    return render_template(
        "submissions/job_runs.html",
        rows=rows.run_rows(found),
        coming=runs.next_run(db.session(), clock.now()),
        page=page,
        pages=ceil(total / runs.RUNS_SHOWN),
        total=total,
        shown=_shown(page, runs.RUNS_SHOWN, found),
    )


def _issue_page(issue: Issue, form: DownloadForm) -> str:
    viewer, session, month = current_viewer(), db.session(), Month.parse(issue.month)
    differences = list_differences(session, issue, viewer)
    page = _page()
    part = differences[(page - 1) * CHANGES_PAGED : page * CHANGES_PAGED]
    sees_downloads = viewer.may(Permission.DOWNLOAD_SUBMISSIONS) or viewer.may(Permission.SEE_AUDIT)
    taken = issues.list_downloads(session, issue.id) if sees_downloads else []
    return render_template(
        "submissions/show_issue.html",
        month=month,
        issue=issue,
        form=form,
        may_download=viewer.may(Permission.DOWNLOAD_SUBMISSIONS),
        changes=rows.change_rows(part),
        changed=len(differences),
        changed_centers=_centers(differences),
        page=page,
        pages=ceil(len(differences) / CHANGES_PAGED),
        shown=_shown(page, CHANGES_PAGED, part),
        sees_downloads=sees_downloads,
        downloads=rows.download_rows(taken),
    )


def _this_month() -> Month:
    return Month.of(clock.now().astimezone(SEOUL).date())


def _issue_link(month: Month) -> str:
    return f"{url_for('submissions.show_month', month=month)}/issues/"


def _centers(differences: Sequence[Difference]) -> int:
    return len({(one.center, one.place) for one in differences})


def _page() -> int:
    page = request.args.get("page", 1, int)
    return page if page >= 1 else abort(404)


def _shown(page: int, size: int, part: Sequence[object]) -> str:
    first = (page - 1) * size + 1
    return f"{first}–{first + len(part) - 1}"
