"""Opening hours of centers, for the check of lessons. One SELECT."""

from collections import defaultdict
from datetime import datetime, time

from sqlalchemy import select
from sqlmodel import col

from learning_centers.checks.looking import Look
from learning_centers.core.clock import SEOUL
from models import OpeningHours

Hours = dict[int, tuple[time, time]]  # weekday -> opens, closes


def opening_hours(look: Look) -> dict[int, Hours]:
    query = select(
        col(OpeningHours.center_id),
        col(OpeningHours.weekday),
        col(OpeningHours.opens),
        col(OpeningHours.closes),
    ).where(look.here(col(OpeningHours.center_id)))
    found: dict[int, Hours] = defaultdict(dict)
    for center_id, weekday, opens, closes in look.session.execute(query):
        found[center_id][weekday] = (opens, closes)
    return found


def is_outside(hours: Hours | None, starts_at: datetime, ends_at: datetime) -> bool:
    """A center that has said nothing is never outside; a weekday it left out is closed."""
    if hours is None:
        return False
    starts, ends = starts_at.astimezone(SEOUL), ends_at.astimezone(SEOUL)
    span = hours.get(starts.weekday())
    return span is None or starts.time() < span[0] or ends.time() > span[1] or ends.date() > starts.date()
