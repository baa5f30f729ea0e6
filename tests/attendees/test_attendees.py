"""Words for groups, finding people, storing them."""

import pytest
from sqlmodel import select

from learning_centers.attendees import service, workbook
from learning_centers.attendees.queries import Asks, Person, Wanted, load_directory, masked
from learning_centers.core.tables.parsers import Unreadable
from learning_centers.web.commands import SYSTEM
from models import Attendee, Group
from tests.conftest import both_databases
from tests.factories import NOW, make_attendee, make_center


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("고령층", {Group.ELDERLY}),
        ("고령층, 장애인", {Group.ELDERLY, Group.DISABLED}),
        ("고령층·장애인/소상공인", {Group.ELDERLY, Group.DISABLED, Group.SMALL_BUSINESS}),
        ("아동·청소년", {Group.YOUTH}),
        ("중·장년, 다문화·결혼이민자", {Group.MIDDLE_AGED, Group.MULTICULTURAL}),
        (" 경력 단절 여성 ", {Group.CAREER_BREAK}),
        ("고령층,", {Group.ELDERLY}),
    ],
)
def test_group_words_are_read(written, meant):
    assert workbook.groups(written) == meant


def test_an_unknown_group_is_refused_with_the_words_there_are():
    with pytest.raises(Unreadable) as refused:
        workbook.groups("고령층, 외계인")
    assert "외계인" in str(refused.value)
    assert "소상공인" in str(refused.value)


def test_one_group_takes_one():
    assert workbook.one_group("고령자") is Group.ELDERLY
    with pytest.raises(Unreadable):
        workbook.one_group("고령층, 장애인")


def test_every_group_has_a_word():
    assert set(workbook.WORDS) == set(Group)


@pytest.mark.parametrize(
    ("name", "shown"), [("김숙", "김*"), ("홍길동", "홍*동"), ("남궁민수", "남**수"), ("김", "김")]
)
def test_a_name_is_masked(name, shown):
    assert masked(Person(name, 1)) == shown
    assert masked(Person(name, 1, birth_year=1950)).startswith(shown)


def find(session, **words):
    wanted = Wanted(**({"name": "홍길동", "center_id": 1} | words))
    return load_directory(session, [wanted]).find(wanted)


@both_databases
def test_a_person_is_found_by_member_id_then_phone_then_name(session):
    center, other = make_center(session), make_center(session)
    member = make_attendee(session, other, "홍길동", member_id="gil")
    guest = make_attendee(session, other, "홍길동", phone="01012345678")
    named = make_attendee(session, center, "홍길동")
    assert find(session, member_id="gil", phone="01012345678", center_id=center.id).id == member.id
    assert find(session, phone="01012345678", center_id=center.id).id == guest.id
    assert find(session, center_id=center.id).id == named.id
    assert find(session, name="아무개", center_id=center.id) is None


@pytest.mark.parametrize("known", [{"phone": "01099998888"}, {"birth_year": 1930}, {"member_id": "gil"}])
def test_a_name_alone_does_not_match_what_contradicts(session, known):
    center = make_center(session)
    make_attendee(session, center, "홍길동", **({"birth_year": None} | known))
    said = {"phone": "01011112222", "birth_year": 1950, "member_id": "dong"}
    words = {key: said[key] for key in known}
    assert find(session, center_id=center.id, **words) is None
    assert find(session, center_id=center.id) is not None


def test_two_who_share_phone_and_name_ask(session):
    center = make_center(session)
    for year in (1950, 1951):
        make_attendee(session, center, "홍길동", phone="01012345678", birth_year=year)
    asked = find(session, phone="01012345678", center_id=center.id)
    assert isinstance(asked, Asks)
    assert asked.key == "phone"


def test_what_a_row_says_is_learnt_and_groups_are_only_added():
    person = Person("홍길동", 1, id=3, phone="01011112222", groups={Group.ELDERLY})
    said = service.Said(phone="", birth_year=1950, groups=frozenset({Group.RURAL}))
    assert service.learn(person, said) == ["birth_year", "groups"]
    assert service.learn(person, said) == []
    assert (person.phone, person.groups) == ("01011112222", {Group.ELDERLY, Group.RURAL})


def test_new_people_get_their_ids_whatever_the_order(session):
    center = make_center(session)
    people = [Person(f"사람{n % 3}", center.id, phone=f"0101234{n:04d}") for n in range(40)]
    service.store_people(session, people, SYSTEM, "test", NOW)
    stored = dict(session.exec(select(Attendee.id, Attendee.phone)).all())
    assert {person.id: person.phone for person in people} == stored
