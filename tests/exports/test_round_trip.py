"""What is taken out comes in again and changes nothing, as .xlsx and as .csv, with everything that makes it hard."""

import json
from datetime import date, time

import pytest
from openpyxl import load_workbook
from sqlalchemy import inspect, text
from sqlmodel import select

from models import (
    Assignment,
    AttendeeGroup,
    Course,
    Duty,
    Enrolment,
    EnrolmentState,
    Group,
    LessonState,
    Mark,
    OfferingState,
    Part,
    SensitiveGroup,
    Sex,
    StaffRole,
    Venue,
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
    make_staff,
    region,
)

LOGS = {"audit_event", "upload"}
FORMATS = pytest.mark.parametrize("suffix", ["xlsx", "csv"])


@pytest.fixture
def center(session):
    return make_center(session, "한빛 배움터", code="T100")


def everything(session):
    """Every row of every table, but for the logs of what was taken and brought."""
    session.rollback()
    tables = set(inspect(session.get_bind()).get_table_names()) - LOGS
    return {table: sorted(map(str, session.execute(text(f'SELECT * FROM "{table}"')))) for table in tables}  # noqa: S608 - table names of the database itself


def taken(runner, tmp_path, kind, suffix, *more):
    out = tmp_path / f"{kind}.{suffix}"
    done = runner.invoke(args=["export", kind, "--month", "2026-10", "--out", str(out), *more])
    assert done.exit_code == 0, done.output
    return out


def brought(runner, kind, file):
    done = runner.invoke(args=["import", kind, str(file), "--json"])
    return json.loads(done.stdout)


def changes_nothing(runner, session, kind, file, rows):
    before = everything(session)
    said = brought(runner, kind, file)
    assert said == {"kind": kind, "made": 0, "changed": 0, "skipped": rows, "problems": []}
    assert everything(session) == before


