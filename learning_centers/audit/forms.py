"""The filters of the access log, from the address of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from learning_centers.audit.queries import Wanted
from learning_centers.core.i18n import gettext as _
from models import Deed


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for, what of it could be read, and worded errors by field."""

    typed: Mapping[str, str]
    wanted: Wanted
    errors: Mapping[str, str]


def read_filters(typed: Mapping[str, str]) -> Filters:
    """A filter that cannot be read is left out, and said."""
    errors: dict[str, str] = {}

    def day(name: str) -> date | None:
        text = typed.get(name, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            errors[name] = _("“%(text)s” is not a day. Write it like 2026-11-03.", text=text)
            return None

    subject = typed.get("subject", "").strip()
    if subject and not subject.isdecimal():
        errors["subject"] = _("“%(text)s” is not a number. Enter the number of the entry.", text=subject)
    deed = typed.get("deed", "")
    wanted = Wanted(
        first_day=day("first"),
        last_day=day("last"),
        actor=typed.get("actor", "").strip().lower(),
        deed=Deed(deed) if deed in set(Deed) else None,
        kind=typed.get("kind", "").strip(),
        subject=int(subject) if subject and "subject" not in errors else None,
    )
    return Filters(typed, wanted, errors)
