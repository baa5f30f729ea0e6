"""Any month, span and scope of small made-up programmes equals a second count, made from the marks alone."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from learning_centers.core.months import Month
from learning_centers.figures import first_times, queries, service, verifying
from models import (
    Attendance,
    AttendeeGroup,
    Group,
    HelpDeskVisit,
    Lesson,
    LessonState,
    Mark,
    ProgrammeYear,
    Sex,
    ZoneVisit,
)
from tests.conftest import both_databases
from tests.factories import NOW, make_attendee, make_center, make_lesson, make_offering

FIRST, MONTHS, CENTERS, PEOPLE = Month(2025, 11), 7, 3, 5
BORN = (1946, 1950, 1980, 2008, None)
SEXES = (Sex.FEMALE, Sex.MALE, None, Sex.FEMALE, Sex.MALE)
SEATS = 4


@dataclass
class Taught:
    """One lesson as drawn. `marks`: person -> mark; none and a count: a lesson without names."""

    month: int
    center: int
    minutes: int
    closed: bool
    marks: dict[int, Mark]
    heads: int
    corrected: dict[int, Mark]  # marks that are changed after the first count


@dataclass
class World:
    lessons: list[Taught]
    desk: list[tuple[int, int, int]]  # month, center, people
    zone: list[tuple[int, int, int]]
    merges: list[tuple[int, int]]  # duplicate, who stays
    years: bool  # whether programme years from March to February are entered
    span: tuple[int, int]
    scopes: list[set[str]]  # of each center; an empty set: it does not count
    nights: set[int]  # after the first count, the corrections, the merges: what is looked up then is kept


marks = st.dictionaries(st.integers(0, PEOPLE - 1), st.sampled_from(Mark), max_size=PEOPLE)
month_number, center_number = st.integers(0, MONTHS - 1), st.integers(0, CENTERS - 1)
visits = st.lists(st.tuples(month_number, center_number, st.integers(1, 9)), max_size=4)


@st.composite
def worlds(draw):
    taught = st.builds(
        Taught,
        month_number,
        center_number,
        st.sampled_from((60, 90, 120)),
        st.sampled_from((True, True, True, False)),
        marks,
        st.integers(0, 30),
        marks,
    )
    merged = draw(st.permutations(range(PEOPLE)))
    pairs = [(merged[2 * n], merged[2 * n + 1]) for n in range(draw(st.integers(0, 2)))]
    span = tuple(sorted((draw(month_number), draw(month_number))))
    keys = st.sets(st.sampled_from(("all", "here", "there")), max_size=3)
    return World(
        draw(st.lists(taught, max_size=9)), draw(visits), draw(visits), pairs, draw(st.booleans()), span,
        draw(st.lists(keys, min_size=CENTERS, max_size=CENTERS)), draw(st.sets(st.integers(0, 2))),
    )  # fmt: skip


def build(session: Session, world: World) -> tuple[list[int], list[int]]:
    """Through the tables and `recompute`, as services do: count, correct, merge, each with its recount."""
    centers = [make_center(session) for _ in range(CENTERS)]
    people = [
        make_attendee(session, centers[0], birth_year=born, sex=sex)
        for born, sex in zip(BORN, SEXES, strict=True)
    ]
    for n, person in enumerate(people[:3]):
        session.add(AttendeeGroup(attendee_id=person.id, group_name=(Group.ELDERLY, Group.RURAL)[n % 2]))
    if world.years:
        session.add(ProgrammeYear(year=2025, first_month="2025-03", last_month="2026-02"))
        session.add(ProgrammeYear(year=2026, first_month="2026-03", last_month="2027-02"))
    made = [teach(session, centers[one.center], people, one) for one in world.lessons]
    service.recompute(session, {(lesson.month, lesson.center_id) for lesson in made})
    night(session, world, 0)
    for lesson, one in zip(made, world.lessons, strict=True):
        correct(session, lesson, people, one)
    for table, drawn in ((HelpDeskVisit, world.desk), (ZoneVisit, world.zone)):
        for month, center, count in drawn:
            day = FIRST.plus(month).first
            session.add(
                table(center_id=centers[center].id, visited_on=day, month=f"{day:%Y-%m}", people=count,
                      recorded_by_id=0, recorded_at=NOW)
            )  # fmt: skip
    night(session, world, 1)
    for loser, keeper in world.merges:
        people[loser].merged_into_id = people[keeper].id
        session.flush()
        service.recompute(session, service.slices_of(session, [people[loser].id, people[keeper].id]))
    night(session, world, 2)
    return [one.id for one in centers], [one.id for one in people]


def night(session: Session, world: World, after: int) -> None:
    if after in world.nights:
        for month in first_times.months_to_keep(session):
            first_times.keep(session, month)


def teach(session, center, people, one: Taught) -> Lesson:
    month = FIRST.plus(one.month)
    return make_lesson(
        session,
        make_offering(session, center, seats=SEATS),
        day=date(month.year, month.month, 7),
        minutes=one.minutes,
        marks={people[n].id: mark for n, mark in one.marks.items()},
        head_count=None if one.marks else one.heads,
        state=LessonState.CLOSED if one.closed else LessonState.PLANNED,
    )


def correct(session, lesson, people, one: Taught) -> None:
    for n, mark in one.corrected.items():
        row = session.get(Attendance, (lesson.id, people[n].id))
        if row is not None:
            row.mark = mark
    session.flush()
    service.recompute(session, [(lesson.month, lesson.center_id)])


@dataclass
class Count:
    """What the second count finds for one scope."""

    lessons: int = 0
    minutes: int = 0
    visits: int = 0
    head_count: int = 0
    capacity: int = 0
    help_desk: int = 0
    zone: int = 0
    people: set[int] = field(default_factory=set)


def count_again(world: World) -> dict[str, Count]:
    """From what was drawn, person by person; nothing of the product is asked."""
    stays = dict(world.merges)
    found = {key: Count() for keys in world.scopes for key in keys}
    first, last = world.span
    for one in world.lessons:
        if not (one.closed and first <= one.month <= last):
            continue
        came = counted(one, stays)
        heads = 0 if one.marks else one.heads
        for key in world.scopes[one.center]:
            of = found[key]
            of.lessons += 1
            of.minutes += one.minutes
            of.capacity += SEATS
            of.head_count += heads
            of.visits += heads + len(came)
            of.people |= came
    for name, drawn in (("help_desk", world.desk), ("zone", world.zone)):
        for month, center, count in drawn:
            if first <= month <= last:
                for key in world.scopes[center]:
                    setattr(found[key], name, getattr(found[key], name) + count)
    return found


def counted(one: Taught, stays: dict[int, int]) -> set[int]:
    marks = one.marks | {n: mark for n, mark in one.corrected.items() if n in one.marks}
    return {stays.get(n, n) for n, mark in marks.items() if mark in (Mark.PRESENT, Mark.LATE)}


def year_of(world: World, month: int) -> int:
    at = FIRST.plus(month)
    return at.plus(-2).year if world.years else at.year


def newcomers(world: World, people: set[int]) -> set[int]:
    """Without a counted mark of their programme year before the span, in at least one year of it they came in."""
    stays, (first, last) = dict(world.merges), world.span
    came = [(one.month, counted(one, stays)) for one in world.lessons if one.closed]
    before = {
        n
        for month, who in came
        if month < first and year_of(world, month) == year_of(world, first)
        for n in who
    }
    later = {
        n
        for month, who in came
        if month <= last and year_of(world, month) > year_of(world, first)
        for n in who
    }
    return people - (before - later)


def check(session: Session, world: World) -> None:
    centers, people = build(session, world)
    scopes = {one: sorted(keys) for one, keys in zip(centers, world.scopes, strict=True) if keys}
    first, last = (FIRST.plus(n) for n in world.span)
    found = queries.span_figures(session, first, last, scopes)
    wanted = count_again(world)
    assert found.by_scope.keys() == wanted.keys()
    for key, count in wanted.items():
        ours = found.by_scope[key]
        for name in ("lessons", "minutes", "visits", "head_count", "capacity", "help_desk", "zone"):
            assert getattr(ours, name) == getattr(count, name), (key, name)
        assert ours.people == len(count.people) == sum(ours.ages) == sum(ours.sexes)
        assert ours.new == len(newcomers(world, count.people)), key
        for sex, number in ((Sex.FEMALE, 1), (Sex.MALE, 2)):
            assert ours.sexes[number] == sum(SEXES[n] is sex for n in count.people)
        assert ours.ages[0] == sum(BORN[n] is None for n in count.people)
        assert ours.groups[queries.GROUPS.index(Group.ELDERLY)] == len(count.people & {0, 2})
    assert found.people == {people[n] for count in wanted.values() for n in count.people}
    assert sum(cell[1] for cell in found.cells.values()) == len(found.people)


# No shrinking: each try makes a database's worth of rows, and the worlds are small as they are.
PHASES = (Phase.explicit, Phase.generate)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@both_databases
@settings(max_examples=20, deadline=None, suppress_health_check=QUIET, derandomize=True, phases=PHASES)
@given(world=worlds())
def test_any_month_span_and_scope_equals_a_second_count_of_the_marks(session, world):
    try:
        check(session, world)
    finally:
        session.rollback()


@settings(max_examples=15, deadline=None, suppress_health_check=QUIET, derandomize=True, phases=PHASES)
@given(world=worlds())
def test_what_services_leave_behind_is_what_verify_counts(session, world):
    try:
        build(session, world)
        for month in verifying.months_of(session):
            assert verifying.count_stored(session, month) == verifying.count_marks(session, month)
            assert not first_times.wrongly_kept(session, month)
    finally:
        session.rollback()


@pytest.mark.parametrize("months", [1, 6])
def test_a_span_takes_a_fixed_number_of_queries(session, count_queries, months):
    center = make_center(session)
    person = make_attendee(session, center)
    for n in range(6):
        month = FIRST.plus(n)
        lesson = make_lesson(
            session,
            make_offering(session, center),
            day=date(month.year, month.month, 7),
            marks={person.id: Mark.PRESENT},
            state=LessonState.CLOSED,
        )
        service.recompute(session, [(lesson.month, center.id)])
    session.commit()
    with count_queries() as sent:
        found = queries.span_figures(session, FIRST, FIRST.plus(months - 1), {center.id: ["all"]})
    assert len(sent) <= 7
    assert (found.by_scope["all"].people, found.by_scope["all"].visits) == (1, months)
    assert len(session.exec(select(col(Lesson.id))).all()) == 6
