"""Work that runs once per (job, period, key), however many processes try: the row in `job_run` is the claim.

A claim is a lease. Whoever holds it renews it while working; when its process dies the lease runs out and the next
one to ask takes over. A failed run keeps the row too: its lease is the time of the next try.
"""

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from learning_centers.core import clock
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.errors import Conflict, DomainError
from learning_centers.core.i18n import gettext as _
from models import JobRun, RunState

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
            return _take_over(session, known.id, owner, now, lease)
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
            with sessions() as session, transaction(session):
                session.execute(
                    update(JobRun)
                    .where(col(JobRun.id) == held.run_id, col(JobRun.owner) == held.owner)
                    .values(lease_until=clock.now() + lease)
                )

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def finish(session: Session, held: Claim, result: str, now: datetime) -> None:
    """Mark the run done, in the transaction that stores its result.

    Raises:
        LeaseLost: the run is in other hands by now; the caller's transaction must fall.
    """
    done = session.execute(
        update(JobRun)
        .where(
            col(JobRun.id) == held.run_id,
            col(JobRun.owner) == held.owner,
            col(JobRun.state) == RunState.RUNNING,
        )
        .values(state=RunState.DONE, finished_at=now, result=result[:300], error="")
        .returning(col(JobRun.id))
        .execution_options(synchronize_session=False)
    ).scalar()
    if done is None:
        raise LeaseLost(_("Another process has taken this run over."))


def fail(sessions: Sessions, held: Claim, error: str, now: datetime) -> None:
    """Record why the run failed and when it may be tried again."""
    again_at = now + FIRST_RETRY * 2 ** (held.attempt - 1)
    with sessions() as session, transaction(session):
        session.execute(
            update(JobRun)
            .where(col(JobRun.id) == held.run_id, col(JobRun.owner) == held.owner)
            .values(state=RunState.FAILED, finished_at=now, lease_until=again_at, error=error[:1000])
        )
