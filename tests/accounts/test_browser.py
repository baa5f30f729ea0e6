from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.accounts.views.blueprint import local_path
from learning_centers.core import clock
from learning_centers.factory import create_app
from models import Account, SignIn
from tests.accounts.looking import look_again
from tests.factories import PASSWORD, make_account, make_center, password_hash

PAGE = "/account/password"  # any page of every role


@pytest.fixture
def manager(session):
    account = make_account(session, login="miru", centers=[make_center(session, "꾸민 배움터")])
    session.commit()
    return account


def rest(session, *, minutes):
    """Let the only browser have been unused for so long."""
    row = session.exec(select(SignIn)).one()
    row.seen_at = before = clock.now() - timedelta(minutes=minutes)
    session.commit()
    return before


def seen_at(session):
    look_again(session)
    return session.exec(select(SignIn.seen_at)).one()


def test_a_wrong_password_stays_on_the_page_and_says_how_many_tries_are_left(client, manager):
    answer = client.post("/sign-in", data={"login": "miru", "password": "wrong"})
    assert answer.status_code == 422
    assert "4번 더 틀리면 30분 동안 잠깁니다" in answer.text


def test_nothing_typed_asks_for_both(client):
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert "아이디를 적어 주세요" in answer.text
    assert "비밀번호를 적어 주세요" in answer.text


def test_the_login_may_begin_with_a_capital(client, manager):
    assert client.post("/sign-in", data={"login": " Miru ", "password": PASSWORD}).status_code == 303


def test_the_page_shows_who_is_signed_in_and_where(signed_in, manager):
    assert "꾸민 배움터" in signed_in(manager).get(PAGE).text


def test_a_page_asked_for_by_a_stranger_comes_after_the_sign_in(client, manager):
    asked = client.get(PAGE + "?from=menu")
    assert asked.status_code == 302
    answer = client.post(asked.location, data={"login": "miru", "password": PASSWORD})
    assert answer.location == PAGE + "?from=menu"


def test_what_a_stranger_sends_is_refused(client):
    assert client.post(PAGE, data={}).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
    ],
)
def test_after_the_sign_in_nobody_is_sent_to_another_host(client, manager, path):
    assert local_path(path) == ""
    answer = client.post(
        "/sign-in", query_string={"next": path}, data={"login": "miru", "password": PASSWORD}
    )
    assert answer.location == "/"


def test_signing_out_ends_the_session_even_for_a_copied_cookie(app, signed_in, manager):
    client = signed_in(manager)
    copied = client.get_cookie("session").value
    assert client.post("/sign-out").status_code == 303
    thief = app.test_client()
    thief.set_cookie("session", copied)
    assert thief.get(PAGE).location.startswith("/sign-in")


