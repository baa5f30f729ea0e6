"""What is asked for: how many centers, which months, which seed. Equal ones give equal rows.

A room of its own: every maker of rows reads it, and no other clock.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from random import Random

from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.months import Month
from learning_centers.core.workdays import is_business_day


@dataclass(frozen=True, slots=True)
class Programme:
    """`today`: lessons and acts from this day on have not happened yet. None: all lessons up to `last` were held,
    all acts on their returns are done, and the month after `last` is planned only.
    """

    centers: int
    first: Month
    last: Month
    seed: int
    today: date | None = None

    @property
    def months(self) -> list[Month]:
        """Those that were taught."""
        return self.first.until(self.last)

    @property
    def running(self) -> Month:
        """The month after: planned."""
        return self.last.next()

    @property
    def prepared_at(self) -> datetime:
        """When centers and accounts were entered: the morning a month before the first day."""
        return in_seoul(self.first.previous().first, time(9))

    def random(self, *about: object) -> Random:
        """Chance of its own for each thing, so that one more center does not change all others."""
        return Random(f"{self.seed} {about}")  # noqa: S311  (equal seeds must give equal rows)

    def is_held(self, day: date) -> bool:
        return day < (self.today or self.running.first)

    def is_done(self, moment: datetime) -> bool:
        return self.today is None or moment.astimezone(SEOUL).date() < self.today


@cache
def business_days(month: Month) -> tuple[date, ...]:
    days = (month.first.replace(day=n) for n in range(1, month.last.day + 1))
    return tuple(day for day in days if is_business_day(day, {}))
