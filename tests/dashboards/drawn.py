"""Worlds drawn at random for the property of the figures: what is taught where, and what is asked of it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, time

from hypothesis import strategies as st

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month
from learning_centers.dashboards.asked import Asked, Scope, Span, cuts_of
from learning_centers.figures import service
from models import (
    AttendeeGroup,
    BusRun,
    CenterPlacement,
    CourseLevel,
    DriveState,
    Group,
    HelpDeskVisit,
    LessonState,
    Mark,
    Operator,
    PlanTarget,
    ProgrammeYear,
    Return,
    ReturnState,
    Role,
    RunStop,
    SensitiveGroup,
    Sex,
    TeachingMode,
    ZoneVisit,
)
from tests.factories import NOW, make_attendee, make_center, make_course, make_lesson, make_offering, region
from tests.fleet import make_bus, make_stop

ASKED = 15  # of each world: making one takes longer than asking
# Over the changes of 2026-07-01, and two of the year before: the same months a year earlier.
MONTHS = (*Month(2025, 6).until(Month(2025, 7)), *Month(2026, 4).until(Month(2026, 8)))
TODAY = date(2026, 9, 1)
PROGRAMME = Month(2026, 5)  # the first month of the programme year 2026; there is no other
# A district before and from 2026-07-01 on, written down by hand: one that stays, one that is renamed with its
# province, one that is divided and placed, one that is divided and not placed yet.
PLACES_THEN = [("43110", "43"), ("29110", "29"), ("28110", "28"), ("28260", "28")]
PLACES_NOW = [("43110", "43"), ("12210", "12"), ("28155", "28"), ("28260", "28")]
ZONES = {"43": "충청권", "29": "호남권", "12": "호남권", "28": "수도권"}
OPERATORS = ("가나 사업단", "가나 사업단", "다라 사업단", "-")
BORN = (1940, 1956, 1980, 2006, None)
# Which band of AGE_BANDS they are of in 2025 and in 2026: two of them pass into the next one at new year.
AGES = {2025: (6, 4, 3, 1, 0), 2026: (6, 5, 3, 2, 0)}
SEXES = (Sex.FEMALE, Sex.MALE, None, Sex.FEMALE, Sex.MALE)
GROUPS = (
    {Group.ELDERLY, Group.RURAL},
    {Group.DISABLED},
    {Group.NORTH_KOREAN, Group.RURAL},
    {Group.GENERAL},
    set(),
)
SENSITIVE = {Group.NORTH_KOREAN, Group.DISABLED}
MINISTRY = Viewer(1, "m", "m", Role.MINISTRY, PERMISSIONS[Role.MINISTRY], None, None)


@dataclass
class Taught:
    """`run`: at the first stop of this one of the drives, or None; it is held where and when that was."""

    month: int
    center: int
    course: int
    day: int
    hour: int
    minutes: int
    seats: int
    state: LessonState
    marks: dict[int, Mark]
    heads: int
    run: int | None

    @property
    def closed(self) -> bool:
        return self.state is LessonState.CLOSED


@dataclass
class Drive:
    """A day of the bus of a center. `legs`: state of a stop, the km that led there. `metre`: km by the odometer."""

    month: int
    center: int
    day: int
    state: DriveState
    legs: list[tuple[DriveState, float | None]]
    metre: float | None
    cost: int | None


@dataclass
class World:
    lessons: list[Taught]
    drives: list[Drive]
    desk: list[tuple[int, int, int]]
    zone: list[tuple[int, int, int]]
    merged: tuple[int, int] | None
    returns: dict[tuple[int, int], ReturnState]  # (month, center)
    asked: list[Asked]


# Approved targets: place, measure, quarter (0: the year).
PLANNED = [
    (code, measure, quarter)
    for code in ("", "zone:호남권", "43", "12", "43110")
    for measure, quarter in (("visits", 0), ("people", 0), ("people", 1), ("lessons", 2))
]
TARGET = 7
COURSES = (
    (CourseLevel.BASIC, TeachingMode.RESIDENT, "스마트폰"),
    (CourseLevel.DAILY, TeachingMode.DISPATCH, "키오스크"),
    (None, None, ""),
)
number, center = st.integers(0, len(MONTHS) - 1), st.integers(0, 3)
day = st.integers(1, 28)
people = st.dictionaries(st.integers(0, 4), st.sampled_from(Mark), max_size=5)
visits = st.lists(st.tuples(number, center, st.integers(1, 9)), max_size=4)
state = st.sampled_from((*[LessonState.CLOSED] * 3, LessonState.PLANNED, LessonState.CANCELLED))
driven = st.sampled_from((*[DriveState.DONE] * 5, DriveState.CANCELLED, DriveState.PLANNED))
km = st.sampled_from((None, 3.5, 12.0))


@st.composite
def worlds(draw):
    drive = st.builds(
        Drive, number, center, day, driven, st.lists(st.tuples(driven, km), min_size=1, max_size=3),
        st.sampled_from((None, 10.0, 41.5)), st.sampled_from((None, 30_000, 45_000)),
    )  # fmt: skip
    drives = draw(
        st.lists(drive, min_size=2, max_size=4, unique_by=lambda one: (one.month, one.center, one.day))
    )
    run = st.sampled_from((None, *range(len(drives))))
    taught = st.builds(
        Taught, number, center, st.integers(0, 2), day, st.sampled_from((0, 8, 10, 22)),
        st.sampled_from((60, 90)), st.sampled_from((3, 10)), state, people, st.sampled_from((0, 0, 6, 20)), run,
    )  # fmt: skip
    lessons = draw(st.lists(taught, min_size=3, max_size=10))
    return World(
        [one if one.run is None else at_stop(one, drives[one.run]) for one in lessons],
        drives,
        draw(visits),
        draw(visits),
        draw(st.sampled_from((None, (0, 1), (2, 0)))),
        draw(st.dictionaries(st.tuples(number, center), st.sampled_from(ReturnState), max_size=6)),
        draw(st.lists(asked(), min_size=ASKED, max_size=ASKED)),
    )


def at_stop(one, drive):
    return replace(one, month=drive.month, center=drive.center, day=drive.day)


@st.composite
def asked(draw):
    scope = draw(st.sampled_from(Scope))
    codes = {
        Scope.NATION: [""],
        Scope.ZONE: sorted(set(ZONES.values())),
        Scope.PROVINCE: ["43", "29", "12", "28"],
        Scope.DISTRICT: sorted({code for code, _ in PLACES_THEN + PLACES_NOW}),
        Scope.CENTER: ["C0", "C1", "C2", "C3"],
        Scope.OPERATOR: sorted(set(OPERATORS)),
    }[scope]
    first, last = sorted((draw(number), draw(number)))
    return Asked(
        scope,
        draw(st.sampled_from(codes)),
        MONTHS[last],
        draw(st.sampled_from(Span)),
        MONTHS[first],
        draw(st.booleans()),
        draw(st.sampled_from(cuts_of(scope))),
    )


def build(session, world):
    centers = make_centers(session)
    courses = []
    for level, mode, topic in COURSES:
        course = make_course(session)
        course.level, course.mode, course.topic = level, mode, topic
        courses.append(course)
    who = make_people(session, centers)
    plan(session)
    stops = [drive(session, centers, one) for one in world.drives]
    given = Counter()  # lessons of one center, course and size are of one offering, but for those at a stop
    offerings = {}
    slices = set()
    for n, one in enumerate(world.lessons):
        key = (one.center, one.course, one.seats) if one.run is None else n
        if key not in offerings:
            offerings[key] = make_offering(
                session, centers[one.center], course=courses[one.course], seats=one.seats
            )
            offerings[key].run_stop_id = None if one.run is None else stops[one.run]
        given[key] += 1
        slices.add(teach(session, offerings[key], given[key], who, one))
    for table, drawn in ((HelpDeskVisit, world.desk), (ZoneVisit, world.zone)):
        for month, at, count in drawn:
            row = table(
                center_id=centers[at].id, visited_on=MONTHS[month].first, month=str(MONTHS[month]), people=count,
                recorded_by_id=0, recorded_at=NOW,
            )  # fmt: skip
            session.add(row)
    if world.merged:
        loser, keeper = world.merged
        who[loser].merged_into_id = who[keeper].id
    session.add_all(
        Return(center_id=centers[at].id, month=str(MONTHS[month]), state=standing)
        for (month, at), standing in world.returns.items()
    )
    service.recompute(session, slices)


def make_centers(session):
    centers = []
    names = {name: Operator(name=name) for name in OPERATORS if name != "-"}
    session.add_all(names.values())
    session.flush()
    for at, (district, _province) in enumerate(PLACES_THEN):
        made = make_center(session, f"배움터 {at}", code=f"C{at}", district=district)
        made.operator_id = names[OPERATORS[at]].id if OPERATORS[at] in names else None
        centers.append(made)
    placed = region(session, PLACES_NOW[2][0]).id
    session.add(CenterPlacement(center_id=centers[2].id, district_id=placed, valid_from=date(2026, 7, 1)))
    return centers


def make_people(session, centers):
    """Of one center each, and free to come to any."""
    who = [
        make_attendee(session, centers[n % len(centers)], birth_year=born, sex=sex)
        for n, (born, sex) in enumerate(zip(BORN, SEXES, strict=True))
    ]
    for person, groups in zip(who, GROUPS, strict=True):
        for group in groups:
            table = SensitiveGroup if group in SENSITIVE else AttendeeGroup
            session.add(table(attendee_id=person.id, group_name=group))
    return who


def plan(session):
    session.add(ProgrammeYear(year=2026, first_month=str(PROGRAMME), last_month="2027-02"))
    session.flush()
    session.add_all(
        PlanTarget(
            programme_year=2026, quarter=quarter, region_code=code, measure=measure, value=TARGET,
            entered_at=NOW, entered_by_id=1, approved_at=NOW, approved_by_id=2,
        )
        for code, measure, quarter in PLANNED
    )  # fmt: skip


def drive(session, centers, one):
    """The id of its first stop. Every leg leads to a place of its own, of the next township."""
    month = MONTHS[one.month]
    when = in_seoul(date(month.year, month.month, one.day), time(9))
    run = BusRun(
        bus_id=make_bus(session, center=centers[one.center]).id, day=when.date(), state=one.state,
        leaves_at=when, returns_at=when, planned_km=9, changed_at=NOW, changed_by_id=0, cost_won=one.cost,
        odometer_start=None if one.metre is None else 100.0,
        odometer_end=None if one.metre is None else 100.0 + one.metre,
    )  # fmt: skip
    session.add(run)
    session.flush()
    first = 0
    for position, (standing, driven_km) in enumerate(one.legs, 1):
        stop = make_stop(session)
        stop.township = f"{one.day % 3}면"
        at = RunStop(
            run_id=run.id, position=position, stop_id=stop.id, state=standing, arrives_at=when, starts_at=when,
            ends_at=when, estimated_km=9, estimated_minutes=9, driven_km=driven_km,
        )  # fmt: skip
        session.add(at)
        session.flush()
        first = first or at.id
    return first


def teach(session, offering, number, who, one):
    month = MONTHS[one.month]
    lesson = make_lesson(
        session, offering, number=number,
        day=date(month.year, month.month, one.day), start=time(one.hour, 30), minutes=one.minutes,
        marks={who[n].id: mark for n, mark in one.marks.items()},
        head_count=one.heads or None,
        state=one.state,
    )  # fmt: skip
    return lesson.month, lesson.center_id
