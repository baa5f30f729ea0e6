"""Passwords: Argon2id, what may be chosen, and one-time passwords.

Hashing takes about 20 ms and 19 MiB: callers do it before they take the write lock.
"""

import secrets
import threading
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _

SHORTEST, LONGEST = 9, 128
RUN = 5  # so many letters in a row of alphabet, numbers or keyboard are a sequence
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper

# OWASP Password Storage Cheat Sheet (read 2026-11); tech.md part 2, section 5 has the times.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
AT_ONCE = threading.BoundedSemaphore(4)  # a flood of sign-ins must not take all memory


@cache
def nobody() -> str:
    """A hash no password fits: verified for unknown logins, so that they take as long."""
    return HASHER.hash(secrets.token_hex(16))


class WeakPassword(DomainError): ...


@dataclass(frozen=True, slots=True)
class NewPassword:
    hash: str
    once: bool  # must be changed after the next sign-in


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password made by us, to be shown once."""

    text: str
    password: NewPassword


def is_right(stored_hash: str, typed: str) -> bool:
    """Whether `typed` is the password. An empty hash is nobody's, and takes as long."""
    with AT_ONCE:
        try:
            HASHER.verify(stored_hash or nobody(), typed[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored_hash)


def hashed(text: str) -> str:
    with AT_ONCE:
        return HASHER.hash(text)


def is_outdated(stored_hash: str) -> bool:
    """Made with other parameters than we use now."""
    return HASHER.check_needs_rehash(stored_hash)


def chosen(text: str, login: str, old: str = "") -> NewPassword:
    """The password a person chose.

    Raises:
        WeakPassword: too short or long, or too easy to guess.
    """
    if problem := _problem(text, login, old):
        raise WeakPassword(problem)
    return NewPassword(hashed(text), once=False)


def make_one_time() -> OneTime:
    """Twelve letters in three groups (59 bits)."""
    groups = ("".join(secrets.choice(PLAIN_LETTERS) for _letter in range(4)) for _group in range(3))
    text = "-".join(groups)
    return OneTime(text, NewPassword(hashed(text), once=True))


def _problem(text: str, login: str, old: str) -> str:
    plain = text.lower()
    if len(text) < SHORTEST:
        return _("The new password is too short. Enter at least %(n)s letters.", n=SHORTEST)
    if len(text) > LONGEST:
        return _("The new password is too long. Enter at most %(n)s letters.", n=LONGEST)
    if login.lower() in plain:
        return _("The new password contains your login. Enter one without it.")
    if len(set(plain)) <= 2:
        return _("The new password repeats one or two letters. Mix more letters.")
    if _has_run(plain):
        return _("The new password has letters in a row, like 12345 or qwert. Mix them.")
    if text == old:
        return _("The new password is the old one. Enter another.")
    return ""


def _has_run(plain: str) -> bool:
    parts = [plain[start : start + RUN] for start in range(len(plain) - RUN + 1)]
    return any(part in row or part[::-1] in row for part in parts for row in ROWS)
