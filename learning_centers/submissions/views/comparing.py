"""What differs between any two issues, of one month or of two, on a page and as a workbook."""

import re
from urllib.parse import urlencode

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from learning_centers.core.access import Permission
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.paging import page_of
from learning_centers.submissions import handing_out, rows
from learning_centers.submissions.forms import DownloadForm
from learning_centers.submissions.queries import issues
from learning_centers.submissions.queries.differences import compare, count_centers
from learning_centers.submissions.views.blueprint import bp
from learning_centers.submissions.views.issues import hand_over
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Issue

CELLS_PAGED = 100
NAMED = re.compile(r"(\d{4}-\d{2})\.(\d{1,4})")  # "2026-10.2": issue 2 of October 2026


@bp.get("/submissions/differences")
@requires(Permission.SEE_SUBMISSIONS)
def show_differences() -> ResponseReturnValue:
    before, after = _pair()
    return _page(before, after, DownloadForm([]))


@bp.post("/submissions/differences/download")
@requires(Permission.DOWNLOAD_REGIONAL)
def download_differences() -> ResponseReturnValue:
    before, after = _pair()
    form = DownloadForm([])
    if not form.validate_on_submit():
        return _page(before, after, form), 422
    handed = handing_out.take_differences(
        db.session(), current_app.config["DATA_DIR"], before, after, by=current_viewer()
    )
    return hand_over(after, handed, form)


def _pair() -> tuple[Issue, Issue]:
    """The two issues of the address, the earlier one first; the newest two of all unless they are named.

    Raises:
        NotFound: no such issue, or there are not two.
    """
    session = db.session()
    given = [request.args.get(name) for name in ("before", "after")]
    newest = issues.list_all(session, most=2)
    if len(newest) < 2:
        raise NotFound(_("There are not two issues to compare yet."))
    pair = [_named(text) if text else one for text, one in zip(given, reversed(newest), strict=True)]
    before, after = sorted(pair, key=lambda one: (one.month, one.number))
    return before, after


def _named(text: str) -> Issue:
    """Raises NotFound."""
    found = NAMED.fullmatch(text)
    if found is None or not 1 <= int(found[1][5:]) <= 12:
        raise NotFound(_("There is no issue “%(text)s”. Choose one from the list.", text=text))
    return issues.get_issue(db.session(), Month.parse(found[1]), int(found[2]))


def _page(before: Issue, after: Issue, form: DownloadForm) -> str:
    viewer, session = current_viewer(), db.session()
    found = compare(session, before, after, viewer)
    what = request.args.get("what", "")
    cells = [one for one in found.cells if what in ("", one.key)]
    page = page_of(cells, request.args.get("page", 1, int), CELLS_PAGED)
    names = {"before": issues.name_of(before), "after": issues.name_of(after)}
    return render_template(
        "submissions/show_differences.html",
        before=before,
        after=after,
        one_month=found.one_month,
        month=Month.parse(after.month),
        names=names,
        titles=[rows.issue_title(one, found.one_month) for one in (before, after)],
        choices=[(issues.name_of(one), rows.issue_choice(one)) for one in issues.list_all(session)],
        what=what,
        measures=[("", _("All")), *rows.measures_of(found.cells)],
        cells=rows.change_rows(page.rows),
        everywhere=viewer.center_ids is None,
        changed_centers=count_centers(cells),
        moved=rows.moved_rows(found.moved),
        form=form if before.id != after.id and viewer.may(Permission.DOWNLOAD_REGIONAL) else None,
        page=page,
        href=f"?{urlencode(names | {'what': what})}&page=",
    )
