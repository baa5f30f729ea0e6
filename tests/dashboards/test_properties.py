"""Any figure of a dashboard, for a random month, place and cut, equals an independent count of the tables."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import text

from learning_centers.core.workbook.book import Figure
from learning_centers.dashboards import buses, sheets
from learning_centers.dashboards.asked import LESSONS, PLACES, Cut, Scope, Span
from learning_centers.dashboards.places import Atlas, read_centers
from learning_centers.dashboards.plans import read_plans
from learning_centers.dashboards.queries import boundaries_of, read_board
from learning_centers.maps.measures import by_region
from learning_centers.regions.queries import load
from models import RegionLevel
from tests.conftest import both_databases
from tests.dashboards.counting import (
    CHANGED,
    SAME,
    approved,
    came,
    count,
    held,
    inside,
    key_of,
    months_of,
    place_of,
    ridden,
    told,
    visits_of,
)
from tests.dashboards.drawn import (
    MINISTRY,
    PLACES_NOW,
    PLACES_THEN,
    PLANNED,
    PROGRAMME,
    TARGET,
    TODAY,
    build,
    worlds,
)


def of(figures):
    return {name: getattr(figures, name) for name in figures.__slots__}


def bare(value):
    return value.value if isinstance(value, Figure) else value


def cells(sheet):
    """The rows of a table without what they are called."""
    return [[bare(value) for value in line.values[1:]] for line in sheet.lines]


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
    assert board.approved == approved(world, centers, months[1])
    if centers:
        assert of(board.now.figures) == count(world, centers, months)
    else:
        assert board.now.figures is None
    spans = [(centers, months), *check_before(world, board, new_map)]
    check_compared(world, board, spans)
    check_buses(session, world, board, spans)
    check_parts(world, board, centers, months, new_map)
    check_held(world, board, centers, months)
    check_people(world, board, spans)
    check_plans(session, world, board, centers)
    check_map(session, world, board, centers, new_map)


def check_earlier(world, board, told, months, new_map):
    """Another span, in the boundaries of that time; nothing where another region had the name. Its centers."""
    asked = board.asked
    assert told.months == months
    then, then_new = inside(replace(asked, code=SAME.get((asked.code, new_map), asked.code)), months[1])
    if new_map and not then_new and asked.code in CHANGED:
        then = set()
    assert (told.figures is None) == (not then)
    if then:
        assert of(told.figures) == count(world, then, months)
    return then, months


def check_before(world, board, new_map):
    """The span before (a programme year has none), and the same months a year earlier."""
    months = board.now.months
    length = len(months[0].until(months[1]))
    spans = []
    if board.asked.span is Span.YEAR:
        assert board.before is None
    else:
        before = tuple(month.plus(-length) for month in months)
        spans.append(check_earlier(world, board, board.before, before, new_map))
    year = tuple(month.plus(-12) for month in months)
    return [*spans, check_earlier(world, board, board.year, year, new_map)]


def said(world, centers, months):
    """Every measure as a table has it; of no center nothing."""
    counted = told(count(world, centers, months))
    return counted if centers else dict.fromkeys(counted)


def check_compared(world, board, spans):
    """The table beside other times: each value, and by how much the first is more."""
    now, *earlier = [said(world, *span) for span in spans]
    wanted = []
    for key, value in now.items():
        row = [value]
        for other in earlier:
            both = value is not None and other[key] is not None
            row += [other[key], value - other[key] if both else None]
        wanted.append(row)
    assert cells(sheets.compared(board)) == wanted


def check_buses(session, world, board, spans):
    """The table of the edu-bus, where one was driven in any of the spans; of a span without a record nothing."""
    wanted = []
    for span in spans:
        driven = ridden(world, *span)
        known = driven[0] or said(world, *span)["lessons"] is not None
        wanted.append(driven if known else [None] * len(driven))
    found = buses.riding(session, board)
    if not any(runs for runs, *_rest in wanted):
        assert found is None
        return
    rows = cells(found)
    assert [[row[at] for row in rows] for at in range(len(spans))] == wanted


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
    drawn = cells(sheets.planned(rows))
    for row, (_of, target, done, rate) in zip(rows, drawn, strict=True):
        first = PROGRAMME.plus(3 * (row.quarter - 1)) if row.quarter else PROGRAMME
        mine = count(world, centers, (first, asked.month))[row.measure.key]
        assert (target, row.done, done, rate) == (TARGET, mine, mine, mine / TARGET)


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
    drawn = sheets.parts(board)
    for line, (code, row) in zip(drawn.lines, found.items(), strict=True):
        within = {at for at in centers if place_of(at, new_map)[kind] == code}
        assert (row.figures is None) == (not within)
        assert line.part.code == code
        mine = count(world, within, months)
        if within:
            assert of(row.figures) == mine
        values = list(said(world, within, months).values())
        values.insert(
            5, mine["capacity"] if values[0] is not None else None
        )  # seats stand before the share of them
        assert list(line.values[1:]) == [*([len(within)] if asked.by is not Cut.CENTER else []), *values]


def check_held(world, board, centers, months):
    cut = board.asked.by
    if cut not in LESSONS:
        assert not board.held
        return
    if cut is Cut.MONTH:
        months = months[1].plus(-11), months[1]
    lessons = held(world, centers, months)
    assert board.held.keys() == {key_of(one, cut) for one in lessons}
    everything = sum(visits_of(world, one) for one in lessons)
    wanted = []
    for key, ours in board.held.items():
        mine = [one for one in lessons if key_of(one, cut) == key]
        visits, seats = sum(visits_of(world, one) for one in mine), sum(one.seats for one in mine)
        people = len(set().union(*(came(world, one) for one in mine)))
        minutes = sum(one.minutes for one in mine)
        assert (ours.lessons, ours.minutes, ours.capacity) == (len(mine), minutes, seats)
        assert (ours.visits, ours.people) == (visits, people)
        share = visits / everything if everything else None
        wanted.append([len(mine), minutes / 60, visits, people, seats, visits / seats, share])
    drawn = [row for row in cells(sheets.parts(board)) if row[0]]
    assert sorted(map(repr, drawn)) == sorted(map(repr, wanted))


def check_people(world, board, spans):
    """Groups, ages and sexes: people, their share, and those of a year earlier. What is not known stands last."""
    name = {Cut.GROUP: "groups", Cut.AGE: "ages", Cut.SEX: "sexes"}.get(board.asked.by)
    if name is None:
        return
    now, year = [
        count(world, *span) if said(world, *span)["lessons"] is not None else None
        for span in (spans[0], spans[-1])
    ]
    rows = []
    for at in range(len(count(world, set(), spans[0][1])[name])):
        people = now[name][at] if now else None
        share = people / now["people"] if now and now["people"] else None
        rows.append([people, share, year[name][at] if year else None])
    ordered = rows if name == "groups" else [*rows[1:], rows[0]]
    assert cells(sheets.parts(board)) == ordered


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
