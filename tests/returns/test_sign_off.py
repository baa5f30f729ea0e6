"""Two people sign a month: who may, what they signed, what changed since, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from learning_centers.attendees.merging import merge_attendees
from learning_centers.checks.registry import RULES, Stage, Step
from learning_centers.checks.service import Asked, grant
from learning_centers.core.errors import Conflict
from learning_centers.core.months import Month
from learning_centers.returns import service
from learning_centers.returns.queries.signed import changes, signable, signatures, signed_before
from learning_centers.web.commands import SYSTEM
from models import (
    AccountScope,
    Attendance,
    Lesson,
    LessonState,
    Mark,
    Return,
    ReturnAct,
    ReturnEvent,
    ReturnSnapshot,
    ReturnState,
    Role,
)
from tests import signing
from tests.factories import NOW, make_account, make_attendee, make_center, make_staff, region
from tests.returns.world import (
    OCTOBER,
    accept,
    approve,
    fingerprint,
    hand_in,
    obligation,
    reopen,
    send_back,
    taught_center,
    teach,
    viewer,
    viewer_of,
)

MANAGER, OFFICER, NATION = viewer(901, Role.MANAGER), viewer(902, Role.PROVINCE), viewer(903, Role.MINISTRY)


@pytest.fixture
def center(session):
    return taught_center(session, "가온 배움터")


def state(session):
    return session.exec(select(Return.state)).one()


class TestTwoPeople:
    @pytest.mark.parametrize("tie", ["staff", "mail", "nothing"])
    def test_another_account_of_the_same_person_cannot_approve(self, session, center, tie):
        manager, officer = make_account(session, Role.MANAGER), make_account(session, Role.PROVINCE)
        if tie == "staff":
            manager.staff_id = officer.staff_id = make_staff(session, center).id
        if tie == "mail":
            manager.email, officer.email = "Kim@example.org ", "kim@example.org"
        session.flush()
        hand_in(session, center, viewer_of(manager))
        if tie == "nothing":
            approve(session, center, viewer_of(officer))
            return
        with pytest.raises(service.OwnReturn):
            approve(session, center, viewer_of(officer))
        assert state(session) is ReturnState.HANDED_IN

    def test_accounts_without_an_address_are_not_taken_for_one_person(self, session, center):
        manager, officer = make_account(session, Role.MANAGER), make_account(session, Role.PROVINCE)
        manager.email = officer.email = " "
        session.flush()
        hand_in(session, center, viewer_of(manager))
        approve(session, center, viewer_of(officer))

    def test_a_person_whose_role_changed_cannot_approve_what_they_handed_in(self, session, center):
        account = make_account(session, Role.MANAGER)
        hand_in(session, center, viewer_of(account))
        account.role = Role.PROVINCE
        session.flush()
        with pytest.raises(service.OwnReturn):
            approve(session, center, viewer_of(account))

    @pytest.mark.parametrize("who", [MANAGER, OFFICER], ids=["handed in", "approved"])
    def test_who_signed_before_cannot_accept(self, session, center, who):
        hand_in(session, center, MANAGER)
        approve(session, center, OFFICER)
        with pytest.raises(service.OwnReturn):
            accept(session, center, viewer(who.id, Role.MINISTRY))
        accept(session, center, NATION)

    def test_a_command_as_an_account_is_held_to_the_same(self, session, runner, center):
        account = make_account(session, Role.MANAGER, centers=[center])
        hand_in(session, center, viewer_of(account, center))
        account.role = Role.PROVINCE
        session.add(AccountScope(account_id=account.id, province_id=region(session, "43").id, granted_at=NOW))
        session.commit()
        args = ["returns", "approve", "--month", "2026-10", "--center", center.code, "--as", account.login]
        answer = runner.invoke(args=args)
        assert answer.exit_code == 1
        assert "본인이 제출한 실적은 승인할 수 없습니다" in answer.stderr
        session.expire_all()
        assert state(session) is ReturnState.HANDED_IN

    def test_the_system_may_do_both_and_is_named(self, session, center):
        hand_in(session, center, SYSTEM)
        approve(session, center, SYSTEM)
        assert set(session.exec(select(ReturnEvent.by_id))) == {SYSTEM.id}


class TestWhatIsSigned:
    def test_each_signature_keeps_its_numbers_and_what_the_checks_said(self, session, center):
        hand_in(session, center, MANAGER)
        approve(session, center, OFFICER)
        accept(session, center, NATION)
        kept = session.exec(
            select(ReturnEvent.act, ReturnSnapshot.figures)
            .join(ReturnSnapshot, ReturnSnapshot.event_id == ReturnEvent.id)
            .order_by(ReturnEvent.id)
        ).all()
        assert [act for act, _figures in kept] == ["hand_in", "approve", "accept"]
        for _act, figures in kept:
            assert figures["measures"]["visits"] == figures["measures"]["people"] == 2
            assert figures["measures"]["hours"] == 2
            assert "evidence_missing" in figures["warnings"]
            assert figures["waived"] == []

    def test_sending_back_and_reopening_sign_nothing(self, session, center):
        hand_in(session, center, MANAGER)
        send_back(session, center, OFFICER)
        assert len(session.exec(select(ReturnSnapshot)).all()) == 1

    def test_numbers_that_changed_since_they_were_looked_at_are_not_approved(self, session, center):
        """Two records of one person are put together while the officer reads: the people are fewer."""
        hand_in(session, center, MANAGER)
        shown = fingerprint(session, center)
        first, second = session.exec(select(Attendance.attendee_id).distinct()).all()
        merge_attendees(session, second, first, SYSTEM, NOW)
        with pytest.raises(Conflict, match="숫자가 바뀌었습니다"):
            approve(session, center, OFFICER, seen=1, shown=shown)
        approve(session, center, OFFICER, seen=1, shown=fingerprint(session, center))

    def test_a_warning_that_came_up_meanwhile_changes_the_fingerprint(self, session, center):
        before = signable(session, OCTOBER, [center.id], NOW)[center.id]
        one = type(before)(before.figures, before.findings[1:])
        assert before.findings
        assert one.measures == before.measures
        assert one.fingerprint != before.fingerprint


class TestWhatChanged:
    def delta(self, session, center, act):
        since = signed_before(signatures(session, center.id, OCTOBER), act)
        now = signable(session, OCTOBER, [center.id], NOW)[center.id]
        return since and {
            one.measure: (one.before, one.after) for one in changes(since.measures, now.measures)
        }

    def mend(self, session, center):
        """One person more, as late as the month is open again."""
        teach(session, center, [make_attendee(session, center)], day=date(2026, 10, 20), minutes=60)

    def test_nothing_was_signed_before_the_first_time(self, session, center):
        assert self.delta(session, center, ReturnAct.HAND_IN) is None
        hand_in(session, center, MANAGER)
        assert self.delta(session, center, ReturnAct.APPROVE) is None

    def test_after_a_reopening_both_sign_what_changed(self, session, center):
        hand_in(session, center, MANAGER)
        approve(session, center, OFFICER)
        reopen(session, center, OFFICER)
        assert self.delta(session, center, ReturnAct.HAND_IN) == {}
        self.mend(session, center)
        expected = {"lessons": (1, 2), "hours": (2, 3), "visits": (2, 3), "people": (2, 3), "new": (2, 3)}
        assert self.delta(session, center, ReturnAct.HAND_IN) == expected
        hand_in(session, center, MANAGER)
        assert self.delta(session, center, ReturnAct.APPROVE) == expected
        approve(session, center, OFFICER)
        assert self.delta(session, center, ReturnAct.ACCEPT) is None

    def test_the_officer_compares_with_what_was_sent_back(self, session, center):
        hand_in(session, center, MANAGER)
        send_back(session, center, OFFICER)
        self.mend(session, center)
        hand_in(session, center, MANAGER)
        assert self.delta(session, center, ReturnAct.APPROVE)["visits"] == (2, 3)

    def test_the_officer_compares_with_the_last_approval_however_often_it_was_sent_back_since(
        self, session, center
    ):
        hand_in(session, center, MANAGER)
        approve(session, center, OFFICER)
        reopen(session, center, OFFICER)
        self.mend(session, center)
        hand_in(session, center, MANAGER)
        send_back(session, center, OFFICER)
        assert self.delta(session, center, ReturnAct.HAND_IN) == {}
        hand_in(session, center, MANAGER)
        assert self.delta(session, center, ReturnAct.APPROVE)["visits"] == (2, 3)

    def test_the_ministry_reads_what_changed_since_it_accepted(self, session, center):
        hand_in(session, center, MANAGER)
        approve(session, center, OFFICER)
        accept(session, center, NATION)
        reopen(session, center, OFFICER)
        self.mend(session, center)
        hand_in(session, center, MANAGER)
        approve(session, center, OFFICER)
        assert self.delta(session, center, ReturnAct.ACCEPT)["people"] == (2, 3)

    def test_the_page_shows_before_and_after_or_that_nothing_changed(self, session, signed_in, center):
        manager = make_account(session, Role.MANAGER, centers=[center])
        officer = make_account(session, Role.PROVINCE, province="43")
        hand_in(session, center, viewer_of(manager))
        approve(session, center, viewer_of(officer))
        reopen(session, center, viewer_of(officer))
        session.commit()
        page = signed_in(manager).get(f"/returns/{center.id}/2026-10").text
        assert "그 뒤로 달라진 숫자가 없습니다" in page
        self.mend(session, center)
        hand_in(session, center, viewer_of(manager))
        session.commit()
        page = signed_in(officer).get(f"/returns/{center.id}/2026-10").text
        table = page[page.index('id="delta"') : page.index("</table>", page.index('id="delta"'))]
        assert "연인원" in table
        assert "상담" not in table, "what did not change is not shown"


class TestBlocks:
    @pytest.fixture(autouse=True)
    def blocking(self, monkeypatch):
        """The check of evidence blocks, from the first month on."""
        rule = replace(RULES["evidence_missing"], steps=(Step(Month(2026, 10), Stage.BLOCK),))
        monkeypatch.setitem(RULES, "evidence_missing", rule)

    def test_a_check_that_blocks_keeps_the_month_from_being_handed_in(self, session, center):
        with pytest.raises(service.Blocked):
            hand_in(session, center, MANAGER)
        assert session.exec(select(Return)).all() == []

    def test_a_waiver_lets_it_pass_and_is_signed(self, session, center):
        officer = make_account(session, Role.PROVINCE)
        grant(
            session,
            Asked("evidence_missing", center.id, OCTOBER, "카메라 고장"),
            viewer_of(officer, center),
            NOW,
        )
        hand_in(session, center, MANAGER)
        figures = session.exec(select(ReturnSnapshot.figures)).one()
        assert figures["waived"] == ["evidence_missing"]
        assert "evidence_missing" not in figures["warnings"]

    def test_commands_obey(self, session, runner, center):
        session.commit()
        one = runner.invoke(args=["returns", "submit", "--month", "2026-10", "--center", center.code])
        assert one.exit_code == 1
        assert "아직 제출할 수 없습니다" in one.stderr
        everything = runner.invoke(args=["returns", "submit", "--month", "2026-10", "--all"])
        assert everything.exit_code == 0
        assert center.code in everything.stderr
        session.expire_all()
        assert session.exec(select(Return)).all() == []


class TestBadInput:
    def test_an_approved_month_is_neither_handed_in_nor_approved_again(self, session, center):
        hand_in(session, center, MANAGER)
        with pytest.raises(service.WrongState):
            hand_in(session, center, MANAGER)
        approve(session, center, OFFICER)
        for act in (lambda: hand_in(session, center, MANAGER), lambda: approve(session, center, OFFICER)):
            with pytest.raises(service.WrongState):
                act()

    def test_a_month_of_the_future_is_not_handed_in_and_there_is_nothing_to_approve(self, session, center):
        december = Month(2026, 12)
        with pytest.raises(service.MonthNotOver):
            hand_in(session, center, MANAGER, december, zero=True)
        with pytest.raises(service.WrongState):
            signing.approve(session, obligation(session, center, december), december, OFFICER, NOW)

    def test_a_return_that_was_not_approved_is_neither_accepted_nor_opened_again(self, session, center):
        hand_in(session, center, MANAGER)
        with pytest.raises(service.WrongState):
            accept(session, center, NATION)
        with pytest.raises(service.WrongState):
            reopen(session, center, OFFICER)

    def test_the_refusal_says_who_was_first(self, session, center):
        hand_in(session, center, MANAGER)
        officer = make_account(session, Role.PROVINCE)
        send_back(session, center, viewer_of(officer))
        with pytest.raises(Conflict, match=f"{officer.name} 님이 13:20에 돌려보냈습니다"):
            approve(session, center, OFFICER, seen=1)


def test_a_center_with_an_open_lesson_and_nothing_else_confirms_its_zero(session):
    """Nothing that counts is there."""
    center = make_center(session)
    lesson = teach(session, center, [make_attendee(session, center)])
    lesson.state = LessonState.PLANNED
    session.add(lesson)
    session.flush()
    assert session.exec(select(Lesson.state)).one() is LessonState.PLANNED
    hand_in(session, center, MANAGER, zero=True)
    assert {Mark.PRESENT} == set(session.exec(select(Attendance.mark)))
