"""The definitions of design.md section 3, in one place. All counts are of closed lessons.

People (실인원) are counted, never summed: each scope keeps the set of persons it has met.
"""

import struct
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import add, itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.figures.first_times import is_known
from models import (
    AttendeeMonth,
    Group,
    HelpDeskVisit,
    Lesson,
    LessonState,
    Offering,
    ProgrammeYear,
    ZoneVisit,
)

AGE_STEPS = (19, 39, 59, 69, 79)  # the oldest age of each band but the last
AGE_BANDS = (
    mark("Age unknown"),
    mark("19 or younger"),
    mark("20–39"),
    mark("40–59"),
    mark("60–69"),
    mark("70–79"),
    mark("80 or older"),
)
SEXES = (mark("Sex unknown"), mark("Women"), mark("Men"))
GROUPS = tuple(Group)  # in the order of the bits
# What is counted of a scope's people, side by side in one whole number: adding people up is adding numbers. Raising
# each count for each person in each of four scopes took a tenth of a compile.
FIELD_BITS = 32
FIRST_AGE = 2  # after people and new
FIRST_SEX = FIRST_AGE + len(AGE_BANDS)
FIRST_GROUP = FIRST_SEX + len(SEXES)
FIELDS = FIRST_GROUP + len(GROUPS)
# Center, attendee, visits, age band, sex, mask of groups, whether known before in the programme year.
PersonRow = tuple[int, int, int, int, int, int, bool]


