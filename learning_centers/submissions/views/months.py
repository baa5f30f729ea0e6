"""The list of months, and the page of one: its issues, what changed last, its runs."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workdays import due_date
from learning_centers.programme.queries import holiday_overrides
from learning_centers.returns.queries import count_up, list_obligations
from learning_centers.submissions import jobs, outcomes, rows
from learning_centers.submissions.queries import issues, runs
from learning_centers.submissions.queries.differences import count_centers, list_differences
from learning_centers.submissions.views.blueprint import bp
from learning_centers.submissions.views.issues import download_form
from learning_centers.web import db
from learning_centers.web.filters import month_name
from learning_centers.web.guards import current_viewer, requires

CHANGES_SHOWN = 8


@bp.get("/submissions")
@requires(Permission.SEE_SUBMISSIONS)
def list_months() -> ResponseReturnValue:
    page = issues.list_newest(db.session(), request.args.get("page", 1, int))
    link = url_for("submissions.list_months") + "/"
    return render_template(
        "submissions/list_months.html",
        rows=rows.month_rows(page.rows, link),
        coming=runs.next_run(db.session(), clock.now()),
        last_month=_this_month().previous(),
        comparable=page.total > 1 or any(one.number > 1 for one in page.rows),
        sees_downloads=current_viewer().may(Permission.SEE_DOWNLOADS),
        page=page,
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
        changed_centers=count_centers(differences),
        coming=coming,
        coming_due=due_date(coming.month, overrides),
        owed=owed,
        runs=rows.run_rows(runs.runs_of(session, month)),
        form=download_form(viewer, month) if newest else None,
        may_compile=viewer.may(Permission.COMPILE),
        everywhere=viewer.center_ids is None,
        takes_staff=viewer.may(Permission.DOWNLOAD_SUBMISSIONS),
    )


@bp.post("/submissions/<month:month>/compile")
@requires(Permission.COMPILE)
def compile_month(month: Month) -> ResponseReturnValue:
    made = jobs.run_by_hand(
        db.sessions(), current_app.config["DATA_DIR"], month, by=current_viewer(), now=clock.now()
    )
    said = outcomes.compiled(made.issue, month_name(month), changed=made.changed)
    flash(said, "ok" if made.changed else "info")
    return redirect(url_for("submissions.show_month", month=month), 303)


def _issue_link(month: Month) -> str:
    return f"{url_for('submissions.show_month', month=month)}/issues/"


def _this_month() -> Month:
    return Month.of(clock.today())
