"""Two records of one person: put together, counted once, taken back."""

import pytest
from sqlmodel import select

from learning_centers.attendees import consents, merging, people
from learning_centers.attendees.consents import Answers
from learning_centers.core import database
from learning_centers.core.errors import NotFound
from learning_centers.figures import service as figures
from learning_centers.web.commands import SYSTEM
from models import (
    Attendance,
    Attendee,
    AttendeeGroup,
    AttendeeMerge,
    AttendeeMonth,
    AuditEvent,
    Enrolment,
    EnrolmentState,
    Group,
    LessonState,
    Mark,
    Purpose,
    Return,
    ReturnState,
    SensitiveGroup,
    Sex,
)
from tests.conftest import both_databases
from tests.factories import DAY, NOW, make_attendee, make_center, make_lesson, make_offering
from tests.lessons.files import viewer_of

MONTH = f"{DAY:%Y-%m}"


def merge(session, loser, keeper, by=SYSTEM):
    with database.transaction(session):
        return merging.merge_attendees(session, loser.id, keeper.id, by, NOW)


def undo(session, done, by=SYSTEM):
    with database.transaction(session):
        return merging.undo_merge(session, done.id, by, NOW)


def visits(session):
    session.expire_all()
    return dict(session.exec(select(AttendeeMonth.attendee_id, AttendeeMonth.visits)).all())


def taught(session, offering, marks, **about):
    lesson = make_lesson(session, offering, marks=marks, state=LessonState.CLOSED, **about)
    figures.recompute(session, [(lesson.month, lesson.center_id)])
    session.commit()
    return lesson


@both_databases
def test_merged_people_count_once_also_before(session):
    center = make_center(session)
    first, second, third = (make_attendee(session, center, "홍길동") for _n in range(3))
    offering = make_offering(session, center, attendees=[first, second, third])
    taught(session, offering, dict.fromkeys((first.id, second.id, third.id), Mark.PRESENT))
    merge(session, first, second)
    merge(session, second, third)
    merged = session.exec(select(Attendee.merged_into_id).order_by(Attendee.id)).all()
    assert merged == [third.id, third.id, None]
    assert visits(session) == {third.id: 1}
    assert session.exec(select(AuditEvent.subjects)).all() == [
        f"{first.id} {second.id}",
        f"{second.id} {third.id}",
    ]


@both_databases
def test_taking_a_merge_back_gives_each_what_it_had(session):
    center = make_center(session)
    loser = make_attendee(session, center, member_id="gil", phone="01000000001", birth_year=1947)
    keeper = make_attendee(session, center, birth_year=None, sex=None)
    session.add(AttendeeGroup(attendee_id=loser.id, group_name=Group.RURAL))
    session.add(SensitiveGroup(attendee_id=loser.id, group_name=Group.DISABLED))
    offering = make_offering(session, center, attendees=[loser, keeper])
    first = taught(session, offering, {loser.id: Mark.PRESENT})
    both = taught(
        session, offering, {loser.id: Mark.LATE, keeper.id: Mark.PRESENT}, number=2, day=DAY.replace(day=8)
    )
    before = stored(session)
    done = merge(session, loser, keeper)
    assert (keeper.member_id, keeper.phone, keeper.birth_year) == ("gil", "01000000001", 1947)
    assert keeper.sex is Sex.FEMALE
    assert set(
        session.exec(select(AttendeeGroup.group_name).where(AttendeeGroup.attendee_id == keeper.id))
    ) == {Group.RURAL}
    assert visits(session) == {keeper.id: 2}
    assert seats(session) == {loser.id: EnrolmentState.WITHDRAWN, keeper.id: EnrolmentState.ENROLLED}
    assert marked(session, first) == {keeper.id}
    assert marked(session, both) == {loser.id, keeper.id}
    undo(session, done)
    assert stored(session) == before
    assert visits(session) == {loser.id: 2, keeper.id: 1}


def stored(session):
    session.expire_all()
    columns = ("merged_into_id", "member_id", "phone", "birth_year", "sex", "residence_id")
    rows = session.exec(select(Attendee).order_by(Attendee.id)).all()
    groups = [
        sorted(session.exec(select(table.attendee_id, table.group_name)).all())
        for table in (AttendeeGroup, SensitiveGroup)
    ]
    marks = sorted(session.exec(select(Attendance.lesson_id, Attendance.attendee_id)).all())
    return [[getattr(row, one) for one in columns] for row in rows], groups, seats(session), marks


def seats(session):
    rows = session.exec(select(Enrolment)).all()
    assert all((row.state is EnrolmentState.WITHDRAWN) == (row.left_at is not None) for row in rows)
    return {row.attendee_id: row.state for row in rows}


def marked(session, lesson):
    return set(session.exec(select(Attendance.attendee_id).where(Attendance.lesson_id == lesson.id)))


def test_who_has_a_seat_keeps_it_when_the_other_only_waits(session, center):
    loser, keeper = make_attendee(session, center), make_attendee(session, center)
    offering = make_offering(session, center, attendees=[loser])
    session.add(
        Enrolment(
            offering_id=offering.id, attendee_id=keeper.id, state=EnrolmentState.WAITING, enrolled_at=NOW
        )
    )
    session.commit()
    merge(session, loser, keeper)
    assert seats(session) == {loser.id: EnrolmentState.ENROLLED, keeper.id: EnrolmentState.WITHDRAWN}


