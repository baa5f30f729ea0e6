"""Many returns signed at once, all or none; and two people at the same moment."""

import threading
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.checks.registry import RULES
from learning_centers.core import database
from learning_centers.core.errors import Conflict
from learning_centers.core.months import Month
from learning_centers.returns import service
from learning_centers.returns.queries import list_obligations
from learning_centers.returns.service import Seen
from models import (
    AuditEvent,
    Mail,
    Return,
    ReturnEvent,
    ReturnSnapshot,
    ReturnState,
    Role,
)
from tests import signing
from tests.conftest import both_databases
from tests.factories import NOW, make_account
from tests.returns.world import (
    OCTOBER,
    approve,
    fingerprint,
    hand_in,
    obligation,
    reopen,
    send_back,
    taught_center,
    viewer,
    viewer_of,
)

MANAGER, OFFICER, NATION = viewer(901, Role.MANAGER), viewer(902, Role.PROVINCE), viewer(903, Role.MINISTRY)


@pytest.fixture
def center(session):
    return taught_center(session, "가온 배움터")


def state(session):
    return session.exec(select(Return.state)).one()


class TestMany:
    @pytest.fixture
    def clean(self, monkeypatch):
        """Checks that find nothing: the centers of these tests have no evidence."""
        for rule in RULES.values():
            monkeypatch.setitem(RULES, rule.id, replace(rule, last_month=Month(2026, 1)))

    def ones(self, session, *centers):
        return list_obligations(session, OCTOBER, center_ids=[center.id for center in centers])

    def test_of_many_one_that_is_refused_keeps_all_back_and_is_named(self, session, center):
        other = taught_center(session, "나루 배움터")
        for one in (center, other):
            hand_in(session, one, MANAGER)
        send_back(session, other, OFFICER)
        session.commit()
        with pytest.raises(service.WrongState, match="나루 배움터"), database.transaction(session):
            service.approve_many(session, self.ones(session, center, other), OCTOBER, OFFICER, NOW)
        session.expire_all()
        assert set(session.exec(select(Return.state))) == {ReturnState.HANDED_IN, ReturnState.SENT_BACK}

    def test_returns_with_something_to_check_are_not_approved_together(self, session, center):
        hand_in(session, center, MANAGER)
        with pytest.raises(service.HasWarnings):
            service.approve_many(session, self.ones(session, center), OCTOBER, OFFICER, NOW, clean_only=True)
        approve(session, center, OFFICER)

    def test_approving_sixty_takes_as_many_statements_as_approving_six(self, session, count_queries):
        sizes = []
        for count in (6, 60):
            centers = [taught_center(session, people=1) for _ in range(count)]
            session.commit()
            for act, who in (
                (service.hand_in_many, MANAGER),
                (service.approve_many, OFFICER),
                (service.accept_many, NATION),
            ):
                ones = self.ones(session, *centers)
                with count_queries() as sent:
                    act(session, ones, OCTOBER, who, NOW)
                sizes.append(len(sent))
        assert sizes[:3] == sizes[3:]

    def test_the_manager_hears_of_it_once(self, session, center):
        manager = make_account(session, Role.MANAGER, centers=[center])
        manager.email = "manager@example.org"
        session.flush()
        hand_in(session, center, viewer_of(manager))
        send_back(session, center, OFFICER)
        hand_in(session, center, viewer_of(manager))
        approve(session, center, OFFICER)
        reopen(session, center, OFFICER)
        kinds = [mail.kind for mail in session.exec(select(Mail).order_by(Mail.id))]
        assert kinds == ["sent_back", "approved", "reopened"]

    def test_one_entry_of_the_access_log_names_all_of_them(self, session, center):
        other = taught_center(session)
        session.commit()
        with database.transaction(session):
            rows = service.hand_in_many(session, self.ones(session, center, other), OCTOBER, MANAGER, NOW)
        event = session.exec(select(AuditEvent)).one()
        assert event.subjects.split() == [str(row.id) for row in rows]

    def test_an_officer_ticks_what_is_clean_and_the_ministry_accepts_it(
        self, session, signed_in, center, clean
    ):
        officer = make_account(session, Role.PROVINCE, province="43")
        nation = make_account(session, Role.MINISTRY)
        other = taught_center(session, "나루 배움터")
        for one in (center, other):
            hand_in(session, one, MANAGER)
        session.commit()
        for account, act, said in (
            (officer, "approve", "2곳의 실적을 승인"),
            (nation, "accept", "2곳의 실적을 접수"),
        ):
            client = signed_in(account)
            ticked = boxes(client.get("/returns?month=2026-10&ticked=all"))
            assert [box.has_attr("checked") for box in ticked] == [True, True]
            assert not any(box.has_attr("checked") for box in boxes(client.get("/returns?month=2026-10")))
            values = {"center": [box["value"] for box in ticked]}
            answer = client.post(f"/returns/2026-10/{act}", data=values, follow_redirects=True)
            assert said in answer.text
        session.expire_all()
        assert set(session.exec(select(Return.state))) == {ReturnState.ACCEPTED}

    def test_the_ledger_offers_no_box_for_ones_own_or_for_what_is_to_be_checked(
        self, session, signed_in, center
    ):
        officer = make_account(session, Role.PROVINCE, province="43")
        taught_center(session)
        hand_in(session, center, MANAGER)
        session.commit()
        page = signed_in(officer).get("/returns?month=2026-10")
        assert boxes(page) == []
        assert "살펴볼 점" in page.text

    def test_a_box_made_by_hand_without_numbers_is_not_taken(self, session, signed_in, center, clean):
        officer = make_account(session, Role.PROVINCE, province="43")
        hand_in(session, center, MANAGER)
        session.commit()
        client = signed_in(officer)
        for value in (f"{center.id}:1", f"{center.id}:1:", "x:1:abc", f"{center.id}:1:0000"):
            assert client.post("/returns/2026-10/approve", data={"center": value}).status_code == 422
        session.expire_all()
        assert state(session) is ReturnState.HANDED_IN


