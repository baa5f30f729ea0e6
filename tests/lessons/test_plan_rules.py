"""Plans from files: every rule that can refuse a row."""

from datetime import date

import pytest
from sqlmodel import select

from learning_centers.core.tables.layout import find_tables
from learning_centers.core.tables.reading import Sheet
from learning_centers.lessons.importing import PLANS
from models import (
    CenterPeriod,
    Course,
    Lesson,
    LessonState,
    Offering,
    PeriodState,
    Return,
    ReturnState,
    Venue,
)
from tests.factories import make_center, make_lesson, make_offering, make_staff
from tests.lessons.files import ROW, actions, bring, look, row, said, viewer_of


def lessons(session):
    return session.exec(select(Lesson).order_by(Lesson.starts_at, Lesson.id)).all()


def offerings(session):
    return session.exec(select(Offering).order_by(Offering.code)).all()


def test_an_unknown_course_names_the_nearest(session, center):
    plan = look(session, PLANS, row(과정명="스마트폰 기조"))
    assert [cell for cell, _message in said(plan)] == ["B2"]
    assert "스마트폰 기초" in plan.problems[0].message


def test_spaces_do_not_matter_in_a_course_name(session, center):
    assert actions(look(session, PLANS, row(과정명=" 스마트폰  기 초"))) == ["make"]


def test_courses_that_are_missing_are_made_when_asked(session, center):
    bring(
        session, PLANS, row(과정명="키오스크"), row(과정명="키오스크", 일자="2026-11-11"), create_courses=True
    )
    assert len(session.exec(select(Course).where(Course.name == "키오스크")).all()) == 1


def test_address_columns_must_be_there_though_they_may_be_empty(session, center):
    short = {key: value for key, value in ROW.items() if key != "읍면동"}
    lines = [(1, tuple(short)), (2, tuple(short.values()))]
    (problem,) = find_tables([Sheet("계획", lines)], PLANS.layout).problems
    assert (problem.cell, problem.column) == ("A1", "읍면동")
    assert len(look(session, PLANS, ROW | {"읍면동": None}).planned) == 1


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("한빛배움터", True),
        ("T100", True),
        ("한빛 배움터", True),
        ("청주시", True),
        ("충북 청주시", True),
        ("없는곳", False),
    ],
)
def test_the_center_is_found_by_name_code_or_district(session, center, word, found):
    make_center(session, "다른배움터", district="43130")
    plan = look(session, PLANS, row(**{"담당 배움터": word, "시/도": None, "시군구": None}))
    assert bool(plan.planned) is found


def test_a_district_with_two_centers_asks(session, center):
    make_center(session, "달빛배움터", code="T200")
    plan = look(session, PLANS, row(**{"담당 배움터": "청주시"}), row())
    assert [problem.cell for problem in plan.problems] == ["K2", "K3"]
    assert "T100" in plan.problems[0].message


def test_an_empty_center_is_the_only_one_of_the_viewer(session, center):
    make_center(session, "달빛배움터")
    plan = look(session, PLANS, row(**{"시/도": None, "시군구": None}), viewer=viewer_of(center))
    assert plan.planned[0].payload.center.id == center.id


def test_another_center_looks_unknown(session, center):
    other = make_center(session, "달빛배움터")
    plan = look(session, PLANS, row(**{"담당 배움터": "한빛배움터"}), viewer=viewer_of(other))
    assert [problem.cell for problem in plan.problems] == ["K2"]


def test_an_unknown_district_and_an_old_name(session, center):
    plan = look(
        session,
        PLANS,
        row(시군구="청쥬시"),
        row(**{"시/도": "강원도", "시군구": "춘천시", "담당 배움터": "T100"}),
    )
    assert plan.problems[0].cell == "I2"
    assert len(plan.planned) == 1


@pytest.mark.parametrize(
    ("day", "open_then"), [("2025-12-31", False), ("2026-01-01", True), ("2026-11-20", False)]
)
def test_a_lesson_lies_in_an_open_period_of_its_center(session, center, day, open_then):
    rest = CenterPeriod(center_id=center.id, state=PeriodState.SUSPENDED, starts_on=date(2026, 11, 20))
    session.add(rest)
    session.commit()
    plan = look(session, PLANS, row(일자=day, **{"담당 배움터": "T100"}))
    assert bool(plan.planned) is open_then


@pytest.mark.parametrize(("end", "good"), [("14:00", False), ("13:59", False), ("14:01", True)])
def test_the_end_lies_after_the_start(session, center, end, good):
    plan = look(session, PLANS, row(종료=end))
    assert bool(plan.planned) is good
    assert good or [problem.cell for problem in plan.problems] == ["E2"]


def test_unknown_staff_and_two_of_one_name_ask(session, center):
    for phone in ("01011112222", "01033334444"):
        make_staff(session, center, "김하나").phone = phone
    session.commit()
    plan = look(
        session,
        PLANS,
        row(강사="아무개"),
        row(강사="김하나", 일자="2026-11-11"),
        row(강사="김하나(4444)", 일자="2026-11-12"),
    )
    assert [problem.cell for problem in plan.problems] == ["M2", "M3"]
    assert len(plan.planned) == 1


