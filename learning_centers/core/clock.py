"""The current time, in one place so that tests can pass another; and Seoul, where days begin and end."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """Aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Seoul."""
    return now().astimezone(SEOUL).date()


def in_seoul(day: date, at: time) -> datetime:
    """That wall-clock moment in Seoul, as aware UTC."""
    return datetime.combine(day, at, SEOUL).astimezone(UTC)
