"""One thing to fix in a file, said where the person can find it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from learning_centers.core.errors import DomainError

MAX_FOUND = 100  # characters of a cell shown back


class BadFile(DomainError):
    """The file as a whole cannot be read, or is not safe to read."""


@dataclass(frozen=True, slots=True)
class Problem:
    sheet: str
    cell: str  # "C7"; empty when it concerns the sheet as a whole
    found: str  # what was written there, as text; empty for an empty cell
    message: str  # what is wrong and what to enter
    column: str = ""  # the header as it stands in the file


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands in for the value of a cell that shows none: a problem only when its column is used."""

    code: str  # "#REF!"; empty for a formula whose result was never stored

    def __str__(self) -> str:
        return self.code or "="


def as_text(value: Any) -> str:
    """`value` as the person sees it, about: `12` for 12.0, ISO for days and times; empty for None."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def shown(value: Any) -> str:
    """`as_text`, cut to what fits in a list."""
    text = as_text(value).strip()
    return text if len(text) <= MAX_FOUND else text[: MAX_FOUND - 1] + "…"
