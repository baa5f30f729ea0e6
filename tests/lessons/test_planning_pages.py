"""Making a plan on the pages: typed without scripts, looked at, stored once; changed, copied, taken back."""

import json
import re
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select
from werkzeug.datastructures import MultiDict

from learning_centers.core import clock
from models import (
    Assignment,
    AuditEvent,
    ClosedDay,
    CourseAdoption,
    Lesson,
    Mark,
    Offering,
    OfferingEvent,
    OfferingState,
    Part,
    Role,
    StaffRole,
    Venue,
)
from tests.factories import (
    NOW,
    make_account,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_staff,
    region,
)

DAY = date(2027, 3, 9)  # a Tuesday without a holiday near


@pytest.fixture
def center(session):
    return make_center(session, "한빛배움터")


@pytest.fixture
def course(session):
    return make_course(session, "스마트폰 기초")


@pytest.fixture
def manager(session, center, course, signed_in):
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    return signed_in(account)


def typed(course, *slots, **more):
    """What a browser sends for these (day, start, end)."""
    sent = {"course": course.id, "once": str(uuid4()), "act": "look"}
    for n, (day, start, end) in enumerate(slots or [(DAY, "10:00", "12:00")]):
        sent |= {f"dates-{n}-day": str(day), f"dates-{n}-start": start, f"dates-{n}-end": end}
    return sent | more


def fields_of(answer):
    """What the (last) form of the page sends, without its buttons."""
    form = BeautifulSoup(answer.text, "html.parser").select("main form")[-1]
    return [(one["name"], one.get("value", "")) for one in form.select("input[type=hidden]")]


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text().split())


def looked_at(client, sent, address="/offerings/new"):
    answer = client.post(address, data=sent)
    assert answer.status_code == 200, answer.text
    return answer


def stored_by(client, answer, act="ask", address="/offerings/new"):
    return client.post(address, data=sent_with(answer, act))


def sent_with(answer, act):
    return MultiDict([*fields_of(answer), ("act", act)])


def offerings(session):
    session.rollback()
    session.expire_all()
    return session.exec(select(Offering).order_by(Offering.id)).all()


def slots_of(session, offering):
    session.rollback()
    session.expire_all()
    rows = session.exec(select(Lesson).where(Lesson.offering_id == offering.id).order_by(Lesson.number)).all()
    return [(row.number, str(row.held_on), f"{row.starts_at.astimezone(clock.SEOUL):%H:%M}") for row in rows]


def test_a_plan_is_typed_looked_at_and_stored(session, center, course, manager):
    lead = make_staff(session, center, "한가람")
    helper = make_staff(session, center, "이슬찬", role=StaffRole.ASSISTANT)
    friend = make_staff(session, center, "문보라", role=StaffRole.SUPPORTER)
    session.commit()
    sent = typed(
        course,
        (DAY + timedelta(days=7), "10:00", "12:00"),
        (DAY, "10:00", "12:00"),
        lead=lead.id,
        assistants=helper.id,
        supporters=friend.id,
        target="elderly",
        vulnerable="y",
        devices="태블릿 12대",
        signup_from="2027-02-01",
        signup_until="2027-03-01",
        completion="70",
    )
    page = looked_at(manager, sent)
    assert not offerings(session), "looking stores nothing"
    assert "한가람" in page.text
    answer = stored_by(manager, page)
    (offering,) = offerings(session)
    assert answer.location == f"/offerings/{offering.id}"
    assert offering.state is OfferingState.REQUESTED
    assert offering.seats == course.seats
    assert (offering.target_group, offering.vulnerable, offering.devices) == ("elderly", True, "태블릿 12대")
    assert (offering.signup_until, offering.completion_share) == (date(2027, 3, 1), 0.7)
    assert offering.code == "E2790000001"
    assert slots_of(session, offering) == [(1, "2027-03-09", "10:00"), (2, "2027-03-16", "10:00")]
    team = session.exec(select(Assignment.staff_id, Assignment.part)).all()
    assert sorted(team) == sorted(
        [(lead.id, Part.LEAD), (helper.id, Part.ASSISTANT), (friend.id, Part.SUPPORTER)] * 2
    )
    states = session.exec(select(OfferingEvent.state).order_by(OfferingEvent.id)).all()
    assert states == [OfferingState.DRAFT, OfferingState.REQUESTED]
    assert session.exec(select(AuditEvent.kind).where(AuditEvent.what == "lessons.new_offering")).all()


