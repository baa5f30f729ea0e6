"""People who come without being on the roll, and what is asked of those who are. A room of its own beside `service`:
it is about who somebody is, not about marks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.attendance.queries import Marked, list_marks
from learning_centers.attendance.service import NotEnrolled, enrol, record_marks, require_assigned
from learning_centers.attendees.consents import require_not_withdrawn
from learning_centers.attendees.finding import NO_ANSWER, Answer, Named, identify
from learning_centers.attendees.queries import Person
from learning_centers.attendees.service import Said, store_people
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.figures import service as figures
from learning_centers.figures.locks import require_open
from models import SENSITIVE_GROUPS, Attendee, AttendeeGroup, Deed, Enrolment, Lesson, LessonState, Mark

WHAT = "attendance.walk_in"  # in the access log


class BadGroup(DomainError):
    """It is asked apart, with a consent of its own."""


@dataclass(frozen=True, slots=True)
class Added:
    attendee_id: int
    known: bool  # there was a record of this person already
    member: bool


def add_walk_in(
    session: Session, lesson: Lesson, named: Named, by: Viewer, now: datetime, answer: Answer = NO_ANSWER
) -> Added:
    """Put somebody on the roll and mark them present, unless they have a mark. Doing it twice changes nothing.

    Raises:
        WhoIsIt: as `attendees.finding.identify`.
        ConsentWithdrawn: the person took back the consent to take part.
        LessonCancelled, NotStarted, NotAssigned, MonthLocked: as `service.record_marks`.
    """
    require_assigned(session, lesson, by)
    require_open(session, lesson.center_id, lesson.month)
    known = identify(session, lesson.center_id, named, by, answer)
    if known is None:
        guest = Person(named.name, lesson.center_id, phone=named.phone)
        store_people(session, [guest], by, WHAT, now)
        person_id = guest.id or 0
    else:
        require_not_withdrawn(session, known.id)
        person_id = _seat_of(session, lesson.offering_id, known.id)
    enrol(session, lesson.offering_id, [person_id], now)
    audit.record(session, by, Deed.CHANGE, WHAT, kind="attendee", subjects=[person_id], detail="enrolled")
    record_marks(session, lesson, {person_id: Marked(Mark.PRESENT)}, by, now, loaded={person_id: None})
    return Added(person_id, known is not None, known is not None and known.member_id is not None)


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
        BadGroup.
        NotAssigned, MonthLocked: as `service.record_marks`.
    """
    require_assigned(session, lesson, by)
    require_open(session, lesson.center_id, lesson.month)
    if said.groups & SENSITIVE_GROUPS:
        raise BadGroup(_("This group needs a consent of its own. Ask for it on the roster."))
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
