"""Marks, head counts and visits: each rule allowed, refused, and at its border."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from learning_centers.attendance import forms, queries, service
from learning_centers.attendance.queries import Marked
from learning_centers.core import database
from learning_centers.core.errors import NotFound
from learning_centers.core.months import Month
from learning_centers.figures.locks import MonthLocked
from learning_centers.web.commands import SYSTEM
from models import (
    Attendance,
    AttendeeMonth,
    AuditEvent,
    HelpDeskVisit,
    LessonState,
    Mark,
    Return,
    ReturnState,
    ZoneVisit,
)
from tests.conftest import both_databases
from tests.factories import NOW, make_attendee, make_center, make_lesson, make_offering
from tests.lessons.files import viewer_of

PRESENT = Marked(Mark.PRESENT)


def lesson_of(session, center, people=2, **about):
    enrolled = [make_attendee(session, center) for _n in range(people)]
    lesson = make_lesson(session, make_offering(session, center, attendees=enrolled), **about)
    session.commit()
    return lesson


def stored(session, lesson):
    marked = queries.list_marks(session, lesson.id, lesson.offering_id)
    return {person: said and said.mark for person, said in marked.items()}


def mark_all(session, lesson, mark, now=NOW):
    said = Marked(mark, excuse="병원" if mark is Mark.EXCUSED else "")
    marks = dict.fromkeys(stored(session, lesson), said)
    return service.record_marks(session, lesson, marks, SYSTEM, now).tally


@both_databases
def test_marking_again_replaces_the_first_mark(session):
    lesson = lesson_of(session, make_center(session))
    mark_all(session, lesson, Mark.ABSENT)
    assert mark_all(session, lesson, Mark.LATE) == {Mark.LATE: 2}
    assert set(stored(session, lesson).values()) == {Mark.LATE}
    assert len(session.exec(select(Attendance)).all()) == 2


def test_who_is_left_out_keeps_the_mark(session, center):
    lesson = lesson_of(session, center)
    mark_all(session, lesson, Mark.PRESENT)
    first = min(stored(session, lesson))
    assert service.record_marks(session, lesson, {first: Marked(Mark.ABSENT)}, SYSTEM, NOW).tally == {
        Mark.ABSENT: 1,
        Mark.PRESENT: 1,
    }


@pytest.mark.parametrize(("early", "refused"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_marks_are_stored_from_the_start_on(session, center, early, refused):
    lesson = lesson_of(session, center)
    if refused:
        with pytest.raises(service.NotStarted):
            mark_all(session, lesson, Mark.PRESENT, lesson.starts_at - early)
        assert set(stored(session, lesson).values()) == {None}
    else:
        assert mark_all(session, lesson, Mark.PRESENT, lesson.starts_at) == {Mark.PRESENT: 2}


def test_who_is_not_enrolled_is_not_marked(session, center):
    lesson = lesson_of(session, center)
    stranger = make_attendee(session, center)
    with pytest.raises(service.NotEnrolled):
        service.record_marks(session, lesson, {stranger.id: Marked(Mark.PRESENT)}, SYSTEM, NOW)


def test_a_cancelled_lesson_takes_no_marks(session, center):
    lesson = lesson_of(session, center, state=LessonState.CANCELLED)
    with pytest.raises(service.LessonCancelled):
        mark_all(session, lesson, Mark.PRESENT)


@pytest.mark.parametrize(("state", "locked"), [(ReturnState.HANDED_IN, True), (ReturnState.SENT_BACK, False)])
def test_a_locked_month_takes_no_marks_heads_or_visits(session, center, state, locked):
    lesson, nameless = lesson_of(session, center), lesson_of(session, center, people=0)
    session.add(Return(center_id=center.id, month="2026-10", state=state))
    session.commit()
    for act in (
        lambda: mark_all(session, lesson, Mark.PRESENT),
        lambda: service.record_head_count(session, nameless, 8, SYSTEM, NOW),
        lambda: service.record_visits(session, center.id, date(2026, 10, 31), 1, 1, SYSTEM, NOW),
    ):
        if locked:
            with pytest.raises(MonthLocked):
                act()
        else:
            act()


def test_a_mark_in_a_closed_lesson_reaches_the_figures(session, center):
    lesson = lesson_of(session, center, state=LessonState.CLOSED)
    mark_all(session, lesson, Mark.PRESENT)
    assert session.exec(select(AttendeeMonth.visits)).all() == [1, 1]
    mark_all(session, lesson, Mark.EXCUSED)
    assert session.exec(select(AttendeeMonth.visits)).all() == []


def test_whose_marks_changed_is_in_the_access_log(session, center):
    lesson = lesson_of(session, center)
    first, second = sorted(stored(session, lesson))
    for marks in ({first: PRESENT}, {first: PRESENT, second: Marked(Mark.LATE)}):
        with database.transaction(session):
            service.record_marks(session, lesson, marks, SYSTEM, NOW)
    assert session.exec(select(AuditEvent.subjects)).all() == [str(first), str(second)]


@both_databases
def test_a_roll_of_2_and_of_60_takes_the_same_statements(session, count_queries):
    counts = []
    for people in (2, 60):
        lesson = lesson_of(session, make_center(session), people=people)
        marks = dict.fromkeys(stored(session, lesson), PRESENT)
        with count_queries() as sent, database.transaction(session):
            service.record_marks(session, lesson, marks, SYSTEM, NOW)
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("people", "good"), [(-1, False), (0, True), (9_999, True), (10_000, False)])
def test_heads_are_counted_where_nobody_is_enrolled(session, center, people, good):
    lesson = lesson_of(session, center, people=0)
    if good:
        service.record_head_count(session, lesson, people, SYSTEM, NOW)
        assert lesson.head_count == people
    else:
        with pytest.raises(service.BadCount):
            service.record_head_count(session, lesson, people, SYSTEM, NOW)


def test_a_lesson_with_names_has_no_head_count(session, center):
    with pytest.raises(service.HasRoster):
        service.record_head_count(session, lesson_of(session, center), 3, SYSTEM, NOW)


@both_databases
def test_the_visits_of_a_day_replace_each_other(session):
    center = make_center(session)
    for desk, zone in ((3, 40), (5, 0)):
        service.record_visits(session, center.id, date(2026, 11, 5), desk, zone, SYSTEM, NOW)
    service.record_visits(session, center.id, date(2026, 11, 2), 0, 7, SYSTEM, NOW)
    session.commit()
    listed = queries.list_visits(session, center.id, Month(2026, 11))
    assert [(one.day.day, one.help_desk, one.zone) for one in listed] == [(2, 0, 7), (5, 5, 0)]
    assert len(session.exec(select(HelpDeskVisit)).all()) == len(session.exec(select(ZoneVisit)).all()) == 1


@pytest.mark.parametrize(("day", "good"), [(date(2026, 11, 5), True), (date(2026, 11, 6), False)])
def test_visits_are_logged_up_to_today_in_seoul(session, center, day, good):
    if good:
        service.record_visits(session, center.id, day, 1, 1, SYSTEM, NOW)
    else:
        with pytest.raises(service.NotStarted):
            service.record_visits(session, center.id, day, 1, 1, SYSTEM, NOW)


def test_visits_of_another_center_look_absent(session, center):
    with pytest.raises(NotFound):
        service.record_visits(
            session, center.id, date(2026, 11, 5), 1, 1, viewer_of(make_center(session)), NOW
        )


def test_typed_marks_are_read_from_flat_names():
    assert forms.typed_marks({"mark-12": "late", "csrf_token": "x"}) == {12: Marked(Mark.LATE)}
    for wrong in ({"mark-12": "asleep"}, {"mark-x": "late"}):
        with pytest.raises(forms.UnknownMark):
            forms.typed_marks(wrong)


def test_filling_keeps_the_marks_that_are_there():
    assert forms.filled({1: Marked(Mark.ABSENT)}, [1, 2]) == {1: Marked(Mark.ABSENT), 2: PRESENT}
