"""Whose value it is. A room of its own: the survey's groups are not quite those that people are taught in."""

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.core.i18n import mark
from learning_centers.measures.counting import VULNERABLE

EVERYONE = ""
TOGETHER = "vulnerable"  # low income, disabled, rural, elderly: the published mean of the four, weighted by population
GROUPS = {
    EVERYONE: mark("Everyone"),
    TOGETHER: mark("The four vulnerable groups together"),
    **{str(group): GROUP_NAMES[group] for group in VULNERABLE},
}
