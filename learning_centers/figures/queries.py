"""The definitions of design.md section 3, in one place. All counts are of closed lessons.

People (실인원) are counted, never summed: each scope keeps the set of persons it has met.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col, select

from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from models import (
    COUNTED_MARKS,
    Attendance,
    Attendee,
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
# Center, attendee, visits, minutes, age band, sex, mask of groups, whether known before in the programme year.
PersonRow = tuple[int, int, int, int, int, int, int, bool]


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

    def meet(self, age_band: int, sex: int, mask: int, known: bool) -> None:
        """Count one person of this scope."""
        self.people += 1
        self.new += not known
        self.ages[age_band] += 1
        self.sexes[sex] += 1
        for bit in bits_of(mask):
            self.groups[bit] += 1


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
            col(AttendeeMonth.minutes),
            col(AttendeeMonth.age_band),
            col(AttendeeMonth.sex),
            col(AttendeeMonth.groups),
            _seen_before(month, programme_start(session, month)),
        )
        .where(col(AttendeeMonth.month) == str(month))
        .order_by(col(AttendeeMonth.center_id), col(AttendeeMonth.attendee_id))
    )
    rows: Iterable[PersonRow] = session.execute(_only(query, col(AttendeeMonth.center_id), scopes)).all()
    return rows


def _people_of_span(session: Session, span: Span, scopes: Mapping[int, object]) -> Iterable[PersonRow]:
    """One row per center and attendee, the latest months first."""
    known = _known_before_span(session, span, scopes)
    row = col(AttendeeMonth.center_id), col(AttendeeMonth.attendee_id)
    spent = sa_select(
        *row,
        func.max(col(AttendeeMonth.month)).label("month"),
        func.sum(col(AttendeeMonth.visits)).label("visits"),
        func.sum(col(AttendeeMonth.minutes)).label("minutes"),
    ).where(_within(col(AttendeeMonth.month), span))
    summed = _only(spent, row[0], scopes).group_by(*row).subquery("spent")
    query = (
        sa_select(
            *row,
            summed.c.visits,
            summed.c.minutes,
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
    for center, attendee, visits, minutes, *rest in session.execute(query):
        yield (center, attendee, int(visits), int(minutes), *rest, attendee in known)


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
    """Whether the person of a row came anywhere from `first` on and before `month`.

    Per person by index, not by reading the earlier months: the cost stays that of one month.
    """
    if first >= month:
        return false()
    earlier = aliased(AttendeeMonth)
    return (
        select(earlier.attendee_id)
        .where(
            earlier.attendee_id == AttendeeMonth.attendee_id,
            earlier.month >= str(first),
            earlier.month < str(month),
        )
        .exists()
    )


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
    met: dict[Hashable, set[int]] = defaultdict(set)
    everybody: set[int] = set()
    cells: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for center_id, attendee_id, visits, _minutes, age_band, sex, mask, known in rows:
        keys = scopes.get(center_id)
        if keys is None:
            continue
        cell = cells[mask, age_band, sex]
        cell[0] += visits
        if attendee_id not in everybody:
            everybody.add(attendee_id)
            cell[1] += 1
        for key in keys:
            figures = by_scope[key]
            figures.visits += visits
            if attendee_id not in met[key]:
                met[key].add(attendee_id)
                figures.meet(age_band, sex, mask, known)
    return everybody, dict(cells)


@dataclass(frozen=True, slots=True)
class CourseFigures:
    course_id: int
    lessons: int
    minutes: int
    visits: int
    people: int  # 실인원 of the course


def course_figures(session: Session, month: Month, counts: Callable[[int], bool]) -> list[CourseFigures]:
    """By course, of the centers for which `counts(center id)` is true; ordered by course id. Two SELECTs."""
    lessons: Counter[int] = Counter()
    minutes: Counter[int] = Counter()
    visits: Counter[int] = Counter()
    people: dict[int, set[int]] = defaultdict(set)
    held = (
        sa_select(
            col(Offering.course_id),
            col(Lesson.center_id),
            func.count(),
            func.sum(col(Lesson.minutes)),
            func.coalesce(func.sum(col(Lesson.head_count)), 0),
        )
        .join(Lesson, col(Lesson.offering_id) == Offering.id)
        .where(col(Lesson.month) == str(month), col(Lesson.state) == LessonState.CLOSED)
        .group_by(col(Offering.course_id), col(Lesson.center_id))
    )
    for course_id, center_id, count, length, heads in session.execute(held):
        if counts(center_id):
            lessons[course_id] += count
            minutes[course_id] += int(length)
            visits[course_id] += int(heads)
    for course_id, center_id, person, marks in session.execute(_course_people(month)):
        if counts(center_id):
            visits[course_id] += marks
            people[course_id].add(person)
    return [
        CourseFigures(one, lessons[one], minutes[one], visits[one], len(people[one]))
        for one in sorted(lessons)
    ]


def _course_people(month: Month) -> Any:
    person = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    return (
        sa_select(
            col(Offering.course_id), col(Lesson.center_id), person, func.count(func.distinct(col(Lesson.id)))
        )
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Attendance, col(Attendance.lesson_id) == Lesson.id)
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(
            col(Lesson.month) == str(month),
            col(Lesson.state) == LessonState.CLOSED,
            col(Attendance.mark).in_(COUNTED_MARKS),
        )
        .group_by(col(Offering.course_id), col(Lesson.center_id), person)
    )
