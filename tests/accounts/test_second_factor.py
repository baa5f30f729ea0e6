import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from learning_centers.accounts.service import second_factor
from models import Account, Role
from tests.accounts.looking import look_again
from tests.factories import PASSWORD, make_account

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 5, 4, 20, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


@pytest.fixture
def app(app):
    app.config["SECOND_FACTOR"] = True
    yield app
    app.config["SECOND_FACTOR"] = False


@pytest.fixture
def officer(session, set_clock):
    set_clock(NOW)
    account = make_account(session, Role.PROVINCE, login="miru", province="43")
    account.totp_secret = SECRET
    session.commit()
    return account


def enter_password(client, login="miru"):
    return client.post("/sign-in", data={"login": login, "password": PASSWORD})


def enter_code(client, code):
    return client.post("/sign-in/second-factor", data={"code": code})


def code_at(moment, secret=SECRET):
    return pyotp.TOTP(secret).at(moment)


@pytest.mark.parametrize(("shift", "found"), [(-60, None), (-30, -1), (0, 0), (30, 1), (60, None)])
def test_a_code_counts_one_step_around_its_time(shift, found):
    code = code_at(NOW + timedelta(seconds=shift))
    step = second_factor.matching_step(SECRET, code, NOW, last_step=0)
    assert step == (None if found is None else STEP + found)


def test_a_code_may_be_typed_with_a_gap():
    code = code_at(NOW)
    assert second_factor.matching_step(SECRET, f"{code[:3]} {code[3:]}", NOW, 0) == STEP


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "가나다라마바"])
def test_what_is_no_code_is_wrong(code):
    assert second_factor.matching_step(SECRET, code, NOW, 0) is None


def test_a_code_is_taken_once(app, client, officer):
    enter_password(client)
    assert enter_code(client, code_at(NOW)).status_code == 303
    other = app.test_client()
    enter_password(other)
    answer = enter_code(other, code_at(NOW))
    assert answer.status_code == 422
    assert "맞지 않습니다" in answer.text


def test_an_earlier_code_is_not_taken_after_a_later_one(app, client, officer):
    enter_password(client)
    enter_code(client, code_at(NOW + timedelta(seconds=30)))
    other = app.test_client()
    enter_password(other)
    assert enter_code(other, code_at(NOW)).status_code == 422


def test_the_password_alone_opens_no_page(client, officer):
    assert enter_password(client).location == "/sign-in/second-factor"
    assert client.get("/account/password").location.startswith("/sign-in")


def test_the_page_asked_for_comes_after_the_second_step(client, officer):
    client.post(
        "/sign-in",
        query_string={"next": "/account/password"},
        data={"login": "miru", "password": PASSWORD},
    )
    assert enter_code(client, code_at(NOW)).location == "/account/password"


def test_five_wrong_codes_lock_whatever_stands_between(client, officer, session):
    """The right password between the codes does not clear the count."""
    for _try in range(5):
        enter_password(client)
        enter_code(client, "000000")
    assert "잠겼습니다" in enter_code(client, code_at(NOW)).text
    look_again(session)
    assert session.get(Account, officer.id).locked_until == NOW + timedelta(minutes=30)


def test_the_second_step_waits_ten_minutes(client, officer, set_clock):
    enter_password(client)
    set_clock(late := NOW + timedelta(minutes=10, seconds=1))
    assert enter_code(client, code_at(late)).location == "/sign-in"


def test_without_the_first_step_the_second_leads_back(client, officer):
    assert client.get("/sign-in/second-factor").location == "/sign-in"


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.MINISTRY, Role.ADMIN])
def test_the_first_time_the_person_sets_it_up(client, session, set_clock, role):
    set_clock(NOW)
    account = make_account(session, role, login="narae", province="43" if role is Role.PROVINCE else "")
    session.commit()
    enter_password(client, "narae")
    secret = shown_secret(client)
    assert shown_secret(client) == secret  # the same after a reload
    assert enter_code(client, "000000").status_code == 422
    look_again(session)
    assert session.get(Account, account.id).totp_secret == ""
    assert enter_code(client, code_at(NOW, secret)).status_code == 303
    look_again(session)
    assert session.get(Account, account.id).totp_secret == secret


def shown_secret(client):
    page = client.get("/sign-in/second-factor").text
    (shown,) = re.findall(r'class="lc-card lc-mono">([A-Z2-7 ]+)<', page)
    assert f"secret={shown.replace(' ', '')}" in page
    return shown.replace(" ", "")


def test_once_set_up_the_secret_is_not_shown_again(client, officer):
    enter_password(client)
    page = client.get("/sign-in/second-factor").text
    assert SECRET not in page.replace(" ", "")
    assert "otpauth" not in page


@pytest.mark.parametrize("role", [Role.MANAGER, Role.INSTRUCTOR, Role.AUDITOR])
def test_other_roles_need_no_second_factor(client, session, role):
    make_account(session, role, login="haneul")
    session.commit()
    assert enter_password(client, "haneul").location == "/"
