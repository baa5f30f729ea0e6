import re

import pytest
from sqlmodel import select

from learning_centers.accounts.service import passwords
from models import Account, AuditEvent, Role
from tests.accounts.looking import look_again
from tests.factories import make_account, make_center

ADD = ["users", "add", "narae", "--name", "나래", "--role", "manager", "--center", "A1"]


@pytest.fixture(autouse=True)
def center(session):
    make_center(session, code="A1")
    session.commit()


def narae(session):
    look_again(session)
    return session.exec(select(Account).where(Account.login == "narae")).one()


def test_adding_prints_a_password_for_one_time(runner, session):
    done = runner.invoke(args=ADD)
    assert done.exit_code == 0, done.output
    once = re.search(r"비밀번호: (\S+)", done.output)[1]
    assert passwords.is_right(narae(session).password_hash, once)
    assert narae(session).must_change_password


def test_a_password_from_standard_input_is_taken_and_not_printed(runner, session):
    done = runner.invoke(args=[*ADD, "--password-stdin"], input="kV7!mR2xq-new\n")
    assert done.exit_code == 0, done.output
    assert "kV7" not in done.output
    assert passwords.is_right(narae(session).password_hash, "kV7!mR2xq-new")
    assert not narae(session).must_change_password


def test_a_weak_password_from_standard_input_adds_nothing(runner, session):
    done = runner.invoke(args=[*ADD, "--password-stdin"], input="short\n")
    assert done.exit_code == 1
    assert "짧습니다" in done.stderr
    assert session.exec(select(Account)).all() == []


def test_a_refusal_ends_1_and_wrong_use_ends_2(runner):
    runner.invoke(args=ADD)
    assert runner.invoke(args=ADD).exit_code == 1
    assert runner.invoke(args=["users", "add", "x", "--name", "x", "--role", "king"]).exit_code == 2
    assert runner.invoke(args=["users", "reset", "nobody"]).exit_code == 1


def test_resetting_gives_another_password_and_forgets_the_phone_when_asked(runner, session):
    runner.invoke(args=[*ADD, "--password-stdin"], input="kV7!mR2xq-new\n")
    account = narae(session)
    account.totp_secret = "SECRET"
    session.commit()
    once = re.search(r"비밀번호: (\S+)", runner.invoke(args=["users", "reset", "NARAE"]).output)[1]
    assert passwords.is_right(narae(session).password_hash, once)
    assert narae(session).totp_secret == "SECRET"
    runner.invoke(args=["users", "reset", "narae", "--second-factor"])
    assert narae(session).totp_secret == ""


def test_closing_is_logged_with_its_reason_and_who_did_it(runner, session):
    admin = make_account(session, Role.ADMIN, login="admin-of-test")
    session.commit()
    runner.invoke(args=ADD)
    done = runner.invoke(args=["users", "disable", "narae", "--reason", "퇴직", "--as", "admin-of-test"])
    assert done.exit_code == 0, done.output
    assert narae(session).disabled_at is not None
    last = session.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.actor_id, last.reason, last.what) == (admin.id, "퇴직", "users disable")


def test_who_may_not_manage_accounts_may_not_by_command(runner, session):
    make_account(session, login="miru")
    session.commit()
    done = runner.invoke(args=[*ADD, "--as", "miru"])
    assert done.exit_code == 1
    assert "시스템 관리자만" in done.stderr
