"""What runs by itself: the month is compiled the morning after its due date, and again when approvals change.

`jobs` sweeps; `core.jobs.claim` lets each (month, key) be done by one.
"""

import logging
import secrets
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from learning_centers.core import clock, jobs
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.core.scheduled import Job, Owed, Work
from learning_centers.core.workdays import compile_at
from learning_centers.programme.queries import holiday_overrides
from learning_centers.submissions import news, service
from learning_centers.submissions.queries import runs
from learning_centers.submissions.queries.issues import approvals_seen
from learning_centers.submissions.queries.month import approvals, newest_acts
from learning_centers.web.commands import SYSTEM
from models import Trigger

log = logging.getLogger(__name__)


def run_by_hand(
    sessions: Sessions, data_dir: Path, month: Month, *, by: Viewer, now: datetime
) -> service.Compiled:
    """Compile at once, as a run of its own.

    Raises:
        Refused: `by` may not compile. And whatever `service.compile_month` raises, after the failure is recorded.
    """
    if not by.may(Permission.COMPILE):
        raise Refused(_("You may not compile submissions. Ask the ministry's staff."))
    held = jobs.claim(sessions, runs.JOB, str(month), f"hand:{secrets.token_hex(8)}", due_at=now)
    if held is None:
        raise AssertionError("a fresh key cannot be taken")
    try:
        with jobs.holding(sessions, held):
            return service.compile_month(
                sessions,
                data_dir,
                month,
                trigger=Trigger.HAND,
                by=by,
                now=now,
                claim=held,
                tell=news.tell_of_issue,
            )
    except Exception as error:
        _note_failure(sessions, held, jobs.worded(error))
        raise


def _note_failure(sessions: Sessions, held: jobs.Claim, why: str) -> None:
    """Best effort: who pressed the button must read why it failed, not why even that could not be stored."""
    try:
        with sessions() as session, transaction(session):
            jobs.fail(session, held, why, clock.now())
    except Exception:
        log.exception("the failure of run %s could not be stored", held.run_id)


def list_owed(session: Session, now: datetime) -> list[Owed]:
    """Oldest month first."""
    first = runs.first_month(session)
    last = Month.of(now.astimezone(SEOUL).date()).previous()
    months = first.until(last) if first else []
    if not months:
        return []
    overrides = holiday_overrides(session)
    done = runs.done_keys(session, months)
    compiled = [month for month in months if (month, runs.CALENDAR) in done]
    owed = [
        Owed(str(month), runs.CALENDAR, at)
        for month in months
        if month not in compiled and (at := compile_at(month, overrides)) <= now
    ]
    return sorted(owed + _approved_since(session, compiled, done), key=lambda one: one.period)


def _approved_since(session: Session, compiled: list[Month], done: set[tuple[Month, str]]) -> list[Owed]:
    """A run for each month whose approvals are others than its newest issue has seen."""
    if not compiled:
        return []
    seen = approvals_seen(session, compiled)
    found = {
        month: approval
        for month, approval in approvals(session, compiled).items()
        if approval != seen.get(month, "0-0") and (month, f"approval:{approval}") not in done
    }
    at = newest_acts(session, list(found)) if found else {}
    return [Owed(str(month), f"approval:{found[month]}", at[month]) for month in at]


def _next_at(session: Session, now: datetime) -> datetime:
    return runs.next_run(session, now).at


def _run(work: Work, owed: Owed, held: jobs.Claim) -> str | None:
    trigger = Trigger(owed.key.partition(":")[0])
    try:
        service.compile_month(
            work.sessions,
            work.data_dir,
            Month.parse(owed.period),
            trigger=trigger,
            by=SYSTEM,
            now=work.now,
            claim=held,
            tell=news.tell_of_issue,
        )
    except service.NothingDue:
        return "none"
    return None


JOB = Job(runs.JOB, mark("Workbook of the month"), list_owed, _next_at, _run)
