"""Checks of lessons: each trips on one center and just not on the other. On both databases."""

from datetime import date, time, timedelta

import pytest

from models import (
    Bus,
    ClosedDay,
    Enrolment,
    EnrolmentState,
    HolidayOverride,
    LessonState,
    Mark,
    OfferingState,
    OpeningHours,
)
from tests.checks.world import OCTOBER, found, hold
from tests.conftest import both_databases
from tests.evidence.world import complete
from tests.factories import NOW, make_attendee, make_lesson, make_offering, region

pytestmark = both_databases


def test_a_lesson_that_is_over_and_not_closed_is_found(session, center):
    lesson = make_lesson(session, make_offering(session, center))
    finding = found(session, center)["lessons_open"]
    assert finding.stage == "warn"
    assert [(one.kind, one.id, one.offering_id) for one in finding.places] == [
        ("lesson", lesson.id, lesson.offering_id)
    ]
    assert "10/6 14:00" in finding.places[0].label


@pytest.mark.parametrize("what", ["closed", "cancelled", "offering cancelled"])
def test_a_lesson_that_is_settled_is_not_open(session, center, what):
    lesson = make_lesson(session, offering := make_offering(session, center))
    if what == "offering cancelled":
        offering.state = OfferingState.CANCELLED
    else:
        lesson.state = LessonState(what)
    assert "lessons_open" not in found(session, center)


def test_a_lesson_that_is_not_over_yet_is_not_open(session, center):
    lesson = make_lesson(session, make_offering(session, center))
    lesson.ends_at = NOW + timedelta(minutes=1)
    assert "lessons_open" not in found(session, center)
    lesson.ends_at = NOW
    assert "lessons_open" in found(session, center)


def test_somebody_enrolled_before_the_end_without_a_mark_is_missing(session, center):
    marked, other = make_attendee(session, center), make_attendee(session, center)
    lesson = hold(session, center, [marked, other])
    assert "marks_missing" not in found(session, center)
    late = make_attendee(session, center)
    place = Enrolment(offering_id=lesson.offering_id, attendee_id=late.id, enrolled_at=lesson.ends_at)
    session.add(place)
    assert found(session, center)["marks_missing"].places[0].id == lesson.id
    place.enrolled_at = lesson.ends_at + timedelta(seconds=1)
    assert "marks_missing" not in found(session, center)


@pytest.mark.parametrize("state", [EnrolmentState.WAITING, EnrolmentState.WITHDRAWN])
def test_who_has_no_place_needs_no_mark(session, center, state):
    lesson = hold(session, center, [make_attendee(session, center)])
    other = make_attendee(session, center)
    session.add(
        Enrolment(
            offering_id=lesson.offering_id, attendee_id=other.id, enrolled_at=lesson.starts_at, state=state
        )
    )
    assert "marks_missing" not in found(session, center)


def test_a_closed_lesson_with_nobody_in_it_misses_its_marks(session, center):
    lesson = hold(session, center)
    assert "marks_missing" in found(session, center)
    lesson.head_count = 3
    assert "marks_missing" not in found(session, center)


def test_evidence_is_missing_until_it_is_complete(session, center, tmp_path):
    lesson = hold(session, center, [make_attendee(session, center)])
    finding = found(session, center)["evidence_missing"]
    assert [one.kind for one in finding.places] == ["evidence"]
    complete(session, lesson, tmp_path)
    assert "evidence_missing" not in found(session, center)


@pytest.mark.parametrize(("seats", "tripped"), [(2, True), (3, False)])
def test_more_visits_than_seats_counts_marks_and_heads(session, center, seats, tripped):
    people = [make_attendee(session, center) for _n in range(2)]
    hold(session, center, people, head_count=1, seats=seats)
    assert ("over_seats" in found(session, center)) is tripped


def test_absent_people_take_no_seat_and_a_duplicate_takes_one_with_its_keeper(session, center):
    keeper, twin, away = (make_attendee(session, center) for _n in range(3))
    twin.merged_into_id = keeper.id
    offering = make_offering(session, center, seats=1)
    marks = {keeper.id: Mark.LATE, twin.id: Mark.PRESENT, away.id: Mark.ABSENT}
    make_lesson(session, offering, marks=marks, state=LessonState.CLOSED)
    assert "over_seats" not in found(session, center)
    offering.seats = 0
    assert "over_seats" in found(session, center)


@pytest.mark.parametrize(("day", "tripped"), [(date(2026, 10, 9), True), (date(2026, 10, 8), False)])
def test_a_lesson_on_a_holiday_is_found(session, center, day, tripped):
    hold(session, center, head_count=3, day=day)
    assert ("day_off" in found(session, center)) is tripped


def test_our_own_holidays_are_stronger_than_the_table(session, center):
    hold(session, center, head_count=3, day=date(2026, 10, 9))
    session.add(HolidayOverride(on=date(2026, 10, 9), is_holiday=False))
    assert "day_off" not in found(session, center)


def test_a_closed_day_keeps_only_lessons_at_the_center(session, center):
    lesson = hold(session, center, head_count=3)
    session.add(ClosedDay(center_id=center.id, on=lesson.held_on))
    assert "day_off" in found(session, center)
    bus = Bus(name="에듀버스1", province_id=region(session, "43").id)
    session.add(bus)
    session.flush()
    lesson.bus_id = bus.id
    assert "day_off" not in found(session, center)


@pytest.mark.parametrize(
    ("weekday", "opens", "closes", "tripped"),
    [
        (1, time(14, 0), time(16, 0), False),
        (1, time(14, 1), time(16, 0), True),
        (1, time(14, 0), time(15, 59), True),
        (2, time(9, 0), time(18, 0), True),  # nothing said of Tuesday: closed
    ],
)
def test_a_lesson_outside_opening_hours_is_found(session, center, weekday, opens, closes, tripped):
    hold(session, center, head_count=3)  # Tuesday, 14:00 to 16:00
    session.add(OpeningHours(center_id=center.id, weekday=weekday, opens=opens, closes=closes))
    assert ("outside_hours" in found(session, center)) is tripped


def test_a_center_without_opening_hours_is_never_outside(session, center):
    hold(session, center, head_count=3, start=time(23, 0), minutes=30)
    assert "outside_hours" not in found(session, center)


def test_a_month_before_the_rules_has_no_findings(session, center):
    make_lesson(session, make_offering(session, center), day=date(2026, 9, 8))
    assert found(session, center, OCTOBER.previous()) == {}
