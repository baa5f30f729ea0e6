"""The pages of rosters and of people in a browser's requests."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.attendees import consents
from learning_centers.attendees.consents import Answers
from learning_centers.web.commands import SYSTEM
from models import (
    Attendee,
    AttendeeMerge,
    AuditEvent,
    Consent,
    Deed,
    Enrolment,
    EnrolmentState,
    Group,
    Purpose,
    Return,
    ReturnState,
    Role,
    SensitiveGroup,
)
from tests.factories import DAY, NOW, make_account, make_attendee, make_center, make_lesson, make_offering


def states(session, offering):
    session.rollback()
    session.expire_all()
    rows = session.exec(select(Enrolment).where(Enrolment.offering_id == offering.id))
    return {row.attendee_id: row.state.value for row in rows}


def seen(session):
    """Who was shown, by page."""
    session.rollback()
    rows = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.VIEW))
    return [(row.what, [int(one) for one in row.subjects.split()]) for row in rows]


@pytest.fixture
def offering(session, center):
    people = [make_attendee(session, center, f"수강생{n}") for n in range(2)]
    made = make_offering(session, center, attendees=people, seats=2)
    session.commit()
    return made


def page_of(offering, what=""):
    return f"/offerings/{offering.id}/roster{what}"


def test_the_roster_lists_everybody_with_their_state_and_notes_who_was_seen(
    manager, session, center, offering
):
    waiting, left = make_attendee(session, center, "기다림"), make_attendee(session, center, "그만둠")
    session.add_all(
        Enrolment(
            offering_id=offering.id,
            attendee_id=one.id,
            state=state,
            enrolled_at=NOW,
            reason=reason,
            left_at=at,
        )
        for one, state, reason, at in (
            (waiting, EnrolmentState.WAITING, "", None),
            (left, EnrolmentState.WITHDRAWN, "이사 감", NOW),
        )
    )
    session.commit()
    page = manager.get(page_of(offering))
    assert page.status_code == 200
    for words in (
        "수강생0",
        "수강생1",
        "1. 기다림",
        "그만둠",
        "이사 감",
        "정원 2명 가운데 2명",
        "기다리는 사람 1명",
    ):
        assert words in page.text
    ((what, subjects),) = seen(session)
    assert what == "rosters.show_roster"
    assert subjects == sorted(states(session, offering))


@pytest.mark.parametrize("words", ["김영", "0042", "010-0000-0042", "yeong77"])
def test_people_are_found_by_name_phone_its_ending_or_member_id(manager, session, center, offering, words):
    make_attendee(session, center, "김영자", phone="01000000042", member_id="yeong77")
    make_attendee(session, make_center(session), "김영자", phone="01000000042")
    make_attendee(session, center, "박철수", phone="01000000099")
    session.commit()
    page = manager.get(page_of(offering), query_string={"q": words})
    assert page.text.count("<b>김영자</b>") == 1
    assert "박철수" not in page.text
    assert "김영자" not in manager.get(page_of(offering)).text


@pytest.mark.parametrize("words", ["  ", "0", "042", "%", "_", "없는사람"])
def test_a_search_that_says_too_little_finds_nobody(manager, session, center, offering, words):
    make_attendee(session, center, "김영자", phone="01000000042")
    session.commit()
    assert "김영자" not in manager.get(page_of(offering), query_string={"q": words}).text


def test_a_merged_record_leads_to_the_one_who_stays(manager, session, center, offering):
    keeper = make_attendee(session, center, "김영자")
    loser = make_attendee(session, center, "김영재")
    loser.merged_into_id = keeper.id
    session.commit()
    page = manager.get(page_of(offering), query_string={"q": "김영재"})
    assert f"/attendees/{keeper.id}" in page.text
    assert f"/attendees/{loser.id}" not in page.text


def test_adding_somebody_found_is_one_press_and_a_second_one_adds_nothing(manager, session, center, offering):
    offering.seats = 3
    person = make_attendee(session, center, "김영자")
    session.commit()
    for said in ("명단에 넣었습니다", "더한 것이 없습니다"):
        answer = manager.post(page_of(offering, "/add"), data={"person": person.id})
        assert answer.status_code == 303
        assert said in manager.get(answer.location).text
    assert states(session, offering)[person.id] == "enrolled"


def test_a_full_course_says_that_the_new_person_waits(manager, session, offering):
    answer = manager.post(page_of(offering, "/add"), data={"name": "김새롬", "phone": "010-0000-0001"})
    assert "대기 명단에 올렸습니다" in manager.get(answer.location).text
    assert sorted(states(session, offering).values()) == ["enrolled", "enrolled", "waiting"]


def test_a_known_phone_asks_and_both_answers_are_taken(manager, session, center, offering):
    known = make_attendee(session, center, "김영자", phone="01000000001", birth_year=1950)
    offering.seats = 5
    session.commit()
    typed = {"name": "김영숙", "phone": "01000000001"}
    asked = manager.post(page_of(offering, "/add"), data=typed)
    assert asked.status_code == 422
    assert "같은 사람인가요?" in asked.text
    assert "김*자" in asked.text
    assert 'value="김영숙"' in asked.text
    answer = manager.post(page_of(offering, "/add"), data=typed | {"who": "new", "asked": known.id})
    assert answer.status_code == 303
    assert known.id not in states(session, offering)
    manager.post(page_of(offering, "/add"), data=typed | {"who": str(known.id)})
    assert states(session, offering)[known.id] == "enrolled"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "이름을 적어 주세요"),
        ({"name": " "}, "이름을 적어 주세요"),
        ({"name": "김", "phone": "1"}, "전화번호를 하나만"),
        ({"name": "가" * 61}, "60자 안으로"),
    ],
)
def test_a_person_that_cannot_be_read_comes_back(manager, session, offering, typed, said):
    page = manager.post(page_of(offering, "/add"), data=typed)
    assert page.status_code == 422
    assert said in BeautifulSoup(page.text, "html.parser").find(id="errors").text


def test_withdrawing_offers_the_seat_to_who_waits_the_longest(manager, session, center, offering):
    waiting = make_attendee(session, center, "기다림")
    session.commit()
    manager.post(page_of(offering, "/add"), data={"person": waiting.id})
    first = min(states(session, offering))
    page = manager.get(page_of(offering, "/seat"), query_string={"seat": first})
    assert page.status_code == 200
    refused = manager.post(page_of(offering, "/seat"), data={"seat": first, "reason": " "})
    assert refused.status_code == 422
    assert "까닭" in refused.text
    answer = manager.post(page_of(offering, "/seat"), data={"seat": first, "reason": "이사"})
    offered = manager.get(answer.location).text
    assert "기다림 님이" in offered
    assert "기다림 님에게 자리 주기" in offered
    given = manager.post(page_of(offering, "/promote"), data={"seat": waiting.id})
    assert given.status_code == 303
    assert states(session, offering)[waiting.id] == "enrolled"
    assert manager.post(page_of(offering, "/promote"), data={"seat": waiting.id}).status_code == 422
    again = manager.post(page_of(offering, "/seat"), data={"seat": first, "reason": "이사"})
    assert again.status_code == 422
    assert manager.get(page_of(offering, "/seat"), query_string={"seat": first}).status_code == 404


def test_moving_shows_where_to(manager, session, center, offering):
    target = make_offering(session, center)
    session.commit()
    first = min(states(session, offering))
    assert target.code in manager.get(page_of(offering, "/seat"), query_string={"seat": first}).text
    answer = manager.post(
        page_of(offering, "/seat"), data={"seat": first, "to": target.id, "reason": "저녁반"}
    )
    page = manager.get(answer.location).text
    assert "옮김" in page
    assert target.code in page


def test_people_of_another_offering_are_chosen_and_brought(manager, session, center, offering):
    target = make_offering(session, center, seats=1)
    session.commit()
    assert manager.get(page_of(target, "/bring")).status_code == 200
    page = manager.get(page_of(target, "/bring"), query_string={"from": offering.id})
    assert page.text.count('name="person"') == 2
    first, second = sorted(states(session, offering))
    none = manager.post(page_of(target, "/bring"), data={"from": offering.id})
    assert none.status_code == 422
    answer = manager.post(page_of(target, "/bring"), data={"from": offering.id, "person": [first, second]})
    assert "대기 명단에 올렸습니다" in manager.get(answer.location).text
    assert sorted(states(session, target).values()) == ["enrolled", "waiting"]


def test_a_locked_roster_says_so_and_changes_nothing(manager, session, center, offering):
    make_lesson(session, offering)
    session.add(Return(center_id=center.id, month=f"{DAY:%Y-%m}", state=ReturnState.HANDED_IN))
    session.commit()
    page = manager.get(page_of(offering))
    assert "이미 낸 달" in page.text
    assert 'name="phone"' not in page.text
    assert manager.post(page_of(offering, "/add"), data={"name": "김새롬"}).status_code == 422
    assert len(states(session, offering)) == 2


@pytest.mark.parametrize("what", ["", "/add", "/promote", "/bring", "/seat"])
def test_another_centers_roster_is_not_there(manager, session, what):
    far = make_center(session)
    person = make_attendee(session, far)
    foreign = make_offering(session, far, attendees=[person])
    session.commit()
    if not what.startswith(("/add", "/promote")):
        assert manager.get(page_of(foreign, what), query_string={"seat": person.id}).status_code == 404
    if what:
        sent = {
            "name": "김새롬",
            "seat": person.id,
            "reason": "이사",
            "from": foreign.id,
            "person": person.id,
        }
        assert manager.post(page_of(foreign, what), data=sent).status_code == 404
    assert states(session, foreign) == {person.id: "enrolled"}


@pytest.mark.parametrize("what", ["", "/consents", "/merge", "/merge/undo"])
def test_another_centers_person_is_not_there(manager, session, center, what):
    stranger = make_attendee(session, make_center(session))
    own = make_attendee(session, center)
    session.commit()
    if what != "/merge/undo":
        assert manager.get(f"/attendees/{stranger.id}{what}").status_code == 404
    if what:
        sent = {"other": own.id, "keeper": own.id, "agree-photo": "yes"}
        assert manager.post(f"/attendees/{stranger.id}{what}", data=sent).status_code == 404
    session.rollback()
    assert session.exec(select(Consent)).all() == []


def test_the_merge_page_does_not_show_another_centers_person_beside_ours(manager, session, center):
    own, stranger = make_attendee(session, center), make_attendee(session, make_center(session), "먼곳사람")
    session.commit()
    for sent in ({"other": stranger.id}, {"other": stranger.id, "keeper": own.id}):
        assert manager.get(f"/attendees/{own.id}/merge", query_string=sent).status_code == 404
        assert manager.post(f"/attendees/{own.id}/merge", data={"keeper": own.id} | sent).status_code == 404


def test_a_person_of_elsewhere_who_is_enrolled_here_is_shown(manager, session, center):
    guest = make_attendee(session, make_center(session), "먼곳손님")
    make_offering(session, center, attendees=[guest])
    session.commit()
    assert manager.get(f"/attendees/{guest.id}").status_code == 200


def test_a_person_is_shown_with_facts_courses_and_consents_and_the_view_is_noted(
    manager, session, center, offering
):
    person = session.get(Attendee, min(states(session, offering)))
    session.add(SensitiveGroup(attendee_id=person.id, group_name=Group.DISABLED))
    consents.record_answers(session, person, Answers({Purpose.PHOTO: False}), SYSTEM, NOW)
    session.commit()
    page = manager.get(f"/attendees/{person.id}").text
    for words in (person.name, offering.code, "동의 안 함", "아직 묻지 않음"):
        assert words in page
    assert "장애" not in re.sub(r"<head>.*?</head>", "", page, flags=re.S)
    assert ("attendees.show_person", [person.id]) in seen(session)


def test_two_records_are_compared_merged_once_and_parted_again(manager, session, center):
    one = make_attendee(session, center, "김영자", phone="01000000001")
    other = make_attendee(session, center, "김영자")
    session.commit()
    assert f"other={other.id}" in manager.get(f"/attendees/{one.id}").text
    address = f"/attendees/{one.id}/merge"
    assert "두 기록 합치기" in manager.get(address, query_string={"other": other.id}).text
    sent = {"other": other.id, "keeper": one.id}
    done = manager.post(address, data=sent)
    assert done.status_code == 303
    assert manager.post(address, data=sent).status_code == 422
    assert manager.get(f"/attendees/{other.id}").status_code == 302
    page = manager.get(done.location).text
    merge = session.exec(select(AttendeeMerge)).one()
    assert f'name="merge" value="{merge.id}"' in page
    assert manager.post(f"{address}/undo", data={"merge": merge.id}).status_code == 303
    assert manager.post(f"{address}/undo", data={"merge": merge.id}).status_code == 422
    assert manager.get(f"/attendees/{other.id}").status_code == 200


@pytest.mark.parametrize("sent", [{"other": "me"}, {"keeper": "me", "other": "me"}, {}, {"keeper": "x"}])
def test_a_merge_with_oneself_or_with_nobody_is_refused(manager, session, center, sent):
    person = make_attendee(session, center)
    session.commit()
    typed = {name: person.id if value == "me" else value for name, value in sent.items()}
    page = manager.post(f"/attendees/{person.id}/merge", data=typed)
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_a_supporter_sees_the_suspicion_but_does_not_merge(session, center, signed_in):
    one, other = (make_attendee(session, center, "김영자") for _n in range(2))
    account = make_account(session, Role.SUPPORTER, centers=[center])
    session.commit()
    browser = signed_in(account)
    page = browser.get(f"/attendees/{one.id}").text
    assert "배움터 관리자에게 알리면" in page
    assert "/merge" not in page
    sent = {"other": other.id, "keeper": one.id}
    assert browser.post(f"/attendees/{one.id}/merge", data=sent).status_code == 403


def test_consents_are_stored_once_and_taking_one_back_says_what_ends(manager, session, center):
    person = make_attendee(session, center)
    session.commit()
    address = f"/attendees/{person.id}/consents"
    yes = {"agree-register": "yes", "agree-photo": "yes", "asks-groups": "1"}
    for said in ("답 2개를 저장했습니다", "바뀐 것이 없습니다"):
        answer = manager.post(address, data=yes)
        assert answer.status_code == 303
        assert said in manager.get(answer.location).text
    answer = manager.post(address, data=yes | {"agree-photo": "no"})
    assert "앞으로 사진에 나오지 않게" in manager.get(answer.location).text
    assert len(session.exec(select(Consent)).all()) == 3
    assert ("attendees.ask_consents", [person.id]) in seen(session)


def test_one_question_at_a_time_leads_through_all_of_them(manager, session, center):
    person = make_attendee(session, center)
    session.commit()
    address, asked = f"/attendees/{person.id}/consents?step=1", []
    for _n in Purpose:
        page = manager.get(address).text
        assert "lc-large" in page
        (name,) = set(re.findall(r'name="(agree-\w+)"', page))
        asked.append(name)
        address = manager.post(address, data={name: "yes", "asks-groups": "1"}).location
    assert len(set(asked)) == len(Purpose)
    assert address.endswith("?large=1")


def test_a_child_needs_a_guardian_and_what_was_typed_stays(manager, session, center):
    person = make_attendee(session, center, birth_year=NOW.year - 10)
    session.commit()
    address = f"/attendees/{person.id}/consents"
    page = manager.post(address, data={"agree-register": "yes", "guardian_name": "보호자 하나"})
    assert page.status_code == 422
    assert "만 14세 미만" in page.text
    assert 'value="보호자 하나"' in page.text
    guardian = {
        "guardian_name": "보호자 하나",
        "guardian_phone": "010-0000-0001",
        "guardian_relation": "어머니",
    }
    assert manager.post(address, data={"agree-register": "yes"} | guardian).status_code == 303


def test_a_roster_takes_the_same_queries_for_few_and_many(manager, session, center, count_queries):
    counts = []
    for n in (2, 40):
        people = [make_attendee(session, center) for _n in range(n)]
        offering = make_offering(session, center, attendees=people)
        session.commit()
        with count_queries() as sent:
            assert manager.get(page_of(offering), query_string={"q": "수강생"}).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
