"""Parts of a scope by kinds of lessons. Any world against a second count: tests/dashboards/test_properties.py."""

from datetime import date, time

from learning_centers.core.months import Month
from learning_centers.figures import service
from learning_centers.figures.breakdowns import By, Held, break_down
from models import CourseLevel, LessonState, Mark
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center, make_course, make_lesson, make_offering

OCTOBER = Month(2026, 10)


def teach(
    session, center, marks, *, day=date(2026, 10, 6), start=time(14, 0), course=None, state=LessonState.CLOSED
):
    offering = make_offering(session, center, course=course, seats=4)
    lesson = make_lesson(session, offering, day=day, start=start, marks=marks, state=state)
    service.recompute(session, [(lesson.month, center.id)])
    return lesson


def by(session, center, kind, first=OCTOBER, last=OCTOBER):
    return break_down(session, first, last, [center.id], kind)


@both_databases
def test_a_duplicate_counts_as_who_stays_and_once_per_lesson(session):
    center = make_center(session)
    keeper, double = make_attendee(session, center), make_attendee(session, center)
    double.merged_into_id = keeper.id
    teach(session, center, {keeper.id: Mark.PRESENT, double.id: Mark.LATE})
    for kind in By:
        told = [] if kind is By.RUN_STOP else [Held(1, 120, 1, 1, 4)]  # it was not on the bus
        assert list(by(session, center, kind).values()) == told, kind


@both_databases
def test_the_hour_and_the_weekday_are_those_of_seoul(session):
    center = make_center(session)
    person = make_attendee(session, center)
    teach(
        session, center, {person.id: Mark.PRESENT}, day=date(2026, 10, 5), start=time(0, 30)
    )  # in UTC the 4th
    assert list(by(session, center, By.HOUR)) == [0]
    assert list(by(session, center, By.WEEKDAY)) == [0]


@both_databases
def test_a_course_that_says_nothing_stands_under_none(session):
    center = make_center(session)
    person = make_attendee(session, center)
    course = make_course(session)
    course.topic, course.level, course.mode = "", None, None
    teach(session, center, {person.id: Mark.PRESENT}, course=course)
    for kind in (By.TOPIC, By.LEVEL, By.MODE):
        assert list(by(session, center, kind)) == [None], kind


def test_a_person_counts_once_in_each_level_and_absent_ones_not(session):
    center = make_center(session)
    person, away = make_attendee(session, center), make_attendee(session, center)
    for level in (CourseLevel.BASIC, CourseLevel.BASIC, CourseLevel.DAILY):
        course = make_course(session, level=level)
        teach(session, center, {person.id: Mark.PRESENT, away.id: Mark.EXCUSED}, course=course)
    found = by(session, center, By.LEVEL)
    assert found == {CourseLevel.BASIC: Held(2, 240, 2, 1, 8), CourseLevel.DAILY: Held(1, 120, 1, 1, 4)}
    assert found[CourseLevel.BASIC].fill_rate == 0.25


def test_other_centers_and_lessons_that_are_not_closed_are_left_out(session):
    here, there = make_center(session), make_center(session)
    person = make_attendee(session, here)
    teach(session, there, {person.id: Mark.PRESENT})
    teach(session, here, {person.id: Mark.PRESENT}, state=LessonState.PLANNED)
    for kind in By:
        assert by(session, here, kind) == {}, kind


def test_it_takes_two_queries_whatever_the_centers(session, count_queries):
    centers = [make_center(session) for _ in range(12)]
    person = make_attendee(session, centers[0])
    for center in centers:
        teach(session, center, {person.id: Mark.PRESENT})
    for kind in By:
        with count_queries() as sent:
            break_down(session, OCTOBER, OCTOBER, [center.id for center in centers], kind)
        assert len(sent) == 2, kind
