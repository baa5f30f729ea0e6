"""The kinds that lessons and people are told by: their names, and their order in a table."""

from collections.abc import Collection

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import WEEKDAYS, Month
from learning_centers.courses.queries import LEVEL_NAMES, MODE_NAMES
from learning_centers.dashboards.asked import Cut
from learning_centers.dashboards.queries import TREND_MONTHS
from learning_centers.figures.breakdowns import Key
from learning_centers.figures.queries import AGE_BANDS, GROUPS, SEXES
from learning_centers.web.filters import month_name
from models import CourseLevel, TeachingMode


def ordered_kinds(cut: Cut, met: Collection[Key], last: Month) -> list[Key]:
    """Every kind that there is, with a lesson or without, then what says none. Topics are those met."""
    known: list[Key] = []
    if cut is Cut.LEVEL:
        known = list(CourseLevel)
    elif cut is Cut.MODE:
        known = list(TeachingMode)
    elif cut is Cut.WEEKDAY:
        known = [*range(len(WEEKDAYS))]
    elif cut is Cut.MONTH:
        known = [*map(str, last.plus(1 - TREND_MONTHS).until(last))]
    elif cut is Cut.HOUR:
        hours = [key for key in met if isinstance(key, int)]
        known = list(range(min(hours), max(hours) + 1)) if hours else []
    else:
        known = [*sorted(key for key in met if isinstance(key, str))]
    return [*known, *([None] if None in met else [])]


def kind_names(cut: Cut, key: Key) -> str:
    """As the table calls one kind of lessons."""
    if key is None:
        return _("Not said")
    if cut is Cut.LEVEL:
        return _(LEVEL_NAMES[CourseLevel(str(key))])
    if cut is Cut.MODE:
        return _(MODE_NAMES[TeachingMode(str(key))])
    if cut is Cut.WEEKDAY:
        return _(WEEKDAYS[int(key)])
    if cut is Cut.MONTH:
        return month_name(Month.parse(str(key)))
    return _("%(hour)s:00–%(hour)s:59", hour=f"{int(key):02d}") if cut is Cut.HOUR else str(key)


def kinds_of_people(cut: Cut) -> list[tuple[int, str]]:
    """(place in the figures, name); what is not known stands last."""
    if cut is Cut.GROUP:
        return [(at, _(GROUP_NAMES[group])) for at, group in enumerate(GROUPS)]
    labels = AGE_BANDS if cut is Cut.AGE else SEXES
    return [(at, _(labels[at])) for at in [*range(1, len(labels)), 0]]
