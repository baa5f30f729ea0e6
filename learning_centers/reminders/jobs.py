"""The reminders of the day as scheduled work: each business day at 09:00 in Seoul, once."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlmodel import Session

from learning_centers.core import clock, jobs
from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.database import transaction
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.jobs import Claim
from learning_centers.core.scheduled import Job, Owed, Work
from learning_centers.core.workdays import is_business_day
from learning_centers.programme.queries import holiday_overrides
from learning_centers.reminders.service import AT, remind

NAME, KEY = "mail.reminders", "daily"


def owed(session: Session, now: datetime) -> list[Owed]:
    """Today's run, from 09:00 of a business day on. Days that were missed are over: their mail would be wrong."""
    day = now.astimezone(SEOUL).date()
    at = in_seoul(day, AT)
    if now < at or not is_business_day(day, holiday_overrides(session)):
        return []
    return [Owed(day.isoformat(), KEY, at)]


def next_at(session: Session, now: datetime) -> datetime:
    """09:00 of the next business day, or of today while it is to come."""
    overrides = holiday_overrides(session)
    day = now.astimezone(SEOUL).date()
    while not is_business_day(day, overrides) or in_seoul(day, AT) <= now:
        day += timedelta(days=1)
    return in_seoul(day, AT)


def run(work: Work, _one: Owed, held: Claim) -> None:
    """The mail of today, and that the run is done, in one transaction."""
    with work.sessions() as session, transaction(session):
        written = remind(session, work.now)
        said = _("To managers: %(managers)s, to officers: %(officers)s", **asdict(written))
        jobs.finish(session, held, said, clock.now())


JOB = Job(NAME, mark("Reminders by mail"), owed, next_at, run)
