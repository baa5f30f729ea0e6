"""Calendar months as values: they compare, count on and know their days. And what months and weekdays are called."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark

MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)
WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
WRITTEN = re.compile(r"(\d{4})-(\d{2})")


class NoSuchMonth(DomainError): ...


@dataclass(frozen=True, order=True, slots=True)
class Month:
    year: int
    month: int  # 1–12

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From "2026-10".

        Raises:
            NoSuchMonth: anything else, and months that are not in the calendar.
        """
        found = WRITTEN.fullmatch(text.strip())
        if found is None or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2100:
            raise NoSuchMonth(_("“%(text)s” is not a month. Write it like 2026-10.", text=text))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> "Month":
        counted = self.year * 12 + self.month - 1 + months
        return Month(counted // 12, counted % 12 + 1)

    def next(self) -> "Month":
        return self.plus(1)

    def previous(self) -> "Month":
        return self.plus(-1)

    def until(self, last: "Month") -> list["Month"]:
        """This month to `last`, both included; empty when `last` is earlier."""
        count = (last.year - self.year) * 12 + last.month - self.month + 1
        return [self.plus(n) for n in range(count)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
