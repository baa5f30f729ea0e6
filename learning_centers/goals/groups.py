"""Whose value it is. A room of its own: the survey's groups are not quite those that people are taught in."""

from learning_centers.core.i18n import mark

EVERYONE = ""
TOGETHER = "vulnerable"  # low income, disabled, rural, elderly: the published mean of the four, weighted by population
GROUPS = {
    EVERYONE: mark("Everyone"),
    TOGETHER: mark("The four vulnerable groups together"),
    "elderly": mark("Older people"),
    "disabled": mark("People with a disability"),
    "low_income": mark("People on a low income"),
    "rural": mark("Farmers and fishers"),
    "multicultural": mark("Multicultural families"),
    "north_korean": mark("People from North Korea"),
}