def boxes(page):
    return BeautifulSoup(page.text, "html.parser").select("#ledger input[type=checkbox]")


@both_databases
def test_of_two_officers_at_once_one_is_told_who_was_first(app, session):
    center = taught_center(session)
    hand_in(session, center, MANAGER)
    officers = [make_account(session, Role.PROVINCE) for _ in range(2)]
    session.commit()
    people = [viewer_of(officer, center) for officer in officers]
    at_once = threading.Barrier(2)
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    done, said = [], []

    def approve_elsewhere(who):
        with app.extensions["new_session"]() as other:
            try:
                if not on_postgresql:
                    at_once.wait()  # SQLite lets one in at a time
                with database.transaction(other):
                    one = obligation(other, center)
                    held = other.exec(select(Return)).all()  # rows in hand are read anew too
                    if on_postgresql:
                        at_once.wait()  # both have read the return before either writes
                    signing.approve(other, one, OCTOBER, who, NOW, seen=1)
                done.append((who, held))
            except Conflict as refusal:
                said.append(str(refusal))

    threads = [threading.Thread(target=approve_elsewhere, args=[who]) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(said)) == (1, 1)
    assert f"{done[0][0].name} 님이 13:20에 승인했습니다" in said[0]
    acts = session.exec(select(ReturnEvent.act)).all()
    assert sorted(acts) == ["approve", "hand_in"]


@both_databases
def test_signing_works_on_both_databases(session):
    centers = [taught_center(session) for _ in range(2)]
    ones = list_obligations(session, OCTOBER, center_ids=[center.id for center in centers])
    service.hand_in_many(session, ones, OCTOBER, MANAGER, NOW)
    shown = {center.id: Seen(1, fingerprint(session, center)) for center in centers}
    service.approve_many(session, ones, OCTOBER, OFFICER, NOW, seen=shown)
    service.accept_many(session, ones, OCTOBER, NATION, NOW)
    assert set(session.exec(select(Return.state))) == {ReturnState.ACCEPTED}
    assert len(session.exec(select(ReturnSnapshot)).all()) == 6
