"""The second factor: six digits from an authenticator app (TOTP, RFC 6238), each taken once."""

import hmac
from datetime import datetime

import pyotp

from learning_centers.core.i18n import gettext as _

STEP_SECONDS = 30
DRIFT = 1  # steps a phone's clock may be off


def make_secret() -> str:
    """160 bits in base32, as apps expect it."""
    return pyotp.random_base32()


def grouped(secret: str) -> str:
    """In groups of four, for typing it in."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def app_link(secret: str, login: str) -> str:
    """The otpauth:// link an authenticator app opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_("Learning centers"))


def matching_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time-step whose code this is, later than `last_step`; None: wrong, old, or used before."""
    current = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.HOTP(secret)
    typed = "".join(code.split()).encode()
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > last_step and hmac.compare_digest(codes.at(step).encode(), typed):
            return step
    return None
