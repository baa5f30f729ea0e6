import pytest
from sqlmodel import select

from learning_centers.core.incoming import Action
from learning_centers.courses.importing import COURSES
from learning_centers.courses.service import course_key
from models import Course, CourseLevel, TeachingMode
from tests.centers.rows import bring, look, officer
from tests.factories import make_course, region
from tests.imports.files import COURSE_HEADERS

ROW = ("스마트폰 기초", "기초", "상시", "2시간", "스마트폰", "12명")


def only(session):
    return session.exec(select(Course)).one()


def test_a_course_is_made_with_every_fact(session):
    bring(session, COURSES, COURSE_HEADERS, ROW)
    course = only(session)
    assert (course.name, course.name_key) == ("스마트폰 기초", "스마트폰기초")
    assert (course.level, course.mode) == (CourseLevel.BASIC, TeachingMode.RESIDENT)
    assert (course.hours, course.topic, course.seats) == (2, "스마트폰", 12)
    assert course.province_id is None


def test_only_the_name_is_needed(session):
    bring(session, COURSES, ["과정명"], ["[에듀버스1] AI·건강앱"])
    assert only(session).name == "[에듀버스1] AI·건강앱"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("스마트폰 기초", "스마트폰기초", True),
        ("스마트폰\N{NO-BREAK SPACE}기초", " 스마트폰  기초 ", True),
        ("\u1100\u1161", "가", True),  # the same letter, typed on another machine
        ("AI 기초", "ai 기초", False),
        ("기초(1)", "기초 1", False),
    ],
)
def test_names_are_matched_to_the_letter_spaces_apart(one, other, same):
    assert (course_key(one) == course_key(other)) is same


def test_the_same_file_twice_changes_nothing(session):
    bring(session, COURSES, COURSE_HEADERS, ROW)
    again = bring(session, COURSES, COURSE_HEADERS, ("스마트폰기초", *ROW[1:]))
    assert [one.action for one in again.planned] == [Action.SKIP]
    assert only(session).name == "스마트폰 기초"


def test_empty_cells_change_nothing(session):
    bring(session, COURSES, COURSE_HEADERS, ROW)
    plan = look(session, COURSES, COURSE_HEADERS, ("스마트폰 기초", None, None, None, None, None))
    assert plan.count(Action.SKIP) == 1


def test_what_differs_is_changed_and_said(session):
    bring(session, COURSES, COURSE_HEADERS, ROW)
    plan = bring(session, COURSES, COURSE_HEADERS, ("스마트폰 기초", "심화", None, 1.5, None, None))
    assert plan.planned[0].difference == "과정구분 기초 → 심화, 시간 2 → 1.5"
    assert (only(session).level, only(session).hours) == (CourseLevel.ADVANCED, 1.5)


def test_an_unknown_level_is_a_problem_of_its_cell(session):
    from tests.centers.rows import parsed

    (row,) = parsed(COURSES, COURSE_HEADERS, ("스마트폰 기초", "초급", None, None, None, None))
    assert [problem.cell for problem in row.problems] == ["B2"]


def test_one_course_twice_with_other_facts_asks(session):
    plan = look(session, COURSES, COURSE_HEADERS, ROW, ("스마트폰기초", *ROW[1:]), (*ROW[:5], 30))
    assert [one.action for one in plan.planned] == [Action.MAKE, Action.SKIP]
    assert [problem.cell for problem in plan.problems] == ["A4"]


def test_an_officers_new_course_is_the_provinces_own(session):
    bring(session, COURSES, COURSE_HEADERS, ROW, viewer=officer(session, "43"))
    assert only(session).province_id == region(session, "43").id


def test_an_officer_changes_neither_national_courses_nor_those_of_others(session):
    make_course(session, "국가 과정")
    bring(session, COURSES, ["과정명", "정원"], ["서울 과정", 10], viewer=officer(session, "11"))
    rows = (["국가 과정", 30], ["서울 과정", 30])
    plan = look(session, COURSES, ["과정명", "정원"], *rows, viewer=officer(session, "43"))
    assert [problem.cell for problem in plan.problems] == ["A2", "A3"]


def test_an_officer_changes_the_provinces_own_courses(session):
    viewer = officer(session, "43")
    bring(session, COURSES, ["과정명", "정원"], ["우리 과정", 10], viewer=viewer)
    bring(session, COURSES, ["과정명", "정원"], ["우리 과정", 30], viewer=viewer)
    assert only(session).seats == 30


@pytest.mark.parametrize("rows", [1, 40])
def test_looking_sends_as_many_queries_for_many_rows_as_for_one(session, count_queries, rows):
    with count_queries() as sent:
        look(session, COURSES, ["과정명"], *[[f"과정 {n}"] for n in range(rows)])
    assert len(sent) == 3  # regions, changes, courses