def test_what_stood_in_the_cookie_before_the_sign_in_is_gone(client, manager):
    with client.session_transaction() as cookie:
        cookie["planted"] = "before"
    client.post("/sign-in", data={"login": "miru", "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_after_29_idle_minutes_the_browser_is_still_in_and_the_clock_starts_anew(signed_in, manager, session):
    client = signed_in(manager)
    before = rest(session, minutes=29)
    assert client.get(PAGE).status_code == 200
    assert seen_at(session) > before + timedelta(minutes=28)


def test_after_30_idle_minutes_the_browser_is_out_and_told_why(signed_in, manager, session):
    client = signed_in(manager)
    rest(session, minutes=30)
    answer = client.get(PAGE, follow_redirects=True)
    assert answer.request.path == "/sign-in"
    assert "한동안 쓰지 않아" in answer.text
    look_again(session)
    assert session.exec(select(SignIn.ended_at)).one() is not None


def test_use_is_written_at_most_once_a_minute(signed_in, manager, session, count_queries):
    client = signed_in(manager)
    before = seen_at(session)
    with count_queries() as sent:
        client.get(PAGE)
    assert seen_at(session) == before
    assert not [statement for statement in sent if statement.startswith("UPDATE")]


def test_a_script_that_asks_how_far_something_is_does_not_keep_the_browser_in(signed_in, manager, session):
    client = signed_in(manager)
    before = rest(session, minutes=20)
    client.get(PAGE, headers={"Sec-Fetch-Dest": "empty"})
    assert seen_at(session) == before


def test_staying_signed_in_counts_as_use_and_says_how_long_it_lasts(signed_in, manager, session):
    client = signed_in(manager)
    before = rest(session, minutes=29)
    answer = client.post("/keep-alive", headers={"Sec-Fetch-Dest": "empty"})
    assert (answer.status_code, answer.headers["Idle-Seconds"]) == (204, "1800")
    assert seen_at(session) > before


def test_the_page_knows_how_long_the_browser_may_still_rest(signed_in, manager, session, set_clock):
    client = signed_in(manager)
    rest(session, minutes=0)
    set_clock(seen_at(session) + timedelta(seconds=40))
    assert 'data-idle-seconds="1760"' in client.get(PAGE).text


def test_a_closed_account_is_out_at_the_next_click(signed_in, manager, session):
    client = signed_in(manager)
    session.get(Account, manager.id).disabled_at = clock.now()
    session.commit()
    assert client.get(PAGE).location.startswith("/sign-in")


def test_a_grant_taken_away_counts_from_the_next_click(app, session, signed_in):
    auditor = make_account(session, "auditor")
    session.commit()
    client = signed_in(auditor)
    assert client.get("/audit").status_code == 200
    auditor.role = "manager"
    session.commit()
    assert client.get("/audit").status_code == 403


def test_a_signed_in_request_costs_one_query_for_people_of_centers(signed_in, manager, count_queries):
    client = signed_in(manager)
    with count_queries() as sent:
        client.post("/keep-alive")
    assert len(sent) == 1


def test_visitors_choose_language_and_contrast_and_come_back(client):
    answer = client.post("/preferences", data={"language": "en", "next": "/sign-in"})
    assert answer.location == "/sign-in"
    client.post("/preferences", data={"contrast": "high", "language": "xx"})
    page = client.get("/sign-in").text
    assert 'lang="en"' in page
    assert 'data-contrast="high"' in page
    assert client.post("/preferences", data={"next": "//evil.example"}).location == "/"


def test_every_post_needs_the_token_of_its_page(database_url, session, manager, tmp_path):
    """With CSRF protection on, as it is served."""
    app = create_app(
        {"TESTING": True, "DATABASE_URL": database_url, "DATA_DIR": tmp_path, "SECRET_KEY": "x" * 32}
    )
    client = app.test_client()
    typed = {"login": "miru", "password": PASSWORD}
    assert client.post("/sign-in", data=typed).status_code == 400
    page = client.get("/sign-in").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    assert client.post("/sign-in", data={**typed, "csrf_token": token}).status_code == 303
    assert client.post("/sign-out").status_code == 400
    assert client.post("/keep-alive").status_code == 400
    app.extensions["engine"].dispose()


def test_changing_the_password_ends_the_other_browsers_only(signed_in, manager, session):
    here, elsewhere = signed_in(manager), signed_in(manager)
    new = "kV7!mR2xq-new"
    answer = here.post(PAGE, data={"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 303
    assert here.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302
    look_again(session)
    assert session.get(Account, manager.id).password_hash != password_hash()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"old": "wrong", "new": "kV7!mR2xq-new", "again": "kV7!mR2xq-new"}, "맞지 않습니다"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "9자 이상"),
        ({"old": PASSWORD, "new": "kV7!mR2xq-new", "again": "kV7!mR2xq-other"}, "두 개가 다릅니다"),
        ({"old": "", "new": "", "again": ""}, "지금 쓰는 비밀번호를 적어"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(signed_in, manager, session, typed, word):
    client = signed_in(manager)
    answer = client.post(PAGE, data=typed)
    assert answer.status_code == 422
    assert word in answer.text
    assert signed_in(manager)  # the old one still works


def test_a_one_time_password_must_be_changed_before_anything_else(signed_in, session):
    auditor = make_account(session, "auditor")
    auditor.must_change_password = True
    session.commit()
    client = signed_in(auditor)
    assert client.get("/audit").location == PAGE
    new = "kV7!mR2xq-new"
    client.post(PAGE, data={"old": PASSWORD, "new": new, "again": new})
    assert client.get("/audit").status_code == 200


def test_guessing_the_old_password_locks_too(signed_in, manager):
    client = signed_in(manager)
    typed = {"old": "wrong", "new": "kV7!mR2xq-new", "again": "kV7!mR2xq-new"}
    for _try in range(5):
        client.post(PAGE, data=typed)
    assert "잠겼습니다" in client.post(PAGE, data={**typed, "old": PASSWORD}).text
