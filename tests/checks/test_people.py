"""Checks of people and staff: each trips on one center and just not on the other. On both databases."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from models import Assignment, Attendance, AttendeeMonth, Contract, Duty, Mark, Part
from tests.checks.world import found, hold, settle
from tests.conftest import both_databases
from tests.factories import DAY, make_attendee, make_center, make_staff

pytestmark = both_databases


@pytest.mark.parametrize(
    ("start", "tripped"), [(time(15, 49), True), (time(15, 50), False), (time(16, 0), False)]
)
def test_a_person_in_two_lessons_is_found_at_both_centers(session, center, start, tripped):
    other, person = make_center(session), make_attendee(session, center)
    first = hold(session, center, [person])  # until 16:00
    second = hold(session, other, [person], start=start)
    for here, lesson in ((center, first), (other, second)):
        finding = found(session, here).get("person_twice")
        assert (finding is not None) is tripped
        if finding:
            assert [one.id for one in finding.places] == [lesson.id]


def test_a_long_lesson_is_held_against_more_than_its_neighbour(session, center):
    person = make_attendee(session, center)
    hold(session, center, [person], start=time(9, 0), minutes=400)
    hold(session, center, [person], start=time(9, 0), minutes=60)
    last = hold(session, center, [person], start=time(11, 0), minutes=60)
    places = found(session, center)["person_twice"].places
    assert len(places) == 3
    assert last.id in [one.id for one in places]


def test_who_was_absent_from_one_of_two_lessons_was_not_in_both(session, center):
    person = make_attendee(session, center)
    hold(session, center, [person])
    second = hold(session, center, [person])
    assert "person_twice" in found(session, center)
    mark = session.exec(select(Attendance).where(Attendance.lesson_id == second.id)).one()
    mark.mark = Mark.ABSENT
    assert "person_twice" not in found(session, center)


def test_a_duplicate_and_its_keeper_are_one_person_but_not_twice_in_one_lesson(session, center):
    keeper, twin = make_attendee(session, center), make_attendee(session, center)
    twin.merged_into_id = keeper.id
    session.flush()
    hold(session, center, [keeper, twin])
    assert "person_twice" not in found(session, center)
    hold(session, center, [twin])
    assert "person_twice" in found(session, center)


def test_no_finding_names_an_attendee(session, center):
    person = make_attendee(session, center, "가온비밀")
    for _n in range(2):
        hold(session, center, [person])
    assert "가온비밀" not in str(found(session, center))


def at_work(session, lesson, member, **about):
    assigned = Assignment(lesson_id=lesson.id, staff_id=member.id, part=Part.ASSISTANT, **about)
    session.add(assigned)
    session.flush()
    return assigned


@pytest.mark.parametrize(("start", "tripped"), [(time(15, 59), True), (time(16, 0), False)])
def test_a_staff_member_in_two_places_is_found(session, center, start, tripped):
    member, other = make_staff(session, center), make_center(session)
    for place, begins in ((center, time(14, 0)), (other, start)):
        at_work(session, hold(session, place, head_count=2, start=begins), member, duty=Duty.WORKED)
    assert ("staff_twice" in found(session, center)) is tripped
    assert ("staff_twice" in found(session, other)) is tripped


def test_the_own_times_of_a_person_and_absence_are_heard(session, center):
    member = make_staff(session, center)
    first, second = hold(session, center, head_count=2), hold(session, center, head_count=2)
    at_work(session, first, member, duty=Duty.WORKED)
    there = at_work(session, second, member, duty=Duty.ABSENT)
    assert "staff_twice" not in found(session, center)
    there.duty = Duty.ADDED
    assert "staff_twice" in found(session, center)
    there.starts_at, there.ends_at = second.ends_at, second.ends_at + timedelta(minutes=30)
    assert "staff_twice" not in found(session, center)


def test_minutes_without_a_from_and_to_cannot_be_placed(session, center):
    member = make_staff(session, center)
    for minutes in (None, 30):
        lesson = hold(session, center, head_count=2)
        at_work(session, lesson, member, duty=Duty.WORKED, minutes=minutes)
    assert "staff_twice" not in found(session, center)


@pytest.mark.parametrize(
    ("starts", "cap", "tripped"),
    [(DAY, 2.0, False), (DAY, 1.9, True), (date(2026, 10, 7), None, True)],
)
def test_hours_are_held_against_the_contract(session, center, starts, cap, tripped):
    member = make_staff(session, center)
    at_work(session, hold(session, center, head_count=2), member, duty=Duty.WORKED)
    session.add(Contract(staff_id=member.id, starts_on=starts, monthly_hours=cap))
    finding = found(session, center).get("contract_hours")
    assert (finding is not None) is tripped
    if finding:
        assert [(one.kind, one.id) for one in finding.places] == [("staff", member.id)]
        assert member.name not in str(finding)


def test_more_people_than_visits_is_found(session, center):
    hold(session, center, [make_attendee(session, center) for _n in range(2)])
    assert "people_above_visits" not in found(session, center)
    row = session.exec(select(AttendeeMonth)).first()
    row.visits = 0
    assert "people_above_visits" in found(session, center)


@pytest.mark.parametrize(("known", "tripped"), [(7, True), (8, False)])
@pytest.mark.parametrize("what", ["residence", "birth year"])
def test_too_many_unknown_people_are_found_with_their_offerings(session, center, known, tripped, what):
    people = [make_attendee(session, center) for _n in range(10)]
    settle(session, *people)
    for person in people[known:]:
        if what == "residence":
            person.residence_id = None
        else:
            person.birth_year = None
    lesson = hold(session, center, people)
    finding = found(session, center).get("person_unknown")
    assert (finding is not None) is tripped
    if finding:
        assert "30.0 %" in finding.text
        assert [(one.kind, one.id) for one in finding.places] == [("offering", lesson.offering_id)]


@pytest.mark.parametrize(("guests", "people", "tripped"), [(9, 10, True), (8, 10, False), (9, 9, False)])
def test_too_many_guests_are_found_once_there_are_enough_people(session, center, guests, people, tripped):
    met = [make_attendee(session, center, member_id=f"m{n}") for n in range(people)]
    for person in met[:guests]:
        person.member_id = None
    hold(session, center, met)
    assert ("guests" in found(session, center)) is tripped
