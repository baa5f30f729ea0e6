"""A made-up province for the planner of the edu-bus, by the recipe of docs/measurements.md: the same for one seed."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from learning_centers.bus_stops.roads import Place, Roads
from learning_centers.route_plans.planning.problem import Problem, Shift, Stop, Vehicle, Window

MONDAY = date(2026, 11, 30)
BASES = ((36.35, 127.4), (36.8, 127.9), (36.6, 128.6))
OTHER_CENTERS = 25
DUTY_OPENS, DUTY_CLOSES, DUTY_MINUTES = 510, 1080, 540
OPENS, CLOSES, SERVICE = 540, 1060, 100
WEEKS = (1, 2, 4, 6, 8, 12)
DISTRICTS_ACROSS = 4
# Towns: villages in clusters, at random, half and half; hours of two and a half hours, or of the whole day.
SHAPES = ("clustered narrow", "random narrow", "mixed narrow", "clustered wide", "random wide", "mixed wide")
TOWN_VILLAGES, TOWN_BUSES, TOWN_DAYS, CLUSTERS, NARROW = 60, 3, 3, 6, 150


def province(villages: int = 180, buses: int = 6, days: int = 5, seed: int = 11) -> Problem:
    """Digital literacy falls with the way to the nearest center, as in the prototype; people are log-normal."""
    random = Random(seed)  # noqa: S311 - a recipe, not a secret
    dates = tuple(MONDAY + timedelta(days=n) for n in range(days))
    bases = [Place(f"base:{n + 1}", *point) for n, point in enumerate(BASES)]
    centers = bases + [
        Place(f"center:{n}", random.uniform(36.1, 37), random.uniform(127.2, 128.9))
        for n in range(OTHER_CENTERS)
    ]
    fleet = tuple(Vehicle(n + 1, f"Bus {n + 1}", bases[n % len(bases)], _shifts(dates)) for n in range(buses))
    stops = tuple(_village(number, random, centers, dates) for number in range(villages))
    return Problem(days=dates, vehicles=fleet, stops=stops)


def _shifts(dates: tuple[date, ...]) -> tuple[Shift, ...]:
    return tuple(Shift(day, DUTY_OPENS, DUTY_CLOSES, DUTY_MINUTES) for day in dates)


def _village(number: int, random: Random, centers: list[Place], dates: tuple[date, ...]) -> Stop:
    place = Place(f"stop:{number}", random.uniform(36.0, 37.1), random.uniform(127.1, 129.0))
    km = min(Roads({}).km(place, center) for center in centers)
    literacy = max(45.0, min(98.0, random.gauss(84 - 0.55 * km, 7)))
    people = int(random.lognormvariate(5.3, 0.6))
    across = int((place.longitude - 127.1) / 1.9 * DISTRICTS_ACROSS)
    up = int((place.latitude - 36.0) / 1.1 * DISTRICTS_ACROSS)
    return Stop(
        stop_id=number,
        name=f"Village {number}",
        place=place,
        district=f"{up}{across}",
        windows=tuple(Window(day, OPENS, CLOSES) for day in dates),
        people=people,
        literacy=literacy,
        km_to_center=km,
        weeks_waiting=random.choice(WEEKS),
        service_minutes=SERVICE,
    )


def town(shape: str, seed: int = 7) -> Problem:
    """`shape`: one of SHAPES. 60 villages, 3 bases, 3 buses on 3 days."""
    spread, hours = shape.split()
    random = Random(f"{shape} {seed}")  # noqa: S311 - a recipe, not a secret
    plain = province(TOWN_VILLAGES, TOWN_BUSES, TOWN_DAYS, seed)
    middles = [(random.uniform(36.1, 37.0), random.uniform(127.2, 128.9)) for _ in range(CLUSTERS)]
    return replace(plain, stops=tuple(_moved(stop, random, spread, hours, middles) for stop in plain.stops))


def _moved(stop: Stop, random: Random, spread: str, hours: str, middles: list[tuple[float, float]]) -> Stop:
    place = stop.place
    if spread == "clustered" or (spread == "mixed" and stop.stop_id % 2):
        middle = random.choice(middles)
        place = replace(
            place, latitude=random.gauss(middle[0], 0.05), longitude=random.gauss(middle[1], 0.06)
        )
    opens = random.randrange(OPENS, CLOSES - NARROW, 10)
    narrow = tuple(replace(one, opens=opens, closes=opens + NARROW) for one in stop.windows)
    return replace(stop, place=place, windows=narrow if hours == "narrow" else stop.windows)
