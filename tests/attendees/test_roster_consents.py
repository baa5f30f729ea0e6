"""Consent per person and purpose: what is stored, what is refused, what ends when it is taken back."""

from datetime import timedelta

import pytest
from sqlmodel import select
from werkzeug.datastructures import MultiDict

from learning_centers.attendees import consents, words
from learning_centers.attendees.consents import Answers, Guardian
from learning_centers.attendees.forms import UnknownAnswer, typed_answers
from learning_centers.core import database
from learning_centers.figures import service as figures
from learning_centers.web.commands import SYSTEM
from models import (
    SENSITIVE_GROUPS,
    AttendeeGroup,
    AttendeeMonth,
    AuditEvent,
    Consent,
    Group,
    LessonState,
    Mark,
    Purpose,
    Return,
    ReturnState,
    SensitiveGroup,
)
from tests.conftest import both_databases
from tests.factories import DAY, NOW, make_attendee, make_center, make_lesson, make_offering

MOTHER = Guardian("보호자 하나", "01000000009", "어머니")


@pytest.fixture
def person(session):
    return make_attendee(session, make_center(session), birth_year=1950)


def said(session, person, now=NOW, **about):
    answers = {Purpose(name): given for name, given in about.pop("given").items()}
    session.commit()
    with database.transaction(session):
        return consents.record_answers(session, person, Answers(answers, **about), SYSTEM, now)


@both_databases
def test_the_last_answer_holds_and_the_same_one_twice_is_one(session):
    person = make_attendee(session, make_center(session))
    assert said(session, person, given={"photo": True}) == [Purpose.PHOTO]
    assert said(session, person, given={"photo": True}) == []
    assert said(session, person, NOW + timedelta(hours=1), given={"photo": False}) == [Purpose.PHOTO]
    assert consents.held(session, [person.id])[Purpose.PHOTO].given is False
    assert [row.consent.given for row in consents.list_history(session, [person.id])] == [False, True]
    assert session.exec(select(AuditEvent.detail)).all() == ["photo yes", "photo no"]


def test_groups_are_noted_with_their_consent_and_deleted_without(session, person):
    session.add(SensitiveGroup(attendee_id=person.id, group_name=Group.LOW_INCOME))
    said(
        session,
        person,
        given={"groups": True, "sensitive": True},
        groups=frozenset({Group.RURAL}),
        sensitive=frozenset({Group.DISABLED}),
    )
    assert session.exec(select(AttendeeGroup.group_name)).all() == [Group.RURAL]
    assert session.exec(select(SensitiveGroup.group_name)).all() == [Group.DISABLED]
    said(session, person, given={"sensitive": True})
    assert session.exec(select(SensitiveGroup.group_name)).all() == [Group.DISABLED], "not asked which"
    said(session, person, given={"groups": False, "sensitive": False}, groups=frozenset({Group.RURAL}))
    assert session.exec(select(AttendeeGroup)).all() == []
    assert session.exec(select(SensitiveGroup)).all() == []


@pytest.mark.parametrize(
    "about", [{"sensitive": frozenset({Group.DISABLED})}, {"groups": frozenset({Group.RURAL})}]
)
def test_a_group_without_an_answer_is_refused(session, person, about):
    with pytest.raises(consents.NotAgreed):
        said(session, person, given={"photo": True}, **about)
    assert session.exec(select(SensitiveGroup)).all() == []


def test_a_sensitive_group_never_gets_into_the_table_of_the_others(session, person):
    both = frozenset({Group.DISABLED, Group.RURAL})
    said(session, person, given={"groups": True, "sensitive": True}, groups=both, sensitive=both)
    assert session.exec(select(AttendeeGroup.group_name)).all() == [Group.RURAL]
    assert session.exec(select(SensitiveGroup.group_name)).all() == [Group.DISABLED]


@pytest.mark.parametrize(("born", "asked"), [(2013, True), (2012, True), (2011, False), (None, False)])
def test_under_fourteen_a_guardian_agrees_with_name_phone_and_relation(session, person, born, asked):
    person.birth_year = born
    assert consents.may_be_child(person, NOW) is asked
    if not asked:
        return
    for guardian in (Guardian(), Guardian("보호자", "", "어머니"), Guardian("보호자", "01000000009")):
        with pytest.raises(consents.GuardianMissing):
            said(session, person, given={"register": True}, guardian=guardian)
    said(session, person, given={"register": True}, guardian=MOTHER)
    row = session.exec(select(Consent)).one()
    assert (row.guardian_name, row.guardian_phone, row.guardian_relation) == (
        MOTHER.name,
        MOTHER.phone,
        MOTHER.relation,
    )
    assert said(session, person, NOW + timedelta(hours=1), given={"register": False}) == [Purpose.REGISTER]


def test_months_that_are_open_lose_the_group_and_handed_in_ones_keep_it(session, person):
    center_id = person.center_id
    session.add(AttendeeGroup(attendee_id=person.id, group_name=Group.RURAL))
    offering = make_offering(session, session.get(type(make_center(session)), center_id), attendees=[person])
    for number, month in ((1, 9), (2, 10)):
        day = DAY.replace(month=month)
        make_lesson(
            session,
            offering,
            number=number,
            day=day,
            marks={person.id: Mark.PRESENT},
            state=LessonState.CLOSED,
        )
    figures.recompute(session, [("2026-09", center_id), ("2026-10", center_id)])
    session.add(Return(center_id=center_id, month="2026-09", state=ReturnState.HANDED_IN))
    session.commit()
    said(session, person, given={"groups": False})
    groups = dict(session.exec(select(AttendeeMonth.month, AttendeeMonth.groups)).all())
    assert groups["2026-09"] != 0
    assert groups["2026-10"] == 0


def test_everything_that_can_be_asked_has_its_words():
    for table in (words.PURPOSE_NAMES, words.QUESTIONS, words.IF_REFUSED, words.IF_WITHDRAWN):
        assert set(table) == set(Purpose)
    assert set(words.ORDINARY_NAMES) | set(words.SENSITIVE_NAMES) == set(Group)
    assert set(words.SENSITIVE_NAMES) == SENSITIVE_GROUPS


def test_what_is_typed_is_read():
    fields = [("agree-photo", "yes"), ("agree-groups", "no"), ("group", "rural"), ("group", "elderly")]
    fields += [("guardian_phone", "010-0000-0009"), ("asks-groups", "1")]
    typed = typed_answers(MultiDict(fields))
    assert typed.given == {Purpose.PHOTO: True, Purpose.GROUPS: False}
    assert typed.groups == {Group.RURAL, Group.ELDERLY}
    assert typed.guardian.phone == "01000000009"
    assert typed_answers(MultiDict()).groups is None


@pytest.mark.parametrize("wrong", [("agree-nothing", "yes"), ("agree-photo", "maybe"), ("group", "martian")])
def test_what_is_not_ours_is_refused(wrong):
    with pytest.raises(UnknownAnswer):
        typed_answers(MultiDict([wrong]))


def test_a_guardian_that_cannot_be_read_is_refused():
    for words_typed in (("a" * 61, "", ""), ("", "12", ""), ("", "", "a" * 21)):
        with pytest.raises(consents.GuardianMissing):
            consents.read_guardian(*words_typed)
