"""The definitions of design.md section 3, in one place. All counts are of closed lessons.

People (실인원) are counted, never summed: each scope keeps the set of persons it has met.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
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


@dataclass(slots=True)
class Figures:
    """What one scope (nation, province, district, center) did in a month."""

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
    """One month: a `Figures` per scope key, the persons of the widest look, and the cells of 대상별."""

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
    by_scope: dict[Hashable, Figures] = defaultdict(Figures)
    for keys in scopes.values():
        for key in keys:
            by_scope[key]
    _add_lessons(session, month, scopes, by_scope)
    _add_visits(session, month, scopes, by_scope, HelpDeskVisit, "help_desk")
    _add_visits(session, month, scopes, by_scope, ZoneVisit, "zone")
    rows = people_of_month(session, month, scopes)
    known = known_before(session, month, scopes)
    people, cells = _add_people(rows, known, scopes, by_scope)
    return MonthFigures(dict(by_scope), people, cells)


FEW = 300  # so many centers are named in the query; more, and the month is read whole


def _only(query: Any, center_id: Any, scopes: Mapping[int, object]) -> Any:
    """A month of few centers does not read the rows of the others."""
    return query.where(center_id.in_(sorted(scopes))) if len(scopes) <= FEW else query


def _add_lessons(
    session: Session,
    month: Month,
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
        .where(col(Lesson.month) == str(month), col(Lesson.state) == LessonState.CLOSED)
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
    month: Month,
    scopes: Mapping[int, Sequence[Hashable]],
    by_scope: dict[Hashable, Figures],
    table: type[HelpDeskVisit] | type[ZoneVisit],
    name: str,
) -> None:
    query = (
        select(table.center_id, func.sum(col(table.people)))
        .where(table.month == str(month))
        .group_by(col(table.center_id))
    )
    for center_id, people in session.exec(_only(query, col(table.center_id), scopes)):
        for key in scopes.get(center_id, ()):
            figures = by_scope[key]
            setattr(figures, name, getattr(figures, name) + int(people))


def people_of_month(
    session: Session, month: Month, scopes: Mapping[int, object]
) -> Iterable[tuple[int, int, int, int, int, int, int]]:
    """(center, attendee, visits, minutes, age band, sex, groups mask), by center, then attendee."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel types four columns
            AttendeeMonth.center_id,
            AttendeeMonth.attendee_id,
            AttendeeMonth.visits,
            AttendeeMonth.minutes,
            AttendeeMonth.age_band,
            AttendeeMonth.sex,
            AttendeeMonth.groups,
        )
        .where(col(AttendeeMonth.month) == str(month))
        .order_by(col(AttendeeMonth.center_id), col(AttendeeMonth.attendee_id))
    )
    rows: Iterable[tuple[int, int, int, int, int, int, int]] = session.execute(
        _only(query, col(AttendeeMonth.center_id), scopes)
    ).all()
    return rows


def known_before(session: Session, month: Month, scopes: Mapping[int, object]) -> set[int]:
    """Those of `month` who hold a counted mark earlier in the same programme year, anywhere: they are not 신규."""
    first = programme_start(session, month)
    if first >= month:
        return set()
    # Per person by index, not by reading the earlier months: the cost stays that of one month.
    earlier = aliased(AttendeeMonth)
    seen = (
        select(earlier.attendee_id)
        .where(
            earlier.attendee_id == AttendeeMonth.attendee_id,
            earlier.month >= str(first),
            earlier.month < str(month),
        )
        .exists()
    )
    query = select(AttendeeMonth.attendee_id).where(AttendeeMonth.month == str(month), seen).distinct()
    return set(session.exec(_only(query, col(AttendeeMonth.center_id), scopes)))


def programme_start(session: Session, month: Month) -> Month:
    """The first month of the programme year that `month` lies in; January where no programme year is entered."""
    row = session.exec(
        select(ProgrammeYear).where(
            ProgrammeYear.first_month <= str(month), ProgrammeYear.last_month >= str(month)
        )
    ).first()
    return Month.parse(row.first_month) if row else Month(month.year, 1)


def _add_people(
    rows: Iterable[tuple[int, int, int, int, int, int, int]],
    known: set[int],
    scopes: Mapping[int, Sequence[Hashable]],
    by_scope: dict[Hashable, Figures],
) -> tuple[set[int], dict[tuple[int, int, int], list[int]]]:
    met: dict[Hashable, set[int]] = defaultdict(set)
    everybody: set[int] = set()
    cells: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for center_id, attendee_id, visits, _minutes, age_band, sex, mask in rows:
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
                figures.meet(age_band, sex, mask, attendee_id in known)
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
