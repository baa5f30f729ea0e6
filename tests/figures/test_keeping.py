"""People stay what they were in a month that is handed in, whatever is learnt of them later."""

from datetime import date

import pytest
from sqlmodel import select

from learning_centers.figures import service
from models import AttendeeGroup, AttendeeMerge, AttendeeMonth, Group, Mark, ReturnState, Sex
from tests.conftest import both_databases
from tests.factories import NOW, make_attendee, make_center, region
from tests.figures.world import hand_in, held

OCTOBER = "2026-10"
RURAL = 1 << list(Group).index(Group.RURAL)


def rows(session, month=OCTOBER):
    """Attendee id -> (visits, age band, sex, groups, residence)."""
    session.expire_all()
    found = session.exec(select(AttendeeMonth).where(AttendeeMonth.month == month))
    return {
        one.attendee_id: (one.visits, one.age_band, one.sex, one.groups, one.residence_id) for one in found
    }


def change(session, person):
    """Everything a month counts by becomes something else."""
    person.birth_year, person.sex, person.residence_id = 2000, Sex.MALE, region(session, "50110").id
    session.add(AttendeeGroup(attendee_id=person.id, group_name=Group.RURAL))
    session.flush()
    return (2, 2, RURAL, person.residence_id)


@both_databases
def test_a_locked_month_keeps_what_people_were_and_takes_in_their_marks(session):
    center = make_center(session)
    person, late = (make_attendee(session, center) for _ in range(2))
    held(session, center, {person.id: Mark.PRESENT})
    before = rows(session)[person.id]
    hand_in(session, center)
    change(session, person)
    held(session, center, {person.id: Mark.PRESENT, late.id: Mark.PRESENT})  # as a merge or a repair may
    assert rows(session)[person.id] == (2, *before[1:])
    assert rows(session)[late.id][0] == 1


@pytest.mark.parametrize("state", [ReturnState.OPEN, ReturnState.SENT_BACK, None])
def test_a_month_that_is_open_or_open_again_takes_people_as_they_are(session, state):
    center = make_center(session)
    person = make_attendee(session, center)
    held(session, center, {person.id: Mark.PRESENT})
    if state is not None:
        hand_in(session, center, state=state)
    now = change(session, person)
    service.recompute(session, [(OCTOBER, center.id)])
    assert rows(session)[person.id] == (1, *now)


def test_the_lock_of_one_center_and_month_is_not_that_of_another(session):
    center, other = make_center(session), make_center(session)
    person = make_attendee(session, center)
    held(session, center, {person.id: Mark.PRESENT})
    held(session, other, {person.id: Mark.PRESENT})
    held(session, center, {person.id: Mark.PRESENT}, day=date(2026, 11, 3))
    hand_in(session, center)
    before = rows(session)[person.id]
    now = change(session, person)
    service.recompute(session, service.slices_of(session, [person.id]))
    stored = session.exec(select(AttendeeMonth)).all()
    found = {
        (one.month, one.center_id): (one.age_band, one.sex, one.groups, one.residence_id) for one in stored
    }
    assert found == {
        (OCTOBER, center.id): before[1:],
        (OCTOBER, other.id): now,
        ("2026-11", center.id): now,
    }


@both_databases
def test_who_stays_after_a_merge_is_what_the_duplicate_was_and_back_again(session):
    center = make_center(session)
    keeper = make_attendee(session, center, birth_year=2000, sex=Sex.MALE)
    loser = make_attendee(session, center)
    held(session, center, {loser.id: Mark.PRESENT})
    before = rows(session)[loser.id]
    hand_in(session, center)
    loser.merged_into_id = keeper.id
    merge = AttendeeMerge(loser_id=loser.id, keeper_id=keeper.id, merged_at=NOW, merged_by_id=0)
    session.add(merge)
    service.recompute(session, service.slices_of(session, [loser.id]))
    assert rows(session) == {keeper.id: before}
    change(session, loser)
    loser.merged_into_id, merge.undone_at = None, NOW
    service.recompute(session, [(OCTOBER, center.id)])
    assert rows(session) == {loser.id: before}


def test_two_records_of_one_lesson_are_one_visit_of_what_the_keeper_was(session):
    center = make_center(session)
    keeper, loser = make_attendee(session, center), make_attendee(session, center, birth_year=2000)
    held(session, center, {keeper.id: Mark.PRESENT, loser.id: Mark.PRESENT})
    before = rows(session)[keeper.id]
    hand_in(session, center)
    loser.merged_into_id = keeper.id
    change(session, keeper)
    service.recompute(session, [(OCTOBER, center.id)])
    assert rows(session) == {keeper.id: before}
