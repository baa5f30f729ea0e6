"""Numbers of requests and codes by mail: digits only, said on the phone without mix-ups.

A room of its own beside `service`: it is about digits, not about rows.
"""

import hashlib
import hmac
import re
import secrets

NUMBER = re.compile(r"\d{8}")
CODE = re.compile(r"\d{6}")
COST = 2**13  # of scrypt: a stolen hash of six digits must not be tried out within the life of the code


def draw_number() -> str:
    """Eight digits; the first is no zero, which people leave out."""
    return str(10_000_000 + secrets.randbelow(90_000_000))


def draw_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def digits(typed: str) -> str:
    """Without the hyphens and spaces that people write."""
    return re.sub(r"[\s\-–—−.]", "", typed)


def written(number: str) -> str:
    """ "1234-5678"."""
    return f"{number[:4]}-{number[4:]}"


def hashed(number: str, code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=number.encode(), n=COST, r=8, p=1, dklen=32).hex()


def is_right(number: str, code: str, stored: str) -> bool:
    return bool(stored) and hmac.compare_digest(hashed(number, code), stored)
