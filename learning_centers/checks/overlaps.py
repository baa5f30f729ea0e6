"""Checks of people and staff who were in two lessons at once. One SELECT each, whatever the number of centers.

Both lessons are found, each at its own center: nobody can say from here which of the two is wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, Select, Subquery, func, or_, select
from sqlmodel import col

from learning_centers.checks.looking import FEW, Hit, Look, Place, first_of, when
from learning_centers.checks.registry import RULES
from learning_centers.core.i18n import ngettext
from models import (
    COUNTED_MARKS,
    Assignment,
    Attendance,
    Attendee,
    AttendeeMonth,
    Course,
    Duty,
    Lesson,
    LessonState,
    Offering,
)


def persons_twice(look: Look) -> Iterator[Hit]:
    person = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    held = _held(look)
    query = (
        _lessons(held, person, held.c.starts_at, held.c.ends_at)
        .join(Attendance, col(Attendance.lesson_id) == held.c.id)
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(col(Attendance.mark).in_(COUNTED_MARKS))
        .distinct()
    )
    if len(look.center_ids) <= FEW:
        here = select(col(AttendeeMonth.attendee_id)).where(
            col(AttendeeMonth.month) == str(look.month), look.here(col(AttendeeMonth.center_id))
        )
        query = query.where(or_(col(Attendee.id).in_(here), col(Attendee.merged_into_id).in_(here)))
    slack = timedelta(minutes=RULES["person_twice"].limit("minutes"))
    for center_id, (who, places) in _by_center(look.session.execute(_overlapping(query)), slack).items():
        text = ngettext(
            "%(n)s person is marked in two lessons at the same time.",
            "%(n)s people are marked in two lessons at the same time.",
            len(who),
        )
        yield Hit("person_twice", center_id, text, first_of(places))


def staff_twice(look: Look) -> Iterator[Hit]:
    """Who has minutes but no from–to cannot be placed in time and is left out."""
    held = _held(look)
    starts = func.coalesce(col(Assignment.starts_at), held.c.starts_at)
    ends = func.coalesce(col(Assignment.ends_at), held.c.ends_at)
    query = (
        _lessons(held, col(Assignment.staff_id), starts, ends)
        .join(Assignment, col(Assignment.lesson_id) == held.c.id)
        .where(
            col(Assignment.duty) != Duty.ABSENT,
            or_(col(Assignment.minutes).is_(None), col(Assignment.starts_at).is_not(None)),
        )
    )
    if len(look.center_ids) <= FEW:
        here = (
            select(col(Assignment.staff_id))
            .join(Lesson, col(Lesson.id) == Assignment.lesson_id)
            .where(*look.held())
            .distinct()
            .subquery()
        )
        query = query.join(here, here.c.staff_id == Assignment.staff_id)
    for center_id, (who, places) in _by_center(
        look.session.execute(_overlapping(query)), timedelta()
    ).items():
        text = ngettext(
            "%(n)s staff member is at work in two lessons at the same time.",
            "%(n)s staff members are at work in two lessons at the same time.",
            len(who),
        )
        yield Hit("staff_twice", center_id, text, first_of(places))


def _held(look: Look) -> CTE:
    """Closed lessons of the month at any center: the other one may be elsewhere.

    Read first and alone: else databases took the lessons of all years that these people gave, to find the month's.
    """
    return (
        select(
            col(Lesson.id),
            col(Lesson.center_id),
            col(Lesson.offering_id),
            col(Lesson.starts_at),
            col(Lesson.ends_at),
        )
        .where(col(Lesson.month) == str(look.month), col(Lesson.state) == LessonState.CLOSED)
        .cte("held")
        .prefix_with("MATERIALIZED")
    )


def _lessons(held: CTE, who: Any, starts: Any, ends: Any) -> Select[Any]:
    return (
        select(
            who.label("who"),
            starts.label("starts"),
            ends.label("ends"),
            held.c.center_id,
            held.c.id.label("lesson_id"),
            held.c.offering_id,
            col(Course.name).label("course"),
        )
        .select_from(held)
        .join(Offering, col(Offering.id) == held.c.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
    )


def _overlapping(query: Select[Any]) -> Select[Any]:
    """Those rows of `query` that overlap another of the same person, with the end before and the start after."""
    rows: Subquery = query.subquery()
    who, order = rows.c.who, (rows.c.starts, rows.c.lesson_id)
    before = func.max(rows.c.ends).over(partition_by=who, order_by=order, rows=(None, -1))
    after = func.min(rows.c.starts).over(partition_by=who, order_by=order, rows=(1, None))
    seen = select(*rows.c, before.label("before"), after.label("after")).subquery()
    return (
        select(*seen.c)
        .where(or_(seen.c.before > seen.c.starts, seen.c.after < seen.c.ends))
        .order_by(seen.c.starts, seen.c.lesson_id)
    )


def _by_center(rows: Iterable[Any], slack: timedelta) -> dict[int, tuple[set[int], list[Place]]]:
    """Center id -> who, and the lessons; overlaps up to `slack` are let pass."""
    found: dict[int, tuple[set[int], list[Place]]] = defaultdict(lambda: (set(), []))
    for row in rows:
        if _overlap(row.starts, row.ends, row.before, row.after) > slack:
            who, places = found[row.center_id]
            who.add(row.who)
            place = Place("lesson", row.lesson_id, f"{when(row.starts)} {row.course}", row.offering_id)
            if place not in places:
                places.append(place)
    return found


def _overlap(starts: datetime, ends: datetime, before: datetime | None, after: datetime | None) -> timedelta:
    """The longer of the overlaps with what began earlier and with what begins later."""
    with_earlier = min(before, ends) - starts if before else timedelta()
    with_later = ends - max(after, starts) if after else timedelta()
    return max(with_earlier, with_later)
