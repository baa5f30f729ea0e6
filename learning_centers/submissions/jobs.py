"""What runs by itself: the month is compiled the morning after its due date, and again when approvals change.

Whoever sweeps, and however many at once: `core.jobs.claim` lets each (month, key) be done by one.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from learning_centers.core import clock, jobs
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workdays import compile_at
from learning_centers.returns.queries import holiday_overrides
from learning_centers.submissions import service
from learning_centers.submissions.queries import runs
from learning_centers.submissions.queries.issues import approvals_seen
from learning_centers.submissions.queries.month import approvals
from learning_centers.web.commands import SYSTEM
from models import Trigger

NAMES = (runs.JOB,)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """One run that is owed."""

    month: Month
    key: str
    at: datetime
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class Swept:
    """One run that this sweep did. `issue` None: it failed, or there was nothing to compile."""

    month: Month
    key: str
    issue: int | None
    changed: bool
    failed: bool


def sweep(sessions: Sessions, data_dir: Path, now: datetime, *, lease: timedelta = jobs.LEASE) -> list[Swept]:
    """Do every run that is owed and in nobody's hands, oldest month first. A failure does not stop the others."""
    with sessions() as session:
        owed = _owed(session, now)
    done = [_run(sessions, data_dir, one, now, lease, SYSTEM) for one in owed]
    return [one for one in done if one is not None]


def run_now(
    sessions: Sessions, data_dir: Path, name: str, month: Month, *, by: Viewer, now: datetime
) -> Swept:
    """Run a job at once, as a run of its own.

    Raises:
        NotFound: no such job. And whatever `service.compile_month` raises, after the failure is recorded.
    """
    if name not in NAMES:
        raise NotFound(_("There is no job “%(name)s”. Jobs: %(names)s.", name=name, names=", ".join(NAMES)))
    due = Due(month, f"hand:{secrets.token_hex(8)}", now, Trigger.HAND)
    held = jobs.claim(sessions, runs.JOB, str(month), due.key, due_at=now)
    if held is None:
        raise AssertionError("a fresh key cannot be taken")
    try:
        return _compile(sessions, data_dir, due, held, by, now, jobs.LEASE)
    except DomainError as refusal:
        jobs.fail(sessions, held, _worded(refusal), clock.now())
        raise


def _owed(session: Session, now: datetime) -> list[Due]:
    first = runs.first_month(session)
    last = Month.of(now.astimezone(SEOUL).date()).previous()
    months = first.until(last) if first else []
    if not months:
        return []
    overrides = holiday_overrides(session)
    done = runs.done_keys(session, months)
    compiled = [month for month in months if (month, runs.CALENDAR) in done]
    owed = [
        Due(month, runs.CALENDAR, at, Trigger.CALENDAR)
        for month in months
        if month not in compiled and (at := compile_at(month, overrides)) <= now
    ]
    return sorted(owed + _approved_since(session, compiled, done, now), key=lambda due: due.month)


def _approved_since(
    session: Session, compiled: list[Month], done: set[tuple[Month, str]], now: datetime
) -> list[Due]:
    """A run for each month whose approvals are others than its newest issue has seen."""
    if not compiled:
        return []
    seen = approvals_seen(session, compiled)
    return [
        Due(month, f"approval:{found}", now, Trigger.APPROVAL)
        for month, found in approvals(session, compiled).items()
        if found != seen.get(month, "0-0") and (month, f"approval:{found}") not in done
    ]


def _run(
    sessions: Sessions, data_dir: Path, due: Due, now: datetime, lease: timedelta, by: Viewer
) -> Swept | None:
    """None: another process has it, or it may not be tried yet."""
    held = jobs.claim(sessions, runs.JOB, str(due.month), due.key, due_at=due.at, lease=lease)
    if held is None:
        return None
    try:
        return _compile(sessions, data_dir, due, held, by, now, lease)
    except Exception as error:  # whatever it was: it is recorded, and the other months go on
        log.exception("compile of %s failed (%s, attempt %s)", due.month, due.key, held.attempt)
        jobs.fail(sessions, held, _worded(error), clock.now())
        return Swept(due.month, due.key, None, changed=False, failed=True)


def _compile(
    sessions: Sessions,
    data_dir: Path,
    due: Due,
    held: jobs.Claim,
    by: Viewer,
    now: datetime,
    lease: timedelta,
) -> Swept:
    with jobs.holding(sessions, held, lease=lease):
        try:
            made = service.compile_month(
                sessions, data_dir, due.month, trigger=due.trigger, by=by, now=now, claim=held
            )
        except service.NothingDue:
            if due.trigger is Trigger.HAND:
                raise
            with sessions() as session, transaction(session):
                jobs.finish(session, held, "none", clock.now())
            return Swept(due.month, due.key, None, changed=False, failed=False)
    return Swept(due.month, due.key, made.issue, made.changed, failed=False)


def _worded(error: Exception) -> str:
    """The first line alone: what follows in a database error are the values of the statement."""
    if isinstance(error, DomainError):
        return str(error)
    return f"{type(error).__name__}: {error}".splitlines()[0]
