"""What differs between two issues, cell by cell of the sheet of centers.

A room of its own beside `service`: the workbook, the pages and the tests ask the same function.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from learning_centers.submissions.queries.month import Unlocking

Said = Mapping[str, object]  # what an issue says of one center, by key; blank cells are left out
COUNTED = "lessons"  # a center whose figures are counted has this one, zero or not


@dataclass(frozen=True, slots=True)
class Change:
    center_id: int
    key: str
    before: object | None  # None: blank
    after: object | None
    reason: str  # why its month was given back; empty when it was not
    newly: bool = False  # of a center that the issue before did not count yet


def list_changes(
    before: Mapping[int, Said],
    after: Mapping[int, Said],
    keys: Sequence[str],
    unlocked: Mapping[int, Unlocking],
    since: datetime,
) -> list[Change]:
    """In the order of `after`, then of `keys`. `since`: the as-of of the issue before."""
    return [
        Change(center_id, key, old, new, reason, newly=not reason and _newly(before.get(center_id, {}), said))
        for center_id, said in after.items()
        if said != before.get(center_id)
        for reason in (_reason(before.get(center_id, {}), unlocked.get(center_id), since),)
        for key, old, new in _differences(before.get(center_id, {}), said, keys)
    ]


def _differences(
    before: Said, after: Said, keys: Sequence[str]
) -> Iterator[tuple[str, object | None, object | None]]:
    for key in keys:
        old, new = before.get(key), after.get(key)
        if old != new:
            yield key, old, new


def _newly(before: Said, after: Said) -> bool:
    return COUNTED not in before and COUNTED in after


def _reason(before: Said, unlocked: Unlocking | None, since: datetime) -> str:
    """Why the month was given back: since the issue before, or earlier where that issue already left it out."""
    if unlocked is None or (COUNTED in before and unlocked.at < since):
        return ""
    return unlocked.reason
