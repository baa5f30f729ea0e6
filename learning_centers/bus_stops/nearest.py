"""How far a stop is from the nearest open center: by road, estimated.

A room of its own: pages and the planner measure by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians

from sqlmodel import Session, col, or_, select

from learning_centers.bus_stops.roads import Place, Roads, center_key, stop_key
from learning_centers.centers.places import places_at
from learning_centers.regions.queries import Regions
from models import BusStop, Center, CenterPeriod, PeriodState

NOTHING_KNOWN = Roads({})  # nobody drives from a center to a stop, so nobody enters a time for it


@dataclass(frozen=True, slots=True)
class Nearest:
    """km by road, estimated. `own_district`: a center of the stop's own district was measured too; without one the
    distance may be too long."""

    center_id: int
    name: str
    km: float
    own_district: bool


@dataclass(frozen=True, slots=True)
class OpenCenters:
    """Those of a day that have coordinates. Build it with `open_centers`."""

    places: Sequence[tuple[Place, int, str]]  # place, id, name
    districts: frozenset[int]  # of the day, with at least one of them

    def nearest(self, stop: BusStop, district_id: int) -> Nearest | None:
        """district_id: of the day. None: the stop or every center is without coordinates."""
        if stop.latitude is None or stop.longitude is None or not self.places:
            return None
        here = Place(stop_key(stop.id), stop.latitude, stop.longitude)
        narrow = cos(radians(here.latitude)) ** 2

        def squared(one: tuple[Place, int, str]) -> float:
            """Of degrees, east and west made as long as north and south: enough to see which is nearest."""
            south, west = one[0].latitude - here.latitude, one[0].longitude - here.longitude
            return south * south + narrow * west * west

        place, center_id, name = min(self.places, key=squared)
        return Nearest(center_id, name, NOTHING_KNOWN.km(here, place), district_id in self.districts)


def open_centers(session: Session, regions: Regions, day: date) -> OpenCenters:
    """Every kind of center counts that is open on `day` and does not rest. Three SELECTs."""
    periods = select(col(CenterPeriod.center_id), col(CenterPeriod.state)).where(
        col(CenterPeriod.starts_on) <= day,
        or_(col(CenterPeriod.ends_on).is_(None), col(CenterPeriod.ends_on) >= day),
    )
    states: Mapping[PeriodState, set[int]] = {state: set() for state in PeriodState}
    for center_id, state in session.exec(periods):
        states[state].add(center_id)
    is_open = states[PeriodState.OPEN] - states[PeriodState.SUSPENDED]
    known = select(col(Center.id), col(Center.name), col(Center.latitude), col(Center.longitude)).where(
        col(Center.latitude).is_not(None), col(Center.longitude).is_not(None)
    )
    found = [
        (Place(center_key(center_id), latitude, longitude), center_id, name)
        for center_id, name, latitude, longitude in session.execute(known.order_by(col(Center.id)))
        if center_id in is_open
    ]
    lies_in = places_at(session, regions, day, [center_id for _place, center_id, _name in found])
    return OpenCenters(found, frozenset(place.district_id for place in lies_in.values()))
