"""How a run and what started it are worded, on pages and in commands."""

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from models import JobRun, RunState, Trigger

TRIGGERS = {
    Trigger.CALENDAR: mark("The day after the due date"),
    Trigger.APPROVAL: mark("Approvals changed"),
    Trigger.HAND: mark("Made by hand"),
}
KEYS = {str(trigger): text for trigger, text in TRIGGERS.items()}


def cause(row: JobRun) -> str:
    """What started the run."""
    return _(KEYS[row.key.partition(":")[0]])


def outcome(row: JobRun) -> str:
    """What became of the run, in a few words."""
    if row.state is RunState.RUNNING:
        return _("Running")
    if row.state is RunState.FAILED:
        return _("Failed: %(why)s", why=row.error)
    what, _space, number = row.result.partition(" ")
    if what == "made":
        return _("Issue %(number)s made", number=number)
    if what == "same":
        return _("Unchanged, issue %(number)s stands", number=number)
    return _("No center owed the month")
