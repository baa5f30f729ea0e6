"""Worlds drawn at random for the property of the figures: what is taught where, and what is asked of it."""

from dataclasses import dataclass
from datetime import date, time

from hypothesis import strategies as st

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.months import Month
from learning_centers.dashboards.asked import Asked, Scope, Span, cuts_of
from learning_centers.figures import service
from models import (
    AttendeeGroup,
    CenterPlacement,
    CourseLevel,
    Group,
    HelpDeskVisit,
    LessonState,
    Mark,
    Operator,
    PlanTarget,
    ProgrammeYear,
    Role,
    Sex,
    TeachingMode,
    ZoneVisit,
)
from tests.factories import NOW, make_attendee, make_center, make_course, make_lesson, make_offering, region

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
BORN = (1940, 1950, 1980, 2008, None)
AGES = (6, 5, 3, 1, 0)  # of the bands of 2025 and 2026; unknown
SEXES = (Sex.FEMALE, Sex.MALE, None, Sex.FEMALE, Sex.MALE)
MINISTRY = Viewer(1, "m", "m", Role.MINISTRY, PERMISSIONS[Role.MINISTRY], None, None)


@dataclass
class Taught:
    month: int
    center: int
    course: int
    day: int
    hour: int
    minutes: int
    closed: bool
    marks: dict[int, Mark]
    heads: int


@dataclass
class World:
    lessons: list[Taught]
    desk: list[tuple[int, int, int]]
    zone: list[tuple[int, int, int]]
    merged: tuple[int, int] | None
    asked: list[Asked]


# Approved targets: place, measure, quarter (0: the year).
PLANNED = [
    (code, measure, quarter)
    for code in ("", "zone:호남권", "43", "12", "43110")
    for measure, quarter in (("visits", 0), ("people", 0), ("people", 1), ("lessons", 2))
]
COURSES = (
    (CourseLevel.BASIC, TeachingMode.RESIDENT, "스마트폰"),
    (CourseLevel.DAILY, TeachingMode.DISPATCH, "키오스크"),
    (None, None, ""),
)
number, center = st.integers(0, len(MONTHS) - 1), st.integers(0, 3)
people = st.dictionaries(st.integers(0, 4), st.sampled_from(Mark), max_size=5)
visits = st.lists(st.tuples(number, center, st.integers(1, 9)), max_size=4)


@st.composite
def worlds(draw):
    taught = st.builds(
        Taught, number, center, st.integers(0, 2), st.integers(1, 28), st.sampled_from((0, 8, 10, 22)),
        st.sampled_from((60, 90)), st.sampled_from((True, True, True, False)), people, st.integers(0, 20),
    )  # fmt: skip
    return World(
        draw(st.lists(taught, min_size=3, max_size=10)),
        draw(visits),
        draw(visits),
        draw(st.sampled_from((None, (0, 1), (2, 0)))),
        draw(st.lists(asked(), min_size=ASKED, max_size=ASKED)),
    )


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
    centers, courses = [], []
    names = {name: Operator(name=name) for name in OPERATORS if name != "-"}
    session.add_all(names.values())
    session.flush()
    for at, (district, _province) in enumerate(PLACES_THEN):
        made = make_center(session, f"배움터 {at}", code=f"C{at}", district=district)
        made.operator_id = names[OPERATORS[at]].id if OPERATORS[at] in names else None
        centers.append(made)
    placed = region(session, PLACES_NOW[2][0]).id
    session.add(CenterPlacement(center_id=centers[2].id, district_id=placed, valid_from=date(2026, 7, 1)))
    for level, mode, topic in COURSES:
        course = make_course(session)
        course.level, course.mode, course.topic = level, mode, topic
        courses.append(course)
    who = [
        make_attendee(session, centers[0], birth_year=born, sex=sex)
        for born, sex in zip(BORN, SEXES, strict=True)
    ]
    session.add(AttendeeGroup(attendee_id=who[0].id, group_name=Group.ELDERLY))
    session.add(AttendeeGroup(attendee_id=who[3].id, group_name=Group.ELDERLY))
    session.add(ProgrammeYear(year=2026, first_month=str(PROGRAMME), last_month="2027-02"))
    session.flush()
    for code, measure, quarter in PLANNED:
        session.add(
            PlanTarget(
                programme_year=2026, quarter=quarter, region_code=code, measure=measure, value=7,
                entered_at=NOW, entered_by_id=1, approved_at=NOW, approved_by_id=2,
            )
        )  # fmt: skip
    slices = set()
    for one in world.lessons:
        slices.add(teach(session, centers, courses, who, one))
    for table, drawn in ((HelpDeskVisit, world.desk), (ZoneVisit, world.zone)):
        for month, at, count in drawn:
            day = MONTHS[month].first
            row = table(
                center_id=centers[at].id, visited_on=day, month=f"{day:%Y-%m}", people=count,
                recorded_by_id=0, recorded_at=NOW,
            )  # fmt: skip
            session.add(row)
    if world.merged:
        loser, keeper = world.merged
        who[loser].merged_into_id = who[keeper].id
    service.recompute(session, slices)


def teach(session, centers, courses, who, one):
    month = MONTHS[one.month]
    offering = make_offering(session, centers[one.center], course=courses[one.course], seats=4)
    lesson = make_lesson(
        session, offering,
        day=date(month.year, month.month, one.day), start=time(one.hour, 30), minutes=one.minutes,
        marks={who[n].id: mark for n, mark in one.marks.items()},
        head_count=None if one.marks else one.heads,
        state=LessonState.CLOSED if one.closed else LessonState.PLANNED,
    )  # fmt: skip
    return lesson.month, lesson.center_id
