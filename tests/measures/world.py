"""Two provinces, three districts and a little of everything that our own measures count. September to October 2026."""

from datetime import date, time

from sqlmodel import Session

from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.measures.counting import Asked, Sheet, read_sheet
from learning_centers.regions.queries import load
from models import (
    AttendeeGroup,
    Center,
    Contract,
    Course,
    Enrolment,
    EnrolmentState,
    Group,
    LessonState,
    Mark,
    Offering,
    ProgrammeYear,
    RegionFact,
    RegionLevel,
    SurveyAnswer,
    SurveyKind,
    SurveyLink,
    TeachingMode,
)
from tests.factories import (
    NOW,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_staff,
    region,
)

TODAY = date(2026, 11, 22)
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
CHEONGJU, BOEUN, GANGNAM = (
    "43110",
    "43720",
    "11680",
)  # 보은군 loses population; 강남구 lies in the capital area


def asked(level: RegionLevel = RegionLevel.DISTRICT, **how: object) -> Asked:
    return Asked(SEPTEMBER, OCTOBER, level, **how)


def read(session: Session, question: Asked | None = None) -> Sheet:
    return read_sheet(session, load(session), question or asked(), TODAY)


def row(sheet: Sheet, code: str) -> object:
    return next(one for one in sheet.rows if one.code == code)


def teach(
    session: Session,
    center: Center,
    people: list[int],
    *,
    day: date,
    township: str = "",
    venue: str = "",
    seats: int = 12,
    head_count: int | None = None,
    course: Course | None = None,
    start: time = time(14, 0),
) -> Offering:
    """One closed lesson of an offering of its own, two hours; everybody present."""
    offering = make_offering(session, center, course=course, seats=seats)
    offering.township = township
    if venue:
        offering.district_id = region(session, venue).id
    marks = dict.fromkeys(people, Mark.PRESENT)
    make_lesson(
        session, offering, day=day, start=start, marks=marks, head_count=head_count, state=LessonState.CLOSED
    )
    session.flush()
    recompute(session, [(f"{day:%Y-%m}", center.id)])
    return offering


def know(session: Session, code: str, name: str, value: float, year: int = 2025) -> None:
    session.add(
        RegionFact(
            region_code=code,
            name=name,
            year=year,
            value=value,
            source="시험",
            entered_at=NOW,
            entered_by_id=0,
        )
    )
    session.flush()


def answer(session: Session, offering: Offering, kind: SurveyKind, points: list[list[int]]) -> None:
    link = SurveyLink(offering_id=offering.id, kind=kind, token=f"{kind}{offering.id}", made_at=NOW)
    session.add(link)
    session.flush()
    october = NOW.replace(month=10)
    session.add_all(
        SurveyAnswer(link_id=link.id, once=f"{link.id}-{n}", points=one, answered_at=october)
        for n, one in enumerate(points)
    )
    session.flush()


def make_world(session: Session) -> dict[str, Center]:
    """Cheongju teaches eight people (two of them twice, one new in October), Boeun six, Gangnam five of Boeun's."""
    session.add(ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-12"))
    city, county, south = (
        make_center(session, name, district=code)
        for name, code in (("가온", CHEONGJU), ("나래", BOEUN), ("다솜", GANGNAM))
    )
    people = [make_attendee(session, city).id for _n in range(8)]
    far = [make_attendee(session, county).id for _n in range(6)]
    groups = {Group.ELDERLY: people[:3], Group.RURAL: people[2:5], Group.YOUTH: people[5:6]}
    session.add_all(
        AttendeeGroup(attendee_id=one, group_name=group)
        for group, members in groups.items()
        for one in members
    )
    session.flush()
    teach(session, city, people[:7], day=date(2026, 9, 8), township="한빛면", seats=10)
    teach(session, city, people[5:], day=date(2026, 10, 6), township="다솔동", seats=10, head_count=4)
    teach(
        session, city, [people[0]], day=date(2026, 8, 4), seats=10
    )  # before the span, in the programme year
    bus = make_course(session)
    bus.mode = TeachingMode.BUS
    teach(session, county, far, day=date(2026, 10, 7), township="한빛면", seats=20, course=bus)
    teach(session, south, far[:5], day=date(2026, 10, 8), seats=30)
    teach(session, south, [], day=date(2026, 10, 9), seats=15, venue=BOEUN, township="별내면", head_count=9)
    planned = make_offering(session, county, seats=100)
    planned.township = "아직면"
    make_lesson(session, planned, day=date(2026, 10, 28))  # nobody has closed it: it counts nowhere
    waiting = make_offering(session, city)
    session.add_all(
        Enrolment(offering_id=waiting.id, attendee_id=one, state=EnrolmentState.WAITING, enrolled_at=NOW)
        for one in far[:3]
    )
    for center, background in ((city, "공개채용"), (city, "공개채용"), (county, "")):
        member = make_staff(session, center)
        member.hiring_background = background
        session.add(Contract(staff_id=member.id, starts_on=date(2026, 3, 2), ends_on=date(2026, 12, 18)))
    gone = make_staff(session, city)
    session.add(Contract(staff_id=gone.id, starts_on=date(2025, 3, 2), ends_on=date(2025, 12, 18)))
    session.flush()
    return {"city": city, "county": county, "south": south}
