"""Whether a scope has a record at all: a month that nobody wrote down differs from one in which nothing was done.

A room of its own, as maps, dashboards and our own measures all ask it.
"""

from learning_centers.figures.queries import Figures


def is_logged(figures: Figures) -> bool:
    """Whether a lesson was closed, a help desk or a zone logged."""
    return bool(figures.lessons or figures.help_desk or figures.zone)
