"""Who sees which lessons on which day, and what a center says about its closed days."""

from datetime import date, time

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from models import (
    Assignment,
    AuditEvent,
    ClosedDay,
    Duty,
    HolidayOverride,
    LessonState,
    OfferingState,
    Part,
    Role,
    Venue,
)
from tests.conftest import both_databases
from tests.factories import make_account, make_center, make_course, make_lesson, make_offering, make_staff

THURSDAY = date(2026, 11, 5)  # conftest: today


@pytest.fixture
def center(session):
    return make_center(session, "가온누리 배움터")


def client_of(session, signed_in, role, center, staff=None):
    account = make_account(session, role, centers=[center])
    account.staff_id = staff.id if staff else None
    session.commit()
    return signed_in(account)


def lesson_named(session, center, name, *, day=THURSDAY, state=OfferingState.APPROVED, **about):
    offering = make_offering(session, center, course=make_course(session, name), state=state)
    return make_lesson(session, offering, day=day, **about)


def days_of(page):
    """Day -> the text of its cell."""
    cells = BeautifulSoup(page.text, "html.parser").select("td:has(time)")
    return {cell.time["datetime"]: cell.get_text(" ", strip=True) for cell in cells}


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.ASSISTANT, Role.SUPPORTER])
def test_those_who_teach_see_their_own_lessons_only(session, signed_in, center, role):
    me, other = make_staff(session, center), make_staff(session, center)
    lesson_named(session, center, "내 수업", lead=me)
    lesson_named(session, center, "남의 수업", lead=other, start=time(9))
    client = client_of(session, signed_in, role, center, me)
    for view in ("week", "month"):
        page = client.get(f"/calendar?view={view}&from={THURSDAY}").text
        assert "내 수업" in page
        assert "남의 수업" not in page


def test_who_is_written_down_as_absent_no_longer_has_the_lesson(session, signed_in, center):
    me, stand_in = make_staff(session, center), make_staff(session, center, "대신할 사람")
    lesson = lesson_named(session, center, "불참한 수업", lead=me)
    mine = session.exec(select(Assignment).where(Assignment.lesson_id == lesson.id)).one()
    mine.duty = Duty.ABSENT
    session.add(Assignment(lesson_id=lesson.id, staff_id=stand_in.id, part=Part.LEAD, duty=Duty.ADDED))
    page = client_of(session, signed_in, Role.INSTRUCTOR, center, me).get("/calendar").text
    assert "불참한 수업" not in page
    page = client_of(session, signed_in, Role.INSTRUCTOR, center, stand_in).get("/calendar").text
    assert "불참한 수업" in page


@both_databases
def test_a_manager_sees_all_lessons_of_the_center_and_who_teaches(session, signed_in, center):
    lesson_named(session, center, "첫째 수업", lead=make_staff(session, center, "홍길동"))
    lesson_named(session, center, "둘째 수업", lead=make_staff(session, center), start=time(9))
    lesson_named(session, make_center(session), "다른 배움터 수업")
    page = client_of(session, signed_in, Role.MANAGER, center).get("/calendar").text
    assert "첫째 수업" in page
    assert "둘째 수업" in page
    assert "강사 홍길동" in page
    assert "다른 배움터 수업" not in page


def test_the_calendar_of_another_center_is_absent(session, signed_in, center):
    other = make_center(session)
    client = client_of(session, signed_in, Role.MANAGER, center)
    assert client.get(f"/calendar?center={other.id}").status_code == 404
    assert client.get(f"/centers/{other.id}/calendar/2026-11").status_code == 404
    assert client.get(f"/centers/{other.id}/closed-days").status_code == 404


def test_plans_that_wait_and_cancelled_lessons_stand_on_no_calendar(session, signed_in, center):
    lesson_named(session, center, "기다리는 수업", state=OfferingState.REQUESTED)
    offering = make_offering(session, center, course=make_course(session, "취소한 수업"))
    make_lesson(session, offering, day=THURSDAY, state=LessonState.CANCELLED)
    client = client_of(session, signed_in, Role.MANAGER, center)
    for path in ("/calendar", f"/centers/{center.id}/calendar/2026-11"):
        page = client.get(path).text
        assert "기다리는 수업" not in page
        assert "취소한 수업" not in page


def test_a_week_goes_from_sunday_to_saturday_and_a_month_from_its_first_to_its_last(
    session, signed_in, center
):
    for name, day in (("앞", date(2026, 10, 31)), ("첫", date(2026, 11, 1)), ("끝", date(2026, 11, 7))):
        lesson_named(session, center, f"{name} 수업", day=day)
    lesson_named(session, center, "뒤 수업", day=date(2026, 11, 8))
    client = client_of(session, signed_in, Role.MANAGER, center)
    week = days_of(client.get("/calendar?view=week&from=2026-11-05"))
    assert list(week) == [f"2026-11-0{n}" for n in range(1, 8)]
    assert "첫 수업" in week["2026-11-01"]
    assert "끝 수업" in week["2026-11-07"]
    month = days_of(client.get("/calendar?view=month&from=2026-11-30"))
    assert (len(month), min(month), max(month)) == (30, "2026-11-01", "2026-11-30")
    assert "뒤 수업" in month["2026-11-08"]


@pytest.mark.parametrize(
    "asked", ["", "view=year&from=gestern", "view=week&from=0001-01-01", "from=9999-12-31"]
)
def test_what_cannot_be_read_is_this_week(session, signed_in, center, asked):
    client = client_of(session, signed_in, Role.MANAGER, center)
    assert str(THURSDAY) in days_of(client.get(f"/calendar?{asked}"))


