"""What the address of a page asks for. What is left out is the usual; what cannot be read is refused in words."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.figures.queries import programme_start
from learning_centers.measures.counting import Asked
from learning_centers.measures.facts import COUNTED_GROUPS
from learning_centers.measures.queries import is_place
from learning_centers.regions.queries import Regions
from models import Group, RegionLevel

MOST_MONTHS = 36
EVERYBODY = "all"


class WrongQuestion(DomainError): ...


def asked(
    session: Session, regions: Regions, arguments: Mapping[str, str], today: date, group: Group | None = None
) -> Asked:
    """From the first month of the programme year to the last month that is over. `group`: when none is named.

    Raises:
        NoSuchMonth: a month that cannot be read.
        WrongQuestion: the span is turned round or too long, or there is no such province.
    """
    last = Month.parse(arguments.get("last") or str(Month.of(today).previous()))
    first = Month.parse(arguments.get("first") or str(programme_start(session, last)))
    if not first <= last < first.plus(MOST_MONTHS):
        raise WrongQuestion(
            _("Choose a first month before the last, %(n)s months apart at most.", n=MOST_MONTHS)
        )
    province = arguments.get("province", "")
    if province and not is_place(regions, province, RegionLevel.PROVINCE):
        raise WrongQuestion(_("There is no province with the code “%(code)s”.", code=province))
    named = arguments.get("group", "")
    if named:
        group = Group(named) if named in COUNTED_GROUPS else None
    by_district = arguments.get("level") == RegionLevel.DISTRICT or bool(province)
    level = RegionLevel.DISTRICT if by_district else RegionLevel.PROVINCE
    return Asked(first, last, level, province, arguments.get("boundaries") == "now", group)


def address(one: Asked) -> dict[str, str]:
    """What `asked` reads the same from."""
    return {
        "first": str(one.first),
        "last": str(one.last),
        "level": str(one.level),
        "province": one.province,
        "boundaries": "now" if one.now else "",
        "group": EVERYBODY if one.group is None else str(one.group),
    }


def group_choices() -> list[tuple[str, str]]:
    return [(EVERYBODY, _("Everybody")), *((str(group), _(GROUP_NAMES[group])) for group in COUNTED_GROUPS)]


def province_choices(regions: Regions, day: date) -> list[tuple[str, str]]:
    return [("", _("All")), *((one.code, one.name_ko) for one in regions.provinces(day))]
