"""Reads of stops. Each function sends a fixed number of SELECTs, whatever the number of stops."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from learning_centers.bus_stops.nearest import Nearest, open_centers
from learning_centers.bus_stops.roads import Known, Pair
from learning_centers.bus_stops.traits import Depopulating, depopulating
from learning_centers.bus_stops.visits import last_visits, weeks_since
from learning_centers.buses.points import Point, point_of
from learning_centers.buses.reach import BusReach
from learning_centers.centers.queries import name_key
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.statements import in_parts
from models import BusRun, BusStop, Crossing, DriveState, RoadTime, RouteVisit, RunStop, StopKind


class Visited(StrEnum):
    NEVER = "never"
    ONCE = "once"  # or more often


class Standing(StrEnum):
    """Which stops a list shows; those out of use only when they are asked for."""

    READY = "ready"  # can be planned
    HINDERED = "hindered"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop as on one day. `district_id` is of that day."""

    stop: BusStop
    district_id: int
    last_visit: date | None
    weeks: int | None  # since the last visit; None: never visited
    nearest: Nearest | None
    depopulating: Depopulating | None
    crossings: tuple[Crossing, ...]  # by the time the ferry leaves
    hindrances: tuple[str, ...]  # why it cannot be planned, worded
    retired: bool

    @property
    def point(self) -> Point | None:
        return point_of(self.stop.latitude, self.stop.longitude)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of stops is narrowed to; None and "" leave it wide. `weeks`: waiting so long, or never visited."""

    province_id: int | None = None
    district_id: int | None = None
    kind: StopKind | None = None
    visited: Visited | None = None
    weeks: int | None = None
    standing: Standing | None = None
    name: str = ""

    def takes(self, row: StopRow, province_id: int) -> bool:
        """province_id: the row's, of today."""
        return (
            self.province_id in (None, province_id)
            and self.district_id in (None, row.district_id)
            and self.kind in (None, row.stop.kind)
            and self._takes_visits(row)
            and self._takes_standing(row)
            and self._takes_name(row.stop)
        )

    def _takes_visits(self, row: StopRow) -> bool:
        if self.visited is not None and (row.weeks is None) != (self.visited is Visited.NEVER):
            return False
        return self.weeks is None or row.weeks is None or row.weeks >= self.weeks

    def _takes_standing(self, row: StopRow) -> bool:
        if self.standing is Standing.RETIRED or row.retired:
            return row.retired and self.standing is Standing.RETIRED
        return self.standing is None or bool(row.hindrances) == (self.standing is Standing.HINDERED)

    def _takes_name(self, stop: BusStop) -> bool:
        wanted = name_key(self.name)
        return not wanted or wanted == stop.code or wanted in name_key(stop.name + stop.township)


def list_stops(session: Session, reach: BusReach, wanted: Wanted | None = None) -> list[StopRow]:
    """Those in reach as on its day, by district, then name."""
    wanted, regions = wanted or Wanted(), reach.regions
    rows = describe(session, reach, _all(session, reach))
    shown = [row for row in rows if wanted.takes(row, regions.province_of(row.district_id))]
    return sorted(shown, key=lambda row: (regions.rows[row.district_id].code, row.stop.name, row.stop.id))


def get_stop(session: Session, reach: BusReach, stop_id: int) -> StopRow:
    """Raises NotFound: absent, or of another province."""
    return describe(session, reach, [find_stop(session, reach, stop_id)])[0]


def find_stop(session: Session, reach: BusReach, stop_id: int) -> BusStop:
    """The row alone. Raises NotFound: absent, or of another province."""
    found = session.get(BusStop, stop_id)
    if found is None or not reach.covers(found.district_id):
        raise NotFound(_("This stop is not there."))
    return found


def stops_in(session: Session, reach: BusReach, province_id: int) -> list[BusStop]:
    """Those of a province of today that are in use, by name."""
    inside = BusReach(reach.regions, reach.day, frozenset({province_id}))
    found = [one for one in _all(session, inside) if one.retired_on is None or one.retired_on >= reach.day]
    return sorted(found, key=lambda stop: (stop.name, stop.id))


