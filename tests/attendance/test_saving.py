"""Saving a roll by the page, on both databases: what is stored, and what is refused before anything is written."""

import pytest
from sqlmodel import select

from learning_centers.attendance import queries
from learning_centers.attendance.queries import Marked
from models import Assignment, Attendance, AuditEvent, Deed, Duty, Mark, Return, ReturnState
from tests.conftest import both_databases
from tests.factories import (
    NOW,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_teacher,
)


def lesson_of(session, center, people=3):
    enrolled = [make_attendee(session, center) for _n in range(people)]
    lesson = make_lesson(session, make_offering(session, center, attendees=enrolled))
    return lesson, [person.id for person in enrolled]


def stored(session, lesson):
    session.rollback()
    return queries.list_marks(session, lesson.id, lesson.offering_id)


@both_databases
def test_a_mark_is_stored_with_its_minutes_or_its_excuse_and_replaced_whole(session, center, signed_in):
    lesson, (one, two, three) = lesson_of(session, center)
    teacher = make_teacher(session, center, lesson)
    session.commit()
    browser, page = signed_in(teacher), f"/lessons/{lesson.id}/roll"
    first = {
        f"mark-{one}": "late",
        f"late-{one}": "15",
        f"mark-{two}": "excused",
        f"why-{two}": '병원 "진료", 100 %',
    }
    assert browser.post(page, data=first).status_code == 303
    excused = Marked(Mark.EXCUSED, None, '병원 "진료", 100 %')
    assert stored(session, lesson) == {one: Marked(Mark.LATE, 15), two: excused, three: None}
    second = {f"mark-{one}": "present", f"mark-{three}": "absent"}
    assert browser.post(page, data=second).status_code == 303
    absent = Marked(Mark.ABSENT)
    assert stored(session, lesson) == {one: Marked(Mark.PRESENT), two: excused, three: absent}
    who = session.exec(select(Attendance.recorded_by_id, Attendance.recorded_at)).all()
    assert {by for by, _at in who} == {teacher.id}
    assert all(at.tzinfo is not None for _by, at in who)


@both_databases
@pytest.mark.parametrize("people", [0, 3])
def test_nothing_is_stored_in_a_locked_month_or_by_somebody_not_there(session, center, signed_in, people):
    lesson, ids = lesson_of(session, center, people)
    there, elsewhere = make_teacher(session, center, lesson), make_teacher(session, center)
    absent = make_teacher(session, center, lesson)
    (duty,) = session.exec(select(Assignment).where(Assignment.staff_id == absent.staff_id))
    duty.duty = Duty.ABSENT
    session.commit()
    page, typed = f"/lessons/{lesson.id}/roll", {f"mark-{one}": "present" for one in ids}
    for person in (elsewhere, absent):
        answer = signed_in(person).post(page, data=typed)
        assert (answer.status_code, "배정" in answer.text) == (422, True)
    session.add(
        Return(center_id=center.id, month=lesson.month, state=ReturnState.HANDED_IN, handed_in_at=NOW)
    )
    session.commit()
    answer = signed_in(there).post(page, data=typed)
    assert (answer.status_code, "잠겼습니다" in answer.text) == (422, True)
    assert not any(stored(session, lesson).values())
    assert not session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.CHANGE)).all()


@both_databases
def test_the_lesson_of_another_center_is_not_there(session, center, signed_in):
    lesson, (one, *_rest) = lesson_of(session, make_center(session))
    foreign = make_teacher(session, center)
    session.commit()
    answer = signed_in(foreign).post(f"/lessons/{lesson.id}/roll", data={f"mark-{one}": "present"})
    assert answer.status_code == 404
    assert not any(stored(session, lesson).values())


def test_a_roll_is_saved_with_six_statements(session, center, signed_in, count_queries):
    lesson, ids = lesson_of(session, center, 30)
    teacher = make_teacher(session, center, lesson)
    session.commit()
    browser = signed_in(teacher)
    with count_queries() as sent:
        browser.post(f"/lessons/{lesson.id}/roll", data={f"mark-{one}": "present" for one in ids})
    assert len(sent) == 6, sent  # who; the lesson; the marks; storing them; the log's last row; its next
