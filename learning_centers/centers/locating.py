"""Where a row of the file says a center lies: 관리지역 is a province, a zone of several, or an operator's name.

A room of its own, as it is more than a lookup: people write these columns in three ways.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from learning_centers.centers.queries import name_key
from learning_centers.centers.workbook import TEAM, ZONE
from learning_centers.core.i18n import gettext as _
from learning_centers.regions.queries import Found, RegionRow, Regions


@dataclass(frozen=True, slots=True)
class Located:
    """A district, or why there is none and which column is to blame: "area" or "district"."""

    region: RegionRow | None
    column: str = "district"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Locator:
    regions: Regions
    homes: Mapping[str, int]  # name key of an operator -> its province
    today: date

    def locate(self, area: str, district: str, opens_on: date | None) -> Located:
        """The district meant, as of today; one that was divided since counts as of the day the center opened.

        Lists carry today's names and old opening days, so today's map comes first.
        """
        now = self._on(area, district, self.today)
        if now.region is None and opens_on is not None and opens_on < self.today:
            then = self._on(area, district, opens_on)
            return then if then.region is not None else now
        return now

    def _on(self, area: str, district: str, day: date) -> Located:
        written = name_key(area).removesuffix(TEAM)
        if self._is_province(written):
            return _located(self.regions.find(written, district, day))
        if members := self._members(written, day):
            return _located(self._in_zone(members, area, district, day))
        if home := self.homes.get(name_key(area)):
            return _located(self.regions.find(self.regions.rows[home].name_ko, district, day))
        return Located(
            None,
            "area",
            _("“%(name)s” is not a province, a zone or an operator we know. Write the province.", name=area),
        )

    def _is_province(self, name: str) -> bool:
        """Any time's name counts: what became of it by then is for `Regions.find` to say."""
        return any(self.regions.find_province(name, day) for day in (self.today, date.min))

    def _members(self, zone: str, day: date) -> list[RegionRow]:
        wanted = {zone, f"{zone}{ZONE}"}
        return [province for province in self.regions.provinces(day) if province.zone in wanted]

    def _in_zone(self, members: list[RegionRow], area: str, district: str, day: date) -> Found:
        answers = [self.regions.find(province.name_ko, district, day) for province in members]
        regions = [answer.region for answer in answers if answer.region is not None]
        if len(regions) == 1:
            return Found(regions[0])
        if regions:
            where = ", ".join(self.regions.full_name(region.id) for region in regions)
            problem = _(
                "“%(name)s” is there several times (%(where)s). Write the province as the area.",
                name=district,
                where=where,
            )
            return Found(None, problem)
        divided = next((answer for answer in answers if answer.choices), None)
        return divided or Found(
            None, _("There is no %(district)s in %(province)s.", district=district, province=area)
        )


def _located(found: Found) -> Located:
    return Located(found.region, "district", found.problem)
