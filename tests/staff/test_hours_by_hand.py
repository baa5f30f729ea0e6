"""A month counted by hand: absences, additions, a substitution, own times and old remarks. Statement, table and the
sheet 인력 say the same, to the minute."""

import io
from datetime import date, time, timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month
from learning_centers.staff.hours import Hours, by_kind, get_person, list_people, warnings_of
from models import (
    Assignment,
    AuditEvent,
    Contract,
    Deed,
    Duty,
    HoursSignOff,
    LessonState,
    OfferingState,
    Part,
    Role,
    StaffRole,
    TeachingMode,
)
from tests.factories import make_account, make_center, make_course, make_lesson, make_offering, make_staff
from tests.imports.files import saved, xlsx

MONTH = Month(2026, 10)
HANA, DURI, SESSAK = "김하나", "이두리", "박새싹"
# Minutes by hand. 김하나: 120 worked, 90 of 120 worked (came late), 120 absent,
#   60 added by a remark, 120 still planned.
#   planned 120 + 120 + 120 + 120 = 480; worked 120 + 90 = 210; absent 120; added 60
# 이두리: 120 added for 김하나, 120 absent by a remark (she was on the team).
#   planned 120; worked 0; absent 120; added 120
# 박새싹: 120 and 60 worked, the first on a village's premises.
BY_HAND = {
    HANA: Hours(planned=480, worked=210, absent=120, added=60),
    DURI: Hours(planned=120, worked=0, absent=120, added=120),
    SESSAK: Hours(planned=180, worked=180, absent=0, added=0),
}
RECOGNISED = {HANA: 270, DURI: 120, SESSAK: 180}
REMARKS = [
    ("E2600000004", "10/13 불참 - 보조강사 이두리"),
    ("E2600000005", "추가 - 강사 김하나"),
    ("E2600000001", None),
]


def assign(session, lesson, member, part, duty, **more):
    made = Assignment(lesson_id=lesson.id, staff_id=member.id, part=part, duty=duty, **more)
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def month(session, runner, tmp_path):
    """The month as it stands after the old remarks came in. Returns (center, staff by name)."""
    center = make_center(session, "한빛 배움터")
    course = make_course(session, "스마트폰 기초")
    course.mode = TeachingMode.DISPATCH
    hana, duri = make_staff(session, center, HANA), make_staff(session, center, DURI)
    sessak = make_staff(session, center, SESSAK, role=StaffRole.SUPPORTER)

    def lesson(n, minutes=120, address="", state=LessonState.CLOSED):
        offering = make_offering(session, center, course=course, code=f"E260000000{n}")
        offering.address = address
        return make_lesson(session, offering, day=date(2026, 10, 5 + 2 * n), minutes=minutes, state=state)

    first = lesson(1, address="산들 경로당")
    assign(session, first, hana, Part.LEAD, Duty.WORKED)
    assign(session, first, sessak, Part.SUPPORTER, Duty.WORKED)
    late = in_seoul(date(2026, 10, 9), time(14, 30))
    own = {"starts_at": late, "ends_at": late + timedelta(minutes=90)}
    assign(session, lesson(2), hana, Part.LEAD, Duty.WORKED, **own)
    third = lesson(3)
    missed = assign(session, third, hana, Part.LEAD, Duty.ABSENT, reason="병가")
    assign(session, third, duri, Part.LEAD, Duty.ADDED, replaces_id=missed.id)
    assign(session, lesson(4), duri, Part.ASSISTANT, Duty.WORKED)
    assign(session, lesson(5, minutes=60), sessak, Part.SUPPORTER, Duty.WORKED)
    assign(session, lesson(6, state=LessonState.PLANNED), hana, Part.LEAD, Duty.PLANNED)
    cancelled = lesson(7, state=LessonState.CANCELLED)
    assign(session, cancelled, hana, Part.LEAD, Duty.PLANNED)
    gone = make_offering(session, center, course=course, state=OfferingState.CANCELLED)
    assign(session, make_lesson(session, gone), hana, Part.LEAD, Duty.WORKED)
    assign(
        session,
        make_lesson(session, make_offering(session, center), day=date(2026, 9, 30)),
        hana,
        Part.LEAD,
        Duty.WORKED,
    )
    session.commit()
    brought = runner.invoke(args=["import", "hours", saved(tmp_path, xlsx(("교육실시ID", "비고"), REMARKS))])
    assert brought.exit_code == 0, brought.output
    session.rollback()
    session.expire_all()
    return center, {one.name: one for one in (hana, duri, sessak)}


