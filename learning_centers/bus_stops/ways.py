"""Between which places somebody may enter a road time: a stop (on an island its ports), and what is around it.

A room of its own: places of buses, stops and ferries come together here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from learning_centers.bus_stops import queries
from learning_centers.bus_stops.queries import StopRow
from learning_centers.bus_stops.roads import port_key, stop_key
from learning_centers.buses.points import base_key
from learning_centers.buses.queries import list_buses
from learning_centers.buses.reach import BusReach
from learning_centers.core.i18n import gettext as _
from models import BusStop, Crossing, RoadTime


@dataclass(frozen=True, slots=True)
class Way:
    """A place a road begins or ends at. `name`: worded."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Ways:
    """`here`: where roads of the stop begin. `there`: where they may lead, bases first. `known`: what was entered."""

    here: tuple[Way, ...]
    there: tuple[Way, ...]
    known: tuple[RoadTime, ...]

    def name_of(self, key: str) -> str:
        """Worded; a place out of use has no name any more."""
        names = {way.key: way.name for way in (*self.there, *self.here)}
        return names.get(key) or _("A place out of use")


def ways_of(session: Session, reach: BusReach, row: StopRow) -> Ways:
    """Of one stop: to bases, stops and ports of its province. A fixed number of SELECTs."""
    regions = reach.regions
    province_id = regions.province_of(row.district_id)
    here = places_of(row.stop, row.crossings)
    bases = [
        Way(base_key(one.bus.id), _("Base of %(bus)s", bus=one.bus.name))
        for one in list_buses(session, reach, reach.day)
        if one.bus.province_id == province_id and one.base is not None
    ]
    stops = queries.stops_in(session, reach, province_id)
    ferries = queries.crossings_of(session, [stop.id for stop in stops])
    around = [way for stop in stops for way in places_of(stop, ferries.get(stop.id, ()))]
    own = {way.key for way in here}
    there = (*bases, *(way for way in around if way.key not in own))
    return Ways(tuple(here), there, tuple(queries.roads_at(session, own)))


def places_of(stop: BusStop, crossings: Sequence[Crossing]) -> list[Way]:
    """The stop itself; with ferries its ports, because no road leads further."""
    if not crossings:
        return [Way(stop_key(stop.id), stop.name)]
    return [Way(port_key(crossing.id), _port_name(stop, crossing)) for crossing in crossings]


def _port_name(stop: BusStop, crossing: Crossing) -> str:
    said = {"port": crossing.port_name, "stop": stop.name, "time": f"{crossing.leaves:%H:%M}"}
    return _("%(port)s (%(stop)s, ferry at %(time)s)", **said)
