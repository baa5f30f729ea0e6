import pytest
from argon2 import PasswordHasher

from learning_centers.accounts.service import passwords
from learning_centers.accounts.service.passwords import WeakPassword


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("kV7!mR2x", "짧습니다"),
        ("a" * 129, "깁니다"),
        ("xx-Miru-99", "아이디"),
        ("aaaaaaaaaa", "한두 글자"),
        ("abababababab", "한두 글자"),
        ("kV!m12345R2x", "이어지는"),
        ("kV!m98765R2x", "이어지는"),
        ("kV!mQWERTR2x", "이어지는"),
        ("kV!mR2x7pQ-old", "지금 쓰는"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(text, word):
    with pytest.raises(WeakPassword, match=word):
        passwords.chosen(text, "miru", "kV!mR2x7pQ-old")


@pytest.mark.parametrize("text", ["kV7!mR2xq", "kV!m1234R2x", "봄날 들녘 자전거 하나"])
def test_a_good_password_is_taken(text):
    assert passwords.is_right(passwords.chosen(text, "miru").hash, text)


def test_the_stored_form_is_argon2id_with_our_parameters():
    assert passwords.hashed("kV7!mR2xq").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_other_parameters_is_outdated():
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("kV7!mR2xq"))
    assert not passwords.is_outdated(passwords.hashed("kV7!mR2xq"))


def test_an_account_without_password_lets_nobody_in():
    assert not passwords.is_right("", "")


def test_an_unknown_login_costs_a_verification_of_the_same_kind(monkeypatch):
    verified = []

    class Counting(PasswordHasher):
        def verify(self, stored, typed):
            verified.append(stored)
            return super().verify(stored, typed)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=2, memory_cost=19 * 1024, parallelism=1))
    passwords.is_right("", "anything")
    assert verified == [passwords.nobody()]
    assert not passwords.is_outdated(passwords.nobody())


def test_one_time_passwords_differ_and_must_be_changed():
    one, other = passwords.make_one_time(), passwords.make_one_time()
    assert one.text != other.text
    assert one.password.once
    assert passwords.is_right(one.password.hash, one.text)