def test_the_same_form_sent_twice_makes_one_offering(session, center, course, manager):
    page = looked_at(manager, typed(course))
    first, second = (stored_by(manager, page) for _n in range(2))
    (offering,) = offerings(session)
    assert first.location == second.location == f"/offerings/{offering.id}"


def test_a_line_more_and_a_line_less_without_scripts(session, center, course, manager):
    page = manager.post("/offerings/new", data=typed(course, act="add"))
    shown = BeautifulSoup(page.text, "html.parser")
    days = [one["value"] for one in shown.select("input[name$=-day]")]
    assert days == [str(DAY), str(DAY + timedelta(days=7))]
    assert [one["value"] for one in shown.select("input[name$=-start]")] == ["10:00", "10:00"]
    sent = typed(course, (DAY, "10:00", "12:00"), (DAY + timedelta(days=1), "13:00", "15:00"), act="drop:0")
    shown = BeautifulSoup(manager.post("/offerings/new", data=sent).text, "html.parser")
    assert [one["value"] for one in shown.select("input[name$=-start]")] == ["13:00"]
    assert not offerings(session)


def test_repeating_dates_leave_out_holidays_and_closed_days_and_say_why(session, center, course, manager):
    session.add(ClosedDay(center_id=center.id, on=date(2027, 2, 23), reason="방수 공사"))
    session.commit()
    sent = {"course": course.id, "once": str(uuid4()), "act": "spread"} | {
        "repeat_first": "2027-02-22",
        "repeat_weekdays": ["0", "1"],
        "repeat_start": "14:00",
        "repeat_end": "16:00",
        "repeat_times": "3",
    }
    page = manager.post("/offerings/new", data=sent)
    shown = BeautifulSoup(page.text, "html.parser")
    days = [one["value"] for one in shown.select("input[name$=-day]")]
    # 1 March 2027 is a Monday and 삼일절; 23 February is closed.
    assert days == ["2027-02-22", "2027-03-02", "2027-03-08"]
    assert "삼일절" in page.text
    assert "방수 공사" in page.text
    assert [one["value"] for one in shown.select("input[name=skipped]")] == ["2027-02-23", "2027-03-01"]
    looked = looked_at(manager, sent | {"act": "look"})
    assert "삼일절" in looked.text, "what was left out is still said where the plan is looked at"


def test_a_clash_is_shown_with_free_times_that_a_button_takes(session, center, course, manager):
    lead = make_staff(session, center, "한가람")
    make_lesson(session, make_offering(session, center), day=DAY, start=time(11), lead=lead)
    session.commit()
    page = manager.post("/offerings/new", data=typed(course, lead=lead.id))
    assert page.status_code == 200
    assert "한가람님은 11:00–13:00에 다른 수업이 있습니다" in words(page)
    buttons = BeautifulSoup(page.text, "html.parser").select("button[value^='take:']")
    assert [one["value"] for one in buttons] == [
        "take:0:2027-03-09 13:00-15:00",
        "take:0:2027-03-09 09:00-11:00",
        "take:0:2027-03-10 10:00-12:00",
    ]
    assert not BeautifulSoup(page.text, "html.parser").select("button[value=ask]")
    taken = manager.post("/offerings/new", data=sent_with(page, buttons[0]["value"]))
    answer = stored_by(manager, taken)
    assert answer.status_code == 303
    assert slots_of(session, offerings(session)[-1]) == [(1, "2027-03-09", "13:00")]


def test_somebody_who_plans_first_wins_and_the_other_is_told(session, center, course, manager):
    lead = make_staff(session, center, "한가람")
    session.commit()
    page = looked_at(manager, typed(course, lead=lead.id))
    make_lesson(session, make_offering(session, center), day=DAY, start=time(11), lead=lead)
    session.commit()
    answer = stored_by(manager, page)
    assert answer.status_code == 422
    assert "한가람님은 11:00–13:00에 다른 수업이 있습니다" in words(answer)
    assert len(offerings(session)) == 1


