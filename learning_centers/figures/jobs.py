"""Each night at 02:30 in Seoul every month is compared with its marks. A difference is a failed run that names it."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.i18n import mark
from learning_centers.core.jobs import Claim
from learning_centers.core.scheduled import Job, Owed, Work
from learning_centers.figures import verifying

NAME, KEY = "figures.verify", "daily"
AT = time(2, 30)


def owed(_session: Session, now: datetime) -> list[Owed]:
    """Today's run. A night that was missed is not made up for: the next one compares all months again."""
    day = _day(now)
    at = in_seoul(day, AT)
    return [Owed(day.isoformat(), KEY, at)] if at <= now else []


def next_at(_session: Session, now: datetime) -> datetime:
    day = _day(now)
    at = in_seoul(day, AT)
    return at if now < at else in_seoul(day + timedelta(days=1), AT)


def run(work: Work, _one: Owed, _held: Claim) -> str:
    """Raises verifying.FiguresDiffer."""
    with work.sessions() as session:
        months = verifying.months_of(session)
        verifying.verify(session, months)
    return verifying.told(len(months))


def _day(now: datetime) -> date:
    return now.astimezone(SEOUL).date()


JOB = Job(NAME, mark("Figures against the marks"), owed, next_at, run)
