"""What was done in each region of a span: all that our own measures are made of. A fixed number of SELECTs for any
number of centers, and one more per region with self-assessments.

A room of its own beside `queries`: `definitions` says what the measures are, here is what they are counted from. All
closed lessons count, approved or not. Visits and people belong to the region of their center; lessons, seats and
courses to where they were held, when the plan says so.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlmodel import Session, col

from learning_centers.after_course.results import Gains, gains
from learning_centers.centers.places import Place, place_of, places_at
from learning_centers.core.months import Month
from learning_centers.figures.queries import GROUPS, Figures, span_figures
from learning_centers.maps.queries import townships
from learning_centers.measures.facts import DEPOPULATING, REMOTE
from learning_centers.measures.queries import NATION, ZONE, Facts, Traits, read_facts, read_traits
from learning_centers.regions.queries import RegionRow, Regions
from learning_centers.stop_requests.unmet import unmet
from models import (
    AttendeeMonth,
    CenterPeriod,
    Contract,
    Course,
    Enrolment,
    EnrolmentState,
    Group,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
    PeriodState,
    RegionLevel,
    StaffMember,
    StaffRole,
    SurveyAnswer,
    SurveyKind,
    SurveyLink,
    TeachingMode,
)

# The groups the national survey on the digital divide asks: four, and two since 2018 (domain.md 3 and 5).
VULNERABLE = (
    Group.ELDERLY,
    Group.DISABLED,
    Group.LOW_INCOME,
    Group.RURAL,
    Group.MULTICULTURAL,
    Group.NORTH_KOREAN,
)
VULNERABLE_BITS = sum(1 << GROUPS.index(group) for group in VULNERABLE)
CAPITAL_ZONE = ("11", "28", "41")  # Seoul, Incheon, Gyeonggi: their codes have never changed
WAITS_FOR = (OfferingState.REQUESTED, OfferingState.APPROVED)


@dataclass(frozen=True, slots=True)
class Asked:
    """`level`: of the rows. `province`: only this one (a code). `now`: boundaries of today, else of the last day.
    `zones`: the rows are the zones (권역), each of several provinces."""

    first: Month
    last: Month
    level: RegionLevel = RegionLevel.PROVINCE
    province: str = ""
    now: bool = False
    group: Group | None = None
    zones: bool = False

    def boundaries(self, today: date) -> date:
        return today if self.now else self.last.last


@dataclass(slots=True)
class Counted:
    """One region (or the nation) in a span."""

    code: str
    name: str
    level: RegionLevel | None = None  # None: the nation; of a zone that of its provinces
    figures: Figures = field(default_factory=Figures)
    vulnerable: set[int] = field(default_factory=set)  # people
    townships: set[tuple[str, str]] = field(default_factory=set)  # (district, name)
    unnamed: int = 0  # lessons whose plan names no township
    townships_in_all: int | None = None  # None: not known
    districts: set[str] = field(default_factory=set)  # with a lesson held
    districts_in_all: int = 1
    seats: int = 0  # of lessons, where they were held
    remote_seats: int = 0
    courses: int = 0  # offerings with a lesson held
    outside_courses: int = 0  # of these, outside of the capital area
    bus_lessons: int = 0
    waiting: int = 0
    unmet: int = 0  # requests for the bus
    centers: set[int] = field(default_factory=set)  # open on a day of the span
    staff: dict[int, tuple[StaffRole, str]] = field(default_factory=dict)  # id -> role, hiring background
    members: set[int] = field(default_factory=set)  # every center of the region
    gains: Gains | None = None  # None: no answers

    @property
    def named_visits(self) -> int:
        return self.figures.visits - self.figures.head_count


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows`: the regions that were asked for, by code. `whole`: what they are parts of."""

    asked: Asked
    day: date  # whose boundaries hold
    whole: Counted
    rows: list[Counted]
    facts: Facts
    traits: Traits


def read_sheet(
    session: Session, regions: Regions, asked: Asked, today: date, *, with_gains: bool = True
) -> Sheet:
    """The nation (or one province) and its parts, by code."""
    day = asked.boundaries(today)
    places = places_at(session, regions, day)
    facts = read_facts(session, regions, day, asked.last.year)
    traits = read_traits(session, regions, day)
    counted = _empty(regions, day)
    if asked.zones:
        _add_zones(counted, regions, day)
    for center_id, place in places.items():
        for one in _of_place(counted, regions, place):
            one.members.add(center_id)
    tally = _Tally(session, regions, asked, day, places, counted, traits, today)
    tally.add_all()
    whole = counted[asked.province if asked.province in counted else NATION]
    rows = _rows(counted, asked, regions)
    if with_gains:
        _add_gains(session, asked, [whole, *rows])
    return Sheet(asked, day, whole, rows, facts, traits)


