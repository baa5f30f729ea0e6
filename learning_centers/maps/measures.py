"""What the map can show of a month, by region. The figures are those of `figures.queries`, one definition each.

A room of its own beside `queries`, which knows shapes only and no database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session

from learning_centers.centers.places import Place, places_at
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.figures.queries import Figures, month_figures
from learning_centers.figures.record import is_logged
from learning_centers.regions.queries import RegionRow, Regions
from models import RegionLevel

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Measure:
    """`unit`: msgid with the value. The name and the meaning are those of figures.terms, under the same key."""

    of: Callable[[Figures], float | None]
    unit: str
    digits: int = 0
    kind: Literal["count", "share"] = "count"

    def known(self, figures: Figures) -> float | None:
        """The value; None without a record, as nobody knows whether nothing was done."""
        return self.of(figures) if is_logged(figures) else None


PEOPLE = mark("%(value)s people")
MEASURES: dict[str, Measure] = {
    "people": Measure(lambda one: one.people, PEOPLE),
    "visits": Measure(lambda one: one.visits, PEOPLE),
    "new": Measure(lambda one: one.new, PEOPLE),
    "lessons": Measure(lambda one: one.lessons, mark("%(value)s lessons")),
    "hours": Measure(lambda one: one.hours, mark("%(value)s hours"), 1),
    "fill_rate": Measure(lambda one: one.fill_rate, "%(value)s", 1, "share"),
    "help_desk": Measure(lambda one: one.help_desk, PEOPLE),
    "zone": Measure(lambda one: one.zone, PEOPLE),
}


@dataclass(frozen=True, slots=True)
class RegionFigures:
    """A region with at least one center. `waiting`: it was divided and its centers are not placed yet; no shape."""

    region: RegionRow
    centers: int
    figures: Figures
    waiting: bool


@dataclass(frozen=True, slots=True)
class MonthByRegion:
    rows: tuple[RegionFigures, ...]  # by code
    whole: Figures  # of the nation or the province; people counted once, never the sum of the rows
    centers: int


def by_region(
    session: Session,
    regions: Regions,
    month: Month,
    level: RegionLevel,
    day: date,
    province_id: int | None = None,
) -> MonthByRegion:
    """What the centers (of one province) did in `month`, under the regions of `day`.

    Six SELECTs, whatever the number of centers.
    """
    lies_in = {
        center_id: _region(place, level)
        for center_id, place in places_at(session, regions, day).items()
        if province_id in (None, place.province_id)
    }
    scopes = {center_id: (WHOLE, region_id) for center_id, region_id in lies_in.items()}
    found = month_figures(session, month, scopes).by_scope
    rows = [
        _row(regions, region_id, day, lies_in, found[region_id])
        for region_id in sorted(set(lies_in.values()))
    ]
    return MonthByRegion(
        tuple(sorted(rows, key=lambda row: row.region.code)), found.get(WHOLE, Figures()), len(lies_in)
    )


def _region(place: Place, level: RegionLevel) -> int:
    return place.province_id if level is RegionLevel.PROVINCE else place.district_id


def _row(
    regions: Regions, region_id: int, day: date, lies_in: Mapping[int, int], figures: Figures
) -> RegionFigures:
    region = regions.rows[region_id]
    centers = sum(one == region_id for one in lies_in.values())
    return RegionFigures(region, centers, figures, not region.valid_on(day))
