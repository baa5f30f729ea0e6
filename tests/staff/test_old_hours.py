"""Remarks of the old workbook 실시관리 become assignments; what was not understood is listed by its cell."""

import io
import json
from datetime import date

import pytest
from openpyxl import Workbook
from sqlmodel import select

from learning_centers.staff.hours_importing import NotUnderstood, Said, read_remark
from models import (
    Assignment,
    AuditEvent,
    Deed,
    Duty,
    Lesson,
    Part,
    Return,
    ReturnState,
    StaffMember,
    StaffRole,
)
from tests.conftest import both_databases
from tests.factories import make_center, make_lesson, make_offering, make_staff
from tests.imports.files import saved

CODE, SEVERAL = "E2600000001", "E2600000002"


def book(*remarks):
    """As the portal gives it: a title in row 1, the header in row 2, the ID in column B."""
    made = Workbook()
    sheet = made.active
    sheet.title = "실시관리"
    sheet.append(["2026년 9월 실시관리"])
    sheet.append(["NO.", "교육실시ID", "관리지역", "총교육시간", "비고"])
    for number, (code, remark) in enumerate(remarks, 1):
        sheet.append([number, code, "충북", 2, remark])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def center(session):
    """One offering with a lesson on 9/13 led by 김하나 with 이두리; one with lessons on 9/14 and 9/15."""
    center = make_center(session, "한빛 배움터")
    hana = make_staff(session, center, "김하나")
    duri = make_staff(session, center, "이두리", role=StaffRole.ASSISTANT)
    make_staff(session, center, "홍길동", role=StaffRole.ASSISTANT)
    lesson = make_lesson(session, make_offering(session, center, code=CODE), day=date(2026, 9, 13), lead=hana)
    session.add(Assignment(lesson_id=lesson.id, staff_id=duri.id, part=Part.ASSISTANT, duty=Duty.WORKED))
    several = make_offering(session, center, code=SEVERAL)
    make_lesson(session, several, day=date(2026, 9, 14), lead=hana)
    make_lesson(session, several, day=date(2026, 9, 15), number=2, lead=hana)
    session.commit()
    return center


@pytest.fixture
def bring(runner, session, tmp_path, center):
    """`bring((code, remark), …)`: what the command says."""

    def bringing(*remarks, accept_good=False):
        file = saved(tmp_path, book(*remarks))
        done = runner.invoke(
            args=["import", "hours", file, "--json", *(["--accept-good"] if accept_good else [])]
        )
        session.rollback()
        session.expire_all()
        return json.loads(done.stdout)

    return bringing


def team(session):
    rows = session.exec(
        select(Lesson.held_on, StaffMember.name, Assignment.part, Assignment.duty)
        .join(Assignment, Assignment.lesson_id == Lesson.id)
        .join(StaffMember, StaffMember.id == Assignment.staff_id)
        .order_by(Lesson.held_on, StaffMember.name)
    )
    return [(day.day, name, str(part), str(duty)) for day, name, part, duty in rows]


BEFORE = [
    (13, "김하나", "lead", "planned"),
    (13, "이두리", "assistant", "worked"),
    (14, "김하나", "lead", "planned"),
    (15, "김하나", "lead", "planned"),
]


@both_databases
def test_remarks_become_absences_and_additions(session, bring):
    said = bring(
        (CODE, "추가 - 보조강사 홍길동\n9/13 불참 - 강사 김하나, 이두리"), (SEVERAL, "9월 15일 불참: 김하나")
    )
    assert (said["made"], said["changed"], said["problems"]) == (1, 1, [])
    assert team(session) == [
        (13, "김하나", "lead", "absent"),
        (13, "이두리", "assistant", "absent"),
        (13, "홍길동", "assistant", "added"),
        (14, "김하나", "lead", "planned"),
        (15, "김하나", "lead", "absent"),
    ]


@both_databases
def test_the_same_file_twice_changes_nothing(session, bring):
    remarks = [(CODE, "추가 - 보조강사 홍길동"), (CODE, "9/13 불참 - 강사 김하나"), (SEVERAL, None)]
    bring(*remarks)
    before = team(session)
    said = bring(*remarks)
    assert (said["made"], said["changed"], said["skipped"], said["problems"]) == (0, 0, 3, [])
    assert team(session) == before


