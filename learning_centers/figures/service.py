"""Keeping `attendee_month` true: a slice (month, center) that was touched is recomputed whole, in the same
transaction. Deltas would drift with the first path that forgets one (tech.md part 3, A2)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, Select, case, delete, func, insert, literal, select, union_all
from sqlmodel import Session, col

from learning_centers.figures.first_times import forget
from learning_centers.figures.keeping import facts_of, put_back
from learning_centers.figures.locks import locked_slices
from learning_centers.figures.queries import AGE_STEPS
from models import (
    COUNTED_MARKS,
    Attendance,
    Attendee,
    AttendeeGroup,
    AttendeeMonth,
    Group,
    Lesson,
    LessonState,
    SensitiveGroup,
    Sex,
)

CHUNK = 200  # centers in one statement
MOST_PEOPLE = 10_000  # in one statement: fewer than a database takes values
# Of `counted`, in this order.
COLUMNS = [
    "month",
    "center_id",
    "attendee_id",
    "visits",
    "minutes",
    "age_band",
    "sex",
    "groups",
    "residence_id",
]


def recompute(session: Session, slices: Iterable[tuple[str, int]]) -> None:
    """Write `attendee_month` anew for these (month "2026-10", center id). Four statements per 200 centers of a month.

    In a month that is handed in, people stay what they were (`keeping`): up to four statements more.
    """
    by_month: dict[str, list[int]] = defaultdict(list)
    for month, center_id in sorted(set(slices)):
        by_month[month].append(center_id)
    session.flush()
    locked = locked_slices(session, by_month) if by_month else set()
    for month, centers in by_month.items():
        for start in range(0, len(centers), CHUNK):
            some = centers[start : start + CHUNK]
            signed_by = [center_id for center_id in some if (month, center_id) in locked]
            signed = facts_of(session, month, signed_by)
            forget(session, month, some)
            _recompute(session, month, some)
            forget(session, month, some)
            put_back(session, month, signed_by, signed)


def slices_of(session: Session, attendee_ids: Iterable[int]) -> set[tuple[str, int]]:
    """The (month, center id) in which these people hold marks, counted or not."""
    people = list(attendee_ids)
    found: set[tuple[str, int]] = set()
    for start in range(0, len(people), MOST_PEOPLE):
        rows = session.execute(
            select(col(Lesson.month), col(Lesson.center_id))
            .join(Attendance, col(Attendance.lesson_id) == Lesson.id)
            .where(col(Attendance.attendee_id).in_(people[start : start + MOST_PEOPLE]))
            .distinct()
        )
        found.update((month, center_id) for month, center_id in rows)
    return found


def open_slices_of(session: Session, attendee_ids: Iterable[int]) -> set[tuple[str, int]]:
    """As `slices_of`, but for months that are handed in: there people stay what they were."""
    found = slices_of(session, attendee_ids)
    return found - locked_slices(session, {month for month, _center in found}) if found else found


def _recompute(session: Session, month: str, centers: list[int]) -> None:
    session.execute(
        delete(AttendeeMonth).where(
            col(AttendeeMonth.month) == month, col(AttendeeMonth.center_id).in_(centers)
        ),
        execution_options={"synchronize_session": False},
    )
    session.execute(insert(AttendeeMonth).from_select(COLUMNS, counted(month, centers)))


def counted(month: str, centers: list[int] | None = None) -> Select[Any]:
    """The rows `attendee_month` must hold for a month (of these centers), straight from the marks.

    A mark counts when it is present or late and its lesson is closed. Duplicates count as the person who stays,
    and once per lesson even when both were marked.
    """
    person = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    marks: Any = (
        select(
            col(Lesson.month).label("month"),
            col(Lesson.center_id).label("center_id"),
            col(Lesson.id).label("lesson_id"),
            col(Lesson.minutes).label("minutes"),
            person.label("person"),
        )
        .select_from(Lesson)
        .join(Attendance, col(Attendance.lesson_id) == Lesson.id)
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(
            col(Lesson.month) == month,
            col(Lesson.state) == LessonState.CLOSED,
            col(Attendance.mark).in_(COUNTED_MARKS),
        )
        .distinct()
    )
    if centers is not None:
        marks = marks.where(col(Lesson.center_id).in_(centers))
    visits = marks.cte("visits")
    masks = _masks(select(visits.c.person))
    rows: Select[Any] = (
        select(
            visits.c.month,
            visits.c.center_id,
            visits.c.person,
            func.count(),
            func.sum(visits.c.minutes),
            _age_band(int(month[:4])),
            case((col(Attendee.sex) == Sex.FEMALE, 1), (col(Attendee.sex) == Sex.MALE, 2), else_=0),
            func.coalesce(masks.c.mask, 0),
            col(Attendee.residence_id),
        )
        .join(Attendee, col(Attendee.id) == visits.c.person)
        .outerjoin(masks, masks.c.attendee_id == visits.c.person)
        .group_by(
            visits.c.month,
            visits.c.center_id,
            visits.c.person,
            col(Attendee.birth_year),
            col(Attendee.sex),
            masks.c.mask,
            col(Attendee.residence_id),
        )
    )
    return rows


def _age_band(year: int) -> Any:
    """Index into AGE_BANDS by the age reached in `year`; 0 without a birth year."""
    age = literal(year, Integer) - col(Attendee.birth_year)
    steps = [(age <= oldest, band) for band, oldest in enumerate(AGE_STEPS, start=1)]
    return case((col(Attendee.birth_year).is_(None), 0), *steps, else_=len(AGE_STEPS) + 1)


def _masks(people: Any) -> Any:
    """Attendee id -> bits of their groups, sensitive ones included (only counts leave this table)."""
    both = union_all(
        select(
            col(AttendeeGroup.attendee_id).label("attendee_id"), col(AttendeeGroup.group_name).label("name")
        ),
        select(col(SensitiveGroup.attendee_id), col(SensitiveGroup.group_name)),
    ).subquery("both_groups")
    bits = case(*[(both.c.name == group, 1 << bit) for bit, group in enumerate(Group)], else_=0)
    return (
        select(both.c.attendee_id, func.sum(bits).label("mask"))
        .where(both.c.attendee_id.in_(people))
        .group_by(both.c.attendee_id)
        .subquery("masks")
    )
