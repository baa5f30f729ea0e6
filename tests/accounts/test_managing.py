import re

import pytest
from sqlmodel import select

from learning_centers.accounts import queries
from learning_centers.accounts.service import managing, passwords
from learning_centers.accounts.service.managing import Act, NewAccount, Places
from learning_centers.core.errors import NotFound, Refused
from learning_centers.web.commands import SYSTEM
from models import Account, AccountScope, AuditEvent, Deed, Role, SignIn
from tests.accounts.looking import look_again
from tests.factories import NOW, PASSWORD, make_account, make_center, make_staff, region

ACT = Act(SYSTEM, "test", NOW)


@pytest.fixture
def admin(session):
    account = make_account(session, Role.ADMIN, login="admin-of-test")
    session.commit()
    return account


@pytest.fixture
def manager(session):
    account = make_account(session, login="miru", centers=[make_center(session, code="A1")])
    session.commit()
    return account


def add(session, login="new-one", role=Role.MANAGER, **places):
    secret = passwords.NewPassword("hash", once=True)
    return managing.add_account(session, ACT, NewAccount(login, "새 사람", role), Places(**places), secret)


def open_codes(session, account):
    return {row.code for row in queries.list_scopes(session, account.id) if row.ended_at is None}


@pytest.mark.parametrize("login", ["ab", "a" * 41, "한글이름", "with space", "-begin", "system", "a@b"])
def test_an_unfit_login_is_refused(session, login):
    with pytest.raises(managing.UnfitLogin):
        add(session, login, Role.MINISTRY)


def test_a_login_is_kept_in_small_letters_and_taken_once(session):
    assert add(session, "New.One", Role.MINISTRY).login == "new.one"
    with pytest.raises(managing.UnfitLogin, match="이미 있는"):
        add(session, "NEW.one", Role.MINISTRY)


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.MANAGER, {}),
        (Role.MANAGER, {"centers": ("A1",), "provinces": ("43",)}),
        (Role.PROVINCE, {}),
        (Role.PROVINCE, {"provinces": ("43",), "centers": ("A1",)}),
        (Role.MINISTRY, {"centers": ("A1",)}),
    ],
)
def test_what_an_account_reaches_must_fit_its_role(session, manager, role, places):
    with pytest.raises(managing.UnfitReach):
        add(session, role=role, **places)


@pytest.mark.parametrize(
    ("role", "places"), [(Role.MANAGER, {"centers": ("A1", "B9")}), (Role.PROVINCE, {"provinces": ("99",)})]
)
def test_a_code_that_is_not_there_is_named(session, manager, role, places):
    with pytest.raises(managing.UnknownPlace, match=r"B9|99"):
        add(session, role=role, **places)


@pytest.mark.parametrize(("people", "linked"), [(0, False), (1, True), (2, False)])
def test_who_teaches_is_linked_to_the_one_person_of_that_name(session, people, linked):
    center = make_center(session, code="T90001")
    staff = [make_staff(session, center, "새 사람") for _ in range(people)]
    make_staff(session, make_center(session), "새 사람")  # of another center
    account = add(session, role=Role.INSTRUCTOR, centers=("T90001",))
    assert account.staff_id == (staff[0].id if linked else None)


def test_nobody_becomes_the_system(session):
    with pytest.raises(managing.UnfitLogin):
        add(session, role=Role.SYSTEM)


def test_changing_the_reach_ends_rows_and_keeps_them(session, manager):
    kept = make_center(session, code="B2")
    managing.set_places(session, ACT, manager.id, Places(("A1", "B2")))
    managing.set_places(session, ACT, manager.id, Places(("B2",)))
    assert open_codes(session, manager) == {"B2"}
    rows = session.exec(select(AccountScope).where(AccountScope.account_id == manager.id)).all()
    assert [(row.center_id == kept.id, row.ended_at) for row in rows] == [(False, NOW), (True, None)]


def test_storing_the_same_reach_again_changes_no_row(session, manager):
    managing.set_places(session, ACT, manager.id, Places(("A1",)))
    assert len(queries.list_scopes(session, manager.id)) == 1


def test_a_grant_of_a_merged_province_stands_for_its_successor(session):
    officer = make_account(session, Role.PROVINCE, province="46")
    managing.set_places(session, ACT, officer.id, Places(provinces=("12",)))
    (only,) = queries.list_scopes(session, officer.id)
    assert (only.region_or_center_id, only.ended_at) == (region(session, "46").id, None)


def test_who_may_not_manage_is_refused(session, manager):
    act = Act(queries.viewer_of(session, manager), "test", NOW)
    with pytest.raises(Refused):
        managing.unlock(session, act, manager.id)


def test_an_account_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        managing.unlock(session, ACT, 9999)


def test_the_administrator_adds_an_account_and_sees_the_password_once(
    signed_in, client, admin, manager, session
):
    browser = signed_in(admin)
    typed = {"login": "narae", "name": "나래", "role": "manager", "centers": "A1"}
    answer = browser.post("/accounts/new", data=typed)
    assert answer.status_code == 200
    (once,) = re.findall(r">([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})<", answer.text)
    made = session.exec(select(Account).where(Account.login == "narae")).one()
    assert once not in browser.get(f"/accounts/{made.id}").text
    assert client.post("/sign-in", data={"login": "narae", "password": once}).status_code == 303
    assert client.get("/").location == "/account/password"


def test_an_account_that_cannot_be_added_says_why_and_keeps_what_was_typed(signed_in, admin):
    typed = {"login": "narae", "name": "나래", "role": "manager", "centers": "NO-SUCH"}
    answer = signed_in(admin).post("/accounts/new", data=typed)
    assert answer.status_code == 422
    assert "코드가 NO-SUCH인 곳이 없습니다" in answer.text
    assert 'value="나래"' in answer.text


