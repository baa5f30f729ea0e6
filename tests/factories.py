"""Makers of rows. Every argument has a default; a test names only what it is about. They flush, never commit."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count

from argon2 import PasswordHasher
from sqlmodel import Session, select

from learning_centers.core.clock import in_seoul
from models import (
    Account,
    AccountScope,
    Assignment,
    Attendance,
    Attendee,
    BusStop,
    Center,
    CenterKind,
    CenterPeriod,
    CenterPlacement,
    Course,
    CourseLevel,
    Duty,
    Enrolment,
    EvidencePhoto,
    Group,
    Lesson,
    LessonState,
    Mark,
    Moment,
    Offering,
    OfferingState,
    Part,
    PeriodState,
    Region,
    RequestEvent,
    RequestSource,
    RequestState,
    Role,
    Sex,
    StaffMember,
    StaffRole,
    StopRequest,
)

PASSWORD = "practice of tests 1"
NOW = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)  # 13:20 in Seoul
DAY = date(2026, 10, 6)  # a Tuesday
_numbers = count(1)


@cache
def password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def region(session: Session, code: str) -> Region:
    """A region of our own table: 43110 is 충청북도 청주시."""
    return session.exec(select(Region).where(Region.code == code)).one()


def make_center(
    session: Session,
    name: str = "",
    *,
    code: str = "",
    district: str = "43110",
    opens: date = date(2026, 1, 1),
    closes: date | None = None,
    kind: CenterKind = CenterKind.RESIDENT,
) -> Center:
    """An open center; `district` is a code."""
    n = next(_numbers)
    center = Center(code=code or f"T{n:05d}", name=name or f"시험 배움터 {n}", kind=kind, seats=20)
    session.add(center)
    session.flush()
    placed = CenterPlacement(center_id=center.id, district_id=region(session, district).id, valid_from=opens)
    period = CenterPeriod(center_id=center.id, state=PeriodState.OPEN, starts_on=opens, ends_on=closes)
    session.add_all([placed, period])
    session.flush()
    return center


def make_course(session: Session, name: str = "", *, level: CourseLevel = CourseLevel.BASIC) -> Course:
    name = name or f"시험 과정 {next(_numbers)}"
    course = Course(name=name, name_key="".join(name.split()), level=level, hours=2, seats=12)
    session.add(course)
    session.flush()
    return course


def make_staff(
    session: Session, center: Center, name: str = "", *, role: StaffRole = StaffRole.INSTRUCTOR
) -> StaffMember:
    member = StaffMember(name=name or f"강사{next(_numbers)}", role=role, center_id=center.id)
    session.add(member)
    session.flush()
    return member


def make_attendee(
    session: Session,
    center: Center,
    name: str = "",
    *,
    member_id: str | None = None,
    phone: str = "",
    birth_year: int | None = 1950,
    sex: Sex | None = Sex.FEMALE,
) -> Attendee:
    person = Attendee(
        name=name or f"수강생{next(_numbers)}",
        member_id=member_id,
        phone=phone,
        birth_year=birth_year,
        sex=sex,
        center_id=center.id,
        created_at=NOW,
    )
    session.add(person)
    session.flush()
    return person


def make_offering(
    session: Session,
    center: Center,
    *,
    course: Course | None = None,
    attendees: Iterable[Attendee] = (),
    state: OfferingState = OfferingState.APPROVED,
    seats: int = 12,
    code: str = "",
    target_group: Group | None = None,
) -> Offering:
    """An approved offering with its roster, without lessons."""
    offering = Offering(
        code=code or f"E{next(_numbers):010d}",
        center_id=center.id,
        course_id=(course or make_course(session)).id,
        state=state,
        seats=seats,
        target_group=target_group,
        created_by_id=0,
        created_at=NOW,
    )
    session.add(offering)
    session.flush()
    session.add_all(
        Enrolment(offering_id=offering.id, attendee_id=person.id, enrolled_at=NOW) for person in attendees
    )
    session.flush()
    return offering


def make_lesson(
    session: Session,
    offering: Offering,
    *,
    day: date = DAY,
    start: time = time(14, 0),
    minutes: int = 120,
    number: int = 1,
    marks: Mapping[int, Mark] | None = None,
    head_count: int | None = None,
    state: LessonState = LessonState.PLANNED,
    lead: StaffMember | None = None,
) -> Lesson:
    """A lesson; `marks`: attendee id -> mark. It does not recompute figures: see `make_held_lesson`."""
    starts_at = in_seoul(day, start)
    lesson = Lesson(
        offering_id=offering.id,
        center_id=offering.center_id,
        number=number,
        held_on=day,
        month=f"{day:%Y-%m}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        minutes=minutes,
        state=state,
        lead_id=lead.id if lead else None,
        head_count=head_count,
    )
    session.add(lesson)
    session.flush()
    session.add_all(
        Attendance(lesson_id=lesson.id, attendee_id=person, mark=mark, recorded_by_id=0, recorded_at=NOW)
        for person, mark in (marks or {}).items()
    )
    if lead:
        session.add(Assignment(lesson_id=lesson.id, staff_id=lead.id, part=Part.LEAD, duty=Duty.PLANNED))
    session.flush()
    return lesson


def make_account(
    session: Session,
    role: Role = Role.MANAGER,
    *,
    login: str = "",
    centers: Iterable[Center] = (),
    province: str = "",
) -> Account:
    """An account that signs in with PASSWORD. `province` is a code."""
    login = login or f"{role}-{next(_numbers)}"
    account = Account(
        login=login, name=f"이름 {login}", role=role, password_hash=password_hash(), created_at=NOW, email=""
    )
    session.add(account)
    session.flush()
    scopes = [AccountScope(account_id=account.id, center_id=center.id, granted_at=NOW) for center in centers]
    if province:
        scopes.append(
            AccountScope(account_id=account.id, province_id=region(session, province).id, granted_at=NOW)
        )
    session.add_all(scopes)
    session.flush()
    return account


def make_teacher(
    session: Session, center: Center, lesson: Lesson | None = None, role: Role = Role.INSTRUCTOR
) -> Account:
    """An account of somebody who teaches at the center; assigned to `lesson` when there is one."""
    staff = make_staff(session, center)
    account = make_account(session, role, centers=[center])
    account.staff_id = staff.id
    if lesson is not None:
        session.add(Assignment(lesson_id=lesson.id, staff_id=staff.id, part=Part.ASSISTANT))
    session.flush()
    return account


def make_photo(session: Session, lesson: Lesson, moment: Moment = Moment.START) -> EvidencePhoto:
    """A row without its files."""
    n = next(_numbers)
    photo = EvidencePhoto(
        lesson_id=lesson.id,
        moment=moment,
        path=f"evidence/none-{n}.jpg",
        thumbnail_path=f"evidence/none-{n}-small.jpg",
        width=1600,
        height=1200,
        size=1,
        added_by_id=0,
        added_at=NOW,
    )
    session.add(photo)
    session.flush()
    return photo


def make_request(
    session: Session,
    place: str = "",
    *,
    stop: BusStop | None = None,
    district: str = "43760",
    state: RequestState = RequestState.ACCEPTED,
    asked_at: datetime = NOW,
    email: str = "",
    **more: object,
) -> StopRequest:
    """A confirmed wish for a visit in 괴산군 with the first line of its story; `more`: other columns."""
    n = next(_numbers)
    lying = region(session, district)
    values: dict[str, object] = {
        "number": f"{20_000_000 + n}",
        "source": RequestSource.PUBLIC,
        "state": state,
        "province_id": lying.parent_id,
        "district_id": lying.id,
        "stop_id": stop.id if stop else None,
        "place": place or f"시험 마을 {n}",
        "asker": f"신청인{n}",
        "phone": f"0109000{n % 10_000:04d}",
        "email": email,
        "people": 8,
        "wished_from": NOW.date(),
        "wished_until": NOW.date() + timedelta(days=60),
        "confirmed_at": None if state is RequestState.UNCONFIRMED else asked_at,
        "asked_at": asked_at,
    }
    request = StopRequest(**(values | more))
    session.add(request)
    session.flush()
    session.add(RequestEvent(request_id=request.id, state=request.state, by_id=0, at=asked_at))
    session.flush()
    return request
