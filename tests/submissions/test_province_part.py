"""The part of a province: its 총괄, 과정별 and 대상별, and when the last two may not stand in it."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from learning_centers.attendees.merging import merge_attendees
from learning_centers.core.months import Month
from learning_centers.regions.queries import load
from learning_centers.submissions import handing_out
from learning_centers.submissions.queries import issues
from learning_centers.web.commands import SYSTEM
from models import AttendeeGroup, Group
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center, make_course
from tests.submissions.world import NOW, OCTOBER, SEPTEMBER, approve, compiled, hand_in, reopen, sheet, teach

HOUR = timedelta(hours=1)
LEFT_OUT = "빠진 시트"
SEATS = 12  # of each lesson


class Programme:
    """Two centers of 충청북도 and one of 강원, with a course in common and a person who goes to all."""

    def __init__(self, session):
        self.north = make_center(session, "가온누리", code="T001", district="43110", opens=date(2026, 9, 1))
        self.south = make_center(session, "버들개", code="T002", district="43130", opens=date(2026, 9, 1))
        self.far = make_center(session, "새배움터", code="T003", district="51110", opens=date(2026, 9, 1))
        self.phone, self.safety = make_course(session, "스마트폰 기초"), make_course(session, "금융사기 막기")
        self.old = make_attendee(session, self.north, "김말순시험", birth_year=1944)
        self.twin = make_attendee(session, self.north, "김말순시험둘", birth_year=1944)
        self.young = make_attendee(session, self.south, "이도윤시험", birth_year=2011)
        session.add(AttendeeGroup(attendee_id=self.old.id, group_name=Group.ELDERLY))
        session.flush()
        for month in (9, 10):
            teach(session, self.north, [self.old, self.twin], day=date(2026, month, 6), course=self.phone)
        teach(
            session, self.south, [self.old, self.young], day=date(2026, 10, 7), course=self.phone, minutes=90
        )
        teach(session, self.south, [], day=date(2026, 10, 8), course=self.safety, head_count=7)
        teach(session, self.far, [self.old], day=date(2026, 10, 9), course=self.phone)
        self.sign(session, SEPTEMBER, self.north, self.south, self.far)
        session.commit()

    def sign(self, session, month, *centers):
        for center in centers:
            hand_in(session, center, month, zero=month == SEPTEMBER and center is not self.north)
            approve(session, center, month)
        session.commit()


@pytest.fixture
def programme(session):
    return Programme(session)


def part(app, session, *, month=OCTOBER, number=1, code="43"):
    provinces = handing_out.provinces_of(load(session), SYSTEM, month, NOW.date())
    issue = issues.get_issue(session, month, number)
    handed = handing_out.take(
        session, app.config["DATA_DIR"], issue, f"province:{code}", provinces, by=SYSTEM
    )
    return openpyxl.load_workbook(io.BytesIO(handed.data))


def rows_of(book, name):
    headers, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows if any(cell is not None for cell in row)]


def by_measure(book, column):
    return {row["지표"]: row[column] for row in rows_of(book, "총괄")}


def rows_about(book, sheet_name):
    return [[cell.value for cell in row] for row in book["표지"].iter_rows() if row[0].value == sheet_name]


def cover(book):
    return {row[0].value: row[1].value for row in book["표지"].iter_rows()}


@both_databases
def test_courses_and_groups_are_those_of_the_province_alone(app, session, programme):
    programme.sign(session, OCTOBER, programme.north, programme.south, programme.far)
    made = compiled(app)
    book = part(app, session)
    courses = [tuple(row.values())[:1] + tuple(row.values())[3:7] for row in rows_of(book, "과정별")]
    assert courses == [("금융사기 막기", 1, 2.0, 7, 0), ("스마트폰 기초", 2, 3.5, 4, 3)]
    groups = {
        (row["대상유형"], row["연령대"]): (row["연인원"], row["실인원"]) for row in rows_of(book, "대상별")
    }
    assert groups == {
        ("고령층", "80세 이상"): (2, 1),
        ("유형 없음", "80세 이상"): (1, 1),
        ("유형 없음", "19세 이하"): (1, 1),
    }
    assert LEFT_OUT not in cover(book)
    far = part(app, session, code="51")
    for name in ("과정별", "대상별"):
        parts = sum(row["연인원"] for one in (book, far) for row in rows_of(one, name))
        assert parts == sum(row["연인원"] for row in sheet(app, made, name)), name


@both_databases
def test_the_totals_are_those_of_the_sheets_month_by_month(app, session, programme):
    compiled(app, SEPTEMBER, NOW - HOUR)
    programme.sign(session, OCTOBER, programme.north, programme.south)
    made = compiled(app)
    book = part(app, session)
    (said,) = (row for row in sheet(app, made, "시도별") if row["코드"] == "43")
    month, year, moved = (by_measure(book, column) for column in ("당월", "누계", "전월 대비"))
    for name in (
        "배움터 수",
        "보고 대상",
        "승인",
        "교육횟수",
        "교육시간",
        "연인원",
        "실인원",
        "신규",
        "상담",
    ):
        assert month[name] == said[name], name
    assert month["정원 대비"] == pytest.approx(said["정원 대비"])
    assert (month["수강인원"], month["실인원"], month["신규"]) == (3, 3, 1)
    assert (year["교육횟수"], year["교육시간"], year["연인원"], year["신규"]) == (4, 7.5, 13, 3)
    assert year["보고 대상"] == 4
    assert year["정원 대비"] == pytest.approx(13 / (4 * SEATS))
    assert (year["실인원"], year["배움터 수"]) == (None, None)
    assert (moved["교육횟수"], moved["연인원"], moved["실인원"]) == (2, 9, 1)
    assert set(by_measure(book, "목표").values()) == {None}
    assert "시도 지표" in str(rows_about(book, "총괄"))
    assert "2026-01–2026-08" in str([cell.value for row in book["표지"].iter_rows() for cell in row])


def test_without_an_earlier_issue_the_people_to_date_are_those_of_the_month(app, session, programme):
    programme.sign(session, OCTOBER, programme.north, programme.south)
    compiled(app)
    assert by_measure(part(app, session), "누계")["실인원"] == 3


def test_an_old_issue_gives_the_courses_of_the_centers_that_it_counted(app, session, programme):
    programme.sign(session, OCTOBER, programme.north)
    compiled(app)
    programme.sign(session, OCTOBER, programme.south)
    compiled(app, now=NOW + HOUR)
    old, new = (part(app, session, number=number) for number in (1, 2))
    assert [row["연인원"] for row in rows_of(old, "과정별")] == [2]
    assert [row["연인원"] for row in rows_of(new, "과정별")] == [7, 4]


def left_out(book):
    return LEFT_OUT in cover(book) and not {"과정별", "대상별"} & set(book.sheetnames)


def test_after_a_center_was_opened_again_they_are_left_out_and_the_cover_says_so(app, session, programme):
    programme.sign(session, OCTOBER, programme.north, programme.south, programme.far)
    compiled(app)
    reopen(session, programme.north, "명단을 고칩니다", at=NOW + HOUR)
    programme.sign(session, OCTOBER, programme.north)
    book = part(app, session)
    assert left_out(book)
    assert "바뀌어" in cover(book)[LEFT_OUT]
    assert by_measure(book, "당월")["수강인원"] is None
    assert by_measure(book, "당월")["연인원"] == 11
    assert not left_out(part(app, session, code="51"))


def test_after_two_people_were_found_to_be_one_they_are_left_out(app, session, programme):
    programme.sign(session, OCTOBER, programme.north, programme.south)
    compiled(app)
    merge_attendees(session, programme.twin.id, programme.old.id, SYSTEM, NOW + HOUR)
    session.commit()
    assert left_out(part(app, session))


def test_after_a_course_got_another_name_they_are_left_out(app, session, programme):
    programme.sign(session, OCTOBER, programme.north, programme.south)
    compiled(app)
    programme.phone.name = "스마트폰 첫걸음"
    session.add(programme.phone)
    session.commit()
    assert left_out(part(app, session))


def test_a_province_where_nobody_is_approved_has_empty_sheets(app, session, programme):
    programme.sign(session, OCTOBER, programme.north)
    compiled(app)
    book = part(app, session, code="51")
    assert rows_of(book, "과정별") == []
    assert (by_measure(book, "당월")["연인원"], by_measure(book, "당월")["보고 대상"]) == (None, 1)


def test_a_province_that_was_put_together_begins_with_what_its_parts_did(app, session):
    """광주광역시 and 전라남도 are one from 1 July 2026 on."""
    months = [Month(2026, 6), Month(2026, 7)]
    for code, district in (("G001", "29110"), ("G002", "46110")):
        center = make_center(session, code, code=code, district=district, opens=date(2026, 6, 1))
        people = [make_attendee(session, center)]
        for month in months:
            teach(session, center, people, day=month.first.replace(day=6))
            hand_in(session, center, month)
            approve(session, center, month)
    session.commit()
    for month in months:
        compiled(app, month)
    june = [row for row in sheet(app, compiled(app, months[0]), "시도별") if row["연인원"]]
    assert [row["코드"] for row in june] == ["29", "46"]
    (july,) = (row for row in sheet(app, compiled(app, months[1]), "시도별") if row["연인원"])
    book = part(app, session, month=months[1], code=july["코드"])
    assert (by_measure(book, "당월")["연인원"], by_measure(book, "누계")["연인원"]) == (2, 4)
    assert set(by_measure(book, "전월 대비").values()) == {None}