def test_the_reach_is_edited_on_the_page(signed_in, admin, manager, session):
    make_center(session, code="B2")
    session.commit()
    browser = signed_in(admin)
    assert browser.post(f"/accounts/{manager.id}/places", data={"centers": "A1, B2"}).status_code == 303
    assert open_codes(session, manager) == {"A1", "B2"}
    refused = browser.post(f"/accounts/{manager.id}/places", data={"centers": ""})
    assert refused.status_code == 422
    assert "하나 이상 적고" in refused.text
    look_again(session)
    assert open_codes(session, manager) == {"A1", "B2"}


def test_a_province_officer_s_page_shows_the_successor_chosen(signed_in, admin, session):
    officer = make_account(session, Role.PROVINCE, province="46")
    session.commit()
    page = signed_in(admin).get(f"/accounts/{officer.id}").text
    assert re.search(r'value="12" id="provinces-\d+" checked', page)


def test_a_reset_ends_the_sessions_and_the_old_password(signed_in, client, admin, manager):
    theirs = signed_in(manager)
    answer = signed_in(admin).post(f"/accounts/{manager.id}/reset-password")
    assert "한 번만 보입니다" in answer.text
    assert theirs.get("/account/password").status_code == 302
    assert client.post("/sign-in", data={"login": "miru", "password": PASSWORD}).status_code == 422


def test_unlocking_lets_in_at_once(signed_in, client, admin, manager):
    for _try in range(5):
        client.post("/sign-in", data={"login": "miru", "password": "wrong"})
    signed_in(admin).post(f"/accounts/{manager.id}/unlock")
    assert client.post("/sign-in", data={"login": "miru", "password": PASSWORD}).status_code == 303


def test_a_lost_phone_is_forgotten_and_the_browsers_are_out(signed_in, admin, manager, session):
    theirs = signed_in(manager)
    manager.totp_secret, manager.totp_last_step = "SECRET", 7
    session.commit()
    signed_in(admin).post(f"/accounts/{manager.id}/forget-second-factor")
    look_again(session)
    assert (manager.totp_secret, manager.totp_last_step) == ("", 0)
    assert theirs.get("/account/password").status_code == 302


def test_closing_needs_a_reason_and_ends_every_session(signed_in, client, admin, manager, session):
    theirs, browser = signed_in(manager), signed_in(admin)
    refused = browser.post(f"/accounts/{manager.id}/disable", data={"reason": " "})
    assert refused.status_code == 422
    assert theirs.get("/account/password").status_code == 200
    assert browser.post(f"/accounts/{manager.id}/disable", data={"reason": "퇴직"}).status_code == 303
    assert theirs.get("/account/password").status_code == 302
    open_sessions = select(SignIn).where(SignIn.account_id == manager.id, SignIn.ended_at == None)  # noqa: E711 - SQL's IS NULL
    assert session.exec(open_sessions).all() == []
    assert client.post("/sign-in", data={"login": "miru", "password": PASSWORD}).status_code == 422
    browser.post(f"/accounts/{manager.id}/enable", data={"reason": "다시 일함"})
    assert client.post("/sign-in", data={"login": "miru", "password": PASSWORD}).status_code == 303


def test_nobody_closes_their_own_account(signed_in, admin, session):
    answer = signed_in(admin).post(f"/accounts/{admin.id}/disable", data={"reason": "시험"})
    assert answer.status_code == 422
    assert "자기 계정은 닫을 수 없습니다" in answer.text
    look_again(session)
    assert admin.disabled_at is None


def test_every_act_of_the_administrator_is_in_the_log(signed_in, admin, manager, session):
    browser = signed_in(admin)
    for act, typed in (
        ("places", {"centers": "A1"}),
        ("reset-password", {}),
        ("unlock", {}),
        ("forget-second-factor", {}),
        ("disable", {"reason": "퇴직"}),
        ("enable", {"reason": "다시 일함"}),
    ):
        browser.post(f"/accounts/{manager.id}/{act}", data=typed)
    wanted = select(AuditEvent).where(AuditEvent.kind == "account", AuditEvent.subjects == str(manager.id))
    rows = session.exec(wanted.order_by(AuditEvent.id)).all()
    assert [row.deed for row in rows] == [Deed.GRANT] + [Deed.CHANGE] * 5
    assert {row.actor_id for row in rows} == {admin.id}
    assert [row.reason for row in rows[-2:]] == ["퇴직", "다시 일함"]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.SYSTEM)])
def test_only_the_administrator_sees_accounts(signed_in, session, role):
    account = make_account(session, role)
    session.commit()
    assert signed_in(account).get("/accounts").status_code == 403


def test_the_list_is_filtered_by_role_and_by_name_or_login(signed_in, admin, manager):
    browser = signed_in(admin)
    assert "miru" in browser.get("/accounts?role=manager&text=MIR").text
    assert "miru" not in browser.get("/accounts?role=province").text
    assert "맞는 계정이 없습니다" in browser.get("/accounts?text=100%25").text


@pytest.mark.parametrize("accounts", [1, 60])
def test_the_list_takes_the_same_queries_whatever_its_length(session, count_queries, accounts):
    for _account in range(accounts):
        make_account(session, centers=[make_center(session)])
    with count_queries() as sent:
        page = queries.list_accounts(session, role=Role.MANAGER, text="", page=1)
    assert (len(page.rows), page.total, page.last) == (min(accounts, 50), accounts, 1 + accounts // 51)
    assert len(sent) == 4


def test_a_page_beyond_the_last_is_the_last(session):
    for _account in range(51):
        make_account(session, Role.MINISTRY)
    page = queries.list_accounts(session, role=Role.MINISTRY, text="", page=9)
    assert (page.number, len(page.rows)) == (2, 1)
