"""What the planner is given and what it gives back: the contract with everybody outside.

Times are minutes after midnight of a day in Seoul (`09:30` is 570; `moment` gives the aware UTC). Money is not
known here: everything is weighed in km of driving.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import inf

from learning_centers.bus_stops.roads import Known, Pair, Place, Roads
from learning_centers.core.clock import SEOUL, in_seoul

VERSION = "2"  # raise it when the same problem, seed and budget may give another plan
SERVICE_MINUTES = 100  # of a half-day pattern in short: setting up, three lessons in one, packing
LEAST_GAP = 2  # days between two visits, when nobody said more
REST_FROM, REST_UNTIL = 660, 900  # the crew rests at some time between: a lunch, not an early end; our choice


def minute_of(moment: datetime) -> int:
    """The minute of the day in Seoul. moment: aware."""
    local = moment.astimezone(SEOUL)
    return local.hour * 60 + local.minute


def moment(day: date, minute: int) -> datetime:
    """As aware UTC; a minute past the end of the day is of the next one."""
    midnight = datetime.combine(day, datetime.min.time())
    local = midnight + timedelta(minutes=minute)
    return in_seoul(local.date(), local.time())


@dataclass(frozen=True, slots=True)
class Shift:
    """One bus on one day on which it can drive. A day without one is a day it is absent.

    start: where it stands when the day is already running; None: at its base. It always ends at its base.
    """

    day: date
    opens: int  # may leave
    closes: int  # must be back
    minutes: int  # the most between leaving and being back: driving, waiting and teaching, but not resting
    battery: int | None = None  # minutes of teaching without mains on this day; None: no limit is known
    start: Place | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    bus_id: int
    name: str
    base: Place
    shifts: tuple[Shift, ...]
    equipment: Mapping[str, int] = field(default_factory=dict)  # kind -> working pieces on board


@dataclass(frozen=True, slots=True)
class Window:
    """When a visit may take place: it starts at `opens` or later and ends by `closes`."""

    day: date
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Sailing:
    """A ferry there and back on each of `days`. The bus is at the port at `leaves` and free again at `lands`."""

    crossing_id: int
    port: Place
    port_name: str
    days: tuple[date, ...]
    leaves: int
    teach_from: int
    teach_until: int
    lands: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A place that may be visited. With `island` it is reached by `sailings` only: none is none.

    windows: several a day are alternatives; a day without one is a day it is closed.
    least_gap and greatest_gap: days between two visits, also from `last_visit` (done, or published before the plan).
    With a greatest gap it is visited again and again: each is due when the gap runs out within the plan.
    people, literacy (%), km_to_center: None where nobody knows.
    weeks_waiting: since the last visit; None: never visited.
    """

    stop_id: int
    name: str
    place: Place
    district: str  # code
    windows: tuple[Window, ...]
    people: int | None = None
    literacy: float | None = None
    km_to_center: float | None = None
    weeks_waiting: float | None = None
    last_visit: date | None = None
    service_minutes: int = SERVICE_MINUTES
    mains: bool = True  # False: teaching uses the bus's battery
    needs: Mapping[str, int] = field(default_factory=dict)  # kind of equipment -> pieces
    required: bool = False
    island: bool = False
    sailings: tuple[Sailing, ...] = ()
    least_gap: int = LEAST_GAP
    greatest_gap: int | None = None
    request_id: int | None = None


class PinSort(StrEnum):
    KEEP = "keep"  # must be visited; with a bus or a day, there and then
    FORBID = "forbid"  # not at all; with a bus or a day, not there and then


@dataclass(frozen=True, slots=True)
class Pin:
    stop_id: int
    sort: PinSort
    bus_id: int | None = None
    day: date | None = None


class Aim(StrEnum):
    """What a visit is worth: by need; the same everywhere; by the number of people alone."""

    NEED = "need"
    EQUAL = "equal"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Weights:
    """A visit is worth km_worth · √(people / 200) · (base + gap·… + access·… + stale·…) km of driving: see `worth`."""

    base: float = 0.25
    gap: float = 3.0  # how far digital literacy is below the target
    access: float = 1.5  # how far the nearest center is
    stale: float = 1.0  # how long nobody came
    km_worth: float = 90.0  # λ: km worth driving for a part of 1 in a place of 200 people
    second: float = 0.35  # of the worth, for a second visit to one of the lowest fifth; 0: no second visits
    floor_weeks: float = 8.0  # the lowest fifth must be visited after so many weeks; 0: no such rule
    target: float = 83.0  # % of digital literacy
    day_km: float = 40.0  # what sending a bus out for a day costs, in km
    aim: Aim = Aim.NEED


