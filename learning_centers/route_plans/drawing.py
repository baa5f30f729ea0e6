"""Plans as the pages show them: days, routes and visits; tables of what was left out and of the comparison."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.regions.queries import Regions
from learning_centers.route_plans.kept import Effect
from learning_centers.route_plans.planning.problem import Broken, LeftOut, Measures, Problem, Stop
from learning_centers.route_plans.planning.resting import clocks, rest_of
from learning_centers.route_plans.planning.rules import LABELS, SOFT
from learning_centers.route_plans.planning.worth import words, worths
from learning_centers.route_plans.queries import Driven, PlanLine
from learning_centers.route_plans.rows import route_day
from learning_centers.route_plans.wording import PART_NAMES, RIVALS, STATE_NAMES
from learning_centers.web.filters import clock_time, day, number, percent, seoul
from models import PinKind, RoutePin, RouteVisit

MEASURES = (
    ("visits", mark("Visits of the bus"), 0),
    ("villages", mark("Places visited"), 0),
    ("people", mark("People who live there"), 0),
    ("km", mark("Kilometres (estimated)"), 1),
    ("hours", mark("Hours on duty"), 1),
    ("worth", mark("What it gives (km of driving)"), 0),
)
SHARES = (
    ("lowest_fifth", mark("Of the fifth with the lowest digital level")),
    ("far", mark("Of places more than 10 km from a center")),
    ("waiting8", mark("Of places that waited 8 weeks or more")),
)


@dataclass(frozen=True, slots=True)
class VisitView:
    """why: sentences. main_part: what counts most, in two words; "" when nothing is known."""

    id: int
    stop_id: int
    position: int
    name: str
    district: str
    arrives: str
    taught: str
    leg: str
    ferry: str
    request_id: int | None
    pinned: bool
    main_part: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteView:
    """key: as `forms.PlaceForm` names a day and a bus. look: number of the bus, for its colour on the map."""

    key: str
    bus_id: int
    bus: str
    look: int
    out: str
    back: str
    length: str
    rest: str  # of the crew; "": none
    visits: tuple[VisitView, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    day: date
    routes: tuple[RouteView, ...]
    free: tuple[str, ...]  # names of buses that stay at home


@dataclass(frozen=True, slots=True)
class Scene:
    """What the tables of a plan are drawn from."""

    problem: Problem
    driven: Sequence[Driven]
    pins: Sequence[RoutePin]
    regions: Regions


def plan_rows(lines: Iterable[PlanLine]) -> list[dict[str, Any]]:
    return [
        {
            "plan": {
                "href": url_for("route_plans.show_plan", plan_id=line.plan.id),
                "text": _("Plan %(number)s", number=line.plan.id),
                "sub": line.province,
            },
            "days": span(line.plan.first_day, line.plan.last_day),
            "state": {"state": STATE_NAMES[line.plan.state]},
            "visits": line.visits or "",
            "stops": line.stops or "",
            "made": {"text": seoul(line.plan.made_at), "sub": line.by},
        }
        for line in lines
    ]


def span(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)}–{day(last)}"


def day_views(scene: Scene) -> list[DayView]:
    """Every day of the plan, with the routes of the buses in their order."""
    buses = {one.bus_id: (number, one.name) for number, one in enumerate(scene.problem.vehicles, start=1)}
    told = _Told(scene)
    views = []
    for when in scene.problem.days:
        routes = [
            told.route(one, *buses.get(one.route.bus_id, (0, "")))
            for one in scene.driven
            if one.route.day == when and one.visits
        ]
        out = {one.bus_id for one in routes}
        free = tuple(
            one.name
            for one in scene.problem.vehicles
            if one.bus_id not in out and any(shift.day == when for shift in one.shifts)
        )
        views.append(DayView(when, tuple(sorted(routes, key=lambda one: one.look)), free))
    return views


class _Told:
    """Words of visits: what is the same for all is worked out once."""

    def __init__(self, scene: Scene) -> None:
        self.stops = scene.problem.stops_by_id()
        self.worths = worths(scene.problem)
        self.weights = scene.problem.weights
        self.rests = scene.problem.rests
        self.regions = scene.regions
        self.pinned = {(pin.stop_id, pin.bus_id, pin.day) for pin in scene.pins if pin.kind is PinKind.KEEP}

    def route(self, one: Driven, look: int, bus: str) -> RouteView:
        route = one.route
        return RouteView(
            f"{route.day} {route.bus_id}",
            route.bus_id,
            bus,
            look,
            _("leaves the base at %(time)s", time=clock_time(route.leaves_at)),
            _(
                "back at %(time)s · estimated %(minutes)s min, %(km)s km",
                time=clock_time(route.returns_at),
                minutes=route.back_minutes,
                km=number(route.back_km, 1),
            ),
            _(
                "%(km)s km · %(hours)s hours, estimated",
                km=number(route.km),
                hours=number((route.returns_at - route.leaves_at).total_seconds() / 3600, 1),
            ),
            self.rest(one),
            tuple(self.visit(route.bus_id, route.day, visit) for visit in one.visits),
        )

    def rest(self, one: Driven) -> str:
        found = rest_of(route_day(one, self.stops), self.rests)
        return _("rest of the crew %(since)s–%(until)s", **clocks(found)) if found else ""

    def visit(self, bus_id: int, when: date, visit: RouteVisit) -> VisitView:
        stop = self.stops.get(visit.stop_id)
        near = {(visit.stop_id, bus, on) for bus in (None, bus_id) for on in (None, when)}
        return VisitView(
            visit.id,
            visit.stop_id,
            visit.position,
            stop.name if stop else _("A stop that is gone"),
            self.district(stop),
            clock_time(visit.arrives_at),
            f"{clock_time(visit.starts_at)}–{clock_time(visit.ends_at)}",
            _("estimated %(minutes)s min · %(km)s km", minutes=visit.minutes, km=number(visit.km, 1)),
            _ferry(stop, visit.crossing_id),
            visit.request_id,
            bool(near & self.pinned),
            _(PART_NAMES[max(visit.parts, key=lambda part: visit.parts[part])]) if visit.parts else "",
            self.why(stop),
        )

    def district(self, stop: Stop | None) -> str:
        region = self.regions.by_code.get(stop.district) if stop else None
        return region.name_ko if region else ""

    def why(self, stop: Stop | None) -> tuple[str, ...]:
        if stop is None:
            return ()
        said = words(stop, self.worths[stop.stop_id], self.weights)
        if stop.required:
            said.insert(0, _("It was promised: a request has to be met in these days."))
        return tuple(said)


def why_words(scene: Scene, stop: Stop) -> tuple[str, ...]:
    return _Told(scene).why(stop)


def _ferry(stop: Stop | None, crossing_id: int | None) -> str:
    if stop is None or crossing_id is None:
        return ""
    found = [one for one in stop.sailings if one.crossing_id == crossing_id]
    return _("By ferry from %(port)s", port=found[0].port_name) if found else _("By ferry")


def left_out_rows(plan_id: int, scene: Scene, left_out: Iterable[LeftOut]) -> list[dict[str, Any]]:
    stops, told = scene.problem.stops_by_id(), _Told(scene)
    return [
        {
            "stop": {
                "href": url_for("route_plans.show_stop", plan_id=plan_id, stop_id=one.stop_id),
                "text": stops[one.stop_id].name,
                "sub": told.district(stops[one.stop_id]),
            },
            "worth": number(told.worths[one.stop_id].km),
            "why": {"text": one.words, "sub": _rule(one.rule)},
        }
        for one in left_out
        if one.stop_id in stops
    ]


def _rule(rule: str) -> str:
    return next((_(text) for key, text in LABELS.items() if key == rule), "")


def comparison_columns(against: Mapping[str, Measures]) -> list[tuple[str, str, str]]:
    return [("what", _("Measure"), ""), *((key, _(RIVALS[key]), "num") for key in RIVALS if key in against)]


def comparison_rows(against: Mapping[str, Measures]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name, text, digits in MEASURES:
        values = {key: number(getattr(one, name), digits) for key, one in against.items()}
        rows.append({"what": _(text), **values})
    for name, text in SHARES:
        rows.append({"what": _(text), **{key: _share(getattr(one, name)) for key, one in against.items()}})
    uneven: dict[str, Any] = {"text": _("Unevenness over districts"), "sub": _("0: all alike, 1: all in one")}
    rows.append({"what": uneven, **{key: _gini(one.gini) for key, one in against.items()}})
    return rows


def _share(value: float | None) -> str:
    return _("none there") if value is None else percent(value, 0)


def _gini(value: float | None) -> str:
    return "–" if value is None else number(value, 2)


def stats(one: Measures) -> list[tuple[str, str, str]]:
    """Label, value and unit of the figures at the top."""
    return [
        (_("Visits of the bus"), number(one.visits), _("times")),
        (_("Places visited"), number(one.villages), _("places")),
        (_("People who live there"), number(one.people), _("residents")),
        (_("To drive, estimated"), number(one.km), "km"),
        (_("Of the fifth with the lowest digital level"), _share(one.lowest_fifth), ""),
        (_("Of places that waited 8 weeks or more"), _share(one.waiting8), ""),
    ]


def effect_words(effect: Effect) -> list[str]:
    """What the last change cost and gave: only what differs."""
    said = []
    for name, text, digits in MEASURES:
        was, now = getattr(effect.before, name), getattr(effect.after, name)
        if number(was, digits) != number(now, digits):
            said.append(
                _(
                    "%(what)s: %(was)s → %(now)s",
                    what=_(text),
                    was=number(was, digits),
                    now=number(now, digits),
                )
            )
    for name, text in SHARES:
        was, now = getattr(effect.before, name), getattr(effect.after, name)
        if was != now:
            said.append(_("%(what)s: %(was)s → %(now)s", what=_(text), was=_share(was), now=_share(now)))
    return said or [_("No figure changes.")]


@dataclass(frozen=True, slots=True)
class BrokenView:
    words: str
    where: str  # day and bus, "" for the whole plan
    href: str  # of the stop it is about, "" without one


def broken_views(
    plan_id: int, problem: Problem, broken: Iterable[Broken]
) -> tuple[list[BrokenView], list[BrokenView]]:
    """What has to be mended, and wishes that stayed open."""
    names = {one.bus_id: one.name for one in problem.vehicles}
    hard: list[BrokenView] = []
    soft: list[BrokenView] = []
    for one in broken:
        where = " · ".join(filter(None, (day(one.day) if one.day else "", names.get(one.bus_id or 0, ""))))
        href = url_for("route_plans.show_stop", plan_id=plan_id, stop_id=one.stop_id) if one.stop_id else ""
        (soft if one.rule in SOFT else hard).append(BrokenView(one.words, where, href))
    return hard, soft


def pin_words(pin: RoutePin, problem: Problem) -> str:
    names = {one.bus_id: one.name for one in problem.vehicles}
    where = " · ".join(filter(None, (day(pin.day) if pin.day else "", names.get(pin.bus_id or 0, ""))))
    if pin.kind is PinKind.KEEP:
        return _("Kept: %(where)s", where=where) if where else _("Kept, on any day and bus")
    return _("Not on %(where)s", where=where) if where else _("Left out of this plan")


def bus_choices(problem: Problem) -> list[tuple[int, str]]:
    return [(one.bus_id, one.name) for one in problem.vehicles]


def day_choices(problem: Problem) -> list[tuple[date, str]]:
    return [(one, day(one)) for one in problem.days]


def place_choices(problem: Problem) -> list[tuple[str, str]]:
    """Every bus on every day on which it can go out, by day: ("2026-11-24 3", "24 Nov (Tue) · Bus 1")."""
    return [
        (f"{when} {bus.bus_id}", f"{day(when)} · {bus.name}")
        for when in problem.days
        for bus in problem.vehicles
        if any(shift.day == when for shift in bus.shifts)
    ]
