"""Hours (활동시간) of a month, from assignments and nothing else. A room of its own: statement, table and workbook
all add up the same lines.

Planned: the whole lesson, for whoever was to be there. Worked, absent, added: the assignment's own from–to or minutes,
else the whole lesson. Recognised = worked + added. Cancelled lessons count nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learning_centers.core.access import TEACHING_ROLES, Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from models import (
    Assignment,
    Center,
    Contract,
    Course,
    Duty,
    HoursSignOff,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
    Part,
    StaffMember,
    StaffRole,
    TeachingMode,
)

PART_NAMES = {
    Part.LEAD: mark("Instructor"),
    Part.ASSISTANT: mark("Assistant instructor"),
    Part.SUPPORTER: mark("Supporter"),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """In minutes."""

    planned: int = 0
    worked: int = 0
    absent: int = 0
    added: int = 0

    @property
    def recognised(self) -> int:
        return self.worked + self.added

    def __add__(self, other: "Hours") -> "Hours":
        return Hours(
            self.planned + other.planned,
            self.worked + other.worked,
            self.absent + other.absent,
            self.added + other.added,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment. `own`: its own minutes, None: the whole lesson."""

    staff_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    lesson_minutes: int
    own: int | None
    own_starts_at: datetime | None
    own_ends_at: datetime | None
    part: Part
    duty: Duty
    reason: str
    stands_in_for: str  # the name of the absent one; empty: nobody
    code: str
    course: str
    mode: TeachingMode | None
    center: str
    address: str

    @property
    def place(self) -> str:
        return self.address or self.center

    @property
    def minutes(self) -> int:
        """Of the person, not of the lesson."""
        if self.own_starts_at is not None and self.own_ends_at is not None:
            return (self.own_ends_at - self.own_starts_at) // timedelta(minutes=1)
        return self.lesson_minutes if self.own is None else self.own

    @property
    def hours(self) -> Hours:
        planned = 0 if self.duty is Duty.ADDED else self.lesson_minutes
        return Hours(
            planned,
            self.minutes if self.duty is Duty.WORKED else 0,
            self.minutes if self.duty is Duty.ABSENT else 0,
            self.minutes if self.duty is Duty.ADDED else 0,
        )

    @property
    def engaged(self) -> int:
        """Minutes the person was at work or is to be."""
        return 0 if self.duty is Duty.ABSENT else self.minutes


@dataclass(frozen=True, slots=True)
class Term:
    starts_on: date
    ends_on: date | None
    monthly_hours: float | None  # the most a month; None: no cap

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def touches(self, month: Month) -> bool:
        return self.starts_on <= month.last and (self.ends_on is None or month.first <= self.ends_on)


@dataclass(frozen=True, slots=True)
class SignOff:
    minutes: int
    signed_at: datetime


@dataclass(slots=True)
class Person:
    id: int
    name: str
    role: StaffRole
    center_id: int
    center: str
    qualification: str
    qualified_until: date | None
    hiring_background: str
    lines: list[Line] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    sign_off: SignOff | None = None

    @property
    def hours(self) -> Hours:
        return total(self.lines)

    @property
    def sign_state(self) -> str:
        """ "unsigned", "signed", or "sign_again" when the hours changed afterwards."""
        if self.sign_off is None:
            return "unsigned"
        return "signed" if self.sign_off.minutes == self.hours.recognised else "sign_again"


def total(lines: Iterable[Line]) -> Hours:
    return sum((line.hours for line in lines), Hours())


def by_kind(lines: Iterable[Line]) -> list[tuple[tuple[Part, TeachingMode | None, str], Hours]]:
    """By part, course mode and place, in that order."""
    found: dict[tuple[Part, TeachingMode | None, str], Hours] = defaultdict(Hours)
    for line in lines:
        key = (line.part, line.mode, line.place)
        found[key] = found[key] + line.hours
    modes = list(TeachingMode)
    return sorted(
        found.items(),
        key=lambda item: (
            list(Part).index(item[0][0]),
            -1 if item[0][1] is None else modes.index(item[0][1]),
            item[0][2],
        ),
    )


def may_see_all(viewer: Viewer) -> bool:
    """Who teaches sees the own hours only: they are pay."""
    return viewer.role not in TEACHING_ROLES


def get_person(session: Session, staff_id: int, month: Month, viewer: Viewer) -> Person:
    """Raises NotFound: absent, or neither the viewer nor somebody of the viewer's centers."""
    found = _people(session, month, col(StaffMember.id) == staff_id)
    own = viewer.staff_id == staff_id
    if not found or not (own or (may_see_all(viewer) and viewer.sees(found[0].center_id))):
        raise NotFound(_("There is no such person on the staff."))
    return found[0]


def list_people(session: Session, month: Month, viewer: Viewer) -> list[Person]:
    """Everyone of the viewer's centers, by center, name and id. Four SELECTs, whatever their number.

    Who had no contract and no lesson in the month is left out.
    """
    if not may_see_all(viewer):
        return []
    reach = () if viewer.center_ids is None else (col(StaffMember.center_id).in_(sorted(viewer.center_ids)),)
    people = _people(session, month, *reach)
    return [one for one in people if one.lines or any(term.touches(month) for term in one.terms)]


