"""The roll as two people call it: clashes, sending twice, late and excused, who may, walk-ins, missing details."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.attendance import forms, queries, service, walk_ins
from learning_centers.attendance.queries import Marked
from learning_centers.attendees.consents import ConsentWithdrawn
from learning_centers.attendees.finding import Named, read_words
from learning_centers.attendees.service import Said
from learning_centers.figures.locks import MonthLocked
from learning_centers.web.commands import SYSTEM
from models import (
    Assignment,
    Attendance,
    Attendee,
    AttendeeGroup,
    AuditEvent,
    Consent,
    Deed,
    Duty,
    Enrolment,
    EnrolmentState,
    Group,
    HeadCount,
    Mark,
    Purpose,
    Return,
    ReturnState,
    Role,
)
from tests.conftest import both_databases
from tests.factories import (
    NOW,
    make_account,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_teacher,
    region,
)

KNOWN = Named("김가온", "01000001234")
PRESENT, ABSENT = Marked(Mark.PRESENT), Marked(Mark.ABSENT)


def lesson_of(session, center, people=2, **about):
    enrolled = [make_attendee(session, center, f"수강생{n:02}") for n in range(people)]
    lesson = make_lesson(session, make_offering(session, center, attendees=enrolled), **about)
    session.commit()
    return lesson, [person.id for person in enrolled]


def stored(session, lesson):
    return queries.list_marks(session, lesson.id, lesson.offering_id)


def save(session, lesson, typed, loaded, now=NOW):
    saved = service.record_marks(session, lesson, typed, SYSTEM, now, loaded=loaded)
    session.commit()
    return saved


@both_databases
def test_marks_of_different_people_both_stand(session):
    lesson, (one, two) = lesson_of(session, make_center(session))
    empty = {one: None, two: None}
    save(session, lesson, {one: PRESENT}, empty)
    assert save(session, lesson, {two: ABSENT}, empty).clashes == ()
    assert stored(session, lesson) == {one: PRESENT, two: ABSENT}


def test_the_same_persons_clash_keeps_the_stored_mark_and_comes_back(session, center):
    lesson, (one, two) = lesson_of(session, center)
    empty = {one: None, two: None}
    save(session, lesson, {one: PRESENT}, empty)
    saved = save(session, lesson, {one: ABSENT, two: ABSENT}, empty)
    assert saved.clashes == (service.Clash(one, PRESENT, ABSENT),)
    assert stored(session, lesson) == {one: PRESENT, two: ABSENT}


def test_a_row_that_was_not_touched_does_not_clash(session, center):
    lesson, (one, two) = lesson_of(session, center)
    save(session, lesson, {one: PRESENT, two: PRESENT}, {})
    save(session, lesson, {one: ABSENT, two: PRESENT}, {one: PRESENT, two: PRESENT})
    later = save(session, lesson, {one: PRESENT, two: ABSENT}, {one: PRESENT, two: PRESENT})
    assert later.clashes == ()
    assert stored(session, lesson) == {one: ABSENT, two: ABSENT}


def test_two_different_minutes_of_being_late_clash_too(session, center):
    lesson, (one, _two) = lesson_of(session, center)
    save(session, lesson, {one: Marked(Mark.LATE, 5)}, {one: None})
    assert save(session, lesson, {one: Marked(Mark.LATE, 10)}, {one: None}).clashes


@both_databases
def test_sending_the_same_roll_again_stores_and_logs_it_once(session):
    lesson, people = lesson_of(session, make_center(session))
    typed, loaded = dict.fromkeys(people, PRESENT), dict.fromkeys(people)
    save(session, lesson, typed, loaded)
    first = session.exec(select(Attendance.recorded_at)).all()
    again = save(session, lesson, typed, loaded, NOW + timedelta(hours=1))
    assert again.clashes == ()
    assert session.exec(select(Attendance.recorded_at)).all() == first


@pytest.mark.parametrize(
    ("minutes", "good"), [(None, True), (0, False), (1, True), (120, True), (121, False)]
)
def test_late_takes_minutes_within_the_lesson(session, center, minutes, good):
    lesson, (one, _two) = lesson_of(session, center)
    typed = {one: Marked(Mark.LATE, minutes)}
    if good:
        save(session, lesson, typed, {one: None})
        assert stored(session, lesson)[one] == typed[one]
    else:
        with pytest.raises(service.BadMinutes):
            save(session, lesson, typed, {one: None})


def test_excused_takes_a_reason_but_one_stored_without_stays(session, center):
    lesson, (one, two) = lesson_of(session, center)
    with pytest.raises(service.NoExcuse):
        save(session, lesson, {one: Marked(Mark.EXCUSED)}, {one: None})
    save(session, lesson, {one: Marked(Mark.EXCUSED, excuse="병원")}, {one: None})
    assert stored(session, lesson)[one] == Marked(Mark.EXCUSED, None, "병원")
    session.add(
        Attendance(lesson_id=lesson.id, attendee_id=two, mark=Mark.EXCUSED, recorded_by_id=0, recorded_at=NOW)
    )
    session.commit()
    save(
        session,
        lesson,
        {one: PRESENT, two: Marked(Mark.EXCUSED)},
        {one: stored(session, lesson)[one], two: Marked(Mark.EXCUSED)},
    )
    assert stored(session, lesson)[one] == PRESENT


def test_a_loaded_mark_survives_its_way_through_the_page():
    for said in (None, PRESENT, Marked(Mark.LATE, 15), Marked(Mark.EXCUSED, None, "큰 병원 진료")):
        assert forms.loaded_marks({"was-7": forms.loaded_value(said)}) == {7: said}
    with pytest.raises(forms.UnknownMark):
        forms.loaded_marks({"was-7": "asleep"})


def test_what_belongs_to_another_mark_is_left_out():
    fields = {
        "mark-1": "present",
        "late-1": "10",
        "why-1": "병원",
        "mark-2": "late",
        "late-2": "10",
        "why-2": "x",
    }
    assert forms.typed_marks(fields) == {1: PRESENT, 2: Marked(Mark.LATE, 10)}


def test_the_clash_is_shown_with_both_marks_and_who_stored_it_and_one_is_chosen(session, center, signed_in):
    lesson, (one, two) = lesson_of(session, center)
    first, second = (make_teacher(session, center, lesson) for _n in range(2))
    session.commit()
    page = f"/lessons/{lesson.id}/roll"
    signed_in(first).post(page, data={f"mark-{one}": "present", f"was-{one}": ""})
    other = signed_in(second)
    answer = other.post(
        page,
        data={
            f"mark-{one}": "late",
            f"late-{one}": "5",
            f"was-{one}": "",
            f"mark-{two}": "present",
            f"was-{two}": "",
        },
    )
    assert answer.status_code == 409
    assert first.name in answer.text
    assert 'value="late 5"' in answer.text
    assert 'value="present" id' in answer.text
    session.rollback()
    assert stored(session, lesson) == {one: PRESENT, two: PRESENT}
    chosen = {f"said-{one}": "late 5", f"was-{one}": "present"}
    assert other.post(page, data=chosen).status_code == 303
    session.rollback()
    assert stored(session, lesson)[one] == Marked(Mark.LATE, 5)


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.ASSISTANT, Role.SUPPORTER])
def test_who_teaches_elsewhere_reads_why_and_stores_nothing(session, center, signed_in, role):
    lesson, (one, _two) = lesson_of(session, center)
    stranger = make_teacher(session, center, role=role)
    session.commit()
    browser, page = signed_in(stranger), f"/lessons/{lesson.id}/roll"
    assert "배정되어 있지 않습니다" in browser.get(page).text
    answer = browser.post(page, data={f"mark-{one}": "present"})
    assert answer.status_code == 422
    assert f'name="mark-{one}" value="present" checked' in answer.text
    for path, data in (("walk-in", {"name": "김가온"}), ("details", {"person": one, "birth_year": "1950"})):
        assert browser.post(f"/lessons/{lesson.id}/{path}", data=data).status_code == 422
    session.rollback()
    assert stored(session, lesson)[one] is None


def test_who_was_noted_as_absent_does_not_mark(session, center, signed_in):
    lesson, (one, _two) = lesson_of(session, center)
    account = make_teacher(session, center, lesson)
    session.exec(select(Assignment)).one().duty = Duty.ABSENT
    session.commit()
    answer = signed_in(account).post(f"/lessons/{lesson.id}/roll", data={f"mark-{one}": "present"})
    session.rollback()
    assert (answer.status_code, stored(session, lesson)[one]) == (422, None)


def test_a_locked_month_says_so_before_and_when_marks_are_sent(session, center, signed_in):
    lesson, (one, _two) = lesson_of(session, center)
    manager = make_account(session, Role.MANAGER, centers=[center])
    session.add(Return(center_id=center.id, month="2026-10", state=ReturnState.HANDED_IN))
    session.commit()
    browser, page = signed_in(manager), f"/lessons/{lesson.id}/roll"
    assert "lc-note--info" in browser.get(page).text
    assert browser.post(page, data={f"mark-{one}": "present"}).status_code == 422
    with pytest.raises(MonthLocked):
        walk_ins.add_walk_in(session, lesson, Named("김가온"), SYSTEM, NOW)


def test_heads_by_age_and_sex_add_up_and_the_rest_is_unknown(session, center):
    lesson, _people = lesson_of(session, center, people=0)
    for _twice in range(2):
        service.record_head_count(session, lesson, 20, SYSTEM, NOW, parts={(5, 1): 12, (5, 2): 3, (4, 1): 0})
    session.commit()
    assert queries.list_heads(session, lesson.id) == {(0, 0): 5, (5, 1): 12, (5, 2): 3}
    with pytest.raises(service.BadCount):
        service.record_head_count(session, lesson, 14, SYSTEM, NOW, parts={(5, 1): 12, (5, 2): 3})


def test_heads_are_typed_by_age_and_sex_on_the_page(session, center, signed_in):
    lesson, _people = lesson_of(session, center, people=0)
    manager = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    browser, page = signed_in(manager), f"/lessons/{lesson.id}/head-count"
    assert browser.post(page, data={"people": "", "heads-5-1": "7", "heads-6-1": "2"}).status_code == 303
    assert browser.post(page, data={"people": "3", "heads-5-1": "x"}).status_code == 422
    session.rollback()
    session.refresh(lesson)
    assert lesson.head_count == 9
    assert len(session.exec(select(HeadCount)).all()) == 2


@both_databases
def test_a_walk_in_is_put_on_the_roll_present_and_once(session):
    lesson, _people = lesson_of(session, make_center(session))
    named = read_words(" 김 가온 ", "010-0000-1234")
    added = [walk_ins.add_walk_in(session, lesson, named, SYSTEM, NOW) for _n in range(2)]
    session.commit()
    assert [one.known for one in added] == [False, True]
    assert added[0].attendee_id == added[1].attendee_id
    assert stored(session, lesson)[added[0].attendee_id] == PRESENT
    guest = session.get(Attendee, added[0].attendee_id)
    assert (guest.name, guest.phone, guest.member_id) == ("김 가온", "01000001234", None)


def test_a_walk_in_who_is_a_member_keeps_the_record_and_the_mark(session, center):
    member = make_attendee(session, make_center(session), "김가온", member_id="m-1", phone="01000001234")
    lesson, _people = lesson_of(session, center)
    walk_ins.add_walk_in(session, lesson, KNOWN, SYSTEM, NOW)
    save(session, lesson, {member.id: ABSENT}, {member.id: PRESENT})
    again = walk_ins.add_walk_in(session, lesson, KNOWN, SYSTEM, NOW)
    assert again == walk_ins.Added(member.id, known=True, member=True)
    assert stored(session, lesson)[member.id] == ABSENT


def test_a_merged_duplicate_on_the_roll_is_not_put_there_twice(session, center):
    keeper = make_attendee(session, center, "김가온", phone="01000001234")
    loser = make_attendee(session, center, "김가온")
    loser.merged_into_id = keeper.id
    lesson = make_lesson(session, make_offering(session, center, attendees=[loser]))
    session.commit()
    assert walk_ins.add_walk_in(session, lesson, KNOWN, SYSTEM, NOW).attendee_id == loser.id
    assert list(stored(session, lesson)) == [loser.id]


def test_who_withdrew_and_comes_again_has_a_place_again(session, center):
    lesson, (one, _two) = lesson_of(session, center)
    session.get(Attendee, one).phone = "01000001234"
    session.exec(select(Enrolment).where(Enrolment.attendee_id == one)).one().state = EnrolmentState.WITHDRAWN
    session.commit()
    walk_ins.add_walk_in(session, lesson, Named("수강생00", KNOWN.phone), SYSTEM, NOW)
    assert stored(session, lesson)[one] == PRESENT


def test_a_namesake_is_asked_about_on_the_page_and_either_answer_works(session, center, signed_in):
    lesson, _people = lesson_of(session, center)
    namesake = make_attendee(session, center, "김가온", birth_year=1948)
    account = make_teacher(session, center, lesson)
    session.commit()
    browser, page = signed_in(account), f"/lessons/{lesson.id}/walk-in"
    asked = browser.post(page, data={"name": "김가온", "phone": "01000001234"})
    assert asked.status_code == 422
    assert "김*온(1948년생)" in asked.text
    assert (
        browser.post(page, data={"name": "김가온", "phone": "", "who": str(namesake.id)}).status_code == 303
    )
    session.rollback()
    assert stored(session, lesson)[namesake.id] == PRESENT
    new = {"name": "김가온", "phone": "01000001234", "who": "new", "asked": str(namesake.id)}
    assert browser.post(page, data=new).status_code == 303
    session.rollback()
    assert len(stored(session, lesson)) == 4


def test_people_of_other_centers_are_not_shown_by_their_phone_alone(session, center, signed_in):
    far = make_attendee(session, make_center(session), "박먼곳", phone="01000001234")
    lesson, people = lesson_of(session, center)
    account = make_teacher(session, center, lesson)
    session.commit()
    data = {"name": "김가온", "phone": "01000001234"}
    assert signed_in(account).post(f"/lessons/{lesson.id}/walk-in", data=data).status_code == 303
    session.rollback()
    (new,) = stored(session, lesson).keys() - set(people)
    assert (new == far.id, session.get(Attendee, new).name) == (False, "김가온")


@pytest.mark.parametrize(("name", "phone"), [("", "01000001234"), ("가" * 61, ""), ("김가온", "1234")])
def test_a_walk_in_that_cannot_be_read_is_refused(session, center, signed_in, name, phone):
    lesson, people = lesson_of(session, center)
    account = make_teacher(session, center, lesson)
    session.commit()
    answer = signed_in(account).post(f"/lessons/{lesson.id}/walk-in", data={"name": name, "phone": phone})
    assert answer.status_code == 422
    session.rollback()
    assert stored(session, lesson) == dict.fromkeys(people)


def test_who_took_the_consent_back_is_not_put_on_the_roll(session, center):
    lesson, _people = lesson_of(session, center)
    person = make_attendee(session, center, KNOWN.name, phone=KNOWN.phone)
    told = {"recorded_at": NOW, "recorded_by_id": 0}
    session.add(Consent(attendee_id=person.id, purpose=Purpose.REGISTER, given=False, **told))
    session.commit()
    with pytest.raises(ConsentWithdrawn):
        walk_ins.add_walk_in(session, lesson, KNOWN, SYSTEM, NOW)
    assert person.id not in stored(session, lesson)


def test_what_is_missing_is_filled_in_and_what_is_known_stays(session, center):
    lesson, (one, _two) = lesson_of(session, center)
    home = region(session, "43110").id
    said = Said(birth_year=1960, residence_id=home, groups=frozenset({Group.ELDERLY}))
    assert walk_ins.fill_in(session, lesson, one, said, SYSTEM)
    assert not walk_ins.fill_in(session, lesson, one, said, SYSTEM)
    session.commit()
    person = session.get(Attendee, one)
    assert (person.birth_year, person.residence_id) == (1950, home)
    assert session.exec(select(AttendeeGroup.group_name)).all() == [Group.ELDERLY]


def test_a_sensitive_group_and_a_stranger_are_refused(session, center):
    lesson, (one, _two) = lesson_of(session, center)
    with pytest.raises(walk_ins.BadGroup):
        walk_ins.fill_in(session, lesson, one, Said(groups=frozenset({Group.DISABLED})), SYSTEM)
    with pytest.raises(service.NotEnrolled):
        walk_ins.fill_in(session, lesson, make_attendee(session, center).id, Said(birth_year=1950), SYSTEM)


def test_details_are_typed_on_the_page(session, center, signed_in):
    lesson, (one, _two) = lesson_of(session, center)
    account = make_teacher(session, center, lesson)
    session.commit()
    browser, page = signed_in(account), f"/lessons/{lesson.id}/details"
    typed = {"person": one, "residence": region(session, "43110").id, "group": ["elderly", "rural"]}
    assert 'name="residence"' in browser.get(f"/lessons/{lesson.id}/roll").text
    assert browser.post(page, data=typed).status_code == 303
    assert browser.post(page, data={"person": one, "birth_year": "19"}).status_code == 422
    assert browser.post(page, data={"person": one, "group": "nobody"}).status_code == 422
    session.rollback()
    assert len(session.exec(select(AttendeeGroup)).all()) == 2


def test_the_paper_roster_has_the_numbers_of_the_roll_and_is_logged_as_a_print(session, center, signed_in):
    lesson, people = lesson_of(session, center, people=3)
    account = make_teacher(session, center, lesson)
    session.commit()
    text = signed_in(account).get(f"/lessons/{lesson.id}/paper-roster").text
    assert [
        text.index(f'<td class="lc-no">{n}</td><th scope="row" class="lc-name">수강생0{n - 1}')
        for n in (1, 2, 3)
    ]
    event = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.PRINT)).one()
    assert event.subjects == " ".join(map(str, people))
