"""Reads of the jobs: when each is due next, what ran, what fails, what is late."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.core.jobs import MOST_ATTEMPTS
from learning_centers.core.paging import Page, nearest
from learning_centers.core.scheduled import Job, Owed
from models import Account, JobPause, JobRun, RunState

LATE = timedelta(minutes=30)  # a sweep comes each minute; a run takes seconds
RUNS_SHOWN = 50
DAY_LENGTH = len("2026-11-22")
BY_HAND = "hand:"  # how the key of a run begins that a person asked for, and who was told at once

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pause:
    since: datetime
    by: str  # a name; empty for the system
    reason: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """How a job stands. `next_at` None: when something happens, or it is paused."""

    name: str
    title: str  # msgid
    next_at: datetime | None
    pause: Pause | None
    last: JobRun | None


def list_jobs(session: Session, jobs: Sequence[Job], now: datetime) -> list[JobLine]:
    paused, last = pauses(session), _last_runs(session)
    return [
        JobLine(
            job.name,
            job.title,
            None if job.name in paused else job.next_at(session, now),
            paused.get(job.name),
            last.get(job.name),
        )
        for job in jobs
    ]


def pauses(session: Session) -> dict[str, Pause]:
    """By name of the job."""
    rows = session.exec(
        select(JobPause, Account.name).outerjoin(Account, col(Account.id) == JobPause.paused_by_id)
    )
    return {one.job: Pause(one.paused_at, name or "", one.reason) for one, name in rows}


def _last_runs(session: Session) -> dict[str, JobRun]:
    """By name of the job, the run that was started last."""
    newest = select(func.max(col(JobRun.id))).group_by(col(JobRun.job))
    return {run.job: run for run in session.exec(select(JobRun).where(col(JobRun.id).in_(newest)))}


def list_runs(session: Session, page: int = 1) -> Page[JobRun]:
    """Newest first."""
    total = session.exec(select(func.count()).select_from(JobRun)).one()
    number = nearest(page, total, RUNS_SHOWN)
    ordered = select(JobRun).order_by(col(JobRun.started_at).desc(), col(JobRun.id).desc())
    rows = session.exec(ordered.limit(RUNS_SHOWN).offset((number - 1) * RUNS_SHOWN)).all()
    return Page(rows, number, total, RUNS_SHOWN)


def running(session: Session) -> JobRun | None:
    """The run that is going on; of several the one that began first."""
    query = select(JobRun).where(col(JobRun.state) == RunState.RUNNING).order_by(col(JobRun.started_at))
    return session.exec(query).first()


def list_failing(session: Session) -> list[JobRun]:
    """Runs that failed and that no later run has made good, newest first.

    A later run of the same period does; of a daily job any later one. Runs by hand are left out: who asked was told.
    """
    later = aliased(JobRun)
    made_good = (
        select(later.id)
        .where(
            later.job == JobRun.job,
            later.state == RunState.DONE,
            col(later.finished_at) > col(JobRun.started_at),
            (col(later.period) == col(JobRun.period)) | (func.length(JobRun.period) == DAY_LENGTH),
        )
        .correlate(JobRun)
        .exists()
    )
    query = select(JobRun).where(
        col(JobRun.state) == RunState.FAILED, ~col(JobRun.key).startswith(BY_HAND), ~made_good
    )
    return list(session.exec(query.order_by(col(JobRun.started_at).desc())))


def list_owed(session: Session, jobs: Sequence[Job], now: datetime) -> list[tuple[Job, Owed]]:
    """What the jobs owe, paused ones apart. A fault of one job hides no other."""
    paused = pauses(session)
    owed: list[tuple[Job, Owed]] = []
    for job in jobs:
        if job.name not in paused:
            try:
                owed += [(job, one) for one in job.owed(session, now)]
            except Exception:
                log.exception("%s: what is owed could not be found out", job.name)
    return owed


def list_late(session: Session, owed: Sequence[tuple[Job, Owed]], now: datetime) -> list[tuple[Job, Owed]]:
    """Of what is owed, what was due more than LATE ago and nobody takes."""
    late = [(job, one) for job, one in owed if one.at < now - LATE]
    taken = _taken(session, now) if late else set()
    return [(job, one) for job, one in late if (job.name, one.period, one.key) not in taken]


def _taken(session: Session, now: datetime) -> set[tuple[str, str, str]]:
    """(job, period, key) of runs that somebody does, that wait for their next try, or that are over."""
    rows = session.exec(
        select(JobRun.job, JobRun.period, JobRun.key).where(
            (col(JobRun.state) == RunState.DONE)
            | (col(JobRun.lease_until) >= now - LATE)
            | (col(JobRun.attempt) >= MOST_ATTEMPTS)
        )
    )
    return set(rows.all())
