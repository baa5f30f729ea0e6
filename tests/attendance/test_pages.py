"""The roll call and the visits in a browser."""

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.core import clock
from models import Attendance, AuditEvent, HelpDeskVisit, LessonState, Mark, Role
from tests.factories import (
    make_account,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_teacher,
)


def lesson_of(session, center, people=2, **about):
    enrolled = [make_attendee(session, center, f"수강생{n}") for n in range(people)]
    lesson = make_lesson(session, make_offering(session, center, attendees=enrolled), **about)
    session.commit()
    return lesson, [person.id for person in enrolled]


def marks(session):
    session.expire_all()
    session.rollback()
    return dict(session.exec(select(Attendance.attendee_id, Attendance.mark)).all())


def test_the_roll_shows_each_person_and_notes_who_was_seen(manager, session, center):
    lesson, people = lesson_of(session, center)
    page = manager.get(f"/lessons/{lesson.id}/roll")
    assert page.status_code == 200
    assert "수강생0" in page.text
    assert "수강생1" in page.text
    event = session.exec(select(AuditEvent).where(AuditEvent.what == "attendance.roll")).one()
    assert event.subjects == " ".join(map(str, people))


def test_storing_marks_stores_them_and_says_so(manager, session, center):
    lesson, (first, second) = lesson_of(session, center)
    typed = {f"mark-{first}": "present", f"mark-{second}": "late"}
    answer = manager.post(f"/lessons/{lesson.id}/roll", data=typed)
    assert answer.status_code == 303
    assert marks(session) == {first: Mark.PRESENT, second: Mark.LATE}
    assert "지각 1" in manager.get(answer.location).text


def test_filling_without_javascript_shows_and_stores_nothing(manager, session, center):
    lesson, (first, second) = lesson_of(session, center)
    page = manager.post(f"/lessons/{lesson.id}/roll", data={"fill": "present", f"mark-{first}": "absent"})
    assert page.status_code == 200
    assert f'name="mark-{second}" value="present" checked' in page.text
    assert f'name="mark-{first}" value="absent" checked' in page.text
    assert marks(session) == {}


def test_storing_no_mark_at_all_is_not_told_as_a_success(manager, session, center):
    lesson, _people = lesson_of(session, center)
    answer = manager.post(f"/lessons/{lesson.id}/roll", data={})
    assert answer.status_code == 303
    (note,) = BeautifulSoup(manager.get(answer.location).text, "html.parser").select(".lc-flash .lc-note")
    assert "lc-note--warn" in note["class"]


@pytest.mark.parametrize("typed", [{"mark-1": "asleep"}, {"mark-999": "present"}])
def test_a_refused_roll_comes_back_with_the_reason(manager, session, center, typed):
    lesson, _people = lesson_of(session, center)
    page = manager.post(f"/lessons/{lesson.id}/roll", data=typed)
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_closing_and_reopening_from_the_page(manager, session, center):
    lesson, (first, second) = lesson_of(session, center)
    early = manager.post(f"/lessons/{lesson.id}/close")
    assert early.status_code == 422
    manager.post(f"/lessons/{lesson.id}/roll", data={f"mark-{first}": "present", f"mark-{second}": "absent"})
    assert manager.post(f"/lessons/{lesson.id}/close").status_code == 303
    session.rollback()
    session.refresh(lesson)
    assert lesson.state is LessonState.CLOSED
    assert manager.post(f"/lessons/{lesson.id}/reopen", data={"reason": ""}).status_code == 422
    assert manager.post(f"/lessons/{lesson.id}/reopen", data={"reason": "잘못 적음"}).status_code == 303
    session.rollback()
    session.refresh(lesson)
    assert lesson.state is LessonState.PLANNED


def test_heads_are_counted_on_the_page_of_a_lesson_without_names(manager, session, center):
    lesson, _people = lesson_of(session, center, people=0)
    assert 'name="people"' in manager.get(f"/lessons/{lesson.id}/roll").text
    assert manager.post(f"/lessons/{lesson.id}/head-count", data={"people": "x"}).status_code == 422
    assert manager.post(f"/lessons/{lesson.id}/head-count", data={"people": "14"}).status_code == 303
    session.rollback()
    session.refresh(lesson)
    assert lesson.head_count == 14


@pytest.mark.parametrize("path", ["roll", "close", "reopen", "head-count"])
def test_another_centers_lesson_is_not_there(manager, session, path):
    lesson, _people = lesson_of(session, make_center(session))
    assert manager.post(f"/lessons/{lesson.id}/{path}").status_code == 404
    assert manager.get(f"/lessons/{lesson.id}/roll").status_code == 404


def test_an_assistant_marks_but_does_not_close(session, center, signed_in):
    lesson, people = lesson_of(session, center)
    account = make_teacher(session, center, lesson, Role.ASSISTANT)
    session.commit()
    browser = signed_in(account)
    assert (
        browser.post(f"/lessons/{lesson.id}/roll", data={f"mark-{people[0]}": "present"}).status_code == 303
    )
    assert browser.post(f"/lessons/{lesson.id}/close").status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_roll_takes_the_same_queries_for_few_and_many(manager, session, center, count_queries, method):
    counts = []
    for people in (2, 40):
        lesson, ids = lesson_of(session, center, people=people)
        with count_queries() as sent:
            getattr(manager, method)(
                f"/lessons/{lesson.id}/roll", data={f"mark-{one}": "present" for one in ids}
            )
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_visits_are_stored_and_listed(manager, session, center):
    today = clock.today()
    page = manager.post("/visits", data={"day": str(today), "help_desk": "4", "zone": "0"})
    assert page.status_code == 303
    session.rollback()
    assert session.exec(select(HelpDeskVisit.people)).all() == [4]
    assert manager.get(page.location).status_code == 200


@pytest.mark.parametrize(
    "typed", [{"help_desk": "-1"}, {"help_desk": ""}, {"day": "2099-01-01"}, {"day": "nonsense"}]
)
def test_visits_that_cannot_be_stored_come_back(manager, session, typed):
    fields = {"day": str(clock.today()), "help_desk": "1", "zone": "1"} | typed
    page = manager.post("/visits", data=fields)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    session.rollback()
    assert session.exec(select(HelpDeskVisit)).all() == []


def test_visits_of_another_center_are_not_there(manager, session):
    other = make_center(session)
    session.commit()
    assert manager.get(f"/visits?center={other.id}").status_code == 404
    fields = {"day": str(clock.today()), "help_desk": "1", "zone": "1", "center": other.id}
    assert manager.post("/visits", data=fields).status_code == 404


def test_a_manager_of_several_centers_chooses_one(session, center, signed_in):
    other = make_center(session, "달빛배움터")
    account = make_account(session, Role.MANAGER, centers=[center, other])
    session.commit()
    browser = signed_in(account)
    fields = {"day": "2026-10-05", "help_desk": "2", "zone": "1"}
    page = browser.post(f"/visits?center={other.id}&month=2026-10", data=fields)
    assert page.status_code == 303
    session.rollback()
    assert session.exec(select(HelpDeskVisit.center_id)).all() == [other.id]
    assert "달빛배움터" in browser.get(page.location).text