def table_of(file):
    rows = list(load_workbook(file).active.values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def teach(session, lesson, member, part):
    session.add(Assignment(lesson_id=lesson.id, staff_id=member.id, part=part, duty=Duty.PLANNED))


@pytest.fixture
def plans(session, center):
    """Five lessons: with everything, with two leads of one name, with people of elsewhere, closed, in another room."""
    twin = make_center(session, "같은 이름", code="T200")
    make_center(session, "같은  이름", code="T300")
    lead = make_staff(session, center, "한가람")
    assistant = make_staff(session, center, "이슬찬", role=StaffRole.ASSISTANT)
    supporter = make_staff(session, center, "문보라", role=StaffRole.SUPPORTER)
    first, second = make_staff(session, center, "김하나"), make_staff(session, center, "김하나")
    first.phone, second.phone = "01000000001", "01000000002"
    stranger = make_staff(session, twin, "나그네")
    rooms = [Venue(center_id=center.id, name=name) for name in ("1호실", "2호실")]
    session.add_all(rooms)
    session.flush()
    course = make_course(session, "스마트폰 기초")

    full = make_offering(session, center, course=course, target_group=Group.MULTICULTURAL, seats=9)
    full.address, full.address_detail, full.township = "한빛로 1", "-1층 강당", "한빛면"
    full.vulnerable, full.devices, full.district_id = True, "태블릿, 스마트폰", region(session, "29110").id
    one = make_lesson(session, full, lead=lead)
    teach(session, one, assistant, Part.ASSISTANT)
    teach(session, one, supporter, Part.SUPPORTER)
    make_lesson(session, full, number=2, day=date(2026, 10, 8), start=time(9, 30), minutes=90)
    cancelled = make_lesson(session, full, number=3, day=date(2026, 10, 9))
    cancelled.state = LessonState.CANCELLED

    make_lesson(session, make_offering(session, center, course=course), day=date(2026, 10, 12), lead=second)
    elsewhere = make_lesson(
        session, make_offering(session, twin, course=course, state=OfferingState.DRAFT), lead=stranger
    )
    teach(session, elsewhere, assistant, Part.ASSISTANT)
    teach(session, elsewhere, make_staff(session, twin), Part.SUPPORTER)
    closed = make_offering(session, center, state=OfferingState.CLOSED)
    moved = make_lesson(session, closed, day=date(2026, 10, 13), state=LessonState.CLOSED)
    closed.address_detail, moved.room_id = rooms[0].name, rooms[1].id
    gone = make_offering(session, center, state=OfferingState.CANCELLED)
    make_lesson(session, gone, day=date(2026, 10, 14))
    session.commit()
    return 5


@both_databases
@FORMATS
def test_plans_come_back_unchanged(runner, session, tmp_path, plans, suffix):
    file = taken(runner, tmp_path, "plans", suffix)
    changes_nothing(runner, session, "plans", file, plans)


def test_a_plan_says_everything_the_portal_asks_for(runner, session, tmp_path, plans):
    rows = table_of(taken(runner, tmp_path, "plans", "xlsx", "--center", "T100"))
    assert len(rows) == 4
    assert rows[0] | {"교육실시ID": None} == {
        "교육실시ID": None,
        "과정명": "스마트폰 기초",
        "일자": rows[0]["일자"],
        "시작": "14:00",
        "종료": "16:00",
        "주소": "한빛로 1",
        "상세주소": "-1층 강당",
        "시/도": "전남광주통합특별시",
        "시군구": "동구",
        "읍면동": "한빛면",
        "담당 배움터": "한빛 배움터",
        "보조강사": "이슬찬, 문보라",
        "강사": "한가람",
        "교육정원": 9,
        "교육대상자유형": "다문화·결혼이민자",
        "취약계층": "O",
        "사용기자재": "태블릿, 스마트폰",
    }
    assert rows[0]["일자"].date() == DAY
    assert [row["강사"] for row in rows] == ["한가람", None, "김하나(0002)", None]


def test_a_center_whose_name_another_one_has_is_written_as_its_code(runner, session, tmp_path, plans):
    (row,) = table_of(taken(runner, tmp_path, "plans", "xlsx", "--center", "T200"))
    assert row["담당 배움터"] == "T200"


@pytest.mark.parametrize("group", list(Group))
def test_every_target_group_comes_back(runner, session, tmp_path, center, group):
    make_lesson(session, make_offering(session, center, target_group=group))
    session.commit()
    changes_nothing(runner, session, "plans", taken(runner, tmp_path, "plans", "csv"), 1)


@pytest.fixture
def rosters(session, center):
    """Two lessons of one offering with six people: 5 + 5 rows, as one waits and one has left."""
    other = make_center(session)
    member = make_attendee(session, other, "김회원", member_id="hanbit01", sex=Sex.MALE)
    guest = make_attendee(session, center, "이손님", phone="01000000012")
    first = make_attendee(session, center, "같은이", phone="01000000013")
    second = make_attendee(session, center, "같은이", phone="01000000014")
    bare = make_attendee(session, center, "박이름", birth_year=None, sex=None)
    duplicate = make_attendee(session, center, "이손님", phone="01000000019")
    duplicate.merged_into_id = guest.id
    waiting, left = make_attendee(session, center), make_attendee(session, center)
    guest.residence_id = region(session, "43110").id
    first.residence_id = region(session, "29110").id
    session.add(AttendeeGroup(attendee_id=guest.id, group_name=Group.ELDERLY))
    session.add(AttendeeGroup(attendee_id=guest.id, group_name=Group.MULTICULTURAL))
    session.add(SensitiveGroup(attendee_id=guest.id, group_name=Group.DISABLED))
    seated = [member, duplicate, first, second, bare]
    offering = make_offering(session, center, attendees=seated, code="E2600000001")
    for person, state in ((waiting, EnrolmentState.WAITING), (left, EnrolmentState.WITHDRAWN)):
        session.add(Enrolment(offering_id=offering.id, attendee_id=person.id, state=state, enrolled_at=NOW))
    marks = dict(zip((person.id for person in seated), (*Mark, Mark.PRESENT), strict=True))
    make_lesson(session, offering, marks=marks, state=LessonState.CLOSED)
    make_lesson(session, offering, number=2, day=date(2026, 10, 8))
    session.commit()
    return 10


@both_databases
@FORMATS
def test_rosters_come_back_unchanged(runner, session, tmp_path, rosters, suffix):
    file = taken(runner, tmp_path, "rosters", suffix)
    changes_nothing(runner, session, "rosters", file, rosters)


def test_a_roster_has_the_columns_of_the_portal_and_no_sensitive_group(runner, session, tmp_path, rosters):
    rows = table_of(taken(runner, tmp_path, "rosters", "xlsx"))
    (guest,) = (row for row in rows if row["이름"] == "이손님" and row["출결"])
    course = session.exec(select(Course.name)).one()
    assert guest | {"일자": None} == {
        "교육실시ID": "E2600000001",
        "일자": None,
        "요일(자동)": "화",
        "과정명": course,
        "기관명": "한빛 배움터",
        "이름": "이손님",
        "회원ID": None,
        "휴대폰": "01000000012",
        "출생년도": 1950,
        "성별": "여",
        "거주지역 시/도": "충청북도",
        "거주지역 시군구": "청주시",
        "대상유형": "고령층, 다문화·결혼이민자",
        "출결": "지각",
    }


def test_who_has_no_words_in_a_file_is_left_out_and_counted(runner, session, tmp_path, center):
    """Read back, a bare name of another center would become a second person."""
    stranger = make_attendee(session, make_center(session), "먼사람")
    known = make_attendee(session, center, "가까운이")
    make_lesson(session, make_offering(session, center, attendees=[stranger, known]))
    session.commit()
    out = tmp_path / "rosters.csv"
    done = runner.invoke(args=["export", "rosters", "--month", "2026-10", "--out", str(out)])
    assert "1명은 파일에 넣지 못했습니다" in done.stderr
    changes_nothing(runner, session, "rosters", out, 1)


def test_a_cell_that_looks_like_a_formula_is_left_empty_in_a_csv_file(runner, session, tmp_path, plans):
    file = taken(runner, tmp_path, "plans", "csv")
    assert "-1층" not in file.read_text("utf-8-sig")
