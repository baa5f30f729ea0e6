"""People who come without being on the roll, and what is asked of those who are. A room of its own beside `service`:
it is about who somebody is, not about marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.attendance.queries import Marked, list_marks
from learning_centers.attendance.service import NotEnrolled, enrol, record_marks, require_assigned
from learning_centers.attendees.queries import Person, masked
from learning_centers.attendees.service import Said, store_people
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables import parsers
from learning_centers.core.tables.parsers import Unreadable
from learning_centers.figures import service as figures
from learning_centers.figures.locks import require_open
from models import SENSITIVE_GROUPS, Attendee, AttendeeGroup, Deed, Enrolment, Lesson, LessonState, Mark

WHAT = "attendance.walk_in"  # in the access log
MOST_NAME = 60


class BadPerson(DomainError): ...


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody stored who may be the one that came. `who`: masked, with the birth year."""

    attendee_id: int
    who: str
    member: bool


class WhoIsIt(DomainError):
    """There are people who may be meant; somebody must say which, or that it is a new one."""

    def __init__(self, said: str, alike: Sequence[Alike]) -> None:
        super().__init__(said)
        self.alike = tuple(alike)


@dataclass(frozen=True, slots=True)
class Added:
    attendee_id: int
    known: bool  # there was a record of this person already
    member: bool


def add_walk_in(
    session: Session,
    lesson: Lesson,
    name: str,
    phone: str,
    by: Viewer,
    now: datetime,
    *,
    chosen: int | None = None,
    is_new: bool = False,
) -> Added:
    """Put somebody on the roll and mark them present, unless they have a mark. Doing it twice changes nothing.

    chosen: which of the people alike it is. is_new: it is none of them.

    Raises:
        BadPerson: the name or phone cannot be read.
        WhoIsIt: neither was said, and there are people alike.
        LessonCancelled, NotStarted, NotAssigned, MonthLocked: as `service.record_marks`.
    """
    name, phone = _read(name, phone)
    require_assigned(session, lesson, by)
    require_open(session, lesson.center_id, lesson.month)
    alike = _alike(session, lesson.center_id, name, phone, by)
    known = _the_one(alike, name, phone, chosen, is_new)
    if known is None:
        guest = Person(name, lesson.center_id, phone=phone)
        store_people(session, [guest], by, WHAT, now)
        person_id = guest.id or 0
    else:
        person_id = _seat_of(session, lesson.offering_id, known.id)
    enrol(session, lesson.offering_id, [person_id], now)
    audit.record(session, by, Deed.CHANGE, WHAT, kind="attendee", subjects=[person_id], detail="enrolled")
    record_marks(session, lesson, {person_id: Marked(Mark.PRESENT)}, by, now, loaded={person_id: None})
    return Added(person_id, known is not None, known is not None and known.member_id is not None)


def _read(name: str, phone: str) -> tuple[str, str]:
    name = " ".join(name.split())
    if not 0 < len(name) <= MOST_NAME:
        raise BadPerson(_("Write the name, in at most %(most)s characters.", most=MOST_NAME))
    try:
        return name, parsers.phone(phone) if phone.strip() else ""
    except Unreadable as unreadable:
        raise BadPerson(str(unreadable)) from unreadable


def _alike(session: Session, center_id: int, name: str, phone: str, by: Viewer) -> list[Attendee]:
    """Same phone, or same name at this center and nothing against it. Merged duplicates are the one who stays.

    People of other centers only when name and phone are both theirs.
    """
    kept = aliased(Attendee)
    same: list[ColumnElement[bool]] = [
        and_(col(Attendee.center_id) == center_id, col(Attendee.name) == name),
    ]
    if phone:
        same.append(col(Attendee.phone) == phone)
    found = session.exec(
        select(kept)
        .join(Attendee, col(kept.id) == func.coalesce(col(Attendee.merged_into_id), col(Attendee.id)))
        .where(or_(*same))
        .order_by(col(kept.id))
    )
    return [
        one
        for one in {row.id: row for row in found}.values()
        if _is_exact(one, name, phone)
        or (by.sees(one.center_id) and (one.phone == phone or not (one.phone and phone)))
    ]


def _is_exact(one: Attendee, name: str, phone: str) -> bool:
    return bool(phone) and one.phone == phone and one.name == name


def _the_one(
    alike: Sequence[Attendee], name: str, phone: str, chosen: int | None, is_new: bool
) -> Attendee | None:
    """Who it is; None: a new person."""
    if picked := [one for one in alike if one.id == chosen]:
        return picked[0]
    exact = [one for one in alike if _is_exact(one, name, phone)]
    if len(exact) == 1:
        return exact[0]
    if alike and not is_new:
        raise WhoIsIt(_("Is it one of these people? Choose below."), [_shown(one) for one in alike])
    return None


def _shown(one: Attendee) -> Alike:
    person = Person(one.name, one.center_id, birth_year=one.birth_year)
    return Alike(one.id, masked(person), one.member_id is not None)


def _seat_of(session: Session, offering_id: int, person_id: int) -> int:
    """Who holds the person's place in the offering: themself, or a record that was merged into theirs."""
    held = session.exec(
        select(Enrolment.attendee_id)
        .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
        .where(
            Enrolment.offering_id == offering_id,
            func.coalesce(col(Attendee.merged_into_id), col(Attendee.id)) == person_id,
        )
        .order_by(col(Enrolment.attendee_id))
    ).first()
    return held or person_id


def fill_in(session: Session, lesson: Lesson, attendee_id: int, said: Said, by: Viewer) -> bool:
    """Note what was missing about somebody on the roll; what is known already stays. Whether anything was new.

    Raises:
        NotEnrolled: not on the roll.
        BadPerson: a group that must be asked apart.
        NotAssigned, MonthLocked: as `service.record_marks`.
    """
    require_assigned(session, lesson, by)
    require_open(session, lesson.center_id, lesson.month)
    if said.groups & SENSITIVE_GROUPS:
        raise BadPerson(_("This group needs a consent of its own. Ask for it on the roster."))
    person = session.get(Attendee, attendee_id)
    if person is None or attendee_id not in list_marks(session, lesson.id, lesson.offering_id):
        raise NotEnrolled(_("Someone in the list is not enrolled. Load the page again."))
    learned = [
        column
        for column in ("birth_year", "residence_id")
        if getattr(said, column) is not None and getattr(person, column) is None
    ]
    for column in learned:
        setattr(person, column, getattr(said, column))
    known = session.exec(select(AttendeeGroup.group_name).where(AttendeeGroup.attendee_id == person.id)).all()
    added = sorted(said.groups - set(known))
    session.add_all(AttendeeGroup(attendee_id=person.id, group_name=group) for group in added)
    if learned or added:
        session.add(person)
        subjects, detail = [person.id], ", ".join([*learned, *(["groups"] if added else [])])
        audit.record(
            session, by, Deed.CHANGE, "attendance.fill_in", kind="attendee", subjects=subjects, detail=detail
        )
        if lesson.state is LessonState.CLOSED:
            figures.recompute(session, [(lesson.month, lesson.center_id)])
    return bool(learned or added)
