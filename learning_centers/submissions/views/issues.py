"""The page of an issue, taking it or a part of it out, and who did."""

import io

from flask import current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language
from learning_centers.core.months import Month
from learning_centers.core.paging import page_of
from learning_centers.regions.queries import RegionRow, load
from learning_centers.submissions import handing_out, rows
from learning_centers.submissions.forms import DownloadForm
from learning_centers.submissions.handing_out import NATIONAL, PACKAGE, PROVINCE, Handed
from learning_centers.submissions.queries import issues
from learning_centers.submissions.queries.differences import count_centers, list_differences
from learning_centers.submissions.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Issue

CHANGES_PAGED = 100


@bp.get("/submissions/<month:month>/issues/<int:number>")
@requires(Permission.SEE_SUBMISSIONS)
def show_issue(month: Month, number: int) -> ResponseReturnValue:
    return _issue_page(issues.get_issue(db.session(), month, number), download_form(current_viewer(), month))


@bp.post("/submissions/<month:month>/issues/<int:number>/download")
@requires(Permission.DOWNLOAD_REGIONAL)
def download(month: Month, number: int) -> ResponseReturnValue:
    viewer = current_viewer()
    issue, form = issues.get_issue(db.session(), month, number), download_form(viewer, month)
    if form is None or not form.validate_on_submit():
        return _issue_page(issue, form), 422
    handed = handing_out.take(
        db.session(),
        current_app.config["DATA_DIR"],
        issue,
        form.part.data,
        _provinces(viewer, month),
        by=viewer,
    )
    return hand_over(issue, handed, form)


@bp.get("/submissions/downloads")
@requires(Permission.SEE_DOWNLOADS)
def list_downloads() -> ResponseReturnValue:
    page = issues.list_all_downloads(db.session(), request.args.get("page", 1, int))
    return render_template(
        "submissions/list_downloads.html",
        rows=rows.download_rows(page.rows),
        page=page,
    )


def hand_over(issue: Issue, handed: Handed, form: DownloadForm) -> ResponseReturnValue:
    """The file, once it is written down who takes it and why."""
    with db.transaction() as session:
        handing_out.write_down(
            session,
            issue,
            handed,
            by=current_viewer(),
            purpose=form.purpose.data,
            reason=form.reason.data.strip(),
            now=clock.now(),
        )
    return send_file(io.BytesIO(handed.data), handed.mimetype, as_attachment=True, download_name=handed.name)


def download_form(viewer: Viewer, month: Month) -> DownloadForm | None:
    """With the parts the viewer may take; None where there is none."""
    national = viewer.may(Permission.DOWNLOAD_SUBMISSIONS)
    parts = [(NATIONAL, _("Workbook of the nation (.xlsx)"))] if national else []
    parts += [(PACKAGE, _("Data package for programs (.zip with CSV)"))] if national else []
    if viewer.may(Permission.DOWNLOAD_REGIONAL):
        provinces = [(f"{PROVINCE}{row.code}", _named(row)) for row in _provinces(viewer, month)]
        parts += [(part, _("Workbook of %(place)s (.xlsx)", place=name)) for part, name in provinces]
    return DownloadForm(parts) if parts else None


def _named(row: RegionRow) -> str:
    return row.name_ko if language() == "ko" else row.name_en


def _provinces(viewer: Viewer, month: Month) -> list[RegionRow]:
    return handing_out.provinces_of(load(db.session()), viewer, month, clock.today())


def _issue_page(issue: Issue, form: DownloadForm | None) -> str:
    viewer, session, month = current_viewer(), db.session(), Month.parse(issue.month)
    differences = list_differences(session, issue, viewer)
    page = page_of(differences, request.args.get("page", 1, int), CHANGES_PAGED)
    sees_downloads = viewer.may(Permission.SEE_DOWNLOADS)
    taken = issues.list_downloads(session, issue.id) if sees_downloads else []
    return render_template(
        "submissions/show_issue.html",
        month=month,
        issue=issue,
        form=form,
        changes=rows.change_rows(page.rows),
        changed_centers=count_centers(differences),
        page=page,
        everywhere=viewer.center_ids is None,
        takes_staff=viewer.may(Permission.DOWNLOAD_SUBMISSIONS),
        sees_downloads=sees_downloads,
        downloads=rows.download_rows(taken),
    )
