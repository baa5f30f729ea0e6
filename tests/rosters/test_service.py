"""Rules of rosters: seats, waiting, moving, withdrawing, bringing along."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.attendees import consents, finding, merging
from learning_centers.attendees.consents import Answers
from learning_centers.attendees.finding import Answer, Named, WhoIsIt
from learning_centers.core import database
from learning_centers.core.errors import NotFound
from learning_centers.figures.locks import MonthLocked
from learning_centers.rosters import queries, service
from learning_centers.web.commands import SYSTEM
from models import (
    Attendance,
    Attendee,
    Enrolment,
    EnrolmentState,
    Mark,
    OfferingState,
    Purpose,
    Return,
    ReturnState,
)
from tests.conftest import both_databases
from tests.factories import DAY, NOW, make_attendee, make_center, make_lesson, make_offering
from tests.lessons.files import viewer_of

ENROLLED, WAITING, WITHDRAWN = EnrolmentState
LATER = NOW + timedelta(hours=1)


def promote(session, offering_id, seat_id, by, _now):
    return service.promote(session, offering_id, seat_id, by)


def done(session, act, *about, by=SYSTEM, now=NOW, **more):
    session.commit()
    with database.transaction(session):
        return act(session, *about, by, now, **more)


def states(session, offering):
    session.expire_all()
    rows = session.exec(select(Enrolment).where(Enrolment.offering_id == offering.id))
    return {row.attendee_id: row.state for row in rows}


def roster(session, offering):
    session.rollback()
    return queries.load_roster(session, offering.id, SYSTEM)


@both_databases
def test_a_full_course_takes_people_onto_its_waiting_list(session):
    center = make_center(session)
    offering = make_offering(session, center, seats=1)
    first, second = make_attendee(session, center), make_attendee(session, center)
    assert done(session, service.add_person, offering.id, first.id).state is ENROLLED
    assert done(session, service.add_person, offering.id, second.id).state is WAITING
    again = done(session, service.add_person, offering.id, second.id, now=LATER)
    assert (again.state, again.changed) == (WAITING, False)
    assert states(session, offering) == {first.id: ENROLLED, second.id: WAITING}


def test_nobody_passes_those_who_wait(session, center):
    offering = make_offering(session, center, seats=1)
    first, second, third = (make_attendee(session, center) for _n in range(3))
    for person in (first, second):
        done(session, service.add_person, offering.id, person.id)
    done(session, service.withdraw, offering.id, first.id, "이사")
    assert done(session, service.add_person, offering.id, third.id, now=LATER).state is WAITING
    assert roster(session, offering).next_waiting.seat_id == second.id


@both_databases
def test_a_free_seat_is_offered_to_who_waits_the_longest(session):
    center = make_center(session)
    offering = make_offering(session, center, seats=1)
    people = [make_attendee(session, center) for _n in range(3)]
    for n, person in enumerate(people):
        done(session, service.add_person, offering.id, person.id, now=NOW + timedelta(minutes=n))
    with pytest.raises(service.NoFreeSeat):
        done(session, promote, offering.id, people[1].id)
    done(session, service.withdraw, offering.id, people[0].id, "이사", now=LATER)
    left = roster(session, offering)
    assert (left.free, left.next_waiting.seat_id) == (1, people[1].id)
    done(session, promote, offering.id, people[1].id)
    assert states(session, offering)[people[1].id] is ENROLLED
    with pytest.raises(service.NotOnRoster):
        done(session, promote, offering.id, people[1].id)
    with pytest.raises(service.NoFreeSeat):
        done(session, promote, offering.id, people[2].id)


@both_databases
def test_who_leaves_keeps_the_marks_and_the_reason_stays(session):
    center = make_center(session)
    person = make_attendee(session, center)
    offering = make_offering(session, center, attendees=[person])
    make_lesson(session, offering, marks={person.id: Mark.PRESENT})
    done(session, service.withdraw, offering.id, person.id, "  이사   감 ", now=LATER)
    (place,) = roster(session, offering).places
    assert (place.state, place.reason, place.left_at, place.counted) == (WITHDRAWN, "이사 감", LATER, 1)
    assert place.moved_to is None
    with pytest.raises(service.NotOnRoster):
        done(session, service.withdraw, offering.id, person.id, "이사")
    back = done(session, service.add_person, offering.id, person.id, now=LATER)
    assert (back.state, back.changed) == (ENROLLED, True)
    (place,) = roster(session, offering).places
    assert (place.left_at, place.reason) == (None, "")


@both_databases
def test_a_person_who_moves_is_shown_as_moved(session):
    center = make_center(session)
    person = make_attendee(session, center)
    here, there = make_offering(session, center, attendees=[person]), make_offering(session, center, seats=1)
    make_lesson(session, here, marks={person.id: Mark.PRESENT})
    moved = done(session, service.move, here.id, person.id, there.id, "저녁반을 원함", now=LATER)
    assert moved.state is ENROLLED
    assert roster(session, here).places[0].moved_to == (there.id, there.code)
    assert states(session, there) == {person.id: ENROLLED}
    assert session.exec(select(Attendance.attendee_id)).all() == [person.id]


def test_moving_to_a_full_course_waits_there(session, center):
    person, seated = make_attendee(session, center), make_attendee(session, center)
    here = make_offering(session, center, attendees=[person])
    full = make_offering(session, center, attendees=[seated], seats=1)
    assert done(session, service.move, here.id, person.id, full.id, "이사", now=LATER).state is WAITING


def test_moving_where_one_is_already_or_to_the_same_is_refused(session, center):
    person = make_attendee(session, center)
    here, there = (make_offering(session, center, attendees=[person]) for _n in range(2))
    for target in (here, there):
        with pytest.raises(service.SameOffering):
            done(session, service.move, here.id, person.id, target.id, "이사")
    assert states(session, here) == {person.id: ENROLLED}


@pytest.mark.parametrize("reason", ["", "  ", "가" * 201])
def test_leaving_needs_a_reason(session, center, reason):
    person = make_attendee(session, center)
    here, there = make_offering(session, center, attendees=[person]), make_offering(session, center)
    with pytest.raises(service.ReasonMissing):
        done(session, service.withdraw, here.id, person.id, reason)
    with pytest.raises(service.ReasonMissing):
        done(session, service.move, here.id, person.id, there.id, reason)
    assert states(session, there) == {}


def test_a_guest_is_made_once_however_often_the_form_is_sent(session, center):
    offering = make_offering(session, center)
    for _n in range(2):
        done(session, service.add_named, offering.id, Named("김새롬", "01000000001"))
    assert len(session.exec(select(Attendee)).all()) == 1
    done(session, service.add_named, offering.id, Named("이봄"))
    with pytest.raises(WhoIsIt) as asks:
        done(session, service.add_named, offering.id, Named("이봄"))
    answer = Answer(is_new=True, asked=frozenset(one.attendee_id for one in asks.value.alike))
    done(session, service.add_named, offering.id, Named("이봄"), answer=answer)
    with pytest.raises(WhoIsIt):
        done(session, service.add_named, offering.id, Named("이봄"), answer=answer)
    assert len(states(session, offering)) == 3


def test_a_phone_that_is_known_asks_whether_it_is_the_same_person(session, center):
    known = make_attendee(session, center, "김영자", phone="01000000001", birth_year=1950)
    offering = make_offering(session, center)
    with pytest.raises(WhoIsIt) as asks:
        done(session, service.add_named, offering.id, Named("김영숙", "01000000001"))
    (alike,) = asks.value.alike
    assert (alike.attendee_id, alike.ending) == (known.id, "0001")
    done(
        session,
        service.add_named,
        offering.id,
        Named("김영숙", "01000000001"),
        answer=Answer(chosen=known.id),
    )
    assert states(session, offering) == {known.id: ENROLLED}


def test_a_person_of_elsewhere_is_found_only_by_name_and_phone(session, center):
    far = make_center(session)
    known = make_attendee(session, far, "김영자", phone="01000000001")
    offering = make_offering(session, center)
    by = viewer_of(center)
    done(session, service.add_named, offering.id, Named("이름다름", "01000000001"), by=by)
    assert known.id not in states(session, offering)
    done(session, service.add_named, offering.id, Named("김영자", "01000000001"), by=by)
    assert states(session, offering)[known.id] is ENROLLED


@pytest.mark.parametrize(("name", "phone"), [("", ""), ("가" * 61, ""), ("김영자", "12")])
def test_a_name_or_phone_that_cannot_be_read_is_refused(name, phone):
    with pytest.raises(finding.BadWords):
        finding.read_words(name, phone)


@both_databases
def test_chosen_people_of_another_roster_come_along(session):
    center = make_center(session)
    people = [make_attendee(session, center, f"수강생{n}") for n in range(5)]
    source = make_offering(session, center, attendees=people)
    offering = make_offering(session, center, attendees=people[:1], seats=2)
    consents.record_answers(session, people[1], Answers({Purpose.REGISTER: False}), SYSTEM, NOW)
    chosen = {person.id for person in people[:4]}
    brought = done(session, service.bring, offering.id, source.id, chosen)
    assert brought == service.Brought(enrolled=1, waiting=1, before=1, refused=1)
    assert states(session, offering) == {
        people[0].id: ENROLLED,
        people[2].id: ENROLLED,
        people[3].id: WAITING,
    }
    again = done(session, service.bring, offering.id, source.id, chosen)
    assert (again.enrolled, again.waiting, again.before) == (0, 0, 3)
    with pytest.raises(service.NotOnRoster):
        done(session, service.bring, offering.id, source.id, set())


def test_bringing_along_sends_as_many_statements_for_many(session, center, count_queries):
    counts = []
    for n in (2, 30):
        people = [make_attendee(session, center) for _n in range(n)]
        source = make_offering(session, center, attendees=people, seats=40)
        offering = make_offering(session, center, seats=40)
        with count_queries() as sent:
            done(session, service.bring, offering.id, source.id, {person.id for person in people})
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_who_took_back_the_consent_is_not_added_by_anybody(session, center):
    person = make_attendee(session, center)
    offering = make_offering(session, center)
    consents.record_answers(session, person, Answers({Purpose.REGISTER: False}), SYSTEM, NOW)
    with pytest.raises(consents.ConsentWithdrawn):
        done(session, service.add_person, offering.id, person.id)
    assert states(session, offering) == {}
    consents.record_answers(session, person, Answers({Purpose.REGISTER: True}), SYSTEM, LATER)
    assert done(session, service.add_person, offering.id, person.id).state is ENROLLED


@pytest.mark.parametrize("state", [OfferingState.CLOSED, OfferingState.CANCELLED])
def test_the_roster_of_a_closed_or_cancelled_offering_stays(session, center, state):
    person = make_attendee(session, center)
    offering = make_offering(session, center, attendees=[person], state=state)
    with pytest.raises(service.RosterClosed):
        done(session, service.withdraw, offering.id, person.id, "이사")


def test_a_roster_is_locked_only_when_all_its_months_are(session, center):
    person = make_attendee(session, center)
    offering = make_offering(session, center, attendees=[person])
    make_lesson(session, offering)
    session.add(Return(center_id=center.id, month=f"{DAY:%Y-%m}", state=ReturnState.HANDED_IN))
    with pytest.raises(MonthLocked):
        done(session, service.withdraw, offering.id, person.id, "이사")
    make_lesson(session, offering, number=2, day=DAY.replace(month=11))
    done(session, service.withdraw, offering.id, person.id, "이사")
    assert states(session, offering) == {person.id: WITHDRAWN}


def test_another_centers_offering_and_person_are_not_there(session, center):
    far = make_center(session)
    person, stranger = make_attendee(session, center), make_attendee(session, far)
    here, there = make_offering(session, center, attendees=[person]), make_offering(session, far)
    by = viewer_of(center)
    for act in (
        lambda: done(session, service.add_person, there.id, person.id, by=by),
        lambda: done(session, service.add_person, here.id, stranger.id, by=by),
        lambda: done(session, service.move, here.id, person.id, there.id, "이사", by=by),
        lambda: done(session, service.bring, here.id, there.id, {stranger.id}, by=by),
    ):
        with pytest.raises(NotFound):
            act()
    assert states(session, here) == {person.id: ENROLLED}


def test_a_person_with_two_records_takes_one_seat(session, center):
    loser, keeper = make_attendee(session, center), make_attendee(session, center)
    offering = make_offering(session, center, attendees=[loser], seats=2)
    session.commit()
    with database.transaction(session):
        merging.merge_attendees(session, loser.id, keeper.id, SYSTEM, NOW)
    added = done(session, service.add_person, offering.id, keeper.id)
    assert (added.changed, roster(session, offering).taken) == (False, 1)
    assert done(session, service.add_person, offering.id, loser.id).changed is False
