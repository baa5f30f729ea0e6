"""Reads of evidence: one lesson's or many's sheets, what is missing of one, and how many are complete in a month.

Functions that take lesson ids take those of lessons the viewer was let through to; each sends a fixed number of
SELECTs, however many lessons there are.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.lessons.queries import CenterChoice, ListedLesson, get_lesson, list_these
from models import (
    Assignment,
    Attendance,
    Attendee,
    Center,
    Course,
    CourseLevel,
    Duty,
    Enrolment,
    EnrolmentState,
    Evidence,
    EvidencePhoto,
    Lesson,
    LessonState,
    Mark,
    Moment,
    Offering,
    Part,
    StaffMember,
    Venue,
)

EDGE = timedelta(minutes=20)  # how long the first and the last photo may be taken
WANTED = (Moment.START, Moment.MIDDLE, Moment.END)
MOMENT_NAMES = {
    Moment.START: mark("Photo at the start"),
    Moment.MIDDLE: mark("Photo in the middle"),
    Moment.END: mark("Photo at the end"),
    Moment.ROSTER: mark("Photo of a hand-written roster"),
}
# Column of Evidence -> the question.
CHECKS = {
    "everyone_visible": mark("Can all attendees be seen in the photos?"),
    "staff_visible": mark("Can the instructor and the assistant be seen in the photos?"),
    "place_recognisable": mark("Can one see that it is a lesson of a learning center?"),
}


class Status(StrEnum):
    """Of the evidence of one lesson; keys of web/states.py."""

    NONE = "evidence_none"
    PARTIAL = "evidence_partial"
    COMPLETE = "evidence_complete"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class Teacher:
    """One row of the team. `starts_at`, `ends_at`: of this person; None: with the lesson."""

    assignment_id: int
    lesson_id: int
    staff_id: int
    name: str
    part: Part
    duty: Duty
    starts_at: datetime | None
    ends_at: datetime | None
    replaces_id: int | None

    @property
    def came(self) -> bool:
        return self.duty is not Duty.ABSENT


@dataclass(frozen=True, slots=True)
class Marked:
    lesson_id: int
    attendee_id: int
    name: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Day:
    """One lesson of an offering, as the program lists it."""

    offering_id: int
    number: int
    starts_at: datetime
    ends_at: datetime
    lead: str | None


@dataclass(frozen=True, slots=True)
class About:
    """Of the course and the place."""

    level: CourseLevel | None
    topic: str
    seats: int
    room: str | None
    venue: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the evidence sheet of one lesson says."""

    lesson: ListedLesson
    about: About
    evidence: Evidence  # an empty one when there is no row yet
    photos: Sequence[EvidencePhoto]  # in the order they were added
    team: Sequence[Teacher]
    roll: Sequence[Marked]  # by name
    program: Sequence[Day]

    @property
    def status(self) -> Status:
        return status_of(self.evidence, self.photos)

    @property
    def place(self) -> str:
        return self.about.room or self.about.venue or self.about.address or self.lesson.center

    def photos_at(self, moment: Moment) -> list[EvidencePhoto]:
        return [photo for photo in self.photos if photo.moment is moment]

    def count(self, mark: Mark) -> int:
        return sum(one.mark is mark for one in self.roll)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a complete sheet still wants. `field`: where it is entered; `words`: a msgid."""

    field: str
    words: str


ASKED_FOR = {
    Moment.START: Missing("photo-start", mark("Add a photo of the start.")),
    Moment.MIDDLE: Missing("photo-middle", mark("Add a photo of the middle.")),
    Moment.END: Missing("photo-end", mark("Add a photo of the end.")),
}
UNANSWERED = {
    "everyone_visible": Missing("everyone_visible-0", mark("Answer the first question.")),
    "staff_visible": Missing("staff_visible-0", mark("Answer the second question.")),
    "place_recognisable": Missing("place_recognisable-0", mark("Answer the third question.")),
}
UNSIGNED = Missing("submitter", mark("Write your name to sign."))
SIGN_AGAIN = Missing("submitter", mark("Mend what was sent back, then sign again."))


def missing_of(evidence: Evidence, photos: Sequence[EvidencePhoto]) -> list[Missing]:
    there = {photo.moment for photo in photos}
    found = [ASKED_FOR[moment] for moment in WANTED if moment not in there]
    found += [UNANSWERED[key] for key in CHECKS if getattr(evidence, key) is None]
    if evidence.sent_back_at is not None:
        found.append(SIGN_AGAIN)
    elif evidence.signed_at is None:
        found.append(UNSIGNED)
    return found


def status_of(evidence: Evidence, photos: Sequence[EvidencePhoto]) -> Status:
    if evidence.sent_back_at is not None:
        return Status.SENT_BACK
    if not missing_of(evidence, photos):
        return Status.COMPLETE
    begun = photos or evidence.signed_at or evidence.remark
    answered = any(getattr(evidence, key) is not None for key in CHECKS)
    return Status.PARTIAL if begun or answered else Status.NONE


def window_of(moment: Moment, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """When the photo is to be taken. A lesson of less than an hour is divided into thirds."""
    edge = min(EDGE, (ends_at - starts_at) / 3)
    windows = {
        Moment.START: (starts_at, starts_at + edge),
        Moment.MIDDLE: (starts_at + edge, ends_at - edge),
        Moment.END: (ends_at - edge, ends_at),
    }
    return windows.get(moment, (starts_at, ends_at))


def get_sheet(session: Session, lesson_id: int, viewer: Viewer) -> Sheet:
    """Raises NotFound as `get_lesson`."""
    lesson = get_lesson(session, lesson_id, viewer)
    (sheet,) = list_sheets(session, [lesson.id])
    return sheet


def list_sheets(session: Session, lesson_ids: Sequence[int]) -> list[Sheet]:
    """By start of the lesson. Seven SELECTs."""
    lessons = list_these(session, lesson_ids)
    about = _about(session, lesson_ids)
    rows = session.exec(select(Evidence).where(col(Evidence.lesson_id).in_(lesson_ids)))
    evidence = {row.lesson_id: row for row in rows}
    photos: dict[int, list[EvidencePhoto]] = defaultdict(list)
    pictures = select(EvidencePhoto).where(col(EvidencePhoto.lesson_id).in_(lesson_ids))
    for photo in session.exec(pictures.order_by(col(EvidencePhoto.id))):
        photos[photo.lesson_id].append(photo)
    team: dict[int, list[Teacher]] = defaultdict(list)
    for teacher in list_team(session, lesson_ids):
        team[teacher.lesson_id].append(teacher)
    roll: dict[int, list[Marked]] = defaultdict(list)
    for marked in _roll(session, lesson_ids):
        roll[marked.lesson_id].append(marked)
    program: dict[int, list[Day]] = defaultdict(list)
    for day in _program(session, {lesson.offering_id for lesson in lessons}):
        program[day.offering_id].append(day)
    return [
        Sheet(
            lesson,
            about[lesson.id],
            evidence.get(lesson.id) or Evidence(lesson_id=lesson.id),
            photos[lesson.id],
            team[lesson.id],
            roll[lesson.id],
            program[lesson.offering_id],
        )
        for lesson in lessons
    ]


def _about(session: Session, lesson_ids: Collection[int]) -> dict[int, About]:
    room, venue = aliased(Venue), aliased(Venue)
    query = (
        sql_select(
            col(Lesson.id),
            col(Course.level),
            col(Course.topic),
            col(Offering.seats),
            col(room.name),
            col(venue.name),
            col(Offering.address),
        )
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .outerjoin(room, col(room.id) == Lesson.room_id)
        .outerjoin(venue, col(venue.id) == Offering.venue_id)
        .where(col(Lesson.id).in_(lesson_ids))
    )
    return {row[0]: About(*row[1:]) for row in session.execute(query)}


def list_team(session: Session, lesson_ids: Collection[int]) -> list[Teacher]:
    """Lead, assistants, supporters; a substitute after the one replaced."""
    query = (
        sql_select(
            col(Assignment.id),
            col(Assignment.lesson_id),
            col(Assignment.staff_id),
            col(StaffMember.name),
            col(Assignment.part),
            col(Assignment.duty),
            col(Assignment.starts_at),
            col(Assignment.ends_at),
            col(Assignment.replaces_id),
        )
        .join(StaffMember, col(StaffMember.id) == Assignment.staff_id)
        .where(col(Assignment.lesson_id).in_(lesson_ids))
    )
    order = list(Part)

    def place(one: Teacher) -> tuple[int, int, int]:
        return order.index(one.part), one.replaces_id or one.assignment_id, one.assignment_id

    return sorted((Teacher(*row) for row in session.execute(query)), key=place)


def _roll(session: Session, lesson_ids: Collection[int]) -> list[Marked]:
    query = (
        sql_select(col(Lesson.id), col(Attendee.id), col(Attendee.name), col(Attendance.mark))
        .select_from(Lesson)
        .join(
            Enrolment,
            and_(
                col(Enrolment.offering_id) == Lesson.offering_id,
                col(Enrolment.state) == EnrolmentState.ENROLLED,
            ),
        )
        .join(Attendee, col(Attendee.id) == Enrolment.attendee_id)
        .outerjoin(
            Attendance,
            and_(col(Attendance.lesson_id) == Lesson.id, col(Attendance.attendee_id) == Attendee.id),
        )
        .where(col(Lesson.id).in_(lesson_ids))
        .order_by(col(Attendee.name), col(Attendee.id))
    )
    return [Marked(*row) for row in session.execute(query)]


def _program(session: Session, offering_ids: Collection[int]) -> list[Day]:
    query = (
        sql_select(
            col(Lesson.offering_id),
            col(Lesson.number),
            col(Lesson.starts_at),
            col(Lesson.ends_at),
            col(StaffMember.name),
        )
        .outerjoin(StaffMember, col(StaffMember.id) == Lesson.lead_id)
        .where(col(Lesson.offering_id).in_(offering_ids), col(Lesson.state) != LessonState.CANCELLED)
        .order_by(col(Lesson.number))
    )
    return [Day(*row) for row in session.execute(query)]


def list_free_staff(session: Session, lesson: ListedLesson, team: Sequence[Teacher]) -> list[StaffMember]:
    """People of the center who are not in the team, by name."""
    query = select(StaffMember).where(
        StaffMember.center_id == lesson.center_id,
        col(StaffMember.id).not_in([one.staff_id for one in team]),
    )
    return list(session.exec(query.order_by(col(StaffMember.name), col(StaffMember.id))))


def get_photo(session: Session, lesson_id: int, photo_id: int, viewer: Viewer) -> EvidencePhoto:
    """Raises NotFound: no such photo of that lesson, or not a lesson the viewer sees."""
    get_lesson(session, lesson_id, viewer)
    found = session.get(EvidencePhoto, photo_id)
    if found is None or found.lesson_id != lesson_id:
        raise NotFound(_("There is no such photo. It may have been removed."))
    return found


def get_center(session: Session, center_id: int, viewer: Viewer) -> CenterChoice:
    """Raises NotFound: absent, or not one of the viewer's."""
    found = session.get(Center, center_id)
    if found is None or not viewer.sees(center_id):
        raise NotFound(_("There is no such center."))
    return CenterChoice(found.id, found.code, found.name)


def list_held(session: Session, center_id: int, month: Month) -> list[int]:
    """Ids of the lessons of a center that were held in the month."""
    query = select(Lesson.id).where(
        Lesson.center_id == center_id,
        Lesson.month == str(month),
        col(Lesson.state) == LessonState.CLOSED,
    )
    return list(session.exec(query))
