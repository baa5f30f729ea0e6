"""What differs between any two issues of a month, on a page and as a workbook."""

from math import ceil

from flask import render_template, request
from flask.typing import ResponseReturnValue

from learning_centers.core.access import Permission
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.submissions import handing_out, rows
from learning_centers.submissions.forms import DownloadForm
from learning_centers.submissions.queries import issues
from learning_centers.submissions.queries.differences import compare, count_centers
from learning_centers.submissions.views.blueprint import bp
from learning_centers.submissions.views.issues import hand_over
from learning_centers.submissions.views.paging import page_number, shown
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Issue

CELLS_PAGED = 100


@bp.get("/submissions/<month:month>/differences")
@requires(Permission.SEE_SUBMISSIONS)
def show_differences(month: Month) -> ResponseReturnValue:
    before, after = _pair(month)
    return _page(month, before, after, DownloadForm([]))


@bp.post("/submissions/<month:month>/differences/download")
@requires(Permission.DOWNLOAD_REGIONAL)
def download_differences(month: Month) -> ResponseReturnValue:
    before, after = _pair(month)
    form = DownloadForm([])
    if not form.validate_on_submit():
        return _page(month, before, after, form), 422
    handed = handing_out.take_differences(db.session(), before, after, by=current_viewer())
    return hand_over(after, handed, form)


def _pair(month: Month) -> tuple[Issue, Issue]:
    """The two issues of the address, the earlier one first; the newest two unless they are named.

    Raises:
        NotFound: no such issue, or there are not two.
    """
    made = {issue.number: issue for issue in issues.list_issues(db.session(), month)}
    if len(made) < 2:
        raise NotFound(_("%(month)s does not have two issues to compare.", month=month))
    newest, last_but_one, *_others = made
    wanted = {request.args.get("before", last_but_one, int), request.args.get("after", newest, int)}
    if not wanted <= made.keys():
        raise NotFound(
            _("There is no issue %(number)s of %(month)s.", number=max(wanted - made.keys()), month=month)
        )
    return made[min(wanted)], made[max(wanted)]


def _page(month: Month, before: Issue, after: Issue, form: DownloadForm) -> str:
    viewer, session = current_viewer(), db.session()
    found = compare(session, before, after, viewer)
    page = page_number()
    part = found.cells[(page - 1) * CELLS_PAGED : page * CELLS_PAGED]
    return render_template(
        "submissions/show_differences.html",
        month=month,
        before=before,
        after=after,
        choices=[(issue.number, rows.issue_choice(issue)) for issue in issues.list_issues(session, month)],
        cells=rows.change_rows(part),
        changed=len(found.cells),
        changed_centers=count_centers(found.cells),
        moved=rows.moved_rows(found.moved),
        form=form if viewer.may(Permission.DOWNLOAD_REGIONAL) else None,
        page=page,
        pages=ceil(len(found.cells) / CELLS_PAGED),
        shown=shown(page, CELLS_PAGED, part),
    )