@dataclass(slots=True)
class Figures:
    """What one scope (nation, province, district, center) did in a month, or in several."""

    lessons: int = 0  # 교육횟수
    minutes: int = 0  # 교육시간 × 60
    visits: int = 0  # 연인원: counted marks and head-counts
    head_count: int = 0  # of these, people without names
    people: int = 0  # 실인원
    new: int = 0  # 신규
    capacity: int = 0  # Σ seats of lessons held; the denominator of 정원 대비
    help_desk: int = 0  # 상담
    zone: int = 0  # 체험존
    ages: list[int] = field(default_factory=lambda: [0] * len(AGE_BANDS))  # people by band
    sexes: list[int] = field(default_factory=lambda: [0] * len(SEXES))
    groups: list[int] = field(default_factory=lambda: [0] * len(GROUPS))  # a person may be in several

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def fill_rate(self) -> float | None:
        """정원 대비: visits ÷ seats, never capped; None without a lesson held."""
        return self.visits / self.capacity if self.capacity else None

    def add_people(self, counts: int) -> None:
        """`counts`: a sum of what `_one_person` gives."""
        each = struct.unpack(f"<{FIELDS}I", counts.to_bytes(FIELDS * FIELD_BITS // 8, "little"))
        self.people += each[0]
        self.new += each[1]
        self.ages = list(map(add, self.ages, each[FIRST_AGE:FIRST_SEX]))
        self.sexes = list(map(add, self.sexes, each[FIRST_SEX:FIRST_GROUP]))
        self.groups = list(map(add, self.groups, each[FIRST_GROUP:]))


@dataclass(slots=True)
class MonthFigures:
    """One month or several: a `Figures` per scope key, the persons of the widest look, and the cells of 대상별."""

    by_scope: dict[Hashable, Figures]
    people: set[int]  # everybody counted
    cells: dict[tuple[int, int, int], list[int]]  # (mask of groups, age band, sex) -> [visits, people]


_BITS: dict[int, tuple[int, ...]] = {}


def bits_of(mask: int) -> tuple[int, ...]:
    """The positions of the set bits, lowest first."""
    found = _BITS.get(mask)
    if found is None:
        found = _BITS[mask] = tuple(bit for bit in range(mask.bit_length()) if mask >> bit & 1)
    return found


@cache
def _one_person(age_band: int, sex: int, mask: int, known: bool) -> int:
    """The counts of one person; see FIELD_BITS."""
    new = () if known else (1,)
    fields = (0, *new, FIRST_AGE + age_band, FIRST_SEX + sex, *(FIRST_GROUP + bit for bit in bits_of(mask)))
    return sum(1 << FIELD_BITS * field for field in fields)


def month_figures(session: Session, month: Month, scopes: Mapping[int, Sequence[Hashable]]) -> MonthFigures:
    """The figures of `month` for each scope key. Five SELECTs.

    scopes: center id -> the keys it adds to (say nation, province, district, center). Centers left out do not count.
    """
    return _figures(session, (month, month), scopes)


def span_figures(
    session: Session, first: Month, last: Month, scopes: Mapping[int, Sequence[Hashable]]
) -> MonthFigures:
    """As `month_figures`, over the months `first` to `last`: people once, the rest added up. At most seven SELECTs.

    A person's band, sex and groups are those of their last month in the span and the scope. New is who had no counted
    mark anywhere in the same programme year before `first`. Cost grows with the span, not with what lies before it.
    """
    return _figures(session, (first, last), scopes)


Span = tuple[Month, Month]  # the first and the last, both included


def _figures(session: Session, span: Span, scopes: Mapping[int, Sequence[Hashable]]) -> MonthFigures:
    by_scope: dict[Hashable, Figures] = {key: Figures() for keys in scopes.values() for key in keys}
    _add_lessons(session, span, scopes, by_scope)
    _add_visits(session, span, scopes, by_scope, HelpDeskVisit, "help_desk")
    _add_visits(session, span, scopes, by_scope, ZoneVisit, "zone")
    read = _people_of_month if span[0] == span[1] else _people_of_span
    people, cells = _add_people(read(session, span, scopes), scopes, by_scope)
    return MonthFigures(by_scope, people, cells)


def _within(month: Mapped[str], span: Span) -> ColumnElement[bool]:
    first, last = span
    return month == str(first) if first == last else month.between(str(first), str(last))


FEW = 300  # so many centers are named in the query; more, and the month is read whole


def _only(query: Any, center_id: Any, scopes: Mapping[int, object]) -> Any:
    """A month of few centers does not read the rows of the others."""
    return query.where(center_id.in_(sorted(scopes))) if len(scopes) <= FEW else query


def _add_lessons(
    session: Session,
    span: Span,
    scopes: Mapping[int, Sequence[Hashable]],
    by_scope: dict[Hashable, Figures],
) -> None:
    query = (
        sa_select(
            col(Lesson.center_id),
            func.count(),
            func.sum(col(Lesson.minutes)),
            func.sum(col(Offering.seats)),
            func.coalesce(func.sum(col(Lesson.head_count)), 0),
        )
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .where(_within(col(Lesson.month), span), col(Lesson.state) == LessonState.CLOSED)
        .group_by(col(Lesson.center_id))
    )
    for center_id, lessons, minutes, seats, heads in session.exec(
        _only(query, col(Lesson.center_id), scopes)
    ):
        for key in scopes.get(center_id, ()):
            figures = by_scope[key]
            figures.lessons += lessons
            figures.minutes += int(minutes)
            figures.capacity += int(seats)
            figures.head_count += int(heads)
            figures.visits += int(heads)


def _add_visits(
    session: Session,
    span: Span,
    scopes: Mapping[int, Sequence[Hashable]],
    by_scope: dict[Hashable, Figures],
    table: type[HelpDeskVisit] | type[ZoneVisit],
    name: str,
) -> None:
    query = (
        select(table.center_id, func.sum(col(table.people)))
        .where(_within(col(table.month), span))
        .group_by(col(table.center_id))
    )
    for center_id, people in session.exec(_only(query, col(table.center_id), scopes)):
        for key in scopes.get(center_id, ()):
            figures = by_scope[key]
            setattr(figures, name, getattr(figures, name) + int(people))


def _people_of_month(session: Session, span: Span, scopes: Mapping[int, object]) -> Iterable[PersonRow]:
    """By center, then attendee."""
    month, _last = span
    query = (
        sa_select(
            col(AttendeeMonth.center_id),
            col(AttendeeMonth.attendee_id),
            col(AttendeeMonth.visits),
            col(AttendeeMonth.age_band),
            col(AttendeeMonth.sex),
            col(AttendeeMonth.groups),
            _seen_before(month, programme_start(session, month)),
        )
        .where(col(AttendeeMonth.month) == str(month))
        .order_by(col(AttendeeMonth.center_id), col(AttendeeMonth.attendee_id))
    )
    # Of the connection: bare rows, in two thirds of the session's time. The SELECTs before flushed what was pending.
    rows: Iterable[PersonRow] = session.connection().execute(
        _only(query, col(AttendeeMonth.center_id), scopes)
    )
    return rows


def _people_of_span(session: Session, span: Span, scopes: Mapping[int, object]) -> Iterable[PersonRow]:
    """One row per center and attendee, the latest months first."""
    known = _known_before_span(session, span, scopes)
    row = col(AttendeeMonth.center_id), col(AttendeeMonth.attendee_id)
    spent = sa_select(
        *row,
        func.max(col(AttendeeMonth.month)).label("month"),
        func.sum(col(AttendeeMonth.visits)).label("visits"),
    ).where(_within(col(AttendeeMonth.month), span))
    summed = _only(spent, row[0], scopes).group_by(*row).subquery("spent")
    query = (
        sa_select(
            *row,
            summed.c.visits,
            col(AttendeeMonth.age_band),
            col(AttendeeMonth.sex),
            col(AttendeeMonth.groups),
        )
        .join(
            summed,
            and_(
                summed.c.month == AttendeeMonth.month,
                summed.c.center_id == AttendeeMonth.center_id,
                summed.c.attendee_id == AttendeeMonth.attendee_id,
            ),
        )
        .order_by(summed.c.month.desc(), *row)
    )
    for center, attendee, visits, *rest in session.execute(query):
        yield (center, attendee, int(visits), *rest, attendee in known)


def known_before(session: Session, month: Month, scopes: Mapping[int, object]) -> set[int]:
    """Those of `month` who hold a counted mark earlier in the same programme year, anywhere: they are not 신규."""
    return _known_before_span(session, (month, month), scopes)


def _known_before_span(session: Session, span: Span, scopes: Mapping[int, object]) -> set[int]:
    """Of a span that reaches into another programme year: who came in that one too is new there."""
    month, last = span
    start_of = _programme_starts(session)
    first = start_of(month)
    if first >= month:
        return set()
    came = _within(col(AttendeeMonth.month), span)
    query = select(AttendeeMonth.attendee_id).where(came, _seen_before(month, first)).distinct()
    known = set(session.exec(_only(query, col(AttendeeMonth.center_id), scopes)))
    again = next((one for one in month.until(last) if start_of(one) > month), None)
    if again is None:
        return known
    later = _within(col(AttendeeMonth.month), (again, last))
    query = select(AttendeeMonth.attendee_id).where(later).distinct()
    return known.difference(session.exec(_only(query, col(AttendeeMonth.center_id), scopes)))


def _seen_before(month: Month, first: Month) -> ColumnElement[bool]:
    """Whether the person of a row came anywhere from `first` on and before `month`."""
    return is_known(str(month), str(first)) if first < month else false()


def programme_start(session: Session, month: Month) -> Month:
    """The first month of the programme year that `month` lies in; January where no programme year is entered."""
    return _programme_starts(session)(month)


def _programme_starts(session: Session) -> Callable[[Month], Month]:
    years = session.exec(select(ProgrammeYear.first_month, ProgrammeYear.last_month)).all()

    def start_of(month: Month) -> Month:
        entered = (first for first, last in years if first <= str(month) <= last)
        return Month.parse(next(entered, f"{month.year}-01"))

    return start_of


def _add_people(
    rows: Iterable[PersonRow],
    scopes: Mapping[int, Sequence[Hashable]],
    by_scope: dict[Hashable, Figures],
) -> tuple[set[int], dict[tuple[int, int, int], list[int]]]:
    """Everybody, and the cells of 대상별. `rows`: those of a center together; who comes again counts as the first time.

    A scope takes the people of a center at once: nearly all are new to it.
    """
    met: dict[Hashable, set[int]] = defaultdict(set)
    sums: dict[Hashable, int] = defaultdict(int)
    everybody: set[int] = set()
    cells: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for center_id, of_center in groupby(rows, itemgetter(0)):
        keys = scopes.get(center_id, ())
        here: dict[int, int] = {}
        together = 0
        for _center, attendee_id, visits, age_band, sex, mask, known in of_center if keys else ():
            here[attendee_id] = _one_person(age_band, sex, mask, known)
            together += visits
            cell = cells[mask, age_band, sex]
            cell[0] += visits
            cell[1] += attendee_id not in everybody
            everybody.add(attendee_id)
        everyone = sum(here.values())
        for key in keys:
            known_here = met[key]
            by_scope[key].visits += together
            if known_here.isdisjoint(here):
                sums[key] += everyone
            else:
                sums[key] += sum(here[one] for one in here.keys() - known_here)
            known_here.update(here)
    for key, people in sums.items():
        by_scope[key].add_people(people)
    return everybody, dict(cells)