def test_staff_of_another_center_are_unknown(session, center):
    make_staff(session, make_center(session, district="43130"), "남다른")
    assert [problem.cell for problem in look(session, PLANS, row(강사="남다른")).problems] == ["M2"]


def test_the_instructor_is_not_an_assistant_too(session, center):
    assert [one.cell for one in look(session, PLANS, row(강사="한가람", 보조강사="한가람")).problems] == [
        "L2"
    ]


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [
        ("15:59", "18:00", True),
        ("16:00", "18:00", False),
        ("12:00", "14:00", False),
        ("12:00", "14:01", True),
    ],
)
def test_a_lead_is_in_one_lesson_at_a_time(session, center, start, end, clash):
    plan = look(session, PLANS, row(강사="한가람"), row(강사="한가람", 시작=start, 종료=end, 주소="산들길 1"))
    assert [problem.cell for problem in plan.problems] == (["M3"] if clash else [])
    assert not clash or "2" in plan.problems[0].message


def test_a_lead_who_teaches_in_a_stored_lesson_is_taken(session, center):
    bring(session, PLANS, row(강사="한가람"))
    plan = look(session, PLANS, row(강사="한가람", 시작="15:00", 종료="17:00"))
    assert [problem.cell for problem in plan.problems] == ["M2"]
    assert "E2690000001" in plan.problems[0].message


def test_a_lead_who_teaches_at_another_center_is_taken_without_naming_it(session, center):
    lead = make_staff(session, center, "유하늘")
    other = make_center(session, "비밀배움터", district="43130")
    make_lesson(session, make_offering(session, other, code="E0000000999"), day=date(2026, 11, 10), lead=lead)
    session.commit()
    plan = look(session, PLANS, row(강사="유하늘"), viewer=viewer_of(center))
    assert [problem.cell for problem in plan.problems] == ["M2"]
    assert "E0000000999" not in plan.problems[0].message


def test_a_room_is_booked_once(session, center):
    session.add(Venue(center_id=center.id, name="2강의실"))
    session.commit()
    plan = bring(
        session, PLANS, row(상세주소="2강의실"), row(상세주소="2 강의실", 시작="15:00", 종료="17:00")
    )
    assert [problem.cell for problem in plan.problems] == ["G3"]
    assert lessons(session)[0].room_id is not None


def test_a_refused_row_leaves_its_lesson_in_the_way_of_others(session, center):
    first, second = "E2600000001", "E2600000002"
    bring(
        session,
        PLANS,
        row(교육실시ID=first, 강사="한가람"),
        row(교육실시ID=second, 강사="한가람", 시작="17:00", 종료="18:00"),
    )
    # The second would move onto the third, which cannot come because the second stays.
    plan = look(
        session,
        PLANS,
        row(교육실시ID=second, 강사="한가람", 시작="14:30", 종료="15:30"),
        row(강사="한가람", 시작="17:00", 종료="18:00", 주소="산들길 1"),
    )
    assert plan.planned == []


def test_the_same_row_twice_is_refused(session, center):
    plan = look(session, PLANS, row(), row())
    assert [problem.cell for problem in plan.problems] == ["D3"]


def test_an_offering_of_another_center_or_course_is_not_taken_over(session, center):
    other = make_center(session, "달빛배움터", district="43130")
    make_offering(session, other, code="E2600000001")
    make_offering(session, center, code="E2600000002")
    session.commit()
    plan = look(
        session, PLANS, row(교육실시ID="E2600000001"), row(교육실시ID="E2600000002", 일자="2026-11-11")
    )
    assert [problem.cell for problem in plan.problems] == ["A2", "B3"]


def test_a_closed_lesson_does_not_change_but_may_be_sent_again(session, center):
    bring(session, PLANS, row())
    (lesson,) = lessons(session)
    lesson.state = LessonState.CLOSED
    session.commit()
    assert actions(look(session, PLANS, row())) == ["skip"]
    assert [one.cell for one in look(session, PLANS, row(종료="17:00")).problems] == ["C2"]


@pytest.mark.parametrize("state", [ReturnState.HANDED_IN, ReturnState.APPROVED])
def test_a_locked_month_takes_no_changes(session, center, state):
    bring(session, PLANS, row())
    session.add(Return(center_id=center.id, month="2026-11", state=state))
    session.commit()
    assert actions(look(session, PLANS, row())) == ["skip"]
    assert [one.cell for one in look(session, PLANS, row(종료="17:00")).problems] == ["C2"]
    assert [one.cell for one in look(session, PLANS, row(일자="2026-11-30")).problems] == ["C2"]
    code = offerings(session)[0].code
    moved = look(session, PLANS, row(교육실시ID=code, 일자="2026-12-01"))
    assert [one.cell for one in moved.problems] == ["C2"]