def describe(session: Session, reach: BusReach, stops: Sequence[BusStop]) -> list[StopRow]:
    """What is known of these stops, in their order."""
    regions, day = reach.regions, reach.day
    ids = [stop.id for stop in stops]
    districts = {one: regions.at(one, day) or one for one in {stop.district_id for stop in stops}}
    lasts = last_visits(session, ids)
    ferries = crossings_of(session, ids)
    centers = open_centers(session, regions, day)
    losing = depopulating(session, regions, set(districts.values()), day)
    rows = []
    for stop in stops:
        district_id, last = districts[stop.district_id], lasts.get(stop.id)
        rows.append(
            StopRow(
                stop,
                district_id,
                last,
                weeks_since(last, day),
                centers.nearest(stop, district_id),
                losing.get(district_id),
                tuple(ferries.get(stop.id, ())),
                tuple(hindrances(stop, ferries.get(stop.id, ()))),
                stop.retired_on is not None and stop.retired_on < day,
            )
        )
    return rows


def hindrances(stop: BusStop, crossings: Sequence[Crossing]) -> list[str]:
    """Why a stop cannot be planned yet, worded; empty when it can."""
    found = []
    if point_of(stop.latitude, stop.longitude) is None:
        found.append(_("Nobody has said where it is: enter its coordinates."))
    if stop.kind is StopKind.ISLAND and not crossings:
        found.append(_("It is on an island, and no ferry is entered."))
    return found


def crossings_of(session: Session, stop_ids: Iterable[int]) -> dict[int, list[Crossing]]:
    """Stop id -> its ferries, by the time they leave; stops without one are left out."""
    found: dict[int, list[Crossing]] = defaultdict(list)
    for part in in_parts(stop_ids):
        query = select(Crossing).where(col(Crossing.stop_id).in_(part))
        for crossing in session.exec(query.order_by(col(Crossing.leaves), col(Crossing.id))):
            found[crossing.stop_id].append(crossing)
    return dict(found)


def get_crossing(session: Session, stop: BusStop, crossing_id: int) -> Crossing:
    """Raises NotFound: absent, or of another stop."""
    found = session.get(Crossing, crossing_id)
    if found is None or found.stop_id != stop.id:
        raise NotFound(_("This ferry is not there any more."))
    return found


def is_sailed(session: Session, crossing_id: int) -> bool:
    """Whether a plan or a run goes by this ferry."""
    planned = select(RouteVisit.id).where(RouteVisit.crossing_id == crossing_id).limit(1)
    driven = select(RunStop.id).where(RunStop.crossing_id == crossing_id).limit(1)
    return session.exec(planned).first() is not None or session.exec(driven).first() is not None


def overrides(session: Session) -> dict[Pair, Known]:
    """Every known road time, as `roads.Roads` takes them."""
    rows = session.execute(
        select(col(RoadTime.first_place), col(RoadTime.second_place), col(RoadTime.minutes), col(RoadTime.km))
    )
    return {(first, second): (minutes, km) for first, second, minutes, km in rows}


def roads_at(session: Session, keys: Iterable[str]) -> list[RoadTime]:
    """Those that begin or end at one of these places, in the order they were entered."""
    named = list(keys)
    touching = or_(col(RoadTime.first_place).in_(named), col(RoadTime.second_place).in_(named))
    return list(session.exec(select(RoadTime).where(touching).order_by(col(RoadTime.id))))


def runs_to_come(session: Session, stop_id: int, day: date) -> list[date]:
    """Days from `day` on with a published run that goes there."""
    return list(
        session.exec(
            select(col(BusRun.day))
            .join(RunStop, col(RunStop.run_id) == BusRun.id)
            .where(
                RunStop.stop_id == stop_id,
                RunStop.state == DriveState.PLANNED,
                col(BusRun.day) >= day,
            )
            .order_by(col(BusRun.day))
        )
    )


def _all(session: Session, reach: BusReach) -> list[BusStop]:
    query = select(BusStop).order_by(col(BusStop.id))
    inside = reach.region_ids()
    if inside is not None:
        query = query.where(col(BusStop.district_id).in_(inside))
    return list(session.exec(query))
