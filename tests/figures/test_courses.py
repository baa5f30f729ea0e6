"""The figures of courses, counted from the marks."""

import pytest

from learning_centers.core.months import Month
from learning_centers.figures.courses import course_figures
from models import Mark
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center, make_course
from tests.figures.world import held

OCTOBER = Month(2026, 10)


def figures(session, *centers):
    return [
        (row.lessons, row.visits, row.people)
        for row in course_figures(session, OCTOBER, {center.id for center in centers})
    ]


def test_by_course_people_are_counted_per_course(session):
    center = make_center(session)
    person = make_attendee(session, center)
    for _ in range(2):
        held(session, center, {person.id: Mark.PRESENT})
    assert figures(session, center) == [(1, 1, 1), (1, 1, 1)]


def test_who_comes_twice_to_a_course_is_one_person_with_two_visits(session):
    one, two = make_center(session), make_center(session)
    course = make_course(session)
    person = make_attendee(session, one)
    for center in (one, two):
        held(session, center, {person.id: Mark.LATE}, course=course)
    assert figures(session, one, two) == [(2, 2, 1)]


def test_other_centers_and_absent_people_are_left_out(session):
    one, two = make_center(session), make_center(session)
    course = make_course(session)
    for center in (one, two):
        came, stayed_away = make_attendee(session, center), make_attendee(session, center)
        held(session, center, {came.id: Mark.PRESENT, stayed_away.id: Mark.ABSENT}, course=course)
    assert figures(session, two) == [(1, 1, 1)]


def test_a_course_without_names_has_its_heads(session):
    center = make_center(session)
    held(session, center, {}).head_count = 12
    session.flush()
    assert figures(session, center) == [(1, 12, 0)]


@both_databases
@pytest.mark.parametrize("marked", [(0, 1), (0, 1, 2), (1, 2), (2,)])
def test_a_merged_person_marked_under_several_names_in_one_lesson_came_once(session, marked):
    center = make_center(session)
    keeper, *others = people = [make_attendee(session, center) for _ in range(3)]
    somebody = make_attendee(session, center)
    for other in others:
        other.merged_into_id = keeper.id
    held(session, center, {people[at].id: Mark.PRESENT for at in marked} | {somebody.id: Mark.PRESENT})
    assert figures(session, center) == [(1, 2, 2)]


def test_a_name_that_was_absent_does_not_hide_the_mark_of_the_other(session):
    center = make_center(session)
    keeper, other = make_attendee(session, center), make_attendee(session, center)
    other.merged_into_id = keeper.id
    held(session, center, {keeper.id: Mark.ABSENT, other.id: Mark.PRESENT})
    assert figures(session, center) == [(1, 1, 1)]