def test_where_a_lesson_is_held_is_said_when_it_is_not_at_the_center(session, signed_in, center):
    room = Venue(center_id=center.id, name="2강의실")
    session.add(room)
    session.flush()
    lesson_named(session, center, "방 수업").room_id = room.id
    away = make_offering(session, center, course=make_course(session, "마을 수업"))
    away.address, away.address_detail = "청주시 가온구 누리로 1", "누리경로당"
    make_lesson(session, away, day=THURSDAY, start=time(9))
    page = client_of(session, signed_in, Role.MANAGER, center).get("/calendar").text
    assert "가온누리 배움터 · 2강의실" in page
    assert "가온누리 배움터 · 누리경로당" in page


def test_holidays_and_closed_days_are_shaded_with_their_reason(session, signed_in, center):
    session.add(HolidayOverride(on=date(2026, 12, 23), is_holiday=True, name="임시 공휴일"))
    session.add(HolidayOverride(on=date(2026, 12, 25), is_holiday=False))
    session.add(ClosedDay(center_id=center.id, on=date(2026, 12, 24), reason="건물 공사"))
    session.add(ClosedDay(center_id=make_center(session).id, on=date(2026, 12, 22), reason="남의 공사"))
    page = client_of(session, signed_in, Role.MANAGER, center).get(f"/centers/{center.id}/calendar/2026-12")
    days = days_of(page)
    assert "임시 공휴일" in days["2026-12-23"]
    assert "쉼: 건물 공사" in days["2026-12-24"]
    soup = BeautifulSoup(page.text, "html.parser")
    off = {cell.time["datetime"] for cell in soup.select("td.lc-cal-off:has(time)")}
    sundays = {"2026-12-06", "2026-12-13", "2026-12-20", "2026-12-27"}
    assert off == sundays | {"2026-12-23", "2026-12-24"}


def test_a_holiday_of_the_library_is_named(session, signed_in, center):
    client = client_of(session, signed_in, Role.MANAGER, center)
    assert "기독탄신일" in days_of(client.get("/calendar?view=month&from=2026-12-01"))["2026-12-25"]


def closed_of(session, center):
    session.rollback()
    return {one.on: one.reason for one in session.exec(select(ClosedDay)) if one.center_id == center.id}


@both_databases
def test_closing_days_stores_each_day_and_says_which_lessons_stand_in_the_way(session, signed_in, center):
    lesson_named(session, center, "남은 수업", day=date(2026, 11, 10))
    lesson_named(session, center, "끝난 수업", day=date(2026, 11, 11), state=OfferingState.CANCELLED)
    client = client_of(session, signed_in, Role.MANAGER, center)
    typed = {"first": "2026-11-09", "last": "2026-11-11", "reason": " 건물 공사 "}
    answer = client.post(f"/centers/{center.id}/closed-days", data=typed, follow_redirects=True)
    assert "수업이 1건" in answer.text
    assert closed_of(session, center) == {date(2026, 11, n): "건물 공사" for n in (9, 10, 11)}
    assert session.exec(select(AuditEvent.kind).where(AuditEvent.what == "calendars.closed_days")).all() == [
        "center"
    ]


def test_closing_a_day_again_gives_it_the_new_reason(session, signed_in, center):
    client = client_of(session, signed_in, Role.MANAGER, center)
    for reason in ("공사", "워크숍"):
        client.post(f"/centers/{center.id}/closed-days", data={"first": "2026-11-09", "reason": reason})
    assert closed_of(session, center) == {date(2026, 11, 9): "워크숍"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first": ""}, "쉬는 첫날을 적어"),
        ({}, "쉬는 첫날을 적어"),
        ({"first": "내일"}, "2026-11-30처럼"),
        ({"first": "2026-11-09", "last": "2026-11-08"}, "첫날보다 앞섭니다"),
        ({"first": "2026-11-09", "last": "2027-02-09"}, "한 번에 92일까지"),
        ({"first": "2026-11-09", "reason": "가" * 101}, "100자"),
    ],
)
def test_what_cannot_be_stored_is_said_and_nothing_changes(session, signed_in, center, typed, said):
    client = client_of(session, signed_in, Role.MANAGER, center)
    answer = client.post(f"/centers/{center.id}/closed-days", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert closed_of(session, center) == {}


def test_a_closed_day_is_opened_again_by_its_own_manager_only(session, signed_in, center):
    session.add(ClosedDay(center_id=center.id, on=THURSDAY))
    other = client_of(session, signed_in, Role.MANAGER, make_center(session))
    path = f"/centers/{center.id}/closed-days/open"
    assert other.post(path, data={"on": str(THURSDAY)}).status_code == 404
    assert closed_of(session, center) == {THURSDAY: ""}
    mine = client_of(session, signed_in, Role.MANAGER, center)
    mine.post(path, data={"on": str(THURSDAY)})
    mine.post(path, data={"on": str(THURSDAY)})
    assert closed_of(session, center) == {}


def test_instructors_do_not_close_days(session, signed_in, center):
    client = client_of(session, signed_in, Role.INSTRUCTOR, center, make_staff(session, center))
    assert client.post(f"/centers/{center.id}/closed-days", data={"first": "2026-11-09"}).status_code == 403


@pytest.mark.parametrize("path", ["/calendar", "/calendar?view=month", "/centers/{}/calendar/2026-11"])
def test_the_number_of_queries_does_not_grow_with_the_lessons(
    session, signed_in, count_queries, center, path
):
    client = client_of(session, signed_in, Role.MANAGER, center)

    def sent_for_one_more(hour):
        lesson_named(session, center, f"수업 {hour}", start=time(hour), lead=make_staff(session, center))
        session.commit()
        client.get(path.format(center.id))
        with count_queries() as sent:
            assert client.get(path.format(center.id)).status_code == 200
        return len(sent)

    assert sent_for_one_more(8) == sent_for_one_more(11) == sent_for_one_more(14) <= 10
