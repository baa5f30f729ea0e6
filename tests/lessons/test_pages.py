"""The list of a month, the page of an offering, and what is decided there."""

import pytest
from sqlmodel import select

from models import AuditEvent, OfferingState, Role
from tests.factories import make_account, make_attendee, make_center, make_course, make_lesson, make_offering
from tests.lessons.test_service import taught, waiting


@pytest.fixture
def center(session):
    return make_center(session, "한빛배움터")


@pytest.fixture
def browser_of(session, signed_in):
    """Signed in as somebody made now."""

    def sign_in(role, *centers, province=""):
        account = make_account(session, role, centers=centers, province=province)
        session.commit()
        return signed_in(account)

    return sign_in


def test_the_list_shows_the_lessons_of_a_month_and_of_ones_own_centers(session, center, browser_of):
    make_lesson(session, make_offering(session, center, course=make_course(session, "스마트폰 기초")))
    make_lesson(
        session, make_offering(session, make_center(session), course=make_course(session, "남의 과정"))
    )
    browser = browser_of(Role.INSTRUCTOR, center)
    page = browser.get("/lessons?month=2026-10")
    assert page.status_code == 200
    assert "스마트폰 기초" in page.text
    assert "남의 과정" not in page.text
    assert "스마트폰 기초" not in browser.get("/lessons?month=2026-11").text


def test_the_list_is_paged(session, center, browser_of):
    offering = make_offering(session, center)
    for number in range(51):
        make_lesson(session, offering, number=number + 1)
    browser = browser_of(Role.MANAGER, center)
    first, second = (browser.get(f"/lessons?month=2026-10&page={page}").text for page in (1, 2))
    assert first.count('scope="row"') == 50
    assert second.count('scope="row"') == 1


def test_another_center_is_not_there(session, center, browser_of):
    other = make_center(session)
    lesson = taught(session, other)
    browser = browser_of(Role.MANAGER, center)
    assert browser.get(f"/lessons?center={other.id}").status_code == 404
    assert browser.get(f"/offerings/{lesson.offering_id}").status_code == 404
    officer = browser_of(Role.PROVINCE, province="11")
    for act in ("approve", "send-back", "cancel"):
        assert officer.post(f"/offerings/{lesson.offering_id}/{act}", data={"reason": "x"}).status_code == 404


def test_an_offering_shows_its_roster_and_notes_who_was_seen(session, center, browser_of):
    person = make_attendee(session, center, "홍길동")
    offering = make_offering(session, center, attendees=[person])
    make_lesson(session, offering)
    page = browser_of(Role.MANAGER, center).get(f"/offerings/{offering.id}")
    assert "홍길동" in page.text
    seen = session.exec(select(AuditEvent.subjects).where(AuditEvent.what == "lessons.show_offering")).one()
    assert seen == str(person.id)
    masked = browser_of(Role.PROVINCE, province="43").get(f"/offerings/{offering.id}").text
    assert "홍*동" in masked
    assert "홍길동" not in masked


def test_an_officer_approves_sends_back_and_cancels(session, center, browser_of):
    first, second, third = (waiting(session, center) for _n in range(3))
    officer = browser_of(Role.PROVINCE, province="43")
    assert officer.post(f"/offerings/{first.id}/approve").status_code == 303
    assert officer.post(f"/offerings/{second.id}/send-back", data={"reason": ""}).status_code == 422
    assert officer.post(f"/offerings/{second.id}/send-back", data={"reason": "강사 없음"}).status_code == 303
    assert officer.post(f"/offerings/{third.id}/cancel", data={"reason": "폭설"}).status_code == 303
    assert officer.post(f"/offerings/{third.id}/approve").status_code == 422
    for offering in (first, second, third):
        session.refresh(offering)
    assert [one.state for one in (first, second, third)] == ["approved", "draft", "cancelled"]
    assert "강사 없음" in officer.get(f"/offerings/{second.id}").text


def test_a_center_asks_for_approval_of_what_was_sent_back(session, center, browser_of):
    offering = waiting(session, center)
    offering.state = OfferingState.DRAFT
    manager = browser_of(Role.MANAGER, center)
    assert manager.post(f"/offerings/{offering.id}/request").status_code == 303
    assert manager.post(f"/offerings/{offering.id}/approve").status_code == 403
    session.refresh(offering)
    assert offering.state is OfferingState.REQUESTED


def test_a_month_is_approved_with_one_button(session, center, browser_of):
    offering = waiting(session, center)
    officer = browser_of(Role.PROVINCE, province="43")
    assert 'action="/lessons/approve"' in officer.get("/lessons?month=2026-10").text
    assert officer.post("/lessons/approve", data={"month": "2026-10", "center": ""}).status_code == 303
    session.refresh(offering)
    assert offering.state is OfferingState.APPROVED
    assert 'action="/lessons/approve"' not in officer.get("/lessons?month=2026-10").text


def test_pages_take_the_same_queries_for_few_rows_and_many(session, center, browser_of, count_queries):
    officer = browser_of(Role.PROVINCE, province="43")
    counts = []
    for many in (1, 40):
        people = [make_attendee(session, center) for _n in range(many)]
        offering = make_offering(session, center, attendees=people)
        for number in range(many):
            make_lesson(session, offering, number=number + 1)
            make_center(session)
        session.commit()
        with count_queries() as sent:
            officer.get("/lessons?month=2026-10")
            officer.get(f"/offerings/{offering.id}")
        counts.append(len(sent))
    assert counts[0] == counts[1]