def people_of(
    session: Session, staff_ids: Sequence[int], month: Month, *, without: int | None = None
) -> dict[int, Person]:
    """Staff id -> person with what stands in that month, for a plan that is being made. Four SELECTs.

    Takes staff of a center the viewer plans for. without: an offering whose lessons do not count.
    """
    people = _people(session, month, col(StaffMember.id).in_(staff_ids), without=without)
    return {person.id: person for person in people}


def _people(session: Session, month: Month, *where: Any, without: int | None = None) -> list[Person]:
    columns = (
        StaffMember.id,
        StaffMember.name,
        StaffMember.role,
        StaffMember.center_id,
        Center.name,
        StaffMember.qualification,
        StaffMember.qualified_until,
        StaffMember.hiring_background,
    )
    query = select(*(col(one) for one in columns)).join(Center, col(Center.id) == StaffMember.center_id)
    ordered = query.where(*where).order_by(col(Center.name), col(StaffMember.name), col(StaffMember.id))
    people = {row[0]: Person(*row) for row in session.execute(ordered)}
    lesson_of = where if without is None else (*where, col(Lesson.offering_id) != without)
    for line in _lines(session, month, lesson_of):
        people[line.staff_id].lines.append(line)
    for staff_id, term in _terms(session, where):
        people[staff_id].terms.append(term)
    for staff_id, sign_off in _sign_offs(session, month, where):
        people[staff_id].sign_off = sign_off
    return list(people.values())


def _lines(session: Session, month: Month, where: Sequence[Any]) -> list[Line]:
    """By start."""
    replaced, absent = aliased(Assignment), aliased(StaffMember)
    lesson = (Lesson.held_on, Lesson.starts_at, Lesson.ends_at, Lesson.minutes)
    own = (Assignment.minutes, Assignment.starts_at, Assignment.ends_at)
    of_assignment = (Assignment.part, Assignment.duty, Assignment.reason)
    of_offering = (Offering.code, Course.name, Course.mode, Center.name, Offering.address)
    query = (
        select(
            *(col(one) for one in (Assignment.staff_id, *lesson, *own, *of_assignment)),
            func.coalesce(col(absent.name), ""),
            *(col(one) for one in of_offering),
        )
        .select_from(Assignment)
        .join(Lesson, col(Lesson.id) == Assignment.lesson_id)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Lesson.center_id)
        .join(StaffMember, col(StaffMember.id) == Assignment.staff_id)
        .outerjoin(replaced, col(replaced.id) == col(Assignment.replaces_id))
        .outerjoin(absent, col(absent.id) == col(replaced.staff_id))
        .where(
            col(Lesson.month) == str(month),
            col(Lesson.state) != LessonState.CANCELLED,
            col(Offering.state) != OfferingState.CANCELLED,
            *where,
        )
        .order_by(col(Lesson.starts_at), col(Assignment.id))
    )
    return [Line(*row) for row in session.execute(query)]


def _terms(session: Session, where: Sequence[Any]) -> list[tuple[int, Term]]:
    query = (
        select(
            col(Contract.staff_id),
            col(Contract.starts_on),
            col(Contract.ends_on),
            col(Contract.monthly_hours),
        )
        .join(StaffMember, col(StaffMember.id) == Contract.staff_id)
        .where(*where)
        .order_by(col(Contract.starts_on))
    )
    return [(row[0], Term(*row[1:])) for row in session.execute(query)]


def _sign_offs(session: Session, month: Month, where: Sequence[Any]) -> list[tuple[int, SignOff]]:
    query = (
        select(col(HoursSignOff.staff_id), col(HoursSignOff.minutes), col(HoursSignOff.signed_at))
        .join(StaffMember, col(StaffMember.id) == HoursSignOff.staff_id)
        .where(col(HoursSignOff.month) == str(month), *where)
    )
    return [(row[0], SignOff(*row[1:])) for row in session.execute(query)]


def warnings_of(person: Person) -> list[str]:
    """What somebody should look at: work outside a contract, over the cap, or after the qualification ran out."""
    at_work = [line for line in person.lines if line.engaged]
    outside = [line for line in at_work if not any(term.covers(line.day) for term in person.terms)]
    until = person.qualified_until
    late = [line for line in at_work if until is not None and line.day > until]
    found = []
    if outside:
        found.append(_("Outside a contract: %(days)s.", days=_days(outside)))
    for term in person.terms:
        minutes = sum(line.engaged for line in at_work if term.covers(line.day))
        if term.monthly_hours is not None and minutes > term.monthly_hours * 60:
            found.append(
                _(
                    "%(hours)s hours are more than the %(cap)s hours a month of the contract.",
                    hours=f"{minutes / 60:g}",
                    cap=f"{term.monthly_hours:g}",
                )
            )
    if late:
        found.append(_("After the qualification ran out: %(days)s.", days=_days(late)))
    return found


def _days(lines: Iterable[Line]) -> str:
    return ", ".join(f"{day.month}/{day.day}" for day in sorted({line.day for line in lines}))


def count_backgrounds(people: Iterable[Person], month: Month) -> list[tuple[str, int]]:
    """People under contract in the month by hiring background, as written; empty: none stated. Most first."""
    found: dict[str, int] = defaultdict(int)
    for person in people:
        if any(term.touches(month) for term in person.terms):
            found[person.hiring_background] += 1
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))
