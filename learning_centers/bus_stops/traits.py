"""Which districts lose population (인구감소지역), since when, and who says so.

A room of its own: the trait is dated and sourced, and its pages lie in a feature above this one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.core.i18n import gettext as _
from learning_centers.regions.queries import Regions
from models import RegionTrait

DEPOPULATING = "depopulating"  # a key of measures.facts, which lies above
NOTICE_OF = date(2021, 10, 18)  # domain.md 8.3: the 89 districts that stand in the region table


@dataclass(frozen=True, slots=True)
class Depopulating:
    since: date
    source: str


def depopulating(
    session: Session, regions: Regions, district_ids: Iterable[int], day: date
) -> dict[int, Depopulating]:
    """District id -> what is known, for those that lose population on `day`. One SELECT.

    A row entered for a district takes the place of what the region table says of it.
    """
    codes = {regions.rows[one].code: one for one in district_ids}
    entered = session.exec(
        select(RegionTrait)
        .where(RegionTrait.trait == DEPOPULATING, col(RegionTrait.region_code).in_(sorted(codes)))
        .order_by(col(RegionTrait.valid_from))
    ).all()
    found = {
        one: Depopulating(NOTICE_OF, _("Notice of 18 October 2021"))
        for one in codes.values()
        if regions.rows[one].depopulating and day >= NOTICE_OF
    }
    for row in entered:
        found.pop(codes[row.region_code], None)
    for row in entered:
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            found[codes[row.region_code]] = Depopulating(row.valid_from, row.source)
    return found
