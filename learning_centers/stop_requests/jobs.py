"""Each night at 03:10 in Seoul the names and numbers of askers that are past their date are destroyed."""

from datetime import time

from learning_centers.core import clock, jobs
from learning_centers.core.database import transaction
from learning_centers.core.i18n import mark, ngettext
from learning_centers.core.jobs import Claim
from learning_centers.core.scheduled import Daily, Job, Owed, Work
from learning_centers.stop_requests.service.forgetting import forget_askers
from learning_centers.web.commands import SYSTEM

NAME = "requests.forget"
NIGHTLY = Daily(time(3, 10))


def run(work: Work, _one: Owed, held: Claim) -> None:
    """What was destroyed, that it is logged, and that the run is done, in one transaction."""
    with work.sessions() as session, transaction(session):
        forgotten = len(forget_askers(session, SYSTEM, work.now))
        said = ngettext("%(n)s asker was forgotten", "%(n)s askers were forgotten", forgotten)
        jobs.finish(session, held, said, clock.now())


JOB = Job(NAME, mark("Forget askers of old requests"), NIGHTLY.owed, NIGHTLY.next_at, run)
