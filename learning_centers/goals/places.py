"""Regions as goals name them: by code, empty for the nation, "zone:수도권" for a zone. A room of its own: such a
name outlives the rows of the region table."""

from datetime import date

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.regions.queries import Regions

NATION = ""
ZONE = "zone:"
NATION_WORDS = ("전국", "국가", "nation")


class UnknownPlace(DomainError): ...


def name_of(regions: Regions, code: str) -> str:
    """For people; a code that is not known stays a code."""
    if code == NATION:
        return _("Whole nation")
    if code.startswith(ZONE):
        return code.removeprefix(ZONE)
    row = regions.by_code.get(code)
    return regions.full_name(row.id) if row else code


def find(regions: Regions, said: str, day: date) -> str:
    """The code of the place that is meant: a name or code of a zone, province or district; empty for the nation.

    Old names are understood and become the region of `day`.

    Raises:
        UnknownPlace: no such place, or it is not clear which.
    """
    words = said.split()
    plain = "".join(words)
    if not words or plain.casefold() in NATION_WORDS:
        return NATION
    if plain.removeprefix(ZONE) in {row.zone for row in regions.rows.values()}:
        return ZONE + plain.removeprefix(ZONE)
    if plain in regions.by_code:
        return plain
    if (province := regions.find_province(plain, day)) is not None:
        return province.code
    in_province = len(words) > 1 and regions.find_province(words[0], day) is not None
    found = regions.find(words[0] if in_province else "", " ".join(words[in_province:]), day)
    if found.region is None:
        raise UnknownPlace(found.problem)
    return found.region.code
