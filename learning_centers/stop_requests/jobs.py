"""Each night at 03:10 in Seoul the names and numbers of askers that are past their date are destroyed."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from learning_centers.core import clock, jobs
from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.database import transaction
from learning_centers.core.i18n import mark
from learning_centers.core.jobs import Claim
from learning_centers.core.scheduled import Job, Owed, Work
from learning_centers.stop_requests.service.forgetting import forget_askers
from learning_centers.web.commands import SYSTEM

NAME, KEY = "requests.forget", "daily"
AT = time(3, 10)


def owed(_session: Session, now: datetime) -> list[Owed]:
    """Today's run. A night that was missed is made up for by the next one: it looks at everything that is over."""
    day = _day(now)
    at = in_seoul(day, AT)
    return [Owed(day.isoformat(), KEY, at)] if at <= now else []


def next_at(_session: Session, now: datetime) -> datetime:
    day = _day(now)
    at = in_seoul(day, AT)
    return at if now < at else in_seoul(day + timedelta(days=1), AT)


def run(work: Work, _one: Owed, held: Claim) -> None:
    """What was destroyed, that it is logged, and that the run is done, in one transaction."""
    with work.sessions() as session, transaction(session):
        forgotten = forget_askers(session, SYSTEM, work.now)
        jobs.finish(session, held, f"{len(forgotten)} askers", clock.now())


def _day(now: datetime) -> date:
    return now.astimezone(SEOUL).date()


JOB = Job(NAME, mark("Forget askers of old requests"), owed, next_at, run)
