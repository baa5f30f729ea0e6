"""What people write in a cell, to a value. Each takes a value that is not empty and raises `Unreadable`."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.problems import as_text

T = TypeVar("T")

MAX_TEXT = 500
MAX_LONG_TEXT = 4000
MAX_NUMBER = 1_000_000_000
FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR = 1900, 2099

NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
COUNTED = re.compile(rf"({NUMBER.pattern})\s*(?:명|인|개|건|회|번|대|곳|점|년|차시|%)?")
# The national numbering plan: mobile, Seoul, other regions, internet and personal, and 15xx-xxxx.
PHONE = re.compile(
    r"010\d{8}|01[16-9]\d{7,8}|02\d{7,8}|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8}|0[578]0\d{7,8}|1[568]\d{6}"
)
OFFERING_ID = re.compile(r"E\d{10}")

YES = frozenset(
    {
        "○",
        unicodedata.normalize("NFKC", "ㅇ"),
        "〇",
        "◯",
        "●",
        "o",
        "y",
        "yes",
        "예",
        "네",
        "1",
        "true",
        "v",
        "✓",
        "✔",
        "해당",
    }
)
NO = frozenset({"✕", "×", "✗", "✖", "x", "n", "no", "아니오", "아니요", "0", "false", "-", "해당없음"})
SEXES = {"남": "male", "남자": "male", "남성": "male", "m": "male", "male": "male"} | {
    "여": "female", "여자": "female", "여성": "female", "f": "female", "female": "female"
}  # fmt: skip


class Unreadable(ValueError):
    """`str(error)` says what is wrong with the value and what to enter, worded for people."""


def tidy(value: str) -> str:
    """One line: composed Hangul, single spaces, no invisible marks."""
    return " ".join(_visible(value).split())


def text(value: Any) -> str:
    """One line of at most 500 characters; numbers and dates as they look."""
    return _at_most(MAX_TEXT, tidy(as_text(value)))


def long_text(value: Any) -> str:
    """At most 4,000 characters; line breaks are kept."""
    lines = (" ".join(line.split()) for line in _visible(as_text(value)).splitlines())
    return _at_most(MAX_LONG_TEXT, "\n".join(lines).strip())


def whole_number(value: Any) -> int:
    """From 0. `12`, `12.0`, `12명`, `1,204`."""
    found = _number(value)
    if found is None or found < 0 or not found.is_integer():
        raise Unreadable(_("Enter a whole number, 0 or more. Example: %(example)s", example="12"))
    return int(found)


def number(value: Any) -> float:
    """With decimals and sign. `78.8`, `78.8%` (gives 78.8), `1,204.5`."""
    found = _number(value)
    if found is None:
        raise Unreadable(_("Enter a number. Example: %(example)s", example="78.8"))
    return found


def phone(value: Any) -> str:
    """The digits; a zero that Excel took away is put back."""
    if isinstance(value, bool | date | time):
        raise Unreadable(_phone_reason())
    written = re.sub(r"^(?:\+|00)\s*82\D*", "", folded(value))
    digits = re.sub(r"[\s().\-‐-―]", "", written)
    for candidate in (digits, f"0{digits}"):
        if PHONE.fullmatch(candidate):
            return candidate
    raise Unreadable(_phone_reason())


def birth_year(value: Any) -> int:
    """`1947`, `1947년`, `1947년생`. A date is refused: a year in a cell formatted as a date reads as 1905."""
    match = None
    if not isinstance(value, bool | date | time):
        match = re.fullmatch(r"(\d{4})\s*(?:년생?|生)?", folded(value))
    if not match or not FIRST_BIRTH_YEAR <= int(match[1]) <= LAST_BIRTH_YEAR:
        raise Unreadable(_("Enter the year of birth in four digits. Example: %(example)s", example="1947"))
    return int(match[1])


def yes_no(value: Any) -> bool:
    """`○` `O` `Y` `예` `1` or `✕` `X` `N` `아니오` `0`."""
    if isinstance(value, bool):
        return value
    written = folded(value)
    if written in YES:
        return True
    if not written or written in NO:
        return False
    raise Unreadable(_("Enter O for yes or X for no."))


def sex(value: Any) -> str:
    """Gives "male" or "female"."""
    found = SEXES.get(folded(value))
    if found is None:
        raise Unreadable(_("Enter M for male or F for female."))
    return found


def offering_id(value: Any) -> str:
    """`E` and ten digits."""
    written = re.sub(r"\s", "", folded(value)).upper()
    if not OFFERING_ID.fullmatch(written):
        raise Unreadable(_("Enter E and ten digits. Example: %(example)s", example="E2600000001"))
    return written


def choice(options: Mapping[str, T]) -> Callable[[Any], T]:
    """A parser for a closed set of words; spaces and case do not matter."""
    by_word = {_spaceless(word): option for word, option in options.items()}

    def parse(value: Any) -> T:
        word = _spaceless(value)
        if word not in by_word:
            raise Unreadable(_("Enter one of these: %(options)s", options=", ".join(options)))
        return by_word[word]

    return parse


def _phone_reason() -> str:
    return _("Enter one telephone number. Example: %(example)s", example="010-1234-5678")


def _number(value: Any) -> float | None:
    """None when it is no finite number of a sensible size."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = value
    elif match := COUNTED.fullmatch(folded(value)):
        found = float(match[1].replace(",", ""))
    else:
        return None
    return float(found) if abs(found) <= MAX_NUMBER else None


def _at_most(limit: int, written: str) -> str:
    if len(written) > limit:
        raise Unreadable(_("Shorten it to %(limit)s characters.", limit=limit))
    return written


def _visible(value: str) -> str:
    """`_x000D_` is how workbooks write a carriage return inside a text."""
    composed = unicodedata.normalize("NFC", value.replace("_x000D_", ""))
    if composed.isprintable():
        return composed
    return "".join(
        letter
        for letter in composed
        if letter in "\n\t\r" or unicodedata.category(letter) not in ("Cf", "Cc")
    )


def folded(value: Any) -> str:
    """Full-width signs made plain, lower case, trimmed: for values whose look does not matter."""
    written = value.isoformat() if isinstance(value, datetime) else as_text(value)
    return tidy(unicodedata.normalize("NFKC", written)).casefold()


def _spaceless(value: Any) -> str:
    return re.sub(r"\s", "", folded(value))