def test_what_the_keeper_corrected_since_is_not_taken_away(session, center):
    loser, keeper = (
        make_attendee(session, center, birth_year=1947),
        make_attendee(session, center, birth_year=None),
    )
    session.commit()
    done = merge(session, loser, keeper)
    keeper.birth_year = 1950
    session.add(keeper)
    session.commit()
    undo(session, done)
    assert keeper.birth_year == 1950


def test_sensitive_groups_are_not_written_into_the_history_of_a_merge(session, center):
    loser, keeper = make_attendee(session, center), make_attendee(session, center)
    session.add(SensitiveGroup(attendee_id=loser.id, group_name=Group.NORTH_KOREAN))
    session.commit()
    done = merge(session, loser, keeper)
    assert "north" not in str(done.moved)
    assert len(session.exec(select(SensitiveGroup)).all()) == 2


def test_months_that_are_handed_in_are_counted_anew_and_named(session, center):
    loser, keeper = make_attendee(session, center), make_attendee(session, center)
    taught(
        session,
        make_offering(session, center, attendees=[loser, keeper]),
        {loser.id: Mark.PRESENT, keeper.id: Mark.PRESENT},
    )
    session.add(Return(center_id=center.id, month=MONTH, state=ReturnState.HANDED_IN))
    session.commit()
    done = merge(session, loser, keeper)
    assert visits(session) == {keeper.id: 1}
    assert merging.months_of(done) == [(MONTH, center.id)]
    (shown,) = merging.list_merges(session, keeper.id, SYSTEM)
    assert shown.slices == ((MONTH, center.id, center.name),)


def test_one_person_is_not_merged_twice_nor_into_themself(session, center):
    first, second = make_attendee(session, center), make_attendee(session, center)
    session.commit()
    merge(session, first, second)
    for pair in ((first, second), (second, second)):
        with pytest.raises(merging.SamePerson):
            merge(session, *pair)
    assert len(session.exec(select(AttendeeMerge)).all()) == 1


@pytest.mark.parametrize(
    ("one", "other", "refused"), [(True, False, True), (False, True, True), (True, True, False)]
)
def test_a_merge_across_consent_is_refused_with_what_to_settle(session, center, one, other, refused):
    pair = [make_attendee(session, center) for _n in range(2)]
    for person, given in zip(pair, (one, other), strict=True):
        consents.record_answers(session, person, Answers({Purpose.PHOTO: given}), SYSTEM, NOW)
    session.commit()
    if not refused:
        merge(session, *pair)
        return
    with pytest.raises(merging.ConsentsDiffer) as said:
        merge(session, *pair)
    assert "교육 사진" in str(said.value)
    assert session.exec(select(AttendeeMerge)).all() == []


def test_a_consent_that_only_one_was_asked_for_holds_for_both(session, center):
    loser, keeper = make_attendee(session, center), make_attendee(session, center)
    consents.record_answers(session, loser, Answers({Purpose.REGISTER: False}), SYSTEM, NOW)
    session.commit()
    merge(session, loser, keeper)
    with pytest.raises(consents.ConsentWithdrawn):
        consents.require_not_withdrawn(session, keeper.id)


def test_a_merge_is_taken_back_once_and_the_later_one_first(session, center):
    first, second, third = (make_attendee(session, center) for _n in range(3))
    session.commit()
    earlier = merge(session, first, second)
    later = merge(session, second, third)
    with pytest.raises(merging.CannotUndo):
        undo(session, earlier)
    undo(session, later)
    assert session.get(Attendee, first.id).merged_into_id == second.id
    undo(session, earlier)
    with pytest.raises(merging.CannotUndo):
        undo(session, earlier)
    assert session.exec(select(Attendee.merged_into_id)).all() == [None, None, None]


def test_people_of_another_center_are_not_there_to_merge_or_to_part(session, center):
    other = make_center(session)
    pair = make_attendee(session, center), make_attendee(session, other)
    session.commit()
    with pytest.raises(NotFound):
        merge(session, *pair, viewer_of(center))
    done = merge(session, *pair)
    with pytest.raises(NotFound):
        undo(session, done, viewer_of(center))
    with pytest.raises(NotFound):
        merging.undo_merge(session, 999, SYSTEM, NOW)


def test_the_same_phone_or_name_and_year_is_suspected_within_reach(session, center):
    far = make_center(session)
    one = make_attendee(session, center, "김영자", phone="01000000001", birth_year=1950)
    phone = make_attendee(session, center, "김영순", phone="01000000001", birth_year=1944)
    named = make_attendee(session, center, "김영자", birth_year=1950)
    make_attendee(session, center, "김영자", birth_year=1951)
    make_attendee(session, center, "김영자", birth_year=None)
    make_attendee(session, center, "이영자", phone="", birth_year=1950)
    make_attendee(session, far, "김영자", phone="01000000001", birth_year=1950)
    session.commit()
    found = people.suspects(session, [one.id], viewer_of(center))
    assert {other.id for _one, other in found} == {phone.id, named.id}
    assert len(people.suspects(session, [one.id, named.id, phone.id], viewer_of(center))) == 2
    merge(session, named, one)
    assert {other.id for _one, other in people.suspects(session, [one.id], viewer_of(center))} == {phone.id}
