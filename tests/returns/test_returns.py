import threading
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from learning_centers.core import clock, database
from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.errors import Conflict, NotFound
from learning_centers.core.months import Month
from learning_centers.figures import locks
from learning_centers.returns import queries, service, tables
from learning_centers.returns.queries import ObligationState
from models import CenterPeriod, LessonState, PeriodState, Return, ReturnEvent, ReturnState, Role
from tests import signing
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_center, make_lesson, make_offering

OCTOBER = Month(2026, 10)


def viewer(person_id, role, *centers):
    ids = frozenset(center.id for center in centers)
    return Viewer(person_id, f"p{person_id}", "사람", role, PERMISSIONS[role], center_ids=ids)


def held_lesson(session, center):
    make_lesson(session, make_offering(session, center), head_count=5, state=LessonState.CLOSED)


def obligation(session, center, who):
    return queries.get_obligation(session, center.id, OCTOBER, who)


def hand_in(session, center, who, **about):
    return signing.hand_in(session, obligation(session, center, who), OCTOBER, who, NOW, **about)


@pytest.fixture
def center(session):
    center = make_center(session)
    held_lesson(session, center)
    return center


@pytest.fixture
def manager(center):
    return viewer(1, Role.MANAGER, center)


@pytest.fixture
def officer(center):
    return viewer(2, Role.PROVINCE, center)


@pytest.mark.parametrize(
    ("opens", "closes", "due"),
    [
        (date(2026, 10, 31), None, True),  # open on the last day
        (date(2026, 11, 1), None, False),
        (date(2026, 1, 1), date(2026, 10, 1), True),  # open on the first day
        (date(2026, 1, 1), date(2026, 9, 30), False),
    ],
)
def test_a_center_owes_a_month_in_which_it_was_open_on_a_day(session, opens, closes, due):
    center = make_center(session, opens=opens, closes=closes)
    found = obligation(session, center, viewer(1, Role.MANAGER, center))
    assert found.due is due
    assert bool(found.cause) is not due


@pytest.mark.parametrize(("from_day", "due"), [(date(2026, 10, 1), False), (date(2026, 10, 2), True)])
def test_a_center_that_was_suspended_all_month_owes_nothing_and_says_why(session, from_day, due):
    center = make_center(session)
    session.add(
        CenterPeriod(
            center_id=center.id,
            state=PeriodState.SUSPENDED,
            starts_on=from_day,
            ends_on=date(2026, 10, 31),
            cause="공사",
        )
    )
    session.flush()
    found = obligation(session, center, viewer(1, Role.MANAGER, center))
    assert found.due is due
    assert ("공사" in found.cause) is not due


def test_handing_in_locks_and_approving_counts(session, center, manager, officer):
    hand_in(session, center, manager)
    assert obligation(session, center, manager).state is ObligationState.REPORTED
    with pytest.raises(locks.MonthLocked):
        locks.require_open(session, center.id, "2026-10")
    signing.approve(session, obligation(session, center, officer), OCTOBER, officer, NOW)
    assert obligation(session, center, officer).counted


def test_the_one_who_handed_in_cannot_approve(session, center, manager):
    hand_in(session, center, manager)
    with pytest.raises(service.OwnReturn):
        signing.approve(session, obligation(session, center, manager), OCTOBER, manager, NOW)
    assert session.exec(select(Return.state)).one() is ReturnState.HANDED_IN


