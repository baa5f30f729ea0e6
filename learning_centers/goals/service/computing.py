"""What the programme counted itself, stored as observed values. A number that has changed since is a revision."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.goals.counted import Count, Span
from learning_centers.goals.queries import newest_observations
from learning_centers.goals.service.observations import Against, Entry, against, store, troubles_of
from learning_centers.goals.service.rules import require_may_manage
from learning_centers.goals.workbook import COUNTED_NOTE, COUNTED_SOURCE, IN_PLACE_OF, NOT_OVER, SOURCE_LENGTH


@dataclass(slots=True)
class Tally:
    """`left_out`: what could not be stored, and why (worded)."""

    made: int = 0
    revised: int = 0
    same: int = 0
    left_out: list[tuple[Count, str]] = field(default_factory=list)


def store_counts(
    session: Session, counts: Sequence[Count], span: Span, *, by: Viewer, now: datetime
) -> Tally:
    """Raises Refused: not theirs to do."""
    require_may_manage(by)
    tally = Tally()
    known = {key: newest_observations(session, key) for key in {one.indicator.id for one in counts}}
    for one in counts:
        entry = Entry(
            one.region_code, one.group_name, span.year, one.value, COUNTED_SOURCE, note=_note(one, span, now)
        )
        troubles = [] if one.value is None else troubles_of(entry, one.indicator)
        if one.value is None or troubles:
            tally.left_out.append((one, one.why or " ".join(trouble.message for trouble in troubles)))
            continue
        there = known[one.indicator.id].get((one.region_code, one.group_name, span.year))
        if against(entry, there) is Against.SAME:
            tally.same += 1
            continue
        store(session, one.indicator, entry, there, by=by, now=now)
        tally.made += there is None
        tally.revised += there is not None
    return tally


def _note(one: Count, span: Span, now: datetime) -> str:
    """As of when, whether more is to come, and what it stands on."""
    at = f"{now.astimezone(SEOUL):%Y-%m-%d %H:%M}"
    parts = (
        COUNTED_NOTE.format(first=span.first, last=span.last, at=at),
        "" if span.whole else NOT_OVER,
        IN_PLACE_OF.get(one.indicator.key, ""),
        one.base,
    )
    return ". ".join(filter(None, parts))[:SOURCE_LENGTH]