def test_what_was_not_looked_at_is_not_stored(session, center, course, manager):
    answer = manager.post("/offerings/new", data=typed(course, act="save"))
    assert answer.status_code == 422
    assert not offerings(session)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"course": ""}, "교육과정을 골라 주세요"),
        ({"dates-0-day": "30. 2."}, "2026-11-30"),
        ({"dates-0-end": "09:00"}, "종료는 시작"),
        ({"seats": "900"}, "정원: 1부터 500까지의 수"),
        ({"completion": "0"}, "퍼센트): 1부터 100까지의 수"),
        ({"place": "elsewhere"}, "주소를 적"),
        ({"signup_from": "2027-03-01", "signup_until": "2027-02-01"}, "마지막 날"),
        ({"lead": "999999"}, "lc-summary"),
        ({"dates-0-day": "", "dates-0-start": "", "dates-0-end": ""}, 'href="#dates">날짜를 하나'),
    ],
)
def test_what_cannot_be_read_comes_back_with_everything_typed(course, manager, wrong, said):
    answer = manager.post("/offerings/new", data=typed(course, devices="태블릿 12대") | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert "태블릿 12대" in answer.text


def test_only_courses_of_the_province_are_offered(session, center, course, manager):
    home = region(session, "43").id
    off = make_course(session, "안 하는 과정")
    by = {"decided_at": NOW, "decided_by_id": 0}
    make_course(session, "남의 과정").province_id = region(session, "11").id
    session.add(CourseAdoption(course_id=off.id, province_id=home, offered=False, **by))
    session.commit()
    page = manager.get("/offerings/new").text
    assert [name in page for name in ("스마트폰 기초", "안 하는 과정", "남의 과정")] == [True, False, False]
    assert manager.post("/offerings/new", data=typed(off)).status_code == 422


def test_who_plans_for_several_centers_chooses_one_first(session, center, course, signed_in):
    other = make_center(session, "다른 배움터")
    account = make_account(session, Role.MANAGER, centers=[center, other])
    foreign = make_center(session)
    session.commit()
    client = signed_in(account)
    assert "다른 배움터" in client.get("/offerings/new").text
    assert "스마트폰 기초" in client.get(f"/offerings/new?center={other.id}").text
    assert client.get(f"/offerings/new?center={foreign.id}").status_code == 404


def test_a_room_and_a_typed_address_are_kept(session, center, course, manager):
    session.add(room := Venue(center_id=center.id, name="2층 강의실"))
    session.commit()
    stored_by(manager, looked_at(manager, typed(course, place=room.id)), "save")
    away = typed(course, place="elsewhere", address="가온로 1", detail="경로당", township="가온면")
    stored_by(manager, looked_at(manager, away), "save")
    inside, outside = offerings(session)
    assert (inside.venue_id, inside.address, inside.state) == (room.id, "", OfferingState.DRAFT)
    assert session.exec(select(Lesson.room_id).where(Lesson.offering_id == inside.id)).one() == room.id
    assert (outside.venue_id, outside.address, outside.address_detail) == (None, "가온로 1", "경로당")
    assert "2층 강의실" in manager.get(f"/offerings/{inside.id}").text


def draft(session, center, course, **about):
    offering = make_offering(session, center, course=course, state=OfferingState.DRAFT)
    make_lesson(session, offering, day=DAY, **about)
    session.commit()
    return offering


def test_a_draft_is_changed_and_sent_again(session, center, course, manager):
    offering = draft(session, center, course)
    address = f"/offerings/{offering.id}/edit"
    shown = BeautifulSoup(manager.get(address).text, "html.parser")
    assert [one["value"] for one in shown.select("input[name$=-day]")] == [str(DAY)]
    sent = typed(course, (DAY, "14:00", "16:00"), (DAY + timedelta(days=2), "14:00", "16:00"), seats="9")
    page = looked_at(manager, sent, address)
    assert stored_by(manager, page, address=address).status_code == 303
    assert stored_by(manager, page, address=address).status_code == 303, "sent twice it is stored once"
    (changed,) = offerings(session)
    assert (changed.state, changed.seats) == (OfferingState.REQUESTED, 9)
    assert [number for number, _day, _start in slots_of(session, changed)] == [1, 2]
    assert manager.get(address).status_code == 422, "what waits for approval is not changed under it"


def test_a_plan_with_marks_is_not_changed(session, center, course, manager):
    person = make_attendee(session, center)
    offering = make_offering(session, center, course=course, state=OfferingState.DRAFT, attendees=[person])
    make_lesson(session, offering, marks={person.id: Mark.PRESENT})
    session.commit()
    address = f"/offerings/{offering.id}/edit"
    assert manager.get(address).status_code == 422
    assert manager.post(address, data=typed(course, seats="9", act="ask")).status_code == 422
    (kept,) = offerings(session)
    assert (kept.state, kept.seats == 9) == (OfferingState.DRAFT, False)


def test_a_copy_moves_to_the_next_week_in_which_everything_is_free(session, center, course, manager):
    lead = make_staff(session, center, "한가람")
    offering = make_offering(session, center, course=course)
    last = clock.today() - timedelta(days=clock.today().weekday() + 3)  # a Friday that is over
    make_lesson(session, offering, day=last, lead=lead)
    busy = last + timedelta(days=7)
    while busy <= clock.today():
        busy += timedelta(days=7)
    make_lesson(session, make_offering(session, center), day=busy, lead=lead)
    session.add(ClosedDay(center_id=center.id, on=busy + timedelta(days=7)))
    session.commit()
    page = manager.get(f"/offerings/{offering.id}/copy")
    shown = BeautifulSoup(page.text, "html.parser")
    (day,) = [date.fromisoformat(one["value"]) for one in shown.select("input[name$=-day]")]
    assert day >= busy + timedelta(days=14)
    assert day.weekday() == last.weekday()
    chosen = shown.select_one("select[name=lead] option[selected]")
    assert "한가람" in chosen.text
    assert shown.select("main form")[-1]["action"] == f"/offerings/new?center={center.id}"
    assert len(offerings(session)) == 2, "a copy is stored only when it is sent"


def test_a_center_takes_a_plan_back_until_it_is_approved(session, center, course, manager):
    waiting, approved = draft(session, center, course), make_offering(session, center)
    session.commit()
    assert manager.post(f"/offerings/{waiting.id}/discard", data={"reason": ""}).status_code == 422
    assert manager.post(f"/offerings/{waiting.id}/discard", data={"reason": "강사 없음"}).status_code == 303
    assert manager.post(f"/offerings/{approved.id}/discard", data={"reason": "x"}).status_code == 422
    states = {one.id: one.state for one in offerings(session)}
    assert states == {waiting.id: OfferingState.CANCELLED, approved.id: OfferingState.APPROVED}


def test_a_plan_that_was_sent_back_says_why(session, center, course, manager):
    offering = draft(session, center, course)
    event = OfferingEvent(
        offering_id=offering.id, state=OfferingState.DRAFT, reason="강사를 정해 주세요", by_id=0, at=NOW
    )
    session.add(event)
    session.commit()
    page = manager.get(f"/offerings/{offering.id}").text
    assert re.search(r"lc-note--warn.*강사를 정해 주세요", page, re.S)
    assert f"/offerings/{offering.id}/edit" in page


def test_a_plan_made_here_leaves_as_a_file_and_comes_back_unchanged(
    session, center, course, manager, runner, tmp_path
):
    lead = make_staff(session, center, "한가람")
    room = Venue(center_id=center.id, name="2층 강의실", address="가온로 9")
    session.add(room)
    session.commit()
    inside = typed(course, (DAY, "10:00", "12:00"), (DAY, "13:00", "15:00"), place=room.id, lead=lead.id)
    away = {"place": "elsewhere", "address": "가온로 1", "detail": "경로당", "township": "가온면"}
    placed = typed(course, district=region(session, "43110").id, target="rural", **away)
    for sent in (inside, placed):
        stored_by(manager, looked_at(manager, sent))
    out = str(tmp_path / "plans.xlsx")
    assert runner.invoke(args=["export", "plans", "--month", "2027-03", "--out", out]).exit_code == 0
    said = json.loads(runner.invoke(args=["import", "plans", out, "--json"]).stdout)
    assert said == {"kind": "plans", "made": 0, "changed": 0, "skipped": 3, "problems": []}


def test_what_nobody_types_breaks_nothing(session, center, course, manager):
    odd = [
        typed(course, act="take:0:rain"),
        typed(course, act="drop:99"),
        typed(course, act="take:x"),
        typed(course, skipped=["0001-01-01", "9999-12-31", "rain"]),
        typed(course) | {"dates-x-day": "2027-03-10", "dates-": "1", "dates-9999-day": "2027-03-10"},
        typed(course, repeat_first="2027-03-09", repeat_times="9" * 30),
        typed(course, once="x" * 500),
        {"act": "save"},
    ]
    for sent in odd:
        assert manager.post("/offerings/new", data=sent).status_code in (200, 422)
    page = looked_at(manager, typed(course, once="x" * 500))
    assert stored_by(manager, page, "save").status_code == 303, "a form without a key is stored all the same"


def test_an_officer_makes_no_plan(session, center, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    client = signed_in(account)
    assert client.get("/offerings/new").status_code == 403
    assert "/offerings/new" not in client.get("/lessons").text
