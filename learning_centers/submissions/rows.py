"""The rows of the tables on pages: dictionaries as `components/tables.html` takes them, already worded."""

from collections.abc import Callable, Sequence

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Kind
from learning_centers.submissions.forms import PURPOSES
from learning_centers.submissions.outcomes import TRIGGERS, cause, outcome
from learning_centers.submissions.queries.differences import Difference
from learning_centers.submissions.queries.issues import Taken
from learning_centers.submissions.workbook.centers import CELL_KINDS, LABELS
from learning_centers.web.filters import hours, month_name, number, percent, seoul, short_hash
from learning_centers.web.pages import ROLE_NAMES
from models import Issue, JobRun, Role, RunState

Row = dict[str, object]
SHOWN_AS: dict[Kind, Callable[[int | float], str]] = {
    Kind.WHOLE: number,
    Kind.HOURS: hours,
    Kind.RATE: percent,
}
STATES = {RunState.RUNNING: "running", RunState.DONE: "done", RunState.FAILED: "failed"}


def issue_rows(issues: Sequence[Issue], link: str, current: int) -> list[Row]:
    """`link`: the address of an issue but for its number. `current`: the number of the newest."""
    return [
        {
            "issue": {
                "text": _("Issue %(number)s", number=issue.number),
                "href": f"{link}{issue.number}",
                **({"sub": _("the one in use")} if issue.number == current else {}),
            },
            "made": seoul(issue.made_at),
            "why": _(TRIGGERS[issue.trigger]),
            "reported": _reported(issue),
            "changed": _changed(issue),
            "fingerprint": short_hash(issue.sha256),
        }
        for issue in issues
    ]


def month_rows(issues: Sequence[Issue], link: str) -> list[Row]:
    """One newest issue per month. `link`: the address of a month but for its name."""
    return [
        {
            "month": {"text": month_name(Month.parse(issue.month)), "href": f"{link}{issue.month}"},
            "issue": _("Issue %(number)s", number=issue.number),
            "made": seoul(issue.made_at),
            "reported": _reported(issue),
            "changed": _changed(issue),
        }
        for issue in issues
    ]


def change_rows(differences: Sequence[Difference]) -> list[Row]:
    return [
        {
            "center": {"text": one.center, "sub": one.place},
            "what": _(LABELS[one.key]),
            "before": _cell(one.key, one.before),
            "after": _cell(one.key, one.after),
            "why": one.reason,
        }
        for one in differences
    ]


def run_rows(runs: Sequence[JobRun]) -> list[Row]:
    return [
        {
            "due": {"text": seoul(run.due_at), "sub": cause(run)},
            "month": month_name(Month.parse(run.period)),
            "started": f"{run.started_at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}",
            "took": _took(run),
            "result": {"state": STATES[run.state]},
            "note": _note(run),
            **({"_row": "bad"} if run.state is RunState.FAILED else {}),
        }
        for run in runs
    ]


def download_rows(taken: Sequence[Taken]) -> list[Row]:
    return [
        {
            "at": seoul(one.at),
            "who": {"text": one.name, "sub": _(ROLE_NAMES[Role(one.role)])},
            "purpose": _(PURPOSES[one.purpose]),
            "reason": one.reason,
        }
        for one in taken
    ]


def _reported(issue: Issue) -> str:
    return _("%(done)s of %(due)s", done=number(issue.reported), due=number(issue.due))


def _changed(issue: Issue) -> str:
    return _("the first") if issue.number == 1 else number(issue.changed_cells)


def _cell(key: str, value: object | None) -> str:
    if value is None:
        return _("blank")
    if isinstance(value, int | float):
        return SHOWN_AS[CELL_KINDS[key]](value)
    return str(value)


def _took(run: JobRun) -> str:
    if run.finished_at is None:
        return ""
    return _("%(seconds)s s", seconds=number((run.finished_at - run.started_at).total_seconds(), 1))


def _note(run: JobRun) -> str:
    said = outcome(run) if run.state is not RunState.RUNNING else ""
    if run.attempt > 1:
        return f"{said} · " + _("attempt %(n)s", n=run.attempt)
    return said