def test_a_running_month_cannot_be_handed_in(session, center, manager):
    last_evening = datetime(2026, 10, 31, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
    with pytest.raises(service.MonthNotOver):
        signing.hand_in(session, obligation(session, center, manager), OCTOBER, manager, last_evening)
    first_morning = datetime(2026, 10, 31, 15, 0, tzinfo=UTC)
    signing.hand_in(session, obligation(session, center, manager), OCTOBER, manager, first_morning)


@pytest.mark.parametrize("logged", [True, False])
def test_a_zero_is_confirmed_by_a_person_and_only_where_nothing_is(session, logged):
    center = make_center(session)
    if logged:
        held_lesson(session, center)
    manager = viewer(1, Role.MANAGER, center)
    with pytest.raises(service.NothingLogged):
        hand_in(session, center, manager, zero=logged)
    hand_in(session, center, manager, zero=not logged)
    expected = ObligationState.REPORTED if logged else ObligationState.ZERO
    assert obligation(session, center, manager).state is expected


def test_sent_back_is_missing_again_open_and_says_why(session, center, manager, officer):
    hand_in(session, center, manager)
    with pytest.raises(service.ReasonMissing):
        service.send_back(session, obligation(session, center, officer), OCTOBER, officer, NOW, reason=" ")
    service.send_back(
        session,
        obligation(session, center, officer),
        OCTOBER,
        officer,
        NOW,
        reason="상담 0건",
        parts=["visits"],
    )
    found = obligation(session, center, manager)
    assert (found.state, found.sent_back_reason) == (ObligationState.MISSING, "상담 0건")
    locks.require_open(session, center.id, "2026-10")
    hand_in(session, center, manager)
    assert obligation(session, center, manager).sent_back_reason == ""
    acts = [str(event.act) for event in session.exec(select(ReturnEvent).order_by(ReturnEvent.id))]
    assert acts == ["hand_in", "send_back", "hand_in"]


def test_reopening_needs_a_reason_and_a_second_approval(session, center, manager, officer):
    hand_in(session, center, manager)
    signing.approve(session, obligation(session, center, officer), OCTOBER, officer, NOW)
    service.reopen(session, obligation(session, center, officer), OCTOBER, officer, NOW, reason="출결 고침")
    assert not obligation(session, center, officer).counted
    with pytest.raises(service.WrongState):
        signing.approve(session, obligation(session, center, officer), OCTOBER, officer, NOW)


def test_a_return_that_changed_since_it_was_seen_is_refused(session, center, manager, officer):
    hand_in(session, center, manager, seen=0)
    with pytest.raises(Conflict):
        signing.approve(session, obligation(session, center, officer), OCTOBER, officer, NOW, seen=0)
    signing.approve(session, obligation(session, center, officer), OCTOBER, officer, NOW, seen=1)


def test_another_center_looks_absent(session, center):
    stranger = viewer(3, Role.MANAGER, make_center(session))
    with pytest.raises(NotFound):
        obligation(session, center, stranger)


def test_the_ledger_adds_up_to_the_centers(session, center, manager):
    make_center(session, opens=date(2027, 1, 1))
    make_center(session)
    hand_in(session, center, manager)
    counted = queries.count_up(queries.list_obligations(session, OCTOBER), NOW)
    assert (counted.centers, counted.due, counted.done, counted.missing) == (3, 2, 1, 1)
    assert counted.completeness == 0.5
    assert counted.on_time_rate == 0.5


def test_the_obligations_take_a_fixed_number_of_queries(session, count_queries):
    sizes = []
    for _ in range(2):
        for _ in range(5):
            make_center(session)
        session.commit()
        with count_queries() as sent:
            queries.list_obligations(session, OCTOBER)
        sizes.append(len(sent))
    assert sizes[0] == sizes[1]


def test_an_audit_entry_is_written_with_the_act(session, center, manager):
    from models import AuditEvent

    session.commit()
    with database.transaction(session):
        hand_in(session, center, manager)
    event = session.exec(select(AuditEvent)).one()
    assert (event.what, event.kind, event.detail) == ("returns.hand_in", "return", "2026-10")


class TestCommands:
    def test_submit_and_approve_everything(self, session, runner, center):
        silent = make_center(session, "조용한 배움터")
        session.commit()
        answer = runner.invoke(args=["returns", "submit", "--month", "2026-10", "--all"])
        assert answer.exit_code == 0, answer.output
        assert silent.code in answer.stderr
        answer = runner.invoke(args=["returns", "approve", "--month", "2026-10", "--all"])
        assert answer.exit_code == 0, answer.output
        states = session.exec(select(Return.center_id, Return.state)).all()
        assert states == [(center.id, ReturnState.APPROVED)]

    @pytest.mark.parametrize(
        ("args", "code"),
        [
            (["--month", "2026-13", "--all"], 1),
            (["--month", "2026-10", "--center", "없음"], 1),
            (["--month", "2026-10"], 2),
            (["--month", "2026-10", "--all", "--as", "nobody"], 1),
        ],
    )
    def test_wrong_input_is_one_line_and_an_exit_status(self, session, runner, center, args, code):
        session.commit()
        answer = runner.invoke(args=["returns", "submit", *args])
        assert answer.exit_code == code
        assert answer.stderr
        assert "Traceback" not in answer.stderr


class TestPages:
    def test_a_manager_hands_in_and_an_officer_approves(self, session, signed_in, center):
        manager = make_account(session, Role.MANAGER, centers=[center])
        officer = make_account(session, Role.PROVINCE, province="43")
        session.commit()
        page = f"/returns/{center.id}/2026-10"
        mine = signed_in(manager)
        assert mine.post(f"{page}/hand-in", data={"version": "0"}).status_code == 422  # not ticked
        assert mine.post(f"{page}/hand-in", data={"version": "0", "sure": "y"}).status_code == 303
        assert mine.post(f"{page}/approve", data={"version": "1"}).status_code == 403
        theirs = signed_in(officer)
        answer = theirs.post(f"{page}/approve", data={"version": "1"}, follow_redirects=True)
        assert "실적을 승인했습니다" in answer.text
        assert session.exec(select(Return.state)).one() is ReturnState.APPROVED

    def test_a_stale_page_is_refused_and_nothing_changes(self, session, signed_in, center):
        officer = make_account(session, Role.PROVINCE, province="43")
        session.add(
            Return(
                center_id=center.id, month="2026-10", state=ReturnState.HANDED_IN, version=5, handed_in_at=NOW
            )
        )
        session.commit()
        answer = signed_in(officer).post(f"/returns/{center.id}/2026-10/approve", data={"version": "4"})
        assert answer.status_code == 422
        assert "바뀌었습니다" in answer.text
        session.expire_all()
        assert session.exec(select(Return.state)).one() is ReturnState.HANDED_IN

    def test_another_centers_return_is_not_there(self, session, signed_in, center):
        manager = make_account(session, Role.MANAGER, centers=[make_center(session)])
        session.commit()
        client = signed_in(manager)
        assert client.get(f"/returns/{center.id}/2026-10").status_code == 404
        assert client.post(f"/returns/{center.id}/2026-10/hand-in", data={"sure": "y"}).status_code == 404

    def test_the_ledger_reads_with_the_boundaries_of_the_time_or_of_now(self, session, signed_in):
        make_center(session, "빛고을 배움터", district="29140", opens=date(2025, 1, 1))
        ministry = make_account(session, Role.MINISTRY)
        session.commit()
        client = signed_in(ministry)
        assert "광주광역시 서구" in client.get("/returns?month=2026-03").text
        now = client.get("/returns?month=2026-03&boundaries=now").text
        assert "전남광주통합특별시 서구" in now
        assert "광주광역시 서구" not in now


@both_databases
def test_a_month_cannot_be_handed_in_while_its_marks_are_being_changed(app, session):
    center = make_center(session)
    held_lesson(session, center)
    session.commit()
    manager, order = viewer(1, Role.MANAGER, center), []
    started = threading.Event()

    def hand_in_elsewhere():
        with app.extensions["new_session"]() as other:
            started.set()
            with database.transaction(other):
                hand_in(other, center, manager)
                order.append("handed in")

    with database.transaction(session):
        locks.require_open(session, center.id, "2026-10")
        thread = threading.Thread(target=hand_in_elsewhere)
        thread.start()
        started.wait()
        thread.join(0.3)
        order.append("marked")
    thread.join()
    assert order == ["marked", "handed in"]


@pytest.mark.parametrize(
    ("today", "said"), [(date(2026, 10, 31), "running_month"), (date(2026, 11, 1), "missing")]
)
def test_nobody_misses_a_month_that_is_still_running(session, center, manager, monkeypatch, today, said):
    monkeypatch.setattr(clock, "today", lambda: today)
    assert tables.page_state(obligation(session, center, manager), OCTOBER) == said
