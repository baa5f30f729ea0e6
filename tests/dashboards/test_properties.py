"""Any figure of a dashboard, for a random month, place and cut, equals an independent count of the tables."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import text

from learning_centers.core.months import Month
from learning_centers.dashboards.asked import PLACES, Cut, Scope, Span
from learning_centers.dashboards.places import Atlas, read_centers
from learning_centers.dashboards.plans import read_plans
from learning_centers.dashboards.queries import boundaries_of, read_board
from learning_centers.maps.measures import by_region
from learning_centers.regions.queries import load
from models import Mark, RegionLevel, Sex
from tests.conftest import both_databases
from tests.dashboards.drawn import (
    AGES,
    COURSES,
    MINISTRY,
    MONTHS,
    OPERATORS,
    PLACES_NOW,
    PLACES_THEN,
    PLANNED,
    PROGRAMME,
    SEXES,
    TODAY,
    ZONES,
    build,
    worlds,
)

# The second count: of what was drawn, with nothing of the product.


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


SAME = {("29", True): "12", ("29110", True): "12210", ("12210", False): "29110", ("28155", False): "28110"}

CHANGED = (
    "12",
    "29",
    "28110",
    "28155",
    "28260",
)  # put together, divided, or cut out of another on 2026-07-01


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


def held(world, centers, months):
    return [
        one
        for one in world.lessons
        if one.closed and one.center in centers and months[0] <= MONTHS[one.month] <= months[1]
    ]


def year_of(month):
    """Which programme year, as a number that grows; a month outside of one belongs to its calendar year."""
    return month.year + (month >= PROGRAMME)


def count(world, centers, months):
    lessons = held(world, centers, months)
    met = set().union(*(came(world, one) for one in lessons))
    counted = [(MONTHS[one.month], came(world, one)) for one in world.lessons if one.closed]
    before = {
        n for month, who in counted for n in who if month < months[0] and year_of(month) == year_of(months[0])
    }
    again = {
        n for month, who in counted for n in who if month <= months[1] and year_of(month) > year_of(months[0])
    }
    visited = [
        sum(
            people for month, at, people in drawn if at in centers and months[0] <= MONTHS[month] <= months[1]
        )
        for drawn in (world.desk, world.zone)
    ]
    return {
        "lessons": len(lessons),
        "minutes": sum(one.minutes for one in lessons),
        "visits": sum(len(came(world, one)) + (0 if one.marks else one.heads) for one in lessons),
        "people": len(met),
        "new": len(met - (before - again)),
        "capacity": 4 * len(lessons),
        "help_desk": visited[0],
        "zone": visited[1],
        "ages": [sum(AGES[n] == band for n in met) for band in range(7)],
        "sexes": [sum(sex is SEXES[n] for n in met) for sex in (None, Sex.FEMALE, Sex.MALE)],
        "elderly": len(met & ({0, 3})),
    }


def of(figures):
    names = (
        "lessons",
        "minutes",
        "visits",
        "people",
        "new",
        "capacity",
        "help_desk",
        "zone",
        "ages",
        "sexes",
    )
    return {name: getattr(figures, name) for name in names} | {"elderly": figures.groups[0]}


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


def check(session, world):
    build(session, world)
    for asked in world.asked:
        check_one(session, world, asked)


def check_one(session, world, asked):
    months = months_of(asked)
    atlas = Atlas(session, load(session), read_centers(session), boundaries_of(asked, asked.month, TODAY))
    board = read_board(session, MINISTRY, asked, atlas)
    centers, new_map = inside(asked, months[1])
    ids = {row.code: row.id for row in atlas.centers.values()}
    assert sorted(board.centers) == sorted(ids[f"C{at}"] for at in centers)
    assert board.now.months == months
    if centers:
        assert of(board.now.figures) == count(world, centers, months)
    else:
        assert board.now.figures is None
    check_before(world, board, new_map)
    check_parts(world, board, centers, months, new_map)
    check_held(world, board, centers, months)
    check_plans(session, world, board, centers)
    check_map(session, world, board, centers, new_map)


def check_earlier(world, board, told, months, new_map):
    """Another span, in the boundaries of that time; nothing where another region had the name."""
    asked = board.asked
    assert told.months == months
    then, then_new = inside(replace(asked, code=SAME.get((asked.code, new_map), asked.code)), months[1])
    if new_map and not then_new and asked.code in CHANGED:
        then = set()
    assert (told.figures is None) == (not then)
    if then:
        assert of(told.figures) == count(world, then, months)


def check_before(world, board, new_map):
    """The span before (a programme year has none), and the same months a year earlier."""
    months = board.now.months
    length = len(months[0].until(months[1]))
    if board.asked.span is Span.YEAR:
        assert board.before is None
    else:
        check_earlier(world, board, board.before, tuple(month.plus(-length) for month in months), new_map)
    check_earlier(world, board, board.year, tuple(month.plus(-12) for month in months), new_map)


def check_plans(session, world, board, centers):
    """What was done so far beside each target of the place."""
    asked = board.asked
    code = f"zone:{board.code}" if asked.scope is Scope.ZONE else board.code
    rows = read_plans(session, asked.scope, board.code, asked.month, board.centers, {})
    quarter = len(PROGRAMME.until(asked.month)[:-1]) // 3 + 1 if asked.month >= PROGRAMME else None
    planned = asked.scope not in (Scope.CENTER, Scope.OPERATOR) and quarter
    wanted = [
        (measure, n) for place, measure, n in PLANNED if planned and place == code and n in (0, quarter)
    ]
    assert sorted((row.measure.key, row.quarter) for row in rows) == sorted(wanted)
    for row in rows:
        first = PROGRAMME.plus(3 * (row.quarter - 1)) if row.quarter else PROGRAMME
        assert row.done == count(world, centers, (first, asked.month))[row.measure.key]


def check_map(session, world, board, centers, new_map):
    """The map tells of each place what the dashboard does; of one province it tells its districts."""
    asked = board.asked
    if asked.span is not Span.MONTH or asked.scope not in (Scope.NATION, Scope.PROVINCE):
        return
    whole = asked.scope is Scope.NATION
    level = RegionLevel.PROVINCE if whole else RegionLevel.DISTRICT
    regions, day = load(session), boundaries_of(asked, asked.month, TODAY)
    found = by_region(
        session, regions, asked.month, level, day, None if whole else regions.by_code[board.code].id
    )
    wanted = Counter(place_of(at, new_map)[Scope(level)] for at in centers)
    assert {row.region.code: row.centers for row in found.rows} == wanted
    assert of(found.whole) == count(world, centers, (asked.month, asked.month))
    for row in found.rows:
        within = {at for at in centers if place_of(at, new_map)[Scope(level)] == row.region.code}
        assert of(row.figures) == count(world, within, (asked.month, asked.month))


def check_parts(world, board, centers, months, new_map):
    asked = board.asked
    found = {row.part.code: row for row in board.parts}
    if asked.by not in PLACES[asked.scope]:
        assert not found
        return
    kind = Scope(asked.by)
    wanted = Counter(place_of(at, new_map)[kind] for at in centers)
    assert {code: row.centers for code, row in found.items() if row.centers} == wanted
    for code, row in found.items():
        within = {at for at in centers if place_of(at, new_map)[kind] == code}
        assert (row.figures is None) == (not within)
        if within:
            assert of(row.figures) == count(world, within, months)


def check_held(world, board, centers, months):
    cut = board.asked.by
    if cut not in (Cut.LEVEL, Cut.MODE, Cut.TOPIC, Cut.WEEKDAY, Cut.HOUR, Cut.MONTH):
        assert not board.held
        return
    if cut is Cut.MONTH:
        months = months[1].plus(-11), months[1]
    lessons = held(world, centers, months)
    assert board.held.keys() == {key_of(one, cut) for one in lessons}
    for key, ours in board.held.items():
        mine = [one for one in lessons if key_of(one, cut) == key]
        assert ours.lessons == len(mine)
        assert ours.minutes == sum(one.minutes for one in mine)
        assert ours.capacity == 4 * len(mine)
        assert ours.visits == sum(len(came(world, one)) + (0 if one.marks else one.heads) for one in mine)
        assert ours.people == len(set().union(*(came(world, one) for one in mine)))


PHASES = (Phase.explicit, Phase.generate)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@both_databases
@settings(max_examples=15, deadline=None, suppress_health_check=QUIET, derandomize=True, phases=PHASES)
@given(world=worlds())
def test_every_figure_equals_an_independent_count(session, world):
    try:
        check(session, world)
    finally:
        session.rollback()


@pytest.mark.parametrize("code", sorted({code for code, _ in PLACES_THEN + PLACES_NOW}))
def test_the_districts_that_are_written_down_here_are_those_of_the_table(session, code):
    assert (
        session.execute(text("SELECT count(*) FROM region WHERE code = :code"), {"code": code}).scalar() == 1
    )
