"""The sweep: what features owe is claimed, done, and written down. Whoever sweeps, and however many at once."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from learning_centers.core import audit, clock, jobs
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.database import transaction
from learning_centers.core.errors import Conflict, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.scheduled import Job, Owed, Work
from learning_centers.jobs import news, queries
from models import Deed, JobPause, JobRun

REASON_LENGTH = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """One run that this sweep did. `result`: of a failed one the error."""

    job: str
    period: str
    key: str
    result: str
    failed: bool


def sweep(jobs_to_do: Sequence[Job], work: Work, *, lease: timedelta = jobs.LEASE) -> list[Swept]:
    """Do every run that is owed and in nobody's hands. A failure does not stop the others."""
    with work.sessions() as session:
        owed = queries.list_owed(session, jobs_to_do, work.now)
        late = queries.list_late(session, owed, work.now)
        dead = jobs.has_dead(session, clock.now())
    if late or dead:  # a sweep with nothing to do takes no write lock
        _cry_out(work, late)
    done = [_run(job, one, work, lease) for job, one in owed]
    return [one for one in done if one is not None]


def run_now(job: Job, work: Work, *, by: Viewer) -> str:
    """Run a job at once, paused or not, as a run of its own; what came of it.

    Raises:
        Refused: `by` may not. And whatever the job raises, after the failure is recorded.
    """
    _require(by)
    owed = Owed(f"{work.now.astimezone(SEOUL).date()}", f"{queries.BY_HAND}{secrets.token_hex(8)}", work.now)
    held = jobs.claim(work.sessions, job.name, owed.period, owed.key, due_at=owed.at)
    if held is None:
        raise AssertionError("a fresh key cannot be taken")
    try:
        return _done(job, owed, held, work, jobs.LEASE)
    except Exception as error:
        _note_failure(job, owed, held, work, jobs.worded(error))
        raise


def pause(session: Session, job: Job, reason: str, *, by: Viewer, now: datetime) -> None:
    """The sweep leaves the job alone from now on.

    Raises:
        Refused: `by` may not. Conflict: it is paused already.
    """
    _require(by)
    if session.get(JobPause, job.name) is not None:
        raise Conflict(_("That job is paused already."))
    session.add(
        JobPause(job=job.name, paused_at=now, paused_by_id=by.id, reason=reason.strip()[:REASON_LENGTH])
    )
    audit.record(session, by, Deed.CHANGE, "jobs.pause", reason=reason, detail=job.name)


def resume(session: Session, job: Job, *, by: Viewer) -> None:
    """What was owed meanwhile is done at the next sweep.

    Raises:
        Refused: `by` may not. Conflict: it is not paused.
    """
    _require(by)
    row = session.get(JobPause, job.name)
    if row is None:
        raise Conflict(_("That job is not paused."))
    session.delete(row)
    audit.record(session, by, Deed.CHANGE, "jobs.resume", detail=job.name)


def try_again(session: Session, run_id: int, *, by: Viewer, now: datetime) -> None:
    """A failed run need not wait: the next sweep takes it, with all its attempts before it.

    Raises:
        Refused: `by` may not. NotFound: no such run. Conflict: it did not fail.
    """
    _require(by)
    run = session.get(JobRun, run_id)
    if run is None:
        raise NotFound(_("There is no such run."))
    if not jobs.hand_back(session, run_id, now):
        raise Conflict(_("That run did not fail, or it is being tried again already."))
    named = f"{run.job} {run.period} {run.key}"
    audit.record(session, by, Deed.CHANGE, "jobs.try_again", detail=named)


def _require(by: Viewer) -> None:
    if not by.may(Permission.MANAGE_JOBS):
        raise Refused(_("You may not manage jobs. Ask the administrator."))


def _cry_out(work: Work, late: Sequence[tuple[Job, Owed]]) -> None:
    """Before the work: runs whose process died for the last time are failed; what is late is told."""
    try:
        with work.sessions() as session, transaction(session):
            for run_id in jobs.give_up_dead(session, clock.now()):
                news.tell_of_failure(session, run_id, work.now)
            news.tell_of_late(session, late, work.now)
    except Exception:  # the work itself is more important
        log.exception("what is late could not be told")


def _run(job: Job, owed: Owed, work: Work, lease: timedelta) -> Swept | None:
    """None: another process has it, or it may not be tried yet."""
    held = jobs.claim(work.sessions, job.name, owed.period, owed.key, due_at=owed.at, lease=lease)
    if held is None:
        return None
    try:
        result = _done(job, owed, held, work, lease)
    except Exception as error:  # whatever it was: it is recorded, and the other runs go on
        log.exception("%s of %s failed (%s, attempt %s)", job.name, owed.period, owed.key, held.attempt)
        _note_failure(job, owed, held, work, jobs.worded(error))
        return Swept(job.name, owed.period, owed.key, jobs.worded(error), failed=True)
    return Swept(job.name, owed.period, owed.key, result, failed=False)


def _done(job: Job, owed: Owed, held: jobs.Claim, work: Work, lease: timedelta) -> str:
    with jobs.holding(work.sessions, held, lease=lease):
        result = job.run(work, owed, held)
        with work.sessions() as session:
            if result is None:  # it finished itself, with what it made
                return session.get_one(JobRun, held.run_id).result
            with transaction(session):
                jobs.finish(session, held, result, clock.now())
    return result


def _note_failure(job: Job, owed: Owed, held: jobs.Claim, work: Work, why: str) -> None:
    """Best effort: where even this cannot be stored the lease runs out, and the run is taken over."""
    try:
        with work.sessions() as session, transaction(session):
            first_or_last = held.attempt in (1, jobs.MOST_ATTEMPTS)
            if jobs.fail(session, held, why, clock.now()) and first_or_last:
                news.tell_of_failure(session, held.run_id, work.now)
    except Exception:
        log.exception("the failure of %s of %s (%s) could not be stored", job.name, owed.period, owed.key)
