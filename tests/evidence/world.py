"""A lesson that is over, with a roll that is marked, a lead and an assistant."""

from dataclasses import dataclass
from datetime import time

from sqlmodel import select

from learning_centers.evidence import service
from learning_centers.evidence.photos import develop
from learning_centers.evidence.queries import CHECKS, WANTED
from learning_centers.web.commands import SYSTEM
from models import Assignment, Attendee, Center, Evidence, Lesson, Mark, Moment, Part, StaffMember, StaffRole
from tests.evidence.pictures import jpeg
from tests.factories import (
    DAY,
    NOW,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_staff,
)


@dataclass(frozen=True, slots=True)
class Held:
    center: Center
    lesson: Lesson
    lead: StaffMember
    assistant: StaffMember
    spare: StaffMember  # of the center, not in the team
    people: list[Attendee]


def make_over(session, center=None, *, people=3, day=DAY, start=time(14, 0), marked=True) -> Held:
    """14:00–16:00, everybody present but the last one, who is late."""
    center = center or make_center(session, "한빛배움터")
    lead, assistant = make_staff(session, center, "한가람"), make_staff(session, center, "이슬찬")
    spare = make_staff(session, center, "문보라", role=StaffRole.ASSISTANT)
    enrolled = [make_attendee(session, center, f"김가나다{n}") for n in range(people)]
    offering = make_offering(session, center, course=make_course(session), attendees=enrolled)
    marks = {one.id: Mark.PRESENT for one in enrolled[:-1]} | {one.id: Mark.LATE for one in enrolled[-1:]}
    lesson = make_lesson(session, offering, lead=lead, marks=marks if marked else {}, day=day, start=start)
    session.add(Assignment(lesson_id=lesson.id, staff_id=assistant.id, part=Part.ASSISTANT))
    session.commit()
    return Held(center, lesson, lead, assistant, spare, enrolled)


def keep(folder, moment=Moment.START, width=400, colour="teal"):
    return service.keep_files(folder, moment, develop(jpeg(width, 300, colour=colour), "a.jpg"))


def complete(session, lesson, folder, *, by=SYSTEM, name="한가람", now=NOW, locked=False) -> None:
    """Three photos, three answers, a signature. locked: the month is, so the province has sent it back first."""
    if locked:
        session.add(Evidence(lesson_id=lesson.id, sent_back_at=now))
        session.flush()
    service.add_photos(session, lesson, [keep(folder, moment) for moment in WANTED], by, now)
    service.answer(session, lesson, dict.fromkeys(CHECKS, True), "", by, now)
    service.sign(session, lesson, name, "", by, now)
    session.commit()


def team(session, lesson):
    """Name -> row."""
    session.rollback()
    session.expire_all()
    rows = session.exec(
        select(StaffMember.name, Assignment)
        .join(Assignment, Assignment.staff_id == StaffMember.id)
        .where(Assignment.lesson_id == lesson.id)
    )
    return dict(rows.all())
