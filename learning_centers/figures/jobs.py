"""Each night at 02:30 in Seoul every month is compared with its marks. A difference is a failed run that names it.

Before that, who was counted before is looked up where it is not kept, so that the day's figures need not look.
"""

from datetime import time

from learning_centers.core.database import transaction
from learning_centers.core.i18n import mark
from learning_centers.core.jobs import Claim
from learning_centers.core.scheduled import Daily, Job, Owed, Work
from learning_centers.figures import first_times, verifying

NAME = "figures.verify"
NIGHTLY = Daily(time(2, 30))


def run(work: Work, _one: Owed, _held: Claim) -> str:
    """Raises verifying.FiguresDiffer."""
    with work.sessions() as session:
        for month in first_times.months_to_keep(session):
            with transaction(session):
                first_times.keep(session, month)
        months = verifying.months_of(session)
        verifying.verify(session, months)
    return verifying.told(len(months))


JOB = Job(NAME, mark("Figures against the marks"), NIGHTLY.owed, NIGHTLY.next_at, run)
