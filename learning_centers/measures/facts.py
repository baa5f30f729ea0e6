"""What can be known of a region, as data: the facts of a year (`RegionFact`) and the dated traits (`RegionTrait`).

A room of its own: forms, files, measures and pages all read these two tables.
"""

from dataclasses import dataclass
from datetime import date

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from models import Group

RESIDENTS, FISCAL = "residents", "fiscal_independence"
DEPOPULATING, REMOTE = "depopulating", "remote"
# Notice of 2021-10-18 (domain.md 8.3). The 89 districts stand in the region table; newer notices are entered.
DEPOPULATING_FROM = date(2021, 10, 18)
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_RESIDENTS = 100_000_000


@dataclass(frozen=True, slots=True)
class Fact:
    """`group` None: everybody. `most`: no value is above it. `adds_up`: a province is the sum of its districts."""

    key: str
    unit: str  # msgid
    most: float
    adds_up: bool
    group: Group | None = None

    @property
    def name(self) -> str:
        """Worded."""
        if self.key == FISCAL:
            return _("Fiscal independence")
        return _("Residents") if self.group is None else residents_name(self.group)


def residents_name(group: Group) -> str:
    """Worded."""
    return _("Residents: %(group)s", group=_(GROUP_NAMES[group]))


def residents_of(group: Group | None) -> str:
    """The key of the residents of a group; of everybody."""
    return RESIDENTS if group is None else f"{RESIDENTS}_{group}"


# Nobody counts "everybody else" as a group of residents.
COUNTED_GROUPS = tuple(group for group in Group if group is not Group.GENERAL)
FACTS: dict[str, Fact] = {
    one.key: one
    for one in (
        Fact(RESIDENTS, mark("people"), MOST_RESIDENTS, adds_up=True),
        *(
            Fact(residents_of(group), mark("people"), MOST_RESIDENTS, adds_up=True, group=group)
            for group in COUNTED_GROUPS
        ),
        Fact(FISCAL, "%", 100, adds_up=False),
    )
}
TRAITS = {
    DEPOPULATING: mark("Losing population"),
    REMOTE: mark("Islands and remote places"),
}
