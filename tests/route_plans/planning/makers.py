"""Small problems, made up, for the tests of the planner."""

from datetime import date, timedelta
from random import Random

from learning_centers.bus_stops.roads import Place
from learning_centers.route_plans.planning.problem import Problem, Sailing, Shift, Stop, Vehicle, Window

MONDAY = date(2026, 11, 30)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))
NORTH, WEST = 36.5, 127.5  # the base; 0.1 degree north is about 15 km by road


def place(key, north=0.0, east=0.0):
    """north, east: in degrees from the base."""
    return Place(key, NORTH + north, WEST + east)


def a_bus(bus_id=1, days=(MONDAY,), opens=510, closes=1080, minutes=540, **values):
    shifts = values.pop("shifts", None) or tuple(
        Shift(day, opens, closes, minutes, values.get("battery")) for day in days
    )
    values.pop("battery", None)
    at = values.pop("base", place(f"base:{bus_id}"))
    return Vehicle(bus_id, f"Bus {bus_id}", at, shifts, **values)


def a_stop(stop_id=1, north=0.1, east=0.0, days=(MONDAY,), opens=540, closes=1060, **values):
    defaults = {
        "windows": tuple(Window(day, opens, closes) for day in days),
        "people": 200,
        "literacy": 60.0,
        "km_to_center": 20.0,
        "weeks_waiting": 8.0,
        "district": "43760",
    }
    return Stop(
        stop_id=stop_id,
        name=f"Village {stop_id}",
        place=place(f"stop:{stop_id}", north, east),
        **defaults | values,
    )


def a_problem(*stops, buses=None, days=None, **values):
    buses = (a_bus(),) if buses is None else buses
    days = days or tuple(sorted({shift.day for bus in buses for shift in bus.shifts}))
    return Problem(days=days, vehicles=tuple(buses), stops=stops, **values)


def a_ferry(crossing_id=5, north=0.1, days=(MONDAY,), leaves=600, teach_from=640, teach_until=760, lands=800):
    port = place(f"port:{crossing_id}", north)
    return Sailing(crossing_id, port, "Port", tuple(days), leaves, teach_from, teach_until, lands)


def an_island(stop_id=1, ferries=None, days=(MONDAY,), **values):
    ferries = (a_ferry(days=days),) if ferries is None else ferries
    return a_stop(stop_id, north=0.3, days=days, island=True, sailings=ferries, **values)


def a_small_problem(seed, stops=7, buses=2, days=1):
    """Hours, needs, mains, ferries, gaps and sizes as they come; every rule has something to say."""
    random = Random(seed)  # noqa: S311 - cases, not secrets
    dates = tuple(MONDAY + timedelta(days=n) for n in range(days))
    fleet = tuple(
        a_bus(
            number + 1,
            dates,
            opens=random.choice((510, 540)),
            closes=random.choice((960, 1080)),
            minutes=random.choice((420, 540)),
            battery=random.choice((None, 120, 250)),
            base=place(f"base:{number + 1}", random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2)),
            equipment={"kiosk": random.choice((0, 2)), "tablet": 10},
        )
        for number in range(buses)
    )
    return a_problem(
        *(_any_stop(random, number + 1, dates) for number in range(stops)), buses=fleet, days=dates
    )


def _any_stop(random, number, dates):
    island = random.random() < 0.15
    days = tuple(day for day in dates if random.random() < 0.8)
    opens = random.choice((540, 600, 780))
    return a_stop(
        number,
        random.uniform(-0.3, 0.3),
        random.uniform(-0.3, 0.3),
        days=days,
        opens=540 if island else opens,
        closes=1000 if island else opens + random.choice((100, 180, 300)),
        people=random.choice((None, 60, 200, 500)),
        literacy=random.choice((None, 55.0, 70.0, 80.0)),
        weeks_waiting=random.choice((None, 2.0, 6.0, 14.0)),
        last_visit=random.choice((None, MONDAY - timedelta(days=1))),
        service_minutes=random.choice((80, 100)),
        mains=random.random() < 0.7,
        needs={"kiosk": 1} if random.random() < 0.25 else {},
        island=island,
        sailings=(a_ferry(number * 10, random.uniform(-0.2, 0.2), dates),) if island else (),
        required=random.random() < 0.1,
    )
