"""Work that runs once per (job, period, key), however many processes try: the row in `job_run` is the claim.

A claim is a lease. Whoever holds it renews it while working; when its process dies the lease runs out and the next
one to ask takes over. A failed run keeps the row too: its lease is the time of the next try.

A clock that was wrong when a lease was written blocks nothing for long: a lease that ends later than any lease can
is cut to what one may last. Whoever still works renews it meanwhile; of two who do work on, one result is stored.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from learning_centers.core import clock
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.errors import Conflict, DomainError
from learning_centers.core.i18n import gettext as _
from models import JobRun, RunState

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
FIRST_RETRY = timedelta(minutes=10)  # doubled with each failure
MOST_ATTEMPTS = 6


class LeaseLost(DomainError):
    """Another process took the run over; this one must not write its result."""


@dataclass(frozen=True, slots=True)
class Claim:
    run_id: int
    owner: str
    attempt: int


def claim(
    sessions: Sessions, job: str, period: str, key: str, *, due_at: datetime, lease: timedelta = LEASE
) -> Claim | None:
    """The claim, for exactly one caller; None when the run is done, given up, or in other hands."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:80]
    now = clock.now()
    with sessions() as session:
        known = session.exec(
            select(JobRun).where(JobRun.job == job, JobRun.period == period, JobRun.key == key)
        ).first()
        if known is not None:
            return (
                None if _cut(session, known, now, lease) else _take_over(session, known.id, owner, now, lease)
            )
        row = JobRun(
            job=job,
            period=period,
            key=key,
            state=RunState.RUNNING,
            owner=owner,
            lease_until=now + lease,
            due_at=due_at,
            started_at=now,
        )
        try:
            with transaction(session):
                session.add(row)
        except Conflict:  # another process inserted it a moment ago
            return None
        return Claim(row.id, owner, 1)


def wait_after(attempt: int) -> timedelta:
    """Between the failure of this attempt and the next one."""
    return FIRST_RETRY * (1 << max(attempt - 1, 0))


def _cut(session: Session, known: JobRun, now: datetime, lease: timedelta) -> bool:
    """Whether the lease ended later than it can, by a clock that ran ahead; then it is cut."""
    longest = wait_after(known.attempt) if known.state is RunState.FAILED else max(lease, LEASE)
    if known.state is RunState.DONE or known.lease_until <= now + longest + LEASE:
        return False
    row, until = col(JobRun.id) == known.id, col(JobRun.lease_until) == known.lease_until
    with transaction(session):
        session.execute(
            update(JobRun)
            .where(row, until)
            .values(lease_until=now + longest)
            .execution_options(synchronize_session=False)
        )
    return True


def _take_over(session: Session, run_id: int, owner: str, now: datetime, lease: timedelta) -> Claim | None:
    open_to_all = (
        col(JobRun.id) == run_id,
        col(JobRun.state).in_((RunState.RUNNING, RunState.FAILED)),
        col(JobRun.lease_until) < now,
        col(JobRun.attempt) < MOST_ATTEMPTS,
    )
    taken = (
        update(JobRun)
        .where(*open_to_all)
        .values(
            state=RunState.RUNNING,
            owner=owner,
            lease_until=now + lease,
            attempt=JobRun.attempt + 1,
            percent=0,
            started_at=now,
            finished_at=None,
        )
        .returning(col(JobRun.attempt))
        .execution_options(synchronize_session=False)
    )
    with transaction(session):
        attempt = session.execute(taken).scalar()
    return Claim(run_id, owner, attempt) if attempt else None


@contextmanager
def holding(sessions: Sessions, held: Claim, *, lease: timedelta = LEASE) -> Iterator[None]:
    """Renews the lease from a thread while the block works."""
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(lease.total_seconds() / 3):
            try:
                _set(sessions, held, lease_until=clock.now() + lease)
            except Exception:  # a database that is away for a moment: the next beat tries again
                log.exception("the lease of run %s could not be renewed", held.run_id)

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def report(sessions: Sessions, held: Claim, percent: int) -> None:
    """Show how far the run is. A database that is busy does not stop the work for it."""
    try:
        _set(sessions, held, percent=percent)
    except DomainError:
        log.warning("run %s: %s %% could not be noted", held.run_id, percent)


def _set(sessions: Sessions, held: Claim, **values: object) -> None:
    with sessions() as session, transaction(session):
        session.execute(update(JobRun).where(*_ours(held)).values(**values))


def _ours(held: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        col(JobRun.id) == held.run_id,
        col(JobRun.owner) == held.owner,
        col(JobRun.state) == RunState.RUNNING,
    )


def finish(session: Session, held: Claim, result: str, now: datetime) -> None:
    """Mark the run done, in the transaction that stores its result.

    Raises:
        LeaseLost: the run is in other hands by now; the caller's transaction must fall.
    """
    done = session.execute(
        update(JobRun)
        .where(*_ours(held))
        .values(state=RunState.DONE, percent=100, finished_at=now, result=result[:300], error="")
        .returning(col(JobRun.id))
        .execution_options(synchronize_session=False)
    ).scalar()
    if done is None:
        raise LeaseLost(_("Another process has taken this run over."))


def fail(session: Session, held: Claim, error: str, now: datetime) -> bool:
    """Record why the run failed and when it may be tried again; False: it is not ours any more."""
    failed = session.execute(
        update(JobRun)
        .where(*_ours(held))
        .values(
            state=RunState.FAILED,
            finished_at=now,
            lease_until=now + wait_after(held.attempt),
            error=error[:1000],
        )
        .returning(col(JobRun.id))
        .execution_options(synchronize_session=False)
    ).scalar()
    return failed is not None


def hand_back(session: Session, run_id: int, now: datetime) -> bool:
    """A failed run may be taken at once, with all its attempts before it; False: it is no failed run."""
    row = session.execute(
        update(JobRun)
        .where(col(JobRun.id) == run_id, col(JobRun.state) == RunState.FAILED)
        .values(attempt=0, lease_until=now - LEASE)
        .returning(col(JobRun.id))
        .execution_options(synchronize_session=False)
    ).scalar()
    return row is not None


def worded(error: Exception) -> str:
    """For people. Of a bug the first line alone: what follows in a database error are the values of the statement."""
    if isinstance(error, DomainError):
        return str(error)
    return f"{type(error).__name__}: {error}".splitlines()[0]


def has_dead(session: Session, now: datetime) -> bool:
    """Whether the process of a run died in its last attempt."""
    return session.exec(select(JobRun.id).where(*_dead(now)).limit(1)).first() is not None


def give_up_dead(session: Session, now: datetime) -> list[int]:
    """Runs whose process died in their last attempt are failed: nobody may take them over. Their ids."""
    dead = (
        update(JobRun)
        .where(*_dead(now))
        .values(
            state=RunState.FAILED, finished_at=now, error=_("The process ended in the middle of its work.")
        )
        .returning(col(JobRun.id))
        .execution_options(synchronize_session=False)
    )
    return list(session.execute(dead).scalars())


def _dead(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(JobRun.state) == RunState.RUNNING,
        col(JobRun.lease_until) < now,
        col(JobRun.attempt) >= MOST_ATTEMPTS,
    )
