"""Numbers of certificates and tokens of surveys: random, read aloud and typed without mix-ups.

A room of its own beside `service`: it is about characters, not about rows.
"""

import re
import secrets

# No I, L, O, U, V: they are taken for 1, 0 and each other. 31 is prime, so that the check character below finds
# every single wrong character and every two neighbours that changed places.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTWXYZ"
RANDOM = 8  # characters: 31^8, about 853 thousand million
WRITTEN = re.compile(rf"(\d{{4}})([{ALPHABET}]{{4}})([{ALPHABET}]{{4}})([{ALPHABET}])")
MEANT = str.maketrans("ILOUV", "110WW")
TOKEN = 8
TOKEN_ALPHABET = ALPHABET.lower()


def draw_number(year: int) -> str:
    """Like "2026-7KQ2-M4XD-9"."""
    drawn = "".join(secrets.choice(ALPHABET) for _n in range(RANDOM))
    return f"{year:04d}-{drawn[:4]}-{drawn[4:]}-{_check_character(f'{year:04d}{drawn}')}"


def draw_token() -> str:
    return "".join(secrets.choice(TOKEN_ALPHABET) for _n in range(TOKEN))


def read_number(typed: str) -> str | None:
    """The number as it is stored, from how somebody typed it; None: no certificate can have it."""
    plain = re.sub(r"[\s\-–—−.]", "", typed).upper().translate(MEANT)
    found = WRITTEN.fullmatch(plain)
    if found is None or _check_character(plain[:-1]) != plain[-1]:
        return None
    return "-".join(found.groups())


def _check_character(text: str) -> str:
    weighted = sum(place * ALPHABET.index(one) for place, one in enumerate(text, 1))
    return ALPHABET[weighted % len(ALPHABET)]
