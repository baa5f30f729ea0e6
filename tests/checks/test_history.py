"""Checks against the center's own past: jumps, counts that never change, the mix of courses. On both databases."""

from datetime import date

import pytest

from models import CenterKind, CourseLevel, LessonState, ProgrammeYear
from tests.checks.world import OCTOBER, found, hold, log_desk
from tests.conftest import both_databases
from tests.factories import make_center, make_course, make_lesson, make_offering

pytestmark = both_databases


def months_of(session, center, *heads, last=OCTOBER):
    """One lesson a month with so many people, the last of them in `last`; None: a month without a lesson."""
    for back, number in enumerate(reversed(heads)):
        if number is not None:
            month = last.plus(-back)
            hold(session, center, head_count=number, day=date(month.year, month.month, 6), seats=500)


@pytest.mark.parametrize(
    ("heads", "tripped"),
    [
        ((100, 100, 100, 100, 150), False),  # the edge: 5 × a tenth of the median
        ((100, 100, 100, 100, 151), True),
        ((100, 100, 100, 100, 50), False),
        ((100, 100, 100, 100, 49), True),
        ((100, 100, 100, 300), False),  # three earlier months are too few
        ((100, 100, 100, None, 300), False),  # a month without a lesson is no month
        ((100, 100, None, 100, 100, 300), True),
        ((60, 80, 100, 120, 140, 200), False),  # median 100, distance 20
        ((60, 80, 100, 120, 140, 201), True),
        ((80, 90, 100, 110, 9_000, 160), True),  # one wild month moves nothing: the mean would let it pass
    ],
)
def test_a_jump_is_measured_by_median_and_median_distance(session, center, heads, tripped):
    months_of(session, center, *heads)
    assert ("jump" in found(session, center)) is tripped


def test_a_month_without_a_lesson_is_not_judged(session, center):
    months_of(session, center, 100, 100, 100, 100, None)
    assert "jump" not in found(session, center)


def test_months_longer_ago_than_a_year_are_history(session, center):
    months_of(session, center, 500, 500, 500, 500, *[None] * 12, 20)
    assert "jump" not in found(session, center)


@pytest.mark.parametrize(
    ("days", "people", "other", "tripped"),
    [(8, 3, None, True), (7, 3, None, False), (8, 2, None, False), (8, 3, 4, False)],
)
def test_the_same_number_on_each_day_is_found(session, center, days, people, other, tripped):
    for day in range(1, days + 1):
        log_desk(session, center, date(2026, 10, day), people)
    if other:
        log_desk(session, center, date(2026, 10, 30), other)
    assert ("desk_unchanging" in found(session, center)) is tripped


def test_a_day_counts_all_its_talks_together(session, center):
    for day in range(1, 9):
        for people in (1, 2):
            log_desk(session, center, date(2026, 10, day), people)
    assert "desk_unchanging" in found(session, center)


@pytest.mark.parametrize(("first", "tripped"), [(40, True), (41, False), (None, False)])
def test_the_same_number_in_each_month_is_found(session, center, first, tripped):
    for month, people in ((7, first), (8, 40), (9, 40), (10, 40)):
        if people is not None:
            log_desk(session, center, date(2026, month, 3), people)
    assert ("desk_unchanging" in found(session, center)) is tripped


def teach(session, center, times, *, level=CourseLevel.BASIC, vulnerable=True, day=date(2026, 10, 6)):
    offering = make_offering(session, center, course=make_course(session, level=level))
    offering.vulnerable = vulnerable
    for number in range(times):
        make_lesson(
            session, offering, day=day, number=number + 1, head_count=1, minutes=60, state=LessonState.CLOSED
        )


@pytest.mark.parametrize(("basic", "tripped"), [(14, False), (13, True)])
def test_few_basic_courses_are_found(session, center, basic, tripped):
    teach(session, center, basic - 2)
    teach(session, center, 2, level=CourseLevel.DAILY)
    teach(session, center, 20 - basic, level=CourseLevel.ADVANCED)
    assert ("basic_share" in found(session, center)) is tripped


def test_courses_without_a_level_are_left_out_and_nineteen_lessons_are_too_few(session, center):
    teach(session, center, 19, level=CourseLevel.ADVANCED)
    teach(session, center, 5, level=None)
    assert "basic_share" not in found(session, center)
    teach(session, center, 1, level=CourseLevel.SPECIAL)
    assert "basic_share" in found(session, center)


@pytest.mark.parametrize(("meant_for", "tripped"), [(4, False), (3, True)])
def test_few_courses_for_vulnerable_groups_are_found(session, center, meant_for, tripped):
    teach(session, center, meant_for)
    teach(session, center, 20 - meant_for, vulnerable=False)
    assert ("vulnerable_share" in found(session, center)) is tripped


def test_the_mix_is_that_of_the_programme_year(session, center):
    teach(session, center, 20, level=CourseLevel.ADVANCED, day=date(2026, 3, 3))
    teach(session, center, 1, level=CourseLevel.ADVANCED)
    assert "basic_share" in found(session, center)
    session.add(ProgrammeYear(year=2026, first_month="2026-04", last_month="2027-03"))
    assert "basic_share" not in found(session, center)


def test_an_experience_zone_is_not_held_to_the_mix(session):
    center = make_center(session, kind=CenterKind.EXPERIENCE)
    teach(session, center, 20, level=CourseLevel.ADVANCED, vulnerable=False)
    assert not {"basic_share", "vulnerable_share"} & found(session, center).keys()
