"""Whose buses, stops and runs somebody sees: those of some provinces, as the map is today.

A room of its own: everything of the edu-bus asks here first.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from learning_centers.accounts.queries import province_on
from learning_centers.centers.places import places_at
from learning_centers.core.access import Viewer
from learning_centers.regions.queries import RegionRow, Regions


@dataclass(frozen=True, slots=True)
class BusReach:
    """Build it with `reach_of`. `province_ids`: of today; None: every province."""

    regions: Regions
    day: date
    province_ids: frozenset[int] | None

    def covers(self, region_id: int) -> bool:
        """Whether a province or district of any time lies inside."""
        return (
            self.province_ids is None or province_on(self.regions, region_id, self.day) in self.province_ids
        )

    def region_ids(self) -> list[int] | None:
        """Every province and district, of any time, that lies inside; None: all there are."""
        if self.province_ids is None:
            return None
        return sorted(one for one in self.regions.rows if self.covers(one))

    def provinces(self) -> list[RegionRow]:
        """Those of today, by code."""
        return [row for row in self.regions.provinces(self.day) if self.covers(row.id)]

    def districts(self) -> list[RegionRow]:
        """Those of today, by code."""
        return [row for row in self.regions.districts(self.day) if self.covers(row.id)]


def reach_of(session: Session, regions: Regions, viewer: Viewer, day: date) -> BusReach:
    """A province officer reaches own provinces, people of centers those their centers lie in. One SELECT at most."""
    own = viewer.province_ids
    if own is not None and not own:
        own = frozenset(
            place.province_id
            for place in places_at(session, regions, day, sorted(viewer.center_ids or ())).values()
        )
    return BusReach(
        regions, day, None if own is None else frozenset(province_on(regions, one, day) for one in own)
    )
