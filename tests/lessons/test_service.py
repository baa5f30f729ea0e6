"""Approval, cancelling, closing: each rule allowed, refused, and at its border."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.core import database
from learning_centers.core.errors import NotFound
from learning_centers.core.months import Month
from learning_centers.figures.locks import MonthLocked
from learning_centers.lessons import queries, service
from learning_centers.web.commands import SYSTEM
from models import (
    Assignment,
    AttendeeMonth,
    Duty,
    Lesson,
    LessonState,
    Mark,
    Offering,
    OfferingEvent,
    OfferingState,
    Return,
    ReturnState,
    Role,
)
from tests.conftest import both_databases
from tests.factories import (
    NOW,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_staff,
)
from tests.lessons.files import viewer_of

OCTOBER = Month(2026, 10)


@pytest.fixture
def center(session):
    return make_center(session)


def officer(*centers, account_id=5):
    return viewer_of(*centers, role=Role.PROVINCE, account_id=account_id)


def waiting(session, center, made_by=7):
    offering = make_offering(session, center, state=OfferingState.REQUESTED)
    offering.created_by_id = made_by
    make_lesson(session, offering)
    session.commit()
    return offering


def taught(session, center, *, marks=(Mark.PRESENT,), **about):
    """An approved offering with people, one lesson with these marks (None: not marked), and its lead."""
    people = [make_attendee(session, center) for _mark in marks]
    offering = make_offering(session, center, attendees=people)
    given = {person.id: mark for person, mark in zip(people, marks, strict=True) if mark}
    lesson = make_lesson(session, offering, marks=given, lead=make_staff(session, center), **about)
    session.commit()
    return lesson


def states(session, offering):
    session.commit()
    return session.exec(select(OfferingEvent.state).where(OfferingEvent.offering_id == offering.id)).all()


def test_someone_else_approves_a_plan(session, center):
    offering = waiting(session, center)
    service.approve(session, offering, officer(center), NOW)
    assert offering.state is OfferingState.APPROVED
    assert states(session, offering) == [OfferingState.APPROVED]


def test_nobody_approves_their_own_plan_but_the_system(session, center):
    offering = waiting(session, center, made_by=5)
    with pytest.raises(service.OwnPlan):
        service.approve(session, offering, officer(center), NOW)
    offering.created_by_id = SYSTEM.id
    service.approve(session, offering, SYSTEM, NOW)
    assert offering.state is OfferingState.APPROVED


def test_what_does_not_wait_is_not_approved(session, center):
    offering = waiting(session, center)
    service.approve(session, offering, officer(center), NOW)
    with pytest.raises(service.WrongState):
        service.approve(session, offering, officer(center), NOW)


def test_a_plan_goes_back_with_a_reason_and_can_be_asked_for_again(session, center):
    offering = waiting(session, center)
    with pytest.raises(service.ReasonMissing):
        service.send_back(session, offering, "  ", officer(center), NOW)
    service.send_back(session, offering, "강사를 적어 주세요.", officer(center), NOW)
    assert offering.state is OfferingState.DRAFT
    service.request(session, offering, viewer_of(center), NOW)
    assert states(session, offering) == [OfferingState.DRAFT, OfferingState.REQUESTED]


def test_cancelling_takes_the_lessons_along(session, center):
    offering = waiting(session, center)
    service.cancel(session, offering, "폭설", officer(center), NOW)
    session.commit()
    session.expire_all()
    assert session.exec(select(Lesson.state)).all() == [LessonState.CANCELLED]
    assert offering.state is OfferingState.CANCELLED


def test_an_offering_with_a_closed_lesson_is_not_cancelled(session, center):
    lesson = taught(session, center, state=LessonState.CLOSED)
    offering = session.get(Offering, lesson.offering_id)
    with pytest.raises(service.WrongState):
        service.cancel(session, offering, "폭설", officer(center), NOW)


@both_databases
def test_a_month_is_approved_at_once_but_for_ones_own_and_other_centers(session):
    center, other = make_center(session), make_center(session)
    theirs, own, elsewhere = (
        waiting(session, center),
        waiting(session, center, made_by=5),
        waiting(session, other),
    )
    done = service.approve_month(session, OCTOBER, officer(center), NOW)
    session.commit()
    assert (done.approved, done.own) == (1, 1)
    assert [one.state for one in (theirs, own, elsewhere)] == ["approved", "requested", "requested"]
    assert len(session.exec(select(OfferingEvent)).all()) == 1
    assert service.approve_month(session, OCTOBER.next(), SYSTEM, NOW).approved == 0


@both_databases
def test_closing_counts_the_lesson_and_its_team_and_ends_the_offering(session, center):
    lesson = taught(session, center, marks=(Mark.PRESENT, Mark.ABSENT))
    service.close_lesson(session, lesson, viewer_of(center), NOW)
    session.commit()
    assert (lesson.state, lesson.closed_at, lesson.closed_by_id) == (LessonState.CLOSED, NOW, 7)
    assert session.exec(select(Assignment.duty)).all() == [Duty.WORKED]
    assert session.exec(select(AttendeeMonth.visits)).all() == [1]
    assert session.get(Offering, lesson.offering_id).state is OfferingState.CLOSED


def test_an_offering_with_another_lesson_stays_approved(session, center):
    lesson = taught(session, center)
    make_lesson(
        session, session.get(Offering, lesson.offering_id), day=lesson.held_on + timedelta(days=1), number=2
    )
    service.close_lesson(session, lesson, viewer_of(center), NOW)
    session.expire_all()
    assert session.get(Offering, lesson.offering_id).state is OfferingState.APPROVED


@pytest.mark.parametrize(("early", "refused"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_a_lesson_closes_from_its_end_on(session, center, early, refused):
    lesson = taught(session, center)
    if refused:
        with pytest.raises(service.NotOver):
            service.close_lesson(session, lesson, viewer_of(center), lesson.ends_at - early)
    else:
        service.close_lesson(session, lesson, viewer_of(center), lesson.ends_at)
        assert lesson.state is LessonState.CLOSED


@pytest.mark.parametrize(
    ("marks", "heads", "closes"),
    [
        ((Mark.PRESENT, None), None, False),
        ((Mark.PRESENT, Mark.EXCUSED), None, True),
        ((), None, False),
        ((), 0, True),
    ],
)
def test_a_lesson_closes_when_everybody_is_marked_or_heads_are_counted(session, center, marks, heads, closes):
    lesson = taught(session, center, marks=marks, head_count=heads)
    if closes:
        service.close_lesson(session, lesson, viewer_of(center), NOW)
    else:
        with pytest.raises(service.MarksMissing):
            service.close_lesson(session, lesson, viewer_of(center), NOW)


def test_a_lesson_of_a_plan_that_is_not_approved_stays_open(session, center):
    lesson = taught(session, center)
    session.get(Offering, lesson.offering_id).state = OfferingState.REQUESTED
    with pytest.raises(service.WrongState):
        service.close_lesson(session, lesson, viewer_of(center), NOW)


def test_a_locked_month_neither_closes_nor_reopens_nor_cancels(session, center):
    lesson = taught(session, center)
    held = taught(session, center, state=LessonState.CLOSED)
    session.add(Return(center_id=center.id, month="2026-10", state=ReturnState.APPROVED))
    session.commit()
    for act in (
        lambda: service.close_lesson(session, lesson, SYSTEM, NOW),
        lambda: service.reopen_lesson(session, held, "고침", SYSTEM, NOW),
        lambda: service.cancel(session, session.get(Offering, lesson.offering_id), "폭설", SYSTEM, NOW),
    ):
        with pytest.raises(MonthLocked):
            act()
    done = service.close_month(session, OCTOBER, SYSTEM, NOW)
    assert (done.closed, len(done.left)) == (0, 1)


def test_a_reopened_lesson_does_not_count_until_it_is_closed_again(session, center):
    lesson = taught(session, center)
    service.close_lesson(session, lesson, viewer_of(center), NOW)
    with pytest.raises(service.ReasonMissing):
        service.reopen_lesson(session, lesson, "", viewer_of(center), NOW)
    service.reopen_lesson(session, lesson, "출결을 잘못 적었습니다.", viewer_of(center), NOW)
    session.commit()
    assert lesson.state is LessonState.PLANNED
    assert session.exec(select(AttendeeMonth)).all() == []
    assert session.exec(select(Assignment.duty)).all() == [Duty.PLANNED]
    assert session.get(Offering, lesson.offering_id).state is OfferingState.APPROVED


@both_databases
def test_a_month_closes_what_is_complete_and_lists_the_rest(session):
    center, other = make_center(session), make_center(session)
    done, open_one = taught(session, center), taught(session, center, marks=(None,))
    elsewhere = taught(session, other)
    closing = service.close_month(session, OCTOBER, viewer_of(center), NOW)
    session.commit()
    assert closing.closed == 1
    assert [left.lesson.id for left in closing.left] == [open_one.id]
    session.expire_all()
    assert [one.state for one in (done, open_one, elsewhere)] == ["closed", "planned", "planned"]


def test_closing_a_month_sends_the_same_statements_for_few_lessons_and_many(session, count_queries):
    counts = []
    for many in (2, 30):
        center = make_center(session)
        for _n in range(many):
            taught(session, center)
        with count_queries() as sent, database.transaction(session):
            service.close_month(session, OCTOBER, viewer_of(center), NOW)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_another_centers_rows_look_absent(session, center):
    lesson = taught(session, center)
    stranger = viewer_of(make_center(session))
    with pytest.raises(NotFound):
        queries.get_lesson(session, lesson.id, stranger)
    with pytest.raises(NotFound):
        queries.show_offering(session, lesson.offering_id, stranger)
    with pytest.raises(NotFound):
        queries.get_center_by_code(session, center.code, stranger)
    assert queries.list_lessons(session, stranger, OCTOBER, None, limit=50) == []


def test_a_lesson_of_the_past_that_nobody_closed_shows_as_open(session, center):
    lesson = taught(session, center)
    (listed,) = queries.list_these(session, [lesson.id])
    assert listed.state_at(lesson.ends_at - timedelta(seconds=1)) == "planned"
    assert listed.state_at(lesson.ends_at) == "open"
    service.close_lesson(session, lesson, SYSTEM, NOW)
    (listed,) = queries.list_these(session, [lesson.id])
    assert listed.state_at(NOW) == "closed"
