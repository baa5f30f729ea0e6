"""The jobs of all features, by name: a compile that is typed in does not pay for the start of the others."""

from functools import cache
from importlib import import_module

from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.scheduled import Job

# Modules with a JOB, in the order in which a sweep looks at them.
SOURCES = (
    "learning_centers.submissions.jobs",
    "learning_centers.reminders.jobs",
    "learning_centers.figures.jobs",
    "learning_centers.stop_requests.jobs",
)


@cache
def all_jobs() -> tuple[Job, ...]:
    return tuple(import_module(name).JOB for name in SOURCES)


def get_job(name: str) -> Job:
    """Raises NotFound."""
    found = next((job for job in all_jobs() if job.name == name), None)
    if found is None:
        names = ", ".join(job.name for job in all_jobs())
        raise NotFound(_("There is no job “%(name)s”. Jobs: %(names)s.", name=name, names=names))
    return found


def title_of(name: str) -> str:
    """A msgid; the name itself for a job of a feature that is gone."""
    return next((job.title for job in all_jobs() if job.name == name), name)
