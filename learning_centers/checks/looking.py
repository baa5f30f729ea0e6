"""What every check is given and what it gives back. No check names an attendee: it leads to the lesson."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from learning_centers.core.clock import SEOUL
from learning_centers.core.months import Month
from models import Course, Lesson, LessonState, Offering

FEW = 300  # so many centers are named in a query; more, and the month is read whole
MOST_PLACES = 30  # of one finding; its text tells how many there are

PlaceKind = Literal["lesson", "offering", "staff", "evidence"]


@dataclass(frozen=True, slots=True)
class Place:
    """What to open. `offering_id`: of a lesson, for those who may not open its roll. Evidence: id is 0."""

    kind: PlaceKind
    id: int
    label: str
    offering_id: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule found something at a center; `text` is worded."""

    rule: str
    center_id: int
    text: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    session: Session
    month: Month
    center_ids: tuple[int, ...]
    now: datetime  # aware

    def here(self, center_id: Mapped[int]) -> ColumnElement[bool]:
        """The condition that keeps a query to the centers looked at; hits of others are dropped anyway."""
        return center_id.in_(self.center_ids) if len(self.center_ids) <= FEW else true()

    def held(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions of the lessons that count."""
        return (
            col(Lesson.month) == str(self.month),
            col(Lesson.state) == LessonState.CLOSED,
            self.here(col(Lesson.center_id)),
        )


def select_lessons(*more: Any) -> Select[Any]:
    """Center, lesson, offering, start and course of lessons, and `more` columns; by start."""
    return (
        select(
            col(Lesson.center_id),
            col(Lesson.id),
            col(Lesson.offering_id),
            col(Lesson.starts_at),
            col(Course.name),
            *more,
        )
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .order_by(col(Lesson.starts_at), col(Lesson.id))
    )


def when(moment: datetime) -> str:
    """Like "10/6 14:00" in Seoul, the same in both languages."""
    there = moment.astimezone(SEOUL)
    return f"{there.month}/{there.day} {there:%H:%M}"


def lessons_by_center(rows: Iterable[Any]) -> dict[int, list[Place]]:
    """From rows that begin as `select_lessons` has them."""
    found: dict[int, list[Place]] = defaultdict(list)
    for center_id, lesson_id, offering_id, starts_at, course, *_more in rows:
        found[center_id].append(Place("lesson", lesson_id, f"{when(starts_at)} {course}", offering_id))
    return found


def first_of(places: list[Place]) -> tuple[Place, ...]:
    return tuple(places[:MOST_PLACES])