@pytest.mark.parametrize(
    ("code", "remark", "words"),
    [
        (CODE, "비가 와서 늦게 시작함", "읽지 못했습니다"),
        (CODE, "추가 - 보조강사 홍길동\n연락 바람", "“연락 바람”"),
        (CODE, "9/12 불참 - 강사 김하나", "9/13"),
        (SEVERAL, "불참 - 강사 김하나", "9/14, 9/15"),
        (CODE, "추가 - 강사 없는이", "인력 명단에 없습니다"),
        (CODE, "추가 - 보조강사 이두리", "이미 이 수업을 맡았습니다"),
        (CODE, "추가 - 강사 홍길동; 9/13 불참 - 강사 홍길동", "하나만 남겨 주세요"),
        (CODE, "추가 - 010-0000-0000", "이름이 아닙니다"),
    ],
)
def test_what_is_not_understood_is_listed_by_its_cell_and_nothing_of_the_file_is_stored(
    session, bring, code, remark, words
):
    said = bring((CODE, "불참 - 강사 김하나"), (code, remark))
    (problem,) = said["problems"]
    assert (problem["sheet"], problem["cell"]) == ("실시관리", "E4")
    assert words in problem["message"]
    assert team(session) == BEFORE


def test_the_good_rows_are_stored_when_that_is_said(session, bring):
    said = bring((CODE, "불참 - 강사 김하나"), (SEVERAL, "모름"), accept_good=True)
    assert [one["cell"] for one in said["problems"]] == ["E4"]
    assert (13, "김하나", "lead", "absent") in team(session)


def test_an_unknown_offering_is_a_problem_of_its_cell(bring):
    (problem,) = bring(("E2699999999", "불참 - 강사 김하나"))["problems"]
    assert (problem["cell"], problem["found"]) == ("B3", "E2699999999")


def test_two_people_of_one_name_ask_unless_one_is_on_the_team(session, bring, center):
    other = make_center(session)
    make_staff(session, other, "김하나")
    twins = [make_staff(session, other, "쌍둥이") for _ in range(2)]
    assert len(twins) == 2
    session.commit()
    assert bring((CODE, "불참 - 강사 김하나"))["problems"] == []
    (problem,) = bring((CODE, "추가 - 강사 쌍둥이"))["problems"]
    assert "2명" in problem["message"]


def test_a_month_that_is_handed_in_is_not_changed(session, bring, center):
    session.add(Return(center_id=center.id, month="2026-09", state=ReturnState.HANDED_IN))
    session.commit()
    (problem,) = bring((CODE, "불참 - 강사 김하나"))["problems"]
    assert problem["cell"] == "E3"
    assert "시도 담당에게 다시 열어 달라고" in problem["message"]
    assert team(session) == BEFORE


def test_the_log_names_whose_hours_changed(session, bring, center):
    bring((CODE, "불참 - 강사 김하나"))
    events = session.exec(select(AuditEvent).where(AuditEvent.what == "staff.hours")).all()
    assert [(event.deed, event.kind, len(event.subjects.split())) for event in events] == [
        (Deed.CHANGE, "staff", 1)
    ]


def test_a_role_holds_for_the_names_behind_it():
    assert read_remark("9/13 불참 - 강사 김하나, 이두리; 추가 - 가이드 홍길동, 서포터즈 박새싹") == [
        Said(9, 13, Duty.ABSENT, Part.LEAD, "김하나"),
        Said(9, 13, Duty.ABSENT, Part.LEAD, "이두리"),
        Said(0, 0, Duty.ADDED, Part.ASSISTANT, "홍길동"),
        Said(0, 0, Duty.ADDED, Part.SUPPORTER, "박새싹"),
    ]


def test_an_empty_remark_says_nothing():
    assert read_remark("\n ; ") == []
    with pytest.raises(NotUnderstood):
        read_remark("-")
