"""Whether the foundation of every figure of people is what the marks say: `figures verify`, and a job each night."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import sqlmodel
from sqlalchemy import select
from sqlmodel import Session, col

from learning_centers.core.database import snapshot
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.figures import first_times, service
from models import AttendeeMonth, Center, Lesson, Return

NAMED = 3  # differences told in one message

Row = tuple[int, ...]  # visits, minutes, age band, sex, groups, residence (0: unknown)


class FiguresDiffer(DomainError):
    """`differences`: all of them, by month, then center."""

    def __init__(self, differences: Sequence["Difference"]) -> None:
        self.differences = differences
        named = "; ".join(one.words() for one in islice(differences, NAMED))
        super().__init__(
            _(
                "Difference: %(n)s. %(named)s. Run “figures rebuild” to count them anew.",
                n=len(differences),
                named=named,
            )
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A center's month that is stored otherwise than the marks say. `people`: how many of its people differ."""

    month: str
    center: str  # code
    people: int
    stored_visits: int
    counted_visits: int

    def words(self) -> str:
        return _(
            "%(month)s %(center)s: %(people)s people differ, visits %(stored)s stored and %(counted)s counted",
            month=self.month,
            center=self.center,
            people=self.people,
            stored=self.stored_visits,
            counted=self.counted_visits,
        )


def months_of(session: Session) -> list[str]:
    """Every month with lessons or stored figures, the oldest first."""
    found: set[str] = set()
    for column in (Lesson.month, AttendeeMonth.month):
        found.update(session.scalars(select(col(column)).distinct()))
    return sorted(found)


def verify(session: Session, months: Iterable[str]) -> None:
    """Compare each month with its marks, as both stand at one moment. Cost grows with the month, not with its past.

    Raises:
        FiguresDiffer.
    """
    differences: list[Difference] = []
    for month in months:
        with snapshot(session):
            differences += _differences(session, month)
    if differences:
        raise FiguresDiffer(differences)


def told(months: int) -> str:
    """What is said when nothing differs."""
    return _("Difference: 0. Months compared: %(n)s.", n=months)


def _differences(session: Session, month: str) -> Iterator[Difference]:
    counted, stored = count_marks(session, month), count_stored(session, month)
    signed = set(session.scalars(select(col(Return.center_id)).where(col(Return.month) == month)))
    keys = counted.keys() | stored.keys()
    differing = Counter(
        key[0] for key in keys if not _same(counted.get(key), stored.get(key), key[0] in signed)
    ) + first_times.wrongly_kept(session, month)
    if not differing:
        return
    visits = [_visits(rows) for rows in (stored, counted)]
    codes = dict(session.exec(sqlmodel.select(Center.id, Center.code)).all())
    for center_id in sorted(differing, key=codes.__getitem__):
        yield Difference(month, codes[center_id], differing[center_id], *(sums[center_id] for sums in visits))


def _same(counted: Row | None, stored: Row | None, signed: bool) -> bool:
    """Of a month that was handed in once, what people were then stays (`keeping`): visits and minutes decide."""
    if counted is None or stored is None:
        return False
    return counted[:2] == stored[:2] if signed else counted == stored


def _visits(rows: dict[tuple[int, int], Row]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for (center_id, _person), row in rows.items():
        sums[center_id] += row[0]
    return sums


def count_marks(session: Session, month: str) -> dict[tuple[int, int], Row]:
    """(center, attendee) -> what `attendee_month` must hold."""
    return _by_person(session.connection().execute(service.counted(month)))


def count_stored(session: Session, month: str) -> dict[tuple[int, int], Row]:
    """(center, attendee) -> what it holds."""
    columns = (getattr(AttendeeMonth, name) for name in service.COLUMNS)
    return _by_person(session.connection().execute(select(*columns).where(col(AttendeeMonth.month) == month)))


def _by_person(rows: Iterable[Sequence[int | None]]) -> dict[tuple[int, int], Row]:
    return {
        (int(center or 0), int(person or 0)): tuple(int(value or 0) for value in values)
        for _month, center, person, *values in rows
    }
