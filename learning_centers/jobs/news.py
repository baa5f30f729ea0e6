"""Who is told that a run failed or is late: the administrators, in the transaction that stores the failure."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from learning_centers.core.clock import SEOUL
from learning_centers.core.scheduled import Job, Owed
from learning_centers.jobs.registry import title_of
from learning_centers.mail.service import tell_admins
from models import JobRun


def tell_of_failure(session: Session, run_id: int, now: datetime) -> None:
    run = session.get_one(JobRun, run_id, populate_existing=True)
    key = f"job_failed:{run.id}:{run.attempt}"
    tell_admins(session, "job_failed", key=key, now=now, job=title_of(run.job), period=run.period)


def tell_of_late(session: Session, late: Sequence[tuple[Job, Owed]], now: datetime) -> None:
    """One mail a day and job, about the run that is due longest."""
    today = now.astimezone(SEOUL).date()
    for job in {job.name: job for job, _owed in late}.values():
        due = min(owed.at for one, owed in late if one is job)
        tell_admins(session, "job_late", key=f"job_late:{job.name}:{today}", now=now, job=job.title, due=due)