def _empty(regions: Regions, day: date) -> dict[str, Counted]:
    """The nation and every region of the day under its code, with nothing counted yet."""
    districts = regions.districts(day)
    found = {NATION: Counted(NATION, "", districts_in_all=len(districts))}
    for province in regions.provinces(day):
        inside = regions.districts(day, province.id)
        found[province.code] = Counted(
            province.code, province.name_ko, RegionLevel.PROVINCE, districts_in_all=len(inside)
        )
    for one in districts:
        known = len(townships(one.code)) or None
        found[one.code] = Counted(
            one.code, regions.full_name(one.id), RegionLevel.DISTRICT, townships_in_all=known
        )
    for one in districts:
        _add_townships(found, regions, one)
    return found


def _add_zones(found: dict[str, Counted], regions: Regions, day: date) -> None:
    """The zones of the day under their names, each as wide as its provinces together."""
    for province in regions.provinces(day):
        part, code = found[province.code], f"{ZONE}{province.zone}"
        zone = found.setdefault(code, Counted(code, province.zone, RegionLevel.PROVINCE, districts_in_all=0))
        zone.districts_in_all += part.districts_in_all
        zone.townships_in_all = (zone.townships_in_all or 0) + (part.townships_in_all or 0)


def _add_townships(found: dict[str, Counted], regions: Regions, district: RegionRow) -> None:
    """Those of a province and of the nation are those of the districts, as far as they are known."""
    known = found[district.code].townships_in_all or 0
    for code in (NATION, regions.rows[regions.province_of(district.id)].code):
        found[code].townships_in_all = (found[code].townships_in_all or 0) + known


def _rows(counted: Mapping[str, Counted], asked: Asked, regions: Regions) -> list[Counted]:
    if asked.zones:
        return [one for code, one in sorted(counted.items()) if code.startswith(ZONE)]
    return [
        one
        for code, one in sorted(counted.items())
        if one.level is asked.level
        and (not asked.province or asked.province in (code, _province(regions, code)))
    ]


def _province(regions: Regions, code: str) -> str:
    return regions.rows[regions.province_of(regions.by_code[code].id)].code


def _of_place(counted: Mapping[str, Counted], regions: Regions, place: Place) -> Iterator[Counted]:
    """The nation, the zone where asked for, the province and the district; a divided district that nobody placed
    stands in no row."""
    province = regions.rows[place.province_id]
    codes = (NATION, f"{ZONE}{province.zone}", province.code, regions.rows[place.district_id].code)
    return (counted[code] for code in codes if code in counted)


@dataclass(frozen=True, slots=True)
class _Held:
    """The closed lessons of one center at one place. `courses`: offerings they belong to."""

    township: str
    lessons: int
    seats: int
    courses: int
    rides: int