@dataclass(frozen=True, slots=True)
class Rest:
    """From `work` minutes of driving, waiting and teaching a day on, the crew rests for `minutes` in one piece."""

    work: int
    minutes: int


# As the Labour Standards Act has it (article 54: 30 minutes in 4 hours, an hour in 8), from what we know of it.
USUAL_RESTS = (Rest(240, 30), Rest(480, 60))


@dataclass(frozen=True, slots=True)
class Problem:
    """overrides and factor: of the roads (`bus_stops.roads`). days: those of the plan, in order.

    rests: the shortest first; none: a day has no rest that anybody knows of, as in plans of version 1.
    """

    days: tuple[date, ...]
    vehicles: tuple[Vehicle, ...]
    stops: tuple[Stop, ...]
    pins: tuple[Pin, ...] = ()
    weights: Weights = Weights()
    overrides: Mapping[Pair, Known] = field(default_factory=dict)
    factor: float = 1.0
    rests: tuple[Rest, ...] = ()

    def roads(self) -> Roads:
        return Roads(self.overrides, self.factor)

    def stops_by_id(self) -> dict[int, Stop]:
        return {one.stop_id: one for one in self.stops}

    def vehicles_by_id(self) -> dict[int, Vehicle]:
        return {one.bus_id: one for one in self.vehicles}

    def rest_steps(self) -> list[tuple[int, float]]:
        """(minutes of rest, work from which on it is too short), the shortest first: (0, 240), (30, 480), (60, inf)."""
        return list(
            zip(
                (0, *(one.minutes for one in self.rests)),
                (*(one.work for one in self.rests), inf),
                strict=True,
            )
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """km and minutes are of the leg that leads here (to the port, for an island). parts: see `worth.Worth.parts`."""

    stop_id: int
    request_id: int | None
    crossing_id: int | None
    arrives: int
    starts: int
    ends: int
    free: int  # when the bus can drive on: `ends`, or when the ferry lands
    km: float
    minutes: int
    worth: float
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RouteDay:
    """One bus on one day, base to base. km: of the whole day; back_*: of its last leg."""

    bus_id: int
    day: date
    leaves: int
    returns: int
    visits: tuple[Visit, ...]
    km: float
    back_km: float
    back_minutes: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stop that is not in the plan. rule: one of `rules.Rule`; words: the reason as people read it."""

    stop_id: int
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Made:
    """How a plan came about: with the problem, the plan it began from and these, it can be made again.

    rounds: the steps of search done for the first visits, the second ones …; `solve(…, rounds=rounds)` repeats them.
    """

    solver: str  # "pyvrp 0.14.1" or "greedy"
    seed: int
    seconds: float  # the CPU budget asked for
    rounds: tuple[int, ...] = ()
    version: str = VERSION
    stopped: bool = False  # by a person, or because the machine was too slow for its budget


@dataclass(frozen=True, slots=True)
class Plan:
    routes: tuple[RouteDay, ...]  # by day, then bus; none without a visit
    left_out: tuple[LeftOut, ...] = ()
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """What a plan gives and costs. Shares are 0–1 of the stops of the problem; None where there is no such stop."""

    visits: int
    villages: int  # different stops
    people: int  # residents of these, each place once; unknown ones count 0
    km: float
    hours: float  # of duty, base to base
    lowest_fifth: float | None  # visited, of the fifth with the lowest digital literacy
    far: float | None  # visited, of those more than 10 km by road from a center
    waiting8: float | None  # visited, of those not visited for 8 weeks or never
    gini: float | None  # of the districts' shares of stops visited: 0 all alike, towards 1 all in one
    worth: float  # by need, with the problem's weights, whatever the plan aimed at


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a plan breaks. bus_id, day, stop_id: where; None where it is about the whole plan."""

    rule: str  # one of `rules.Rule`
    stop_id: int | None
    bus_id: int | None
    day: date | None
    words: str
