"""The dates of a plan, one by one or repeating. A room of its own: it counts days and asks no database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from learning_centers.core.clock import in_seoul

MOST_LESSONS = 60  # of one plan
FURTHEST = timedelta(days=366)  # from the first day of a repetition
WEEK = timedelta(days=7)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)  # as `core.months.Month`


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One lesson to be: a day in Seoul, from when to when."""

    day: date
    start: time
    end: time

    @property
    def starts_at(self) -> datetime:
        return in_seoul(self.day, self.start)

    @property
    def ends_at(self) -> datetime:
        return in_seoul(self.day, self.end)

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    def overlaps(self, other: "Slot") -> bool:
        return self.day == other.day and self.start < other.end and other.start < self.end

    def on(self, day: date) -> "Slot":
        return replace(self, day=day)

    def at(self, minute: int) -> "Slot | None":
        """As long as this one, from that minute of the day; None: it would not end on the day."""
        end = minute + self.minutes
        if not 0 <= minute < end < 24 * 60:
            return None
        return Slot(self.day, time(minute // 60, minute % 60), time(end // 60, end % 60))


@dataclass(frozen=True, slots=True)
class Repeat:
    """On these weekdays (0 Monday) from `first` on. At least one of `times` (lessons held) and `until` ends it."""

    first: date
    weekdays: frozenset[int]
    start: time
    end: time
    times: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    slots: tuple[Slot, ...]
    skipped: tuple[date, ...]


def spread(repeat: Repeat, is_off: Callable[[date], bool]) -> Spread:
    """The dates of a repetition. Days off are skipped and not counted; it ends after a year or 60 lessons anyway."""
    last = min(repeat.until or date.max, repeat.first + FURTHEST)
    most = min(repeat.times or MOST_LESSONS, MOST_LESSONS)
    slots: list[Slot] = []
    skipped: list[date] = []
    day = repeat.first
    while day <= last and len(slots) < most:
        if day.weekday() in repeat.weekdays:
            if is_off(day):
                skipped.append(day)
            else:
                slots.append(Slot(day, repeat.start, repeat.end))
        day += timedelta(days=1)
    return Spread(tuple(slots), tuple(skipped))


def shifted(slots: Sequence[Slot], weeks: int) -> tuple[Slot, ...]:
    return tuple(slot.on(slot.day + weeks * WEEK) for slot in slots)


def weeks_to(slots: Sequence[Slot], today: date) -> int:
    """How many weeks later, one at least, all of them lie after `today`."""
    return max(1, (today - min(slot.day for slot in slots)).days // 7 + 1)
