"""The .ics address: secret, shown once, revocable; and a file that calendar programs can read."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from learning_centers.calendars import ics
from learning_centers.core.clock import in_seoul
from models import AuditEvent, CalendarFeed, Role, StaffMember
from tests.conftest import both_databases
from tests.factories import (
    make_account,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_staff,
)

ADDRESS = re.compile(r"http://localhost(/calendar/feed/[\w-]{40,}\.ics)")
WHEN = datetime(2026, 11, 5, 5, 0, tzinfo=UTC)


@pytest.fixture
def center(session):
    center = make_center(session, "가온누리 배움터")
    center.address = "충청북도 청주시 가온구 누리로 12"
    return center


@pytest.fixture
def instructor(session, center):
    me = make_staff(session, center, "강가람")
    account = make_account(session, Role.INSTRUCTOR, centers=[center])
    account.staff_id = me.id
    session.commit()
    return account


def make_address(client):
    return ADDRESS.search(client.post("/calendar/address").text)[1]


def lesson_of(session, center, account, **about):
    lead = session.get(StaffMember, account.staff_id)
    offering = make_offering(
        session,
        center,
        course=make_course(session),
        attendees=[make_attendee(session, center, "김영자")],
        code=about.pop("code", ""),
    )
    return make_lesson(session, offering, lead=lead, **about)


def unfolded(text):
    """Name -> value of each line; of the same name the last."""
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


def test_the_address_opens_without_signing_in_and_holds_my_lessons(
    session, signed_in, client, center, instructor
):
    lesson_of(session, center, instructor, day=date(2026, 11, 6), code="E2600000001")
    lesson_of(session, center, make_teacher(session, center), day=date(2026, 11, 6), code="E2600000002")
    session.commit()
    answer = client.get(make_address(signed_in(instructor)))
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    found = unfolded(answer.text)
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert found["UID"] == "E2600000001-1@learning-centers"
    assert (found["DTSTART"], found["DTEND"]) == ("20261106T050000Z", "20261106T070000Z")
    assert found["LOCATION"] == "가온누리 배움터\\, 충청북도 청주시 가온구 누리로 12"
    assert "신청 1명" in found["DESCRIPTION"]


def make_teacher(session, center):
    account = make_account(session, Role.INSTRUCTOR, centers=[center])
    account.staff_id = make_staff(session, center).id
    session.flush()
    return account


def test_the_file_names_nobody(session, signed_in, client, center, instructor):
    lesson_of(session, center, instructor, day=date(2026, 11, 6))
    session.commit()
    text = client.get(make_address(signed_in(instructor))).text
    assert "강가람" not in text.replace("\r\n ", "")
    assert "김영자" not in text.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 10, 4), False),
        (date(2026, 10, 5), True),
        (date(2027, 5, 8), True),
        (date(2027, 5, 9), False),
    ],
)
def test_the_file_goes_from_a_month_back_to_half_a_year_ahead(
    session, signed_in, client, center, instructor, day, inside
):
    lesson_of(session, center, instructor, day=day)
    session.commit()
    assert ("BEGIN:VEVENT" in client.get(make_address(signed_in(instructor))).text) is inside


def test_a_manager_subscribes_to_the_lessons_of_the_center(session, signed_in, client, center, instructor):
    lesson_of(session, center, instructor, day=date(2026, 11, 6))
    other = make_center(session)
    make_lesson(session, make_offering(session, other), day=date(2026, 11, 6))
    manager = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    assert client.get(make_address(signed_in(manager))).text.count("BEGIN:VEVENT") == 1


def test_only_the_hash_is_stored_and_the_address_is_shown_once(session, signed_in, instructor):
    browser = signed_in(instructor)
    path = make_address(browser)
    token = path.rpartition("/")[2].removesuffix(".ics")
    stored = session.exec(select(CalendarFeed)).one()
    assert len(stored.token_hash) == 64
    assert token not in str(stored.model_dump())
    assert token not in browser.get("/calendar/address").text
    whats = session.exec(select(AuditEvent.what).where(AuditEvent.kind == "account")).all()
    assert "calendars.address" in whats
    assert all(token not in event.detail for event in session.exec(select(AuditEvent)))


@both_databases
def test_a_new_address_ends_the_one_before(session, signed_in, client, instructor):
    browser = signed_in(instructor)
    old, new = make_address(browser), make_address(browser)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    rows = session.exec(select(CalendarFeed).order_by(CalendarFeed.id)).all()
    assert [row.revoked_at is None for row in rows] == [False, True]


def test_an_address_that_is_taken_back_stops_working(signed_in, client, instructor):
    browser = signed_in(instructor)
    path = make_address(browser)
    for _twice in range(2):
        assert browser.post("/calendar/address/revoke").status_code == 303
    assert client.get(path).status_code == 404
    assert "아직 만든 주소가 없습니다" in browser.get("/calendar/address").text


def test_taking_back_leaves_the_addresses_of_others_alone(session, signed_in, client, center, instructor):
    other = make_teacher(session, center)
    session.commit()
    theirs, mine = make_address(signed_in(other)), signed_in(instructor)
    make_address(mine)
    mine.post("/calendar/address/revoke")
    assert client.get(theirs).status_code == 200


@pytest.mark.parametrize("token", ["nobody", "x" * 43, "%00", "a.b"])
def test_an_unknown_address_is_absent(client, token):
    assert client.get(f"/calendar/feed/{token}.ics").status_code == 404


def test_a_closed_account_has_no_feed(session, signed_in, client, instructor):
    path = make_address(signed_in(instructor))
    instructor.disabled_at = WHEN
    session.add(instructor)
    session.commit()
    assert client.get(path).status_code == 404


def test_whoever_no_longer_teaches_has_no_feed(session, signed_in, client, instructor):
    path = make_address(signed_in(instructor))
    instructor.role = Role.MINISTRY
    session.add(instructor)
    session.commit()
    assert client.get(path).status_code == 404


def event(title="스마트폰", **about):
    values = {"uid": "E1-1@x", "place": "", "note": "", "url": "https://x.test/1"} | about
    return ics.Event(starts_at=WHEN, ends_at=WHEN + timedelta(hours=2), title=title, **values)


def test_times_are_written_in_utc_wherever_they_come_from():
    made = ics.Event(
        "u", in_seoul(date(2026, 11, 6), time(8)), in_seoul(date(2026, 11, 6), time(10)), *"abcd"
    )
    assert unfolded(ics.calendar("n", [made], WHEN))["DTSTART"] == "20261105T230000Z"


def test_text_cannot_end_its_line_or_begin_another_part():
    text = ics.calendar("n", [event("가; 나, 다\\\r\nEND:VEVENT\x07")], WHEN)
    assert text.count("\r\nEND:VEVENT\r\n") == 1
    assert unfolded(text)["SUMMARY"] == "가\\; 나\\, 다\\\\\\nEND:VEVENT"


@given(st.text(max_size=200))
def test_no_line_is_longer_than_75_octets_and_none_is_cut_inside_a_letter(title):
    text = ics.calendar(title, [event(title)], WHEN)
    lines = text.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()
