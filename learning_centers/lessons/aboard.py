"""Lessons of the edu-bus, made many at once by a published run. A room of its own beside `planning`, which makes one
plan from a form: here the looking costs the same however many stops there are. The caller commits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.figures import service as figures
from learning_centers.figures.locks import require_open
from learning_centers.lessons.checking import Look, look
from learning_centers.lessons.codes import code_of, code_start, last_serial
from learning_centers.lessons.dates import Slot
from learning_centers.lessons.desk import load_desk
from learning_centers.lessons.planning import Clashes
from learning_centers.lessons.plans import Plan
from models import (
    Assignment,
    Deed,
    Duty,
    Lesson,
    LessonState,
    Offering,
    OfferingEvent,
    OfferingState,
    StaffMember,
)


class BadCrew(DomainError):
    """Somebody is not on the staff of the bus's center or would ride twice, or a course is not taught there."""


@dataclass(frozen=True, slots=True)
class Ride:
    """One lesson at one stop: `plan` has one slot. `run_stop_id` may not exist yet while it is only looked at."""

    plan: Plan
    bus_id: int
    run_stop_id: int | None = None


def look_aboard(session: Session, center_id: int, rides: Sequence[Ride], by: Viewer, now: datetime) -> Look:
    """What stands against the rides, asked once for each team. `stops` keep them from being made.

    Raises:
        NotFound: not one of the viewer's centers.
        BadCrew.
    """
    today = now.astimezone(SEOUL).date()
    desk = load_desk(session, center_id, by, today)
    names = {one.id: one.name for one in desk.staff}
    _require_known(rides, set(names), {one.id for one in desk.courses})
    _require_once(rides, names)
    by_team: dict[tuple[Any, ...], list[Plan]] = defaultdict(list)
    for ride in rides:
        by_team[tuple(ride.plan.team.items())].append(ride.plan)
    looks = []
    for plans in by_team.values():
        slots = tuple(slot for plan in plans for slot in plan.slots)
        looks.append(look(session, desk, plans[0].with_slots(slots), by, today))
    about = dict.fromkeys(text for one in looks for text in one.about)
    return Look(tuple(row for one in looks for row in one.dates), tuple(about))


def _require_known(rides: Sequence[Ride], staff: set[int], courses: set[int]) -> None:
    if any(not staff.issuperset(ride.plan.team) for ride in rides):
        raise BadCrew(_("Somebody of the crew is not on the staff of the center of this bus. Choose again."))
    if any(ride.plan.course_id not in courses for ride in rides):
        raise BadCrew(_("The center of this bus does not teach one of the courses. Choose another course."))


def _require_once(rides: Sequence[Ride], names: Mapping[int, str]) -> None:
    """Nobody is on two of the rides at one time. The rides of one bus follow each other."""
    of_person: dict[int, list[Slot]] = defaultdict(list)
    for ride in rides:
        for staff_id in ride.plan.team:
            of_person[staff_id] += ride.plan.slots
    for staff_id, slots in of_person.items():
        for before, after in pairwise(sorted(slots)):
            if before.overlaps(after):
                raise BadCrew(
                    _(
                        "%(name)s would be in two places on %(day)s at %(start)s. Change one crew.",
                        name=names[staff_id],
                        day=after.day,
                        start=f"{after.start:%H:%M}",
                    )
                )


def make_aboard(
    session: Session, center_id: int, rides: Sequence[Ride], by: Viewer, now: datetime, why: str
) -> list[str]:
    """An approved offering with one lesson for each ride; gives their codes. What approved the plan approved them:
    `why` stands in their history.

    Raises:
        NotFound, BadCrew: as `look_aboard`.
        planning.Clashes: somebody is taken, or the center is not open.
        MonthLocked. Conflict: the bus is elsewhere.
    """
    if not rides:
        return []
    for month in sorted({slot.month for ride in rides for slot in ride.plan.slots}):
        require_open(session, center_id, month)
    team = {one for ride in rides for one in ride.plan.team}
    held = select(StaffMember.id).where(col(StaffMember.id).in_(team)).order_by(col(StaffMember.id))
    session.exec(held.with_for_update(key_share=True)).all()  # two plans for one person stand in line
    found = look_aboard(session, center_id, rides, by, now)
    if found.stops:
        raise Clashes(found)
    ids = _store_offerings(session, center_id, rides, by, now, why)
    _store_lessons(session, center_id, rides, list(ids.values()))
    audit.record(
        session, by, Deed.CREATE, "lessons.aboard", kind="staff", subjects=sorted(team), detail=f"{len(ids)}"
    )
    months = {slot.month for ride in rides for slot in ride.plan.slots}
    figures.recompute(session, {(month, center_id) for month in months})
    return list(ids)


def _store_offerings(
    session: Session, center_id: int, rides: Sequence[Ride], by: Viewer, now: datetime, why: str
) -> dict[str, int]:
    """Code -> id, in the order of `rides`."""
    codes = _codes(session, rides)
    rows = [
        ride.plan.facts
        | {
            "code": code,
            "center_id": center_id,
            "state": OfferingState.APPROVED,
            "run_stop_id": ride.run_stop_id,
            "created_by_id": by.id,
            "created_at": now,
        }
        for code, ride in zip(codes, rides, strict=True)
    ]
    made = session.execute(insert(Offering).returning(col(Offering.code), col(Offering.id)), rows)
    id_of = {row.code: row.id for row in made}
    events = [
        {
            "offering_id": id_of[code],
            "state": OfferingState.APPROVED,
            "reason": why,
            "by_id": by.id,
            "at": now,
        }
        for code in codes
    ]
    session.execute(insert(OfferingEvent), events)
    return {code: id_of[code] for code in codes}


def _codes(session: Session, rides: Sequence[Ride]) -> list[str]:
    last: dict[str, int] = {}
    codes = []
    for ride in rides:
        start = code_start(ride.plan.slots[0].day)
        if start not in last:
            last[start] = last_serial(session, start)
        last[start] += 1
        codes.append(code_of(start, last[start]))
    return codes


def _store_lessons(
    session: Session, center_id: int, rides: Sequence[Ride], offering_ids: Sequence[int]
) -> None:
    rows = [
        {
            "offering_id": offering_id,
            "center_id": center_id,
            "number": 1,
            "held_on": slot.day,
            "month": slot.month,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "minutes": slot.minutes,
            "state": LessonState.PLANNED,
            "lead_id": ride.plan.lead_id,
            "room_id": None,
            "bus_id": ride.bus_id,
        }
        for ride, offering_id in zip(rides, offering_ids, strict=True)
        for slot in ride.plan.slots
    ]
    made = session.execute(insert(Lesson).returning(col(Lesson.offering_id), col(Lesson.id)), rows)
    lesson_of = {row.offering_id: row.id for row in made}
    teams = [
        {
            "lesson_id": lesson_of[offering_id],
            "staff_id": staff_id,
            "part": part,
            "duty": Duty.PLANNED,
            "reason": "",
        }
        for ride, offering_id in zip(rides, offering_ids, strict=True)
        for staff_id, part in ride.plan.team.items()
    ]
    if teams:
        session.execute(insert(Assignment), teams)
