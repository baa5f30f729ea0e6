"""What the map is asked for, as its address says it, and what is found of it.

A room of its own between the reads and the page: the page and its file are of the same address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlmodel import Session

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.figures.terms import TERMS
from learning_centers.maps.measures import MEASURES, Measure, MonthByRegion, by_region
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import RegionRow, Regions
from models import RegionLevel


class Boundaries(StrEnum):
    THEN = "then"
    NOW = "now"


LEVELS = {RegionLevel.PROVINCE: mark("Provinces"), RegionLevel.DISTRICT: mark("Districts")}
BOUNDARIES = {Boundaries.THEN: mark("As at the time"), Boundaries.NOW: mark("As now")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; a word it does not know is the first of its kind."""

    measure: str
    level: RegionLevel
    on: Boundaries
    month: Month
    province: str  # code; "": the nation. Only districts are drawn of one province

    @classmethod
    def of(cls, args: Mapping[str, str], today: date) -> "Wanted":
        """Raises NoSuchMonth."""
        month, province = args.get("month"), args.get("province", "").strip()
        level = _known(LEVELS, args.get("level") or (RegionLevel.DISTRICT if province else None))
        return cls(
            _known(MEASURES, args.get("measure")),
            level,
            _known(BOUNDARIES, args.get("on")),
            Month.parse(month) if month else Month.of(today).previous(),
            province if level is RegionLevel.DISTRICT else "",
        )

    def day(self, today: date) -> date:
        """The day whose boundaries are drawn."""
        return self.month.last if self.on is Boundaries.THEN else today

    def address(self) -> dict[str, str]:
        """The parameters of the address; a province only where one is asked for."""
        said = {
            "measure": self.measure,
            "level": str(self.level),
            "on": str(self.on),
            "month": str(self.month),
        }
        return said | ({"province": self.province} if self.province else {})

    def link(self) -> str:
        return f"{url_for('maps.show_map')}?{urlencode(self.address())}"

    def inside(self, region: RegionRow) -> str:
        """Where a region of the map leads, with every choice: to its districts, or to its dashboard."""
        if region.level is RegionLevel.PROVINCE:
            return replace(self, level=RegionLevel.DISTRICT, province=region.code).link()
        return self.dashboard(region)

    def dashboard(self, region: RegionRow | None) -> str:
        """That of a region, or of the nation, with the same month, boundaries and measure."""
        place = {"scope": str(region.level), "code": region.code} if region else {"scope": "nation"}
        boundaries = {"boundaries": "now"} if self.on is Boundaries.NOW else {}
        said = {**place, "month": str(self.month), **boundaries, "measure": self.measure}
        return f"{url_for('dashboards.show')}?{urlencode(said)}"


def _known(choices: Mapping[Any, Any], text: str | None) -> Any:
    return next((one for one in choices if one == text), next(iter(choices)))


@dataclass(frozen=True, slots=True)
class Found:
    """What an address asks for, read. `province` None: the nation."""

    wanted: Wanted
    day: date
    regions: Regions
    province: RegionRow | None
    by_region: MonthByRegion

    @property
    def measure(self) -> Measure:
        return MEASURES[self.wanted.measure]

    @property
    def name(self) -> str:
        """Of the measure."""
        return _(TERMS[self.wanted.measure].name)

    @property
    def place(self) -> str:
        return self.province.name_ko if self.province else _("The nation")


def find(session: Session, args: Mapping[str, str], today: date) -> Found:
    """Raises NoSuchMonth. A province that does not stand with these boundaries is dropped: `wanted` still names it."""
    wanted = Wanted.of(args, today)
    day, regions = wanted.day(today), regions_queries.load(session)
    province = _province(regions, wanted.province, day)
    found = by_region(session, regions, wanted.month, wanted.level, day, province.id if province else None)
    return Found(wanted, day, regions, province, found)


def _province(regions: Regions, code: str, day: date) -> RegionRow | None:
    """The province that stands for this code on the day. None: none does, or several."""
    named = regions.by_code.get(code)
    if named is None or named.level is not RegionLevel.PROVINCE:
        return None
    stands = regions.at(named.id, day)
    return regions.rows[stands] if stands is not None else None
