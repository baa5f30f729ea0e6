"""The second count of what a dashboard says: of what was drawn, with nothing of the product."""

from datetime import date

from learning_centers.core.months import Month
from learning_centers.dashboards.asked import Cut, Scope, Span
from models import DriveState, Group, Mark, Sex
from tests.dashboards.drawn import (
    AGES,
    COURSES,
    GROUPS,
    MONTHS,
    OPERATORS,
    PLACES_NOW,
    PLACES_THEN,
    PROGRAMME,
    SEXES,
    ZONES,
)

SAME = {("29", True): "12", ("29110", True): "12210", ("12210", False): "29110", ("28155", False): "28110"}
# Put together, divided, or cut out of another on 2026-07-01.
CHANGED = ("12", "29", "28110", "28155", "28260")
APPROVED = ("approved", "accepted")


def place_of(at, new_map):
    district, province = (PLACES_NOW if new_map else PLACES_THEN)[at]
    return {
        Scope.NATION: "",
        Scope.ZONE: ZONES[province],
        Scope.PROVINCE: province,
        Scope.DISTRICT: district,
        Scope.CENTER: f"C{at}",
        Scope.OPERATOR: OPERATORS[at],
    }


def inside(asked, last):
    """The centers of the place that is asked for, and whether the boundaries are the new ones."""
    new_map = asked.now or last >= Month(2026, 7)
    code = SAME.get((asked.code, new_map), asked.code)
    return {at for at in range(4) if place_of(at, new_map)[asked.scope] == code}, new_map


def months_of(asked):
    if asked.span is Span.MONTH:
        return asked.month, asked.month
    if asked.span is Span.RANGE:
        return asked.first, asked.month
    return PROGRAMME if asked.month >= PROGRAMME else Month(asked.month.year, 1), asked.month


def came(world, one):
    stays = dict([world.merged]) if world.merged else {}
    return {stays.get(n, n) for n, mark in one.marks.items() if mark in (Mark.PRESENT, Mark.LATE)}


def visits_of(world, one):
    return len(came(world, one)) + one.heads


def held(world, centers, months):
    return [
        one
        for one in world.lessons
        if one.closed and one.center in centers and months[0] <= MONTHS[one.month] <= months[1]
    ]


def year_of(month):
    """Which programme year, as a number that grows; a month outside of one belongs to its calendar year."""
    return month.year + (month >= PROGRAMME)


def new_of(world, met, months):
    """Without those who came anywhere earlier in the programme year, unless they came again in a later one."""
    counted = [(MONTHS[one.month], came(world, one)) for one in world.lessons if one.closed]
    before = {
        n for month, who in counted for n in who if month < months[0] and year_of(month) == year_of(months[0])
    }
    again = {
        n for month, who in counted for n in who if month <= months[1] and year_of(month) > year_of(months[0])
    }
    return met - (before - again)


def count(world, centers, months):
    lessons = held(world, centers, months)
    met = set().union(*(came(world, one) for one in lessons))
    last = {n: max(MONTHS[one.month] for one in lessons if n in came(world, one)) for n in met}
    ages = [AGES[last[n].year][n] for n in met]
    desk, zone = (
        sum(
            people for month, at, people in drawn if at in centers and months[0] <= MONTHS[month] <= months[1]
        )
        for drawn in (world.desk, world.zone)
    )
    return {
        "lessons": len(lessons),
        "minutes": sum(one.minutes for one in lessons),
        "visits": sum(visits_of(world, one) for one in lessons),
        "head_count": sum(one.heads for one in lessons),
        "people": len(met),
        "new": len(new_of(world, met, months)),
        "capacity": sum(one.seats for one in lessons),
        "help_desk": desk,
        "zone": zone,
        "ages": [ages.count(band) for band in range(7)],
        "sexes": [sum(sex is SEXES[n] for n in met) for sex in (None, Sex.FEMALE, Sex.MALE)],
        "groups": [sum(group in GROUPS[n] for n in met) for group in Group],
    }


def told(counted):
    """What a table says of it, in the order of its columns; nothing where nothing was written down."""
    if not (counted["lessons"] or counted["help_desk"] or counted["zone"]):
        return dict.fromkeys(
            ("visits", "people", "new", "lessons", "hours", "fill_rate", "help_desk", "zone")
        )
    seats = counted["capacity"]
    return {
        "visits": counted["visits"],
        "people": counted["people"],
        "new": counted["new"],
        "lessons": counted["lessons"],
        "hours": counted["minutes"] / 60,
        "fill_rate": counted["visits"] / seats if seats else None,
        "help_desk": counted["help_desk"],
        "zone": counted["zone"],
    }


def ridden(world, centers, months):
    """Runs, stops, lessons, visits, townships, km and won per visit of the edu-bus."""
    runs = stops = lessons = visits = 0
    km, cost, paid_for, townships = 0.0, 0, 0, set()
    for at, one in enumerate(world.drives):
        done = [leg for state, leg in one.legs if state is DriveState.DONE]
        within = one.center in centers and months[0] <= MONTHS[one.month] <= months[1]
        if not within or not done or one.state is DriveState.CANCELLED:
            continue
        runs, stops = runs + 1, stops + len(done)
        noted = [leg or 0 for leg in done]
        km += sum(noted) if one.metre is None else sum(noted[:-1]) + max(0, one.metre - sum(noted[:-1]))
        reached = one.legs[0][0] is DriveState.DONE
        here = [lesson for lesson in world.lessons if lesson.run == at and lesson.closed and reached]
        came_here = sum(visits_of(world, lesson) for lesson in here)
        lessons, visits = lessons + len(here), visits + came_here
        townships |= {one.day % 3} if here else set()
        if one.cost is not None:
            cost, paid_for = cost + one.cost, paid_for + came_here
    return [
        runs,
        stops,
        lessons,
        visits,
        len(townships),
        round(km, 1),
        round(cost / paid_for) if paid_for else None,
    ]


def approved(world, centers, month):
    standing = {at: state for (n, at), state in world.returns.items() if MONTHS[n] == month}
    return sum(standing.get(at) in APPROVED for at in centers)


def key_of(one, cut):
    month = MONTHS[one.month]
    level, mode, topic = COURSES[one.course]
    return {
        Cut.LEVEL: level,
        Cut.MODE: mode,
        Cut.TOPIC: topic or None,
        Cut.WEEKDAY: date(month.year, month.month, one.day).weekday(),
        Cut.HOUR: one.hour,
        Cut.MONTH: str(month),
    }[cut]