@dataclass(frozen=True, slots=True)
class _Tally:
    """Everything that one look at the tables needs."""

    session: Session
    regions: Regions
    asked: Asked
    day: date
    places: Mapping[int, Place]
    counted: Mapping[str, Counted]
    traits: Traits
    today: date

    def add_all(self) -> None:
        self.add_figures()
        self.add_lessons()
        self.add_vulnerable()
        self.add_waiting()
        self.add_unmet()
        self.add_centers()
        self.add_staff()

    def of_center(self, center_id: int) -> Iterable[Counted]:
        place = self.places.get(center_id)
        return () if place is None else _of_place(self.counted, self.regions, place)

    def add_figures(self) -> None:
        scopes: dict[int, list[Hashable]] = {
            center_id: [one.code for one in self.of_center(center_id)] for center_id in self.places
        }
        found = span_figures(self.session, self.asked.first, self.asked.last, scopes).by_scope
        for code, one in self.counted.items():
            one.figures = found.get(code, one.figures)

    def add_lessons(self) -> None:
        """By center and venue: lessons, seats, courses, townships, rides of the bus. One SELECT."""
        on_bus = or_(col(Lesson.bus_id).is_not(None), col(Course.mode) == TeachingMode.BUS)
        venue = (col(Offering.center_id), col(Offering.district_id), col(Offering.township))
        rows = self.session.execute(
            select(
                *venue,
                func.count(),
                func.sum(col(Offering.seats)),
                func.count(col(Offering.id).distinct()),
                func.sum(case((on_bus, 1), else_=0)),
            )
            .select_from(Lesson)
            .join(Offering, col(Offering.id) == Lesson.offering_id)
            .join(Course, col(Course.id) == Offering.course_id)
            .where(self.within(col(Lesson.month)), col(Lesson.state) == LessonState.CLOSED)
            .group_by(*venue)
        )
        for center_id, district_id, township, lessons, seats, courses, rides in rows:
            place = self.places.get(center_id)
            if district_id is not None:
                place = place_of(self.regions, district_id, self.day)
            if place is not None:
                self.add_held(place, _Held(township.strip(), lessons, int(seats), courses, int(rides)))

    def add_held(self, place: Place, held: "_Held") -> None:
        district = self.regions.rows[place.district_id].code
        remote = any(self.traits.has(district, trait) for trait in (REMOTE, DEPOPULATING))
        outside = district[:2] not in CAPITAL_ZONE
        for one in _of_place(self.counted, self.regions, place):
            one.seats += held.seats
            one.remote_seats += held.seats * remote
            one.courses += held.courses
            one.outside_courses += held.courses * outside
            one.bus_lessons += held.rides
            one.districts.add(district)
            if held.township:
                one.townships.add((district, held.township))
            else:
                one.unnamed += held.lessons

    def add_vulnerable(self) -> None:
        """People who stood in one of the groups in a month of the span. One SELECT."""
        rows = self.session.execute(
            select(col(AttendeeMonth.center_id), col(AttendeeMonth.attendee_id))
            .where(
                self.within(col(AttendeeMonth.month)),
                col(AttendeeMonth.groups).op("&")(VULNERABLE_BITS) != 0,
            )
            .distinct()
        )
        for center_id, person in rows:
            for one in self.of_center(center_id):
                one.vulnerable.add(person)

    def add_waiting(self) -> None:
        """Who waits today, whatever the span. One SELECT."""
        rows = self.session.execute(
            select(col(Offering.center_id), func.count())
            .join(Enrolment, col(Enrolment.offering_id) == Offering.id)
            .where(col(Enrolment.state) == EnrolmentState.WAITING, col(Offering.state).in_(WAITS_FOR))
            .group_by(col(Offering.center_id))
        )
        for center_id, people in rows:
            for one in self.of_center(center_id):
                one.waiting += people

    def add_unmet(self) -> None:
        """Requests belong to where the bus was to come to. Two SELECTs."""
        found = unmet(self.session, self.asked.first.first, self.asked.last.last, self.today)
        for district_id, requests in found.items():
            place = place_of(self.regions, district_id, self.day)
            for one in () if place is None else _of_place(self.counted, self.regions, place):
                one.unmet += requests

    def add_centers(self) -> None:
        """One SELECT."""
        rows = self.session.scalars(
            select(col(CenterPeriod.center_id)).where(
                col(CenterPeriod.state) == PeriodState.OPEN,
                *self.overlaps(col(CenterPeriod.starts_on), col(CenterPeriod.ends_on)),
            )
        )
        for center_id in rows:
            for one in self.of_center(center_id):
                one.centers.add(center_id)

    def add_staff(self) -> None:
        """Under contract on a day of the span. One SELECT."""
        rows = self.session.execute(
            select(
                col(StaffMember.id),
                col(StaffMember.center_id),
                col(StaffMember.role),
                col(StaffMember.hiring_background),
            )
            .join(Contract, col(Contract.staff_id) == StaffMember.id)
            .where(*self.overlaps(col(Contract.starts_on), col(Contract.ends_on)))
        )
        for staff_id, center_id, role, background in rows:
            for one in self.of_center(center_id):
                one.staff[staff_id] = (role, background)

    def within(self, month: Any) -> Any:
        return month.between(str(self.asked.first), str(self.asked.last))

    def overlaps(self, starts: Any, ends: Any) -> tuple[Any, Any]:
        return starts <= self.asked.last.last, or_(ends.is_(None), ends >= self.asked.first.first)


def _add_gains(session: Session, asked: Asked, shown: Collection[Counted]) -> None:
    """A SELECT for each region shown that has self-assessments: never more than provinces or districts."""
    kinds = (SurveyKind.BEFORE, SurveyKind.AFTER)
    answered = set(
        session.scalars(
            select(col(Offering.center_id))
            .join(SurveyLink, col(SurveyLink.offering_id) == Offering.id)
            .join(SurveyAnswer, col(SurveyAnswer.link_id) == SurveyLink.id)
            .where(col(SurveyLink.kind).in_(kinds))
            .distinct()
        )
    )
    months = asked.first.until(asked.last)
    told: dict[frozenset[int], Gains | None] = {frozenset(): None}
    for one in shown:
        centers = frozenset(one.members & answered)
        if centers not in told:
            told[centers] = gains(session, months, centers)
        one.gains = told[centers]