def viewer_of(center, role=Role.MANAGER, staff_id=None):
    return Viewer(7, "7", "시험", role, PERMISSIONS[role], frozenset({center.id}), staff_id=staff_id)


def client_of(session, signed_in, center, role=Role.MANAGER, staff=None):
    account = make_account(session, role, centers=[center])
    account.staff_id = staff.id if staff else None
    session.commit()
    return signed_in(account)


def test_every_person_has_the_hours_counted_by_hand(session, month):
    center, _staff = month
    people = list_people(session, MONTH, viewer_of(center))
    assert {one.name: one.hours for one in people} == BY_HAND
    assert {one.name: one.hours.recognised for one in people} == RECOGNISED


def test_the_statement_adds_up_by_role_mode_and_place(session, month):
    center, staff = month
    kinds = dict(by_kind(get_person(session, staff[SESSAK].id, MONTH, viewer_of(center)).lines))
    assert kinds == {
        (Part.SUPPORTER, TeachingMode.DISPATCH, "산들 경로당"): Hours(120, 120, 0, 0),
        (Part.SUPPORTER, TeachingMode.DISPATCH, "한빛 배움터"): Hours(60, 60, 0, 0),
    }
    assert sum(kinds.values(), Hours()) == BY_HAND[SESSAK]


def test_the_page_of_a_person_shows_the_hours_and_whom_they_stood_in_for(session, signed_in, month):
    center, staff = month
    page = client_of(session, signed_in, center).get(f"/staff-members/{staff[DURI].id}/hours/2026-10").text
    assert "김하나 대신" in page
    assert page.count("2.0") >= 3


