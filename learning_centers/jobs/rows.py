"""The rows of the tables on the page of jobs, worded."""

from collections.abc import Sequence

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import WRITTEN, Month
from learning_centers.jobs.queries import JobLine
from learning_centers.jobs.registry import title_of
from learning_centers.submissions.outcomes import cause, note, took
from learning_centers.submissions.rows import STATES
from learning_centers.web.filters import month_name, seoul
from models import JobRun, RunState

Row = dict[str, object]


def job_rows(lines: Sequence[JobLine]) -> list[Row]:
    return [
        {
            "job": _(line.title),
            "next": seoul(line.next_at) if line.next_at else when(line),
            "last": _last(line.last),
            **({"_row": "off"} if line.pause else {}),
        }
        for line in lines
    ]


def when(line: JobLine) -> str:
    """When the job runs next, worded."""
    if line.pause is not None:
        return _("Paused since %(time)s: %(reason)s", time=seoul(line.pause.since), reason=line.pause.reason)
    if line.next_at is None:
        return _("When something happens")
    return _("Next run: %(time)s", time=seoul(line.next_at))


def _last(run: JobRun | None) -> object:
    if run is None:
        return _("Has not run yet")
    return {"state": STATES[run.state], "sub": seoul(run.started_at)}


def run_rows(runs: Sequence[JobRun]) -> list[Row]:
    return [
        {
            "due": {"text": seoul(run.due_at), "sub": cause(run)},
            "job": {"text": _(title_of(run.job)), "sub": period(run)},
            "started": f"{run.started_at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}",
            "took": took(run),
            "result": {"state": STATES[run.state]},
            "note": note(run),
            **({"_row": "bad"} if run.state is RunState.FAILED else {}),
        }
        for run in runs
    ]


def period(run: JobRun) -> str:
    """The month or day the run is about."""
    return month_name(Month.parse(run.period)) if WRITTEN.fullmatch(run.period) else run.period
