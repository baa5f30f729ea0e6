from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.accounts.service import signing_in
from learning_centers.accounts.service.signing_in import Circumstances
from learning_centers.core import audit
from learning_centers.core.database import transaction
from models import Account, AuditEvent, Deed, SignIn
from tests.accounts.looking import look_again
from tests.factories import NOW, PASSWORD, make_account


@pytest.fixture
def attempt(session):
    """One try in a transaction of its own, as the view makes it."""

    def attempting(login, password, now=NOW):
        proof = signing_in.check_password(session, login, password)
        with transaction(session):
            return signing_in.sign_in(session, proof, Circumstances("192.0.2.7", now), second_factor_on=False)

    return attempting


@pytest.fixture
def miru(session):
    account = make_account(session, login="miru")
    session.commit()
    return account


def test_the_right_password_lets_in(attempt, miru):
    verdict = attempt("miru", PASSWORD)
    assert (verdict.account_id, verdict.refusal) == (miru.id, "")
    assert len(verdict.token) >= 43


def test_the_token_is_stored_nowhere_in_clear(attempt, miru, session):
    token = attempt("miru", PASSWORD).token
    stored = session.exec(select(SignIn)).one()
    assert stored.token_hash == signing_in.fingerprint(token)
    every_cell = [value for row in session.exec(select(SignIn)) for value in row.model_dump().values()]
    every_cell += [value for row in session.exec(select(AuditEvent)) for value in row.model_dump().values()]
    assert token not in map(str, every_cell)


def test_every_sign_in_has_a_token_of_its_own(attempt, miru):
    assert attempt("miru", PASSWORD).token != attempt("miru", PASSWORD).token


def test_after_four_wrong_tries_the_right_password_lets_in_and_clears_them(attempt, miru, session):
    for _try in range(4):
        assert attempt("miru", "wrong").refusal
    assert attempt("miru", PASSWORD).token
    assert session.get(Account, miru.id).failures == 0


def test_after_five_wrong_tries_even_the_right_password_waits_thirty_minutes(attempt, miru):
    for _try in range(5):
        attempt("miru", "wrong")
    assert "잠겼습니다" in attempt("miru", PASSWORD, NOW + timedelta(minutes=29)).refusal
    assert attempt("miru", PASSWORD, NOW + timedelta(minutes=30)).token


def test_five_tries_at_once_lock_before_a_sixth_is_judged(attempt, miru, session):
    """All were checked before any was judged: the lock decides, not the order of checking."""
    right = signing_in.check_password(session, "miru", PASSWORD)
    for _try in range(5):
        attempt("miru", "wrong")
    with transaction(session):
        verdict = signing_in.sign_in(session, right, Circumstances("192.0.2.7", NOW), second_factor_on=False)
    assert verdict.token == ""


def test_a_password_changed_since_it_was_checked_does_not_let_in(miru, session):
    proof = signing_in.check_password(session, "miru", PASSWORD)
    with transaction(session):
        session.get(Account, miru.id).password_hash = "changed meanwhile"
    with transaction(session):
        verdict = signing_in.sign_in(session, proof, Circumstances("192.0.2.7", NOW), second_factor_on=False)
    assert verdict.refusal


def test_an_unknown_login_is_answered_like_a_known_one(attempt, miru, set_clock):
    set_clock(NOW)
    for number in range(7):
        assert attempt("nobody", "wrong").refusal == attempt("miru", "wrong").refusal, number


def test_what_was_typed_as_an_unknown_login_is_not_kept(attempt, session):
    attempt("my-secret-by-mistake", "x")
    kept = session.exec(select(AuditEvent)).one()
    assert "my-secret" not in str(kept.model_dump())


def test_a_closed_account_is_told_only_to_who_knows_the_password(attempt, miru, session):
    with transaction(session):
        session.get(Account, miru.id).disabled_at = NOW
    assert "닫힌 계정" not in attempt("miru", "wrong").refusal
    verdict = attempt("miru", PASSWORD)
    assert (verdict.token, "닫힌 계정" in verdict.refusal) == ("", True)


def test_an_outdated_hash_is_made_anew_at_the_next_sign_in(attempt, miru, session):
    assert "m=8," in miru.password_hash
    attempt("miru", PASSWORD)
    look_again(session)
    assert "m=19456,t=2,p=1" in session.get(Account, miru.id).password_hash
    assert attempt("miru", PASSWORD).token


def test_coming_failing_and_going_are_in_the_log(attempt, miru, signed_in, session):
    attempt("miru", "wrong")
    client = signed_in(miru)
    client.post("/sign-out")
    rows = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [row.deed for row in rows] == [Deed.SIGN_IN_FAILED, Deed.SIGN_IN, Deed.SIGN_OUT]
    assert rows[0].address == "192.0.2.7"
    assert rows[1].actor == "miru (manager)"
    assert {row.subjects for row in rows} == {str(miru.id)}
    assert audit.first_break(session) is None
