"""Observed values.

Nothing is overwritten: a year that is entered again with another value becomes a revision, and only when whoever
enters it says that it is one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.goals import maths, queries
from learning_centers.goals.places import NATION
from learning_centers.goals.service.rules import Trouble, Wrong, out_of_limits, require_may_manage
from models import Deed, Indicator, Observation

PARTS = ("access", "capability", "use")
FACTS = ("value", *PARTS, "sample", "effective_sample", "standard_error")
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Entry:
    """An observed value as it is entered. `value` None: it follows from the three parts."""

    region_code: str
    group_name: str
    year: int
    value: float | None
    source: str
    access: float | None = None
    capability: float | None = None
    use: float | None = None
    sample: int | None = None
    effective_sample: float | None = None
    standard_error: float | None = None
    published_on: date | None = None
    derived: bool = False
    note: str = ""

    @property
    def parts(self) -> tuple[float, float, float] | None:
        """None unless all three are there."""
        if self.access is None or self.capability is None or self.use is None:
            return None
        return self.access, self.capability, self.use

    @property
    def worth(self) -> float | None:
        """The value, published or from the parts (to a tenth, as it would be published)."""
        if self.value is not None or self.parts is None:
            return self.value
        return round(maths.composite(*self.parts), 1)


class Against(StrEnum):
    """An entry beside what is there for its year."""

    NEW = "new"
    SAME = "same"
    FILLS = "fills"  # says more, and nothing else
    REVISES = "revises"  # says something else


class SaidBefore(DomainError):
    """The year is there with another value, and nobody said that this is a revision."""


def troubles_of(entry: Entry, indicator: Indicator) -> list[Trouble]:
    """What is wrong with an entry by itself; empty when nothing is."""
    found = [
        *_parts_wrong(entry, indicator),
        *out_of_limits(_numbers(entry), indicator),
        *_sample_wrong(entry),
    ]
    needs_sample = indicator.composite and entry.region_code != NATION
    if needs_sample and entry.sample is None:
        found.append(
            Trouble(
                "sample", _("A survey's value of a region needs its sample. Enter how many people answered.")
            )
        )
    return found


def _parts_wrong(entry: Entry, indicator: Indicator) -> list[Trouble]:
    given = [name for name in PARTS if getattr(entry, name) is not None]
    if given and not indicator.composite:
        return [Trouble(given[0], _("This indicator has no parts. Leave access, capability and use empty."))]
    if given and entry.parts is None:
        missing = next(name for name in PARTS if name not in given)
        return [Trouble(missing, _("Enter access, capability and use, or none of the three."))]
    if entry.worth is None:
        return [Trouble("value", _("Enter the value."))]
    if entry.parts is None or entry.value is None or maths.gives_composite(entry.parts, entry.value):
        return []
    access, capability, use = entry.parts
    message = _(
        "The parts give %(composite)s (0.2 × %(access)s + 0.4 × %(capability)s + 0.4 × %(use)s), not %(value)s. "
        "Check the four numbers.",
        composite=f"{maths.composite(*entry.parts):.2f}",
        access=f"{access:g}",
        capability=f"{capability:g}",
        use=f"{use:g}",
        value=f"{entry.value:g}",
    )
    return [Trouble("value", message)]


def _numbers(entry: Entry) -> list[tuple[str, float | None]]:
    return [(name, getattr(entry, name)) for name in ("value", *PARTS)]


def _sample_wrong(entry: Entry) -> list[Trouble]:
    found = []
    if entry.sample is not None and entry.sample < 1:
        found.append(Trouble("sample", _("Enter how many people answered, or leave it empty.")))
    if entry.effective_sample is not None and not 0 < entry.effective_sample <= (entry.sample or 0):
        message = _("The effective sample lies between 0 and the number of people who answered. Check both.")
        found.append(Trouble("effective_sample", message))
    if entry.standard_error is not None and entry.standard_error <= 0:
        found.append(
            Trouble("standard_error", _("A standard error is above 0. Leave it empty when unknown."))
        )
    return found


def against(entry: Entry, known: Observation | None) -> Against:
    """How `entry` stands to the revision that holds now."""
    if known is None:
        return Against.NEW
    says = {name: entry.worth if name == "value" else getattr(entry, name) for name in FACTS}
    more = False
    for name, new in says.items():
        old = getattr(known, name)
        if old is None:
            more = more or new is not None
        elif new is not None and abs(new - old) > SAME:
            return Against.REVISES
    return Against.FILLS if more else Against.SAME


def enter(
    session: Session, indicator: Indicator, entry: Entry, *, by: Viewer, now: datetime, revise: bool = False
) -> Observation:
    """Store an observed value; the same one again changes nothing. What it leaves empty stays as it was.

    Raises, before anything is written:
        Refused: not theirs to do.
        Wrong: it cannot be, or does not fit together.
        SaidBefore: the year has another value, and `revise` is false.
    """
    require_may_manage(by)
    if troubles := troubles_of(entry, indicator):
        raise Wrong(troubles)
    scope = entry.region_code, entry.group_name, entry.year
    known = queries.newest_observations(session, indicator.id).get(scope)
    standing = against(entry, known)
    if standing is Against.SAME and known is not None:
        return known
    if standing is Against.REVISES and known is not None and not revise:
        raise SaidBefore(said_before(entry, known))
    return store(session, indicator, entry, known, by=by, now=now)


def said_before(entry: Entry, known: Observation) -> str:
    """Why `entry` is not simply stored, and what to do."""
    return _(
        "%(year)s is there already with %(old)s. If %(new)s is a revision, say so.",
        year=entry.year,
        old=f"{known.value:g}",
        new="–" if entry.worth is None else f"{entry.worth:g}",
    )


def store(
    session: Session,
    indicator: Indicator,
    entry: Entry,
    known: Observation | None,
    *,
    by: Viewer,
    now: datetime,
) -> Observation:
    """The entry as the next revision after `known`. It must have been looked at with `troubles_of` and `against`."""
    facts = _facts_after(entry, known)
    made = Observation(
        indicator_id=indicator.id,
        region_code=entry.region_code,
        group_name=entry.group_name,
        year=entry.year,
        revision=known.revision + 1 if known else 1,
        derived=entry.derived,
        source=entry.source,
        published_on=entry.published_on,
        note=entry.note,
        entered_at=now,
        entered_by_id=by.id,
        **facts,
    )
    session.add(made)
    session.flush()
    detail = (
        f"{indicator.key} {entry.region_code or '-'} {entry.group_name or '-'} {entry.year} = {made.value:g}"
    )
    deed = Deed.CHANGE if known else Deed.CREATE
    audit.record(
        session, by, deed, "goals.observation", kind="observation", subjects=(made.id,), detail=detail
    )
    return made


def _facts_after(entry: Entry, known: Observation | None) -> dict[str, Any]:
    """What the entry leaves empty stays as it was, but for the parts of another value."""
    facts = {name: entry.worth if name == "value" else getattr(entry, name) for name in FACTS}
    if known is None:
        return facts
    same = entry.worth is None or abs(entry.worth - known.value) <= SAME
    kept = [name for name, new in facts.items() if new is None and (same or name not in PARTS)]
    return facts | {name: getattr(known, name) for name in kept}
