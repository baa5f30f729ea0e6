"""What of a plan is drawn on the map: for each day the ways of its buses and the stops nobody goes to.

A room of its own between `drawing`, which words, and `map_drawing`, which only knows geometry.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from learning_centers.bus_stops.roads import Place
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.drawing import DayView, RouteView, Scene
from learning_centers.route_plans.map_drawing import Dot, DrawnDay, Land, Way, drawn_day, land
from learning_centers.route_plans.planning.problem import Stop
from learning_centers.web.filters import day


@dataclass(frozen=True, slots=True)
class Sheet:
    land: Land
    days: tuple[DrawnDay, ...]


def sheet(scene: Scene, days: Sequence[DayView], province_id: int) -> Sheet | None:
    """None: no bus goes anywhere."""
    out = [one for one in days if one.routes]
    if not out:
        return None
    stops = [_dot(one.name, "", one.place) for one in scene.problem.stops]
    bases = [_dot(one.name, "", one.base) for one in scene.problem.vehicles]
    at = scene.regions.at(province_id, out[0].day) or province_id
    return Sheet(
        land(scene.regions, at, out[0].day, [*stops, *bases]), tuple(_drawn(scene, one) for one in out)
    )


def _drawn(scene: Scene, one: DayView) -> DrawnDay:
    visited = {visit.stop_id for route in one.routes for visit in route.visits}
    others = [_dot(stop.name, "", stop.place) for stop in scene.problem.stops if stop.stop_id not in visited]
    said = _("Routes of %(day)s. The times stand in the lists above.", day=day(one.day))
    ways = [_way(scene, route) for route in one.routes]
    return drawn_day(one.day, ways, [max(route.look, 1) for route in one.routes], others, said)


def _way(scene: Scene, route: RouteView) -> Way:
    bus = scene.problem.vehicles_by_id()[route.bus_id]
    stops = scene.problem.stops_by_id()
    dots = tuple(
        _dot(
            f"{visit.position}. {visit.name} {visit.taught}",
            str(visit.position),
            _where(stops[visit.stop_id]),
        )
        for visit in route.visits
        if visit.stop_id in stops
    )
    return Way(route.bus, _dot(_("Base of %(bus)s", bus=route.bus), "", bus.base), dots)


def _where(stop: Stop) -> Place:
    """Where the bus stands: at the port, for an island."""
    return stop.sailings[0].port if stop.island and stop.sailings else stop.place


def _dot(said: str, label: str, place: Place) -> Dot:
    return Dot(said, label, place.latitude, place.longitude)
