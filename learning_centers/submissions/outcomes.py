"""How a run of a job, what started it and what became of it are worded, on pages and in commands.

A room of its own beside `rows`: commands word runs too, and know no pages.
"""

from datetime import datetime

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.jobs import MOST_ATTEMPTS
from learning_centers.submissions.queries.runs import JOB
from learning_centers.web.filters import number, seoul
from models import JobRun, RunState, Trigger

TRIGGERS = {
    Trigger.CALENDAR: mark("The day after the due date"),
    Trigger.APPROVAL: mark("Approvals changed"),
    Trigger.HAND: mark("Made by hand"),
}
MADE = mark("Issue %(number)s of %(month)s is made.")
SAME = mark("Nothing changed since issue %(number)s of %(month)s.")
KEYS = {str(trigger): text for trigger, text in TRIGGERS.items()} | {"daily": mark("Once a day")}


def compiled(number: int, month: str, *, changed: bool) -> str:
    """What a compile says to whoever asked for it. month: as it is worded there."""
    said = MADE if changed else SAME
    return _(said, number=number, month=month)


def cause(row: JobRun) -> str:
    """What started the run; a key that nobody worded as it is."""
    key = row.key.partition(":")[0]
    return _(KEYS[key]) if key in KEYS else key


def outcome(row: JobRun) -> str:
    """What became of the run, in a few words."""
    if row.state is RunState.RUNNING:
        return _("Running, %(percent)s %% done", percent=row.percent) if row.percent else _("Running")
    if row.state is RunState.FAILED:
        return _("Failed: %(why)s", why=row.error)
    if row.job != JOB:
        return row.result
    what, _space, issue = row.result.partition(" ")
    if what == "made":
        return _("Issue %(number)s made", number=issue)
    if what == "same":
        return _("Unchanged, issue %(number)s stands", number=issue)
    return _("No center owed the month")


def next_try(row: JobRun) -> datetime | None:
    """Of a failed run; None when it is given up."""
    waits = row.state is RunState.FAILED and row.attempt < MOST_ATTEMPTS
    return row.lease_until if waits else None


def took(row: JobRun) -> str:
    if row.finished_at is None:
        return ""
    return _("%(seconds)s s", seconds=number((row.finished_at - row.started_at).total_seconds(), 1))


def note(row: JobRun) -> str:
    """What became of it, at which attempt, and when it is tried next."""
    said = [outcome(row)]
    if row.attempt > 1:
        said.append(_("attempt %(n)s", n=row.attempt))
    if row.state is RunState.FAILED:
        again = next_try(row)
        said.append(
            _("Next try: %(time)s", time=seoul(again))
            if again
            else _("Given up after %(n)s attempts", n=row.attempt)
        )
    return " · ".join(said)