def sheet(answer, name):
    assert answer.status_code == 200, answer.text
    rows = list(load_workbook(io.BytesIO(answer.data))[name].values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def in_hours(row):
    keys = ("계획 시간", "실시 시간", "불참 시간", "추가 시간", "인정 시간")
    return tuple(row[key] for key in keys)


EXPECTED = {HANA: (8, 3.5, 2, 1, 4.5), DURI: (2, 0, 2, 2, 2), SESSAK: (3, 3, 0, 0, 3)}


def test_the_table_as_excel_and_each_statement_say_the_same(session, signed_in, month):
    center, staff = month
    client = client_of(session, signed_in, center)
    table = sheet(client.post("/hours/2026-10/download", data={"reason": "10월 활동비"}), "인력")
    assert {row["이름"]: in_hours(row) for row in table} == EXPECTED
    for name, member in staff.items():
        answer = client.post(f"/staff-members/{member.id}/hours/2026-10/download", data={"reason": "확인"})
        assert [in_hours(row) for row in sheet(answer, "인력")] == [EXPECTED[name]]
        for kind in ("구분별", "수업별"):
            added_up = tuple(map(sum, zip(*(in_hours(row) for row in sheet(answer, kind)), strict=True)))
            assert added_up == EXPECTED[name]


def test_the_restricted_copy_of_the_ministry_says_the_same(session, signed_in, month):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    client = signed_in(account)
    assert client.post("/hours/2026-10/restricted", data={"reason": ""}).status_code == 422
    rows = sheet(client.post("/hours/2026-10/restricted", data={"reason": "국회 답변"}), "인력")
    assert {row["이름"]: in_hours(row) for row in rows} == EXPECTED
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all()
    assert (event.reason, len(event.subjects.split())) == ("국회 답변", 3)


def test_who_took_the_hours_out_and_why_is_kept(session, signed_in, month):
    center, staff = month
    client = client_of(session, signed_in, center)
    assert client.post("/hours/2026-10/download", data={"reason": " "}).status_code == 422
    client.post("/hours/2026-10/download", data={"reason": "10월 활동비"})
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all()
    assert (event.kind, event.reason) == ("staff", "10월 활동비")
    assert sorted(map(int, event.subjects.split())) == sorted(one.id for one in staff.values())


def test_the_manager_signs_and_a_later_change_asks_again(session, signed_in, month):
    center, staff = month
    client, hana = client_of(session, signed_in, center), staff[HANA].id
    address = f"/staff-members/{hana}/hours/2026-10"
    late = client.post(f"{address}/sign", data={"minutes": 269}, follow_redirects=True)
    assert "활동시간이 바뀌었습니다" in late.text
    session.rollback()
    assert session.get(HoursSignOff, (hana, "2026-10")) is None
    assert (
        "활동시간을 확인했습니다"
        in client.post(f"{address}/sign", data={"minutes": 270}, follow_redirects=True).text
    )
    session.rollback()
    assert session.get(HoursSignOff, (hana, "2026-10")).minutes == 270
    assert get_person(session, hana, MONTH, viewer_of(center)).sign_state == "signed"
    planned = session.exec(select(Assignment).where(Assignment.duty == Duty.PLANNED)).all()
    for one in planned:
        one.duty = Duty.WORKED
    session.commit()
    page = client.get(address).text
    assert "다시 확인 필요" in page
    assert "6.5시간 확인하기" in page
    client.post(f"{address}/sign", data={"minutes": 390})
    session.rollback()
    session.expire_all()
    assert get_person(session, hana, MONTH, viewer_of(center)).sign_state == "signed"


def test_nobody_signs_the_own_hours(session, signed_in, month):
    center, staff = month
    client = client_of(session, signed_in, center, staff=staff[HANA])
    address = f"/staff-members/{staff[HANA].id}/hours/2026-10"
    assert "확인하기</button>" not in client.get(address).text
    client.post(f"{address}/sign", data={"minutes": 270})
    session.rollback()
    assert session.exec(select(HoursSignOff)).all() == []


def test_who_teaches_sees_the_own_hours_only(session, signed_in, month):
    center, staff = month
    client = client_of(session, signed_in, center, Role.INSTRUCTOR, staff[HANA])
    assert client.get("/hours").location.startswith("/hours/20")
    answer = client.get("/hours/2026-10")
    assert answer.location.endswith(f"/staff-members/{staff[HANA].id}/hours/2026-10")
    assert client.get(answer.location).status_code == 200
    assert client.get(f"/staff-members/{staff[DURI].id}/hours/2026-10").status_code == 404
    table = client.post("/hours/2026-10/download", data={"reason": "구경"})
    assert sheet(table, "인력") == []


def test_the_hours_of_another_center_are_absent(session, signed_in, month):
    _center, staff = month
    client = client_of(session, signed_in, make_center(session))
    address = f"/staff-members/{staff[HANA].id}/hours/2026-10"
    assert [client.get(address).status_code, client.post(f"{address}/sign").status_code] == [404, 404]
    assert HANA not in client.get("/hours/2026-10").text


def test_work_outside_a_contract_over_the_cap_or_unqualified_is_warned_of(session, month):
    center, staff = month
    session.add(
        Contract(
            staff_id=staff[HANA].id, starts_on=date(2026, 3, 2), ends_on=date(2026, 10, 10), monthly_hours=3
        )
    )
    staff[HANA].qualified_until = date(2026, 10, 16)
    staff[HANA].hiring_background = "경력단절여성"
    session.flush()
    warnings = warnings_of(get_person(session, staff[HANA].id, MONTH, viewer_of(center)))
    assert warnings == [
        "계약 기간이 아닌 날: 10/15, 10/17.",
        "3.5시간은 계약에 적힌 한 달 3시간보다 많습니다.",
        "자격이 끝난 뒤의 날: 10/17.",
    ]


def test_people_under_contract_are_counted_by_hiring_background(session, signed_in, month):
    center, staff = month
    for name, background, ends in (
        (HANA, "경력단절여성", None),
        (DURI, "취업준비", None),
        (SESSAK, "", date(2026, 9, 30)),
    ):
        staff[name].hiring_background = background
        session.add(Contract(staff_id=staff[name].id, starts_on=date(2026, 3, 2), ends_on=ends))
    session.commit()
    page = client_of(session, signed_in, center).get("/hours/2026-10").text
    counts = page[page.index('id="backgrounds"') :]
    assert counts.index("경력단절여성") < counts.index("취업준비")
    assert counts.count("적지 않음") == 0


def test_the_table_sends_as_many_queries_for_many_people_as_for_few(session, month, count_queries):
    center, _staff = month
    viewer, counts = viewer_of(center), []
    for _turn in range(2):
        with count_queries() as sent:
            list_people(session, MONTH, viewer)
        counts.append(len(sent))
        for n in range(60):
            offering = make_offering(session, center)
            make_lesson(session, offering, day=date(2026, 10, 1 + n % 28), lead=make_staff(session, center))
        session.commit()
    assert counts == [4, 4]
