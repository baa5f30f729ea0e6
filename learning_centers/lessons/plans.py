"""A plan as a value: what a form says of an offering to be, and what a stored offering says in the same words.

A room of its own: checking, storing, copying and the form speak of the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from learning_centers.core.clock import SEOUL
from learning_centers.lessons.dates import Slot
from models import Assignment, Duty, Group, Lesson, LessonState, Offering, Part

FACTS = (
    "course_id",
    "address",
    "address_detail",
    "township",
    "district_id",
    "seats",
    "target_group",
    "vulnerable",
    "devices",
    "signup_from",
    "signup_until",
    "completion_share",
)  # columns of Offering that are fields of Plan
# 수료 기준 where the offering states none: four lessons of five. The programme publishes no rule of its own
# (domain.md 2.2), so this one is ours, and the pages say so.
USUAL_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Plan:
    """`slots` by start. With `room_id` or without an address it is at the center or in a place of the center."""

    course_id: int
    slots: tuple[Slot, ...]
    seats: int
    room_id: int | None = None
    address: str = ""
    address_detail: str = ""
    township: str = ""
    district_id: int | None = None
    lead_id: int | None = None
    assistants: tuple[int, ...] = ()
    supporters: tuple[int, ...] = ()
    target_group: Group | None = None
    vulnerable: bool = False
    devices: str = ""
    signup_from: date | None = None
    signup_until: date | None = None
    completion_share: float | None = None  # 0–1

    @property
    def team(self) -> dict[int, Part]:
        found = dict.fromkeys(self.supporters, Part.SUPPORTER)
        found |= dict.fromkeys(self.assistants, Part.ASSISTANT)
        return found | ({self.lead_id: Part.LEAD} if self.lead_id is not None else {})

    @property
    def facts(self) -> dict[str, Any]:
        """Columns of Offering."""
        return {name: getattr(self, name) for name in FACTS} | {"venue_id": self.room_id}

    def with_slots(self, slots: tuple[Slot, ...]) -> "Plan":
        return replace(self, slots=tuple(sorted(slots)))


@dataclass(frozen=True, slots=True)
class Stored:
    """`uneven`: its lessons have different teams or rooms; the plan says those of the first one."""

    plan: Plan
    uneven: bool


def plan_of(session: Session, offering: Offering) -> Stored:
    """What is stored, without cancelled lessons. Two SELECTs."""
    query = select(Lesson).where(
        Lesson.offering_id == offering.id, col(Lesson.state) != LessonState.CANCELLED
    )
    lessons = session.exec(query.order_by(col(Lesson.starts_at), col(Lesson.id))).all()
    teams: dict[int, dict[int, Part]] = {lesson.id: {} for lesson in lessons}
    assigned = select(Assignment).where(
        col(Assignment.lesson_id).in_(teams), col(Assignment.duty) != Duty.ADDED
    )
    for one in session.exec(assigned.order_by(col(Assignment.id))):
        teams[one.lesson_id][one.staff_id] = one.part
    rooms = [lesson.room_id for lesson in lessons]
    first = teams[lessons[0].id] if lessons else {}
    slots = tuple(
        Slot(
            lesson.held_on,
            *(moment.astimezone(SEOUL).time() for moment in (lesson.starts_at, lesson.ends_at)),
        )
        for lesson in lessons
    )
    plan = Plan(
        slots=slots,
        room_id=rooms[0] if rooms else offering.venue_id,
        lead_id=next(iter(_with(first, Part.LEAD)), None),
        assistants=_with(first, Part.ASSISTANT),
        supporters=_with(first, Part.SUPPORTER),
        **{name: getattr(offering, name) for name in FACTS},
    )
    uneven = any(team != first for team in teams.values()) or len(set(rooms)) > 1
    return Stored(plan, uneven)


def _with(team: Mapping[int, Part], part: Part) -> tuple[int, ...]:
    return tuple(staff_id for staff_id, has in team.items() if has is part)
