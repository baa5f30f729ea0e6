"""Any figure of a dashboard, for a random month, place and cut, equals an independent count of the tables."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.months import Month
from learning_centers.dashboards.asked import PLACES, Asked, Cut, Scope, Span, cuts_of
from learning_centers.dashboards.places import Atlas, read_centers
from learning_centers.dashboards.queries import boundaries_of, read_board
from learning_centers.figures import service
from learning_centers.regions.queries import load
from models import (
    AttendeeGroup,
    CenterPlacement,
    CourseLevel,
    Group,
    HelpDeskVisit,
    LessonState,
    Mark,
    Operator,
    ProgrammeYear,
    Role,
    Sex,
    TeachingMode,
    ZoneVisit,
)
from tests.conftest import both_databases
from tests.factories import NOW, make_attendee, make_center, make_course, make_lesson, make_offering, region

ASKED = 15  # of each world: making one takes longer than asking
FIRST, MONTHS = Month(2026, 4), 5  # to 2026-08, over the changes of 2026-07-01
TODAY = date(2026, 9, 1)
# A district before and from 2026-07-01 on, written down by hand: one that stays, one that is renamed with its
# province, one that is divided and placed, one that is divided and not placed yet.
PLACES_THEN = [("43110", "43"), ("29110", "29"), ("28110", "28"), ("28260", "28")]
PLACES_NOW = [("43110", "43"), ("12210", "12"), ("28155", "28"), ("28260", "28")]
ZONES = {"43": "충청권", "29": "호남권", "12": "호남권", "28": "수도권"}
OPERATORS = ("가나 사업단", "가나 사업단", "다라 사업단", "-")
BORN = (1946, 1950, 1980, 2008, None)
AGES_2026 = (6, 5, 3, 1, 0)  # 80, 76, 46, 18 in 2026; unknown
SEXES = (Sex.FEMALE, Sex.MALE, None, Sex.FEMALE, Sex.MALE)
MINISTRY = Viewer(1, "m", "m", Role.MINISTRY, PERMISSIONS[Role.MINISTRY], None, None)


@dataclass
class Taught:
    month: int
    center: int
    course: int
    day: int
    hour: int
    minutes: int
    closed: bool
    marks: dict[int, Mark]
    heads: int


@dataclass
class World:
    lessons: list[Taught]
    desk: list[tuple[int, int, int]]
    zone: list[tuple[int, int, int]]
    merged: tuple[int, int] | None
    asked: list[Asked]


COURSES = (
    (CourseLevel.BASIC, TeachingMode.RESIDENT, "스마트폰"),
    (CourseLevel.DAILY, TeachingMode.DISPATCH, "키오스크"),
    (None, None, ""),
)
number, center = st.integers(0, MONTHS - 1), st.integers(0, 3)
people = st.dictionaries(st.integers(0, 4), st.sampled_from(Mark), max_size=5)
visits = st.lists(st.tuples(number, center, st.integers(1, 9)), max_size=4)


@st.composite
def worlds(draw):
    taught = st.builds(
        Taught, number, center, st.integers(0, 2), st.integers(1, 28), st.sampled_from((0, 8, 10, 22)),
        st.sampled_from((60, 90)), st.sampled_from((True, True, True, False)), people, st.integers(0, 20),
    )  # fmt: skip
    return World(
        draw(st.lists(taught, min_size=3, max_size=10)),
        draw(visits),
        draw(visits),
        draw(st.sampled_from((None, (0, 1), (2, 0)))),
        draw(st.lists(asked(), min_size=ASKED, max_size=ASKED)),
    )


@st.composite
def asked(draw):
    scope = draw(st.sampled_from(Scope))
    codes = {
        Scope.NATION: [""],
        Scope.ZONE: sorted(set(ZONES.values())),
        Scope.PROVINCE: ["43", "29", "12", "28"],
        Scope.DISTRICT: sorted({code for code, _ in PLACES_THEN + PLACES_NOW}),
        Scope.CENTER: ["C0", "C1", "C2", "C3"],
        Scope.OPERATOR: sorted(set(OPERATORS)),
    }[scope]
    first, last = sorted((draw(number), draw(number)))
    return Asked(
        scope,
        draw(st.sampled_from(codes)),
        FIRST.plus(last),
        draw(st.sampled_from(Span)),
        FIRST.plus(first),
        draw(st.booleans()),
        draw(st.sampled_from(cuts_of(scope))),
    )


def build(session, world):
    centers, courses = [], []
    names = {name: Operator(name=name) for name in OPERATORS if name != "-"}
    session.add_all(names.values())
    session.flush()
    for at, (district, _province) in enumerate(PLACES_THEN):
        made = make_center(session, f"배움터 {at}", code=f"C{at}", district=district)
        made.operator_id = names[OPERATORS[at]].id if OPERATORS[at] in names else None
        centers.append(made)
    placed = region(session, PLACES_NOW[2][0]).id
    session.add(CenterPlacement(center_id=centers[2].id, district_id=placed, valid_from=date(2026, 7, 1)))
    for level, mode, topic in COURSES:
        course = make_course(session)
        course.level, course.mode, course.topic = level, mode, topic
        courses.append(course)
    who = [
        make_attendee(session, centers[0], birth_year=born, sex=sex)
        for born, sex in zip(BORN, SEXES, strict=True)
    ]
    session.add(AttendeeGroup(attendee_id=who[0].id, group_name=Group.ELDERLY))
    session.add(AttendeeGroup(attendee_id=who[3].id, group_name=Group.ELDERLY))
    session.add(ProgrammeYear(year=2026, first_month="2026-05", last_month="2027-02"))
    slices = set()
    for one in world.lessons:
        slices.add(teach(session, centers, courses, who, one))
    for table, drawn in ((HelpDeskVisit, world.desk), (ZoneVisit, world.zone)):
        for month, at, count in drawn:
            day = FIRST.plus(month).first
            row = table(
                center_id=centers[at].id, visited_on=day, month=f"{day:%Y-%m}", people=count,
                recorded_by_id=0, recorded_at=NOW,
            )  # fmt: skip
            session.add(row)
    if world.merged:
        loser, keeper = world.merged
        who[loser].merged_into_id = who[keeper].id
    service.recompute(session, slices)


def teach(session, centers, courses, who, one):
    month = FIRST.plus(one.month)
    offering = make_offering(session, centers[one.center], course=courses[one.course], seats=4)
    lesson = make_lesson(
        session, offering,
        day=date(month.year, month.month, one.day), start=time(one.hour, 30), minutes=one.minutes,
        marks={who[n].id: mark for n, mark in one.marks.items()},
        head_count=None if one.marks else one.heads,
        state=LessonState.CLOSED if one.closed else LessonState.PLANNED,
    )  # fmt: skip
    return lesson.month, lesson.center_id


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
    return (Month(2026, 5) if asked.month >= Month(2026, 5) else Month(2026, 1)), asked.month


def came(world, one):
    stays = dict([world.merged]) if world.merged else {}
    return {stays.get(n, n) for n, mark in one.marks.items() if mark in (Mark.PRESENT, Mark.LATE)}


def held(world, centers, months):
    return [
        one
        for one in world.lessons
        if one.closed and one.center in centers and months[0] <= FIRST.plus(one.month) <= months[1]
    ]


def year_of(month):
    return 2026 if month >= Month(2026, 5) else 2025


def count(world, centers, months):
    lessons = held(world, centers, months)
    met = set().union(*(came(world, one) for one in lessons))
    counted = [(FIRST.plus(one.month), came(world, one)) for one in world.lessons if one.closed]
    before = {
        n for month, who in counted for n in who if month < months[0] and year_of(month) == year_of(months[0])
    }
    again = {
        n for month, who in counted for n in who if month <= months[1] and year_of(month) > year_of(months[0])
    }
    visited = [
        sum(
            people
            for month, at, people in drawn
            if at in centers and months[0] <= FIRST.plus(month) <= months[1]
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
        "ages": [sum(AGES_2026[n] == band for n in met) for band in range(7)],
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
    month = FIRST.plus(one.month)
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


def check_before(world, board, new_map):
    """The span before, in the boundaries of that time; nothing where another region had the name."""
    asked = board.asked
    if asked.span is Span.YEAR:
        assert board.before is None
        return
    length = len(board.now.months[0].until(board.now.months[1]))
    months = tuple(month.plus(-length) for month in board.now.months)
    assert board.before.months == months
    then, then_new = inside(replace(asked, code=SAME.get((asked.code, new_map), asked.code)), months[1])
    if new_map and not then_new and asked.code in CHANGED:
        then = set()
    assert (board.before.figures is None) == (not then)
    if then:
        assert of(board.before.figures) == count(world, then, months)


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
