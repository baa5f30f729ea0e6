"""A problem made ready for search: places as numbers, distances as tables, and each way to hold a visit.

Times are minutes of a day; every slot (a bus on a day) has a day of its own, so that all days share one clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from learning_centers.bus_stops.roads import Place
from learning_centers.buses.points import base_key
from learning_centers.route_plans.planning.problem import (
    PinSort,
    Problem,
    Sailing,
    Shift,
    Stop,
    Vehicle,
    Window,
)
from learning_centers.route_plans.planning.worth import Worth, floor, lowest_fifth, worths

BASES = base_key(0).removesuffix("0")  # what the keys of bases begin with


@dataclass(frozen=True, slots=True)
class Option:
    """One way to hold a visit: the bus begins between `early` and `late` at `place` and is held for `hold` minutes.

    place: number of the stop's place or of the ferry's port. taught_at: when teaching starts on an island; None: at
    once. teaching: minutes.
    """

    place: int
    early: int
    late: int
    hold: int
    teaching: int
    crossing_id: int | None = None
    taught_at: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A bus on a day. start, end: numbers of places."""

    vehicle: Vehicle
    shift: Shift
    start: int
    end: int


class Ground:
    """The problem by numbers. `km` and `minutes` are tables by numbers of places."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.stops = problem.stops
        self.rest_steps = problem.rest_steps()
        self._places: list[Place] = []
        self._numbers: dict[tuple[str, float, float], int] = {}
        self._named = {key for keys in problem.overrides for key in keys}
        days = set(problem.days)
        self.slots = [
            Slot(bus, shift, self._number(shift.start or bus.base), self._number(bus.base))
            for bus in sorted(problem.vehicles, key=lambda one: one.bus_id)
            for shift in sorted(bus.shifts, key=lambda one: one.day)
            if shift.day in days
        ]
        self.slots.sort(key=lambda slot: (slot.shift.day, slot.vehicle.bus_id))
        self.slot_numbers = {(s.vehicle.bus_id, s.shift.day): n for n, s in enumerate(self.slots)}
        self.stop_numbers = {stop.stop_id: number for number, stop in enumerate(self.stops)}
        self.options = [self._options(stop) for stop in self.stops]
        self.km, self.minutes = self._tables()
        by_id = worths(problem)
        self.worths: list[Worth] = [by_id[stop.stop_id] for stop in self.stops]
        low = lowest_fifth(problem)
        self.lowest = frozenset(number for number, stop in enumerate(self.stops) if stop.stop_id in low)
        must = floor(problem)
        self.floor = frozenset(number for number, stop in enumerate(self.stops) if stop.stop_id in must)
        self.fitting = [self._fitting(stop) for stop in self.stops]

    def _number(self, place: Place) -> int:
        """Bases at one point are one place, so that their buses are alike, unless somebody entered a time for one."""
        alike = place.key.startswith(BASES) and place.key not in self._named
        point = (BASES if alike else place.key, place.latitude, place.longitude)
        if point not in self._numbers:
            self._numbers[point] = len(self._places)
            self._places.append(place)
        return self._numbers[point]

    def _tables(self) -> tuple[list[list[float]], list[list[int]]]:
        roads = self.problem.roads()
        km = [[roads.km(a, b) for b in self._places] for a in self._places]
        minutes = [[0 if a is b else roads.minutes(a, b) for b in self._places] for a in self._places]
        return km, minutes

    def _options(self, stop: Stop) -> dict[date, tuple[Option, ...]]:
        """Day -> the ways to hold a visit then, earliest first."""
        by_day: dict[date, list[Option]] = {}
        for window in stop.windows:
            if window.day in self.problem.days:
                by_day.setdefault(window.day, []).extend(self._in_window(stop, window))
        return {
            day: tuple(sorted(set(options), key=lambda one: (one.early, one.late, one.crossing_id or 0)))
            for day, options in by_day.items()
            if options
        }

    def _in_window(self, stop: Stop, window: Window) -> Iterable[Option]:
        teaching = stop.service_minutes
        if not stop.island:
            if window.opens + teaching <= window.closes:
                latest = window.closes - teaching
                yield Option(self._number(stop.place), window.opens, latest, teaching, teaching)
            return
        for sailing in stop.sailings:
            begins = max(sailing.teach_from, window.opens)
            if window.day in sailing.days and begins + teaching <= min(sailing.teach_until, window.closes):
                yield self._ferry(sailing, teaching, begins)

    def _ferry(self, sailing: Sailing, teaching: int, begins: int) -> Option:
        hold = sailing.lands - sailing.leaves
        port = self._number(sailing.port)
        return Option(port, sailing.leaves, sailing.leaves, hold, teaching, sailing.crossing_id, begins)

    def _fitting(self, stop: Stop) -> frozenset[int]:
        """Numbers of the slots that may visit the stop: open, carrying what it needs, nothing forbidden, gap kept."""
        banned = [p for p in self.problem.pins if p.sort is PinSort.FORBID and p.stop_id == stop.stop_id]
        number = self.stop_numbers[stop.stop_id]
        return frozenset(
            n
            for n, slot in enumerate(self.slots)
            if slot.shift.day in self.options[number]
            and carries(slot.vehicle.equipment, stop.needs)
            and rested(stop, slot.shift.day)
            and not any(
                pin.bus_id in (None, slot.vehicle.bus_id) and pin.day in (None, slot.shift.day)
                for pin in banned
            )
        )


def carries(on_board: Mapping[str, int], needs: Mapping[str, int]) -> bool:
    return all(on_board.get(kind, 0) >= pieces for kind, pieces in needs.items())


def rested(stop: Stop, day: date) -> bool:
    """Whether the least gap since the last visit is over."""
    return stop.last_visit is None or (day - stop.last_visit).days >= stop.least_gap
