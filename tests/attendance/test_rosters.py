"""Rosters from files: people found or made, places and marks, and every rule that can refuse a row."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from learning_centers.attendance.importing import ROSTERS
from learning_centers.core import database
from learning_centers.core.incoming import Circumstances
from learning_centers.web.commands import SYSTEM
from models import (
    Attendance,
    Attendee,
    AttendeeGroup,
    AttendeeMonth,
    AuditEvent,
    Consent,
    Deed,
    Enrolment,
    EnrolmentState,
    Group,
    Lesson,
    LessonState,
    Mark,
    OfferingState,
    Purpose,
    Return,
    ReturnState,
    SensitiveGroup,
)
from tests.conftest import both_databases
from tests.factories import (
    DAY,
    NOW,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    region,
)
from tests.lessons.files import actions, bring, look, rows_of, viewer_of

CODE = "E2600000001"


@pytest.fixture
def offering(session, center):
    """One offering with one lesson, on DAY."""
    offering = make_offering(session, center, code=CODE, course=make_course(session, "스마트폰 기초"))
    make_lesson(session, offering)
    session.commit()
    return offering


def row(name="홍길동", **changes):
    return {
        "교육실시ID": CODE,
        "일자": str(DAY),
        "요일(자동)": "화",
        "이름": name,
        "회원ID": None,
        "휴대폰": None,
        "출생년도": None,
        "대상유형": None,
        "출결": None,
    } | changes


def people(session):
    return session.exec(select(Attendee).order_by(Attendee.id)).all()


def marks(session):
    return session.exec(select(Attendance.mark).order_by(Attendance.attendee_id)).all()


@both_databases
def test_a_row_makes_the_person_the_place_and_the_mark(session, offering):
    file = [
        row(휴대폰="1012345678", 출생년도=1947, 대상유형="고령층·장애인", 출결="출석", 성별="여"),
        row("김하나", 회원ID="hana", 출결="지각"),
    ]
    plan = bring(session, ROSTERS, *file)
    assert plan.problems == []
    assert actions(plan) == ["make", "make"]
    first, second = people(session)
    assert (first.name, first.phone, first.birth_year, first.sex) == ("홍길동", "01012345678", 1947, "female")
    assert second.member_id == "hana"
    assert marks(session) == [Mark.PRESENT, Mark.LATE]
    assert session.exec(select(AttendeeGroup.group_name)).all() == [Group.ELDERLY]
    assert session.exec(select(SensitiveGroup.group_name)).all() == [Group.DISABLED]
    assert len(session.exec(select(Enrolment)).all()) == 2


@both_databases
def test_the_same_file_twice_changes_nothing(session, offering):
    file = [
        row(휴대폰="010-1234-5678", 출결="출석", 대상유형="고령층"),
        row("김하나"),
        row("이두리", 회원ID="duri", 출결="결석"),
    ]
    bring(session, ROSTERS, *file)
    assert actions(look(session, ROSTERS, *file)) == ["skip", "skip", "skip"]


@both_databases
def test_another_mark_is_a_change(session, offering):
    bring(session, ROSTERS, row(출결="출석"))
    plan = bring(session, ROSTERS, row(출결="결석"))
    assert [(one.action, one.difference) for one in plan.planned] == [("change", "출결 출석 → 결석")]
    assert marks(session) == [Mark.ABSENT]


def test_marks_of_a_closed_lesson_reach_the_figures(session, offering):
    bring(session, ROSTERS, row(출결="결석"))
    lesson = session.exec(select(Attendance.lesson_id)).one()
    session.get(Lesson, lesson).state = LessonState.CLOSED
    session.commit()
    bring(session, ROSTERS, row(출결="출석"))
    assert session.exec(select(AttendeeMonth.visits)).all() == [1]


def test_a_member_id_is_stronger_than_a_phone(session, center, offering):
    known = make_attendee(session, center, "홍길동", member_id="gil", phone="01011112222")
    make_attendee(session, center, "홍길동", member_id="other", phone="01033334444")
    session.commit()
    plan = bring(session, ROSTERS, row(회원ID="gil", 휴대폰="01055556666"))
    assert plan.planned[0].payload.person.id == known.id
    assert people(session)[0].phone == "01055556666"


def test_a_guest_is_found_by_phone_also_written_as_member_id(session, center, offering):
    guest = make_attendee(session, center, "홍길동", phone="01012345678")
    session.commit()
    plan = look(session, ROSTERS, row(휴대폰="010-1234-5678"), row(회원ID="GUEST_01012345678"))
    assert {one.payload.person.id for one in plan.planned} == {guest.id}


def test_a_guest_who_is_given_a_member_id_becomes_a_member(session, center, offering):
    make_attendee(session, center, "홍길동", phone="01012345678")
    session.commit()
    bring(session, ROSTERS, row())
    plan = bring(session, ROSTERS, row(회원ID="gil", 휴대폰="01012345678"))
    assert actions(plan) == ["change"]
    assert [person.member_id for person in people(session)] == ["gil"]


def test_two_people_of_one_name_are_never_guessed(session, center, offering):
    for year in (1950, 1952):
        make_attendee(session, center, "홍길동", birth_year=year)
    session.commit()
    plan = look(session, ROSTERS, row(), row(출생년도=1952))
    (problem,) = plan.problems
    assert problem.cell == "D2"
    assert "홍*동" in problem.message
    assert "1950" in problem.message
    assert plan.planned[0].payload.person.birth_year == 1952


def test_a_name_at_another_center_is_somebody_else(session, offering):
    make_attendee(session, make_center(session), "홍길동")
    session.commit()
    bring(session, ROSTERS, row())
    assert len(people(session)) == 2


def test_a_phone_of_another_name_asks(session, center, offering):
    make_attendee(session, center, "김영희", phone="01012345678", birth_year=1949)
    session.commit()
    plan = look(
        session, ROSTERS, row(휴대폰="01012345678"), row("박철수", 휴대폰="01012345678", 회원ID="park")
    )
    (problem,) = plan.problems
    assert problem.cell == "F2"
    assert "김*희" in problem.message
    assert actions(plan) == ["make"]


def test_a_member_id_of_another_name_asks(session, center, offering):
    make_attendee(session, center, "김영희", member_id="gil")
    session.commit()
    assert [one.cell for one in look(session, ROSTERS, row(회원ID="gil")).problems] == ["E2"]


def test_a_phone_with_another_member_id_asks(session, center, offering):
    make_attendee(session, center, "홍길동", member_id="gil", phone="01012345678")
    session.commit()
    assert [
        one.cell for one in look(session, ROSTERS, row(회원ID="dong", 휴대폰="01012345678")).problems
    ] == ["F2"]


def test_a_new_person_who_is_there_twice_is_one(session, offering):
    second = date(2026, 10, 8)
    make_lesson(session, offering, day=second, number=2)
    session.commit()
    bring(
        session,
        ROSTERS,
        row(휴대폰="01012345678", 출결="출석"),
        row(휴대폰="01012345678", 일자=str(second), 출결="지각"),
    )
    assert len(people(session)) == 1
    assert marks(session) == [Mark.PRESENT, Mark.LATE]


@both_databases
def test_a_merged_duplicate_is_the_one_who_stays_and_keeps_the_seat(session, center, offering):
    keeper = make_attendee(session, center, "홍길동", member_id="gil")
    loser = make_attendee(session, center, "홍길둥", phone="01012345678")
    loser.merged_into_id = keeper.id
    session.add(Enrolment(offering_id=offering.id, attendee_id=loser.id, enrolled_at=NOW))
    session.commit()
    plan = bring(session, ROSTERS, row("홍길둥", 휴대폰="01012345678", 출결="출석"))
    assert plan.problems == []
    assert plan.planned[0].payload.person.id == keeper.id
    assert session.exec(select(Attendance.attendee_id)).all() == [loser.id]
    assert len(session.exec(select(Enrolment)).all()) == 1


@pytest.mark.parametrize(
    "change", [{"교육실시ID": "E2600000009"}, {"일자": "2026-10-07"}, {"일자": "2026-10-07", "출결": "출석"}]
)
def test_no_such_offering_or_no_lesson_on_that_day(session, offering, change):
    cell = "A2" if "교육실시ID" in change else "B2"
    assert [one.cell for one in look(session, ROSTERS, row(**change)).problems] == [cell]


def test_an_offering_of_another_center_looks_absent(session, offering):
    other = make_center(session)
    session.commit()
    plan = look(session, ROSTERS, row(), viewer=viewer_of(other))
    unknown = look(session, ROSTERS, row(교육실시ID="E2600000009"), viewer=viewer_of(other))
    assert [one.message for one in plan.problems] == [
        one.message.replace("E2600000009", CODE) for one in unknown.problems
    ]


def test_without_a_date_the_only_lesson_is_meant(session, offering):
    bring(session, ROSTERS, row(일자=None, 출결="출석"))
    assert marks(session) == [Mark.PRESENT]
    make_lesson(session, offering, day=DAY + timedelta(days=2), number=2)
    session.commit()
    plan = look(session, ROSTERS, row(일자=None, 출결="결석"), row("김하나", 일자=None))
    assert [one.cell for one in plan.problems] == ["B2"]
    assert actions(plan) == ["make"]


def test_a_row_twice_with_another_mark_is_refused(session, offering):
    plan = look(session, ROSTERS, row(출결="출석"), row(출결="결석"), row(출결="출석"))
    assert [one.cell for one in plan.problems] == ["I3"]
    assert actions(plan) == ["make", "skip"]


def test_no_mark_before_the_lesson(session, offering):
    make_lesson(session, offering, day=date(2026, 11, 6), number=2)
    session.commit()
    plan = look(session, ROSTERS, row(일자="2026-11-06", 출결="출석"), row("김하나", 일자="2026-11-06"))
    assert [one.cell for one in plan.problems] == ["I2"]
    assert actions(plan) == ["make"]


def test_a_locked_month_takes_no_changes(session, center, offering):
    bring(session, ROSTERS, row(출결="출석"))
    session.add(Return(center_id=center.id, month="2026-10", state=ReturnState.HANDED_IN))
    session.commit()
    plan = look(session, ROSTERS, row(출결="출석"), row(출결="결석"), row("김하나"))
    assert actions(plan) == ["skip"]
    assert [one.cell for one in plan.problems] == ["I3", "B4"]


def test_another_course_or_a_cancelled_offering_is_refused(session, offering):
    wrong = look(session, ROSTERS, row(과정명="키오스크"), row(과정명="스마트폰  기초"))
    assert [one.cell for one in wrong.problems] == ["J2"]
    assert actions(wrong) == ["make"]
    offering.state = OfferingState.CANCELLED
    session.commit()
    assert [one.cell for one in look(session, ROSTERS, row()).problems] == ["A2"]


def test_missing_residence_and_birth_year_are_no_problem_but_a_wrong_place_is(session, offering):
    places = {"거주지역 시/도": "강원도", "거주지역 시군구": "춘천시"}
    plan = bring(
        session, ROSTERS, row(), row("김하나", **places), row("이두리", **{"거주지역 시군구": "없는시"})
    )
    assert [one.cell for one in plan.problems] == ["K4"]
    assert [person.residence_id for person in people(session)] == [None, region(session, "51110").id]


@pytest.mark.parametrize(
    ("state", "mark", "after"),
    [
        (EnrolmentState.WAITING, None, EnrolmentState.WAITING),
        (EnrolmentState.WAITING, "출석", EnrolmentState.ENROLLED),
        (EnrolmentState.WITHDRAWN, None, EnrolmentState.ENROLLED),
    ],
)
def test_who_waits_gets_a_place_by_coming(session, center, offering, state, mark, after):
    person = make_attendee(session, center, "홍길동")
    session.add(Enrolment(offering_id=offering.id, attendee_id=person.id, enrolled_at=NOW, state=state))
    session.commit()
    bring(session, ROSTERS, row(출결=mark))
    assert session.exec(select(Enrolment.state)).one() is after


def test_whose_data_was_made_and_changed_is_in_the_access_log(session, offering):
    with database.transaction(session):
        circumstances = Circumstances(SYSTEM, NOW)
        plan = ROSTERS.check(session, rows_of(ROSTERS, row(출결="출석")), circumstances)
        ROSTERS.store(session, plan, circumstances)
    (person,) = people(session)
    events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.deed, event.kind, event.subjects) for event in events] == [
        (Deed.CREATE, "attendee", str(person.id)),
        (Deed.CHANGE, "attendee", str(person.id)),
    ]


def test_looking_and_storing_send_the_same_statements_for_few_rows_and_many(session, offering, count_queries):
    counts = []
    for many in (3, 200):
        rows = [
            row(f"사람{many}-{n}", 휴대폰=f"010{many:04d}{n:04d}", 출결="출석", 대상유형="고령층")
            for n in range(many)
        ]
        with count_queries() as sent:
            bring(session, ROSTERS, *rows)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_who_took_the_consent_back_gets_no_new_place_but_a_mark_in_the_one_they_have(
    session, center, offering
):
    took_back, seated = (make_attendee(session, center, name) for name in ("홍길동", "김하나"))
    session.add(Enrolment(offering_id=offering.id, attendee_id=seated.id, enrolled_at=NOW))
    for one in (took_back, seated):
        told = {"recorded_at": NOW, "recorded_by_id": 0}
        session.add(Consent(attendee_id=one.id, purpose=Purpose.REGISTER, given=False, **told))
    session.commit()
    plan = look(session, ROSTERS, row(출결="출석"), row("김하나", 출결="출석"))
    assert [(one.cell[-1], one.found) for one in plan.problems] == [("2", "홍길동")]
    assert actions(plan) == ["make"]
