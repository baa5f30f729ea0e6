"""Rules for marks, head counts and visits. No Flask here; the caller owns the transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Integer, Text, bindparam, cast, delete, func, literal_column, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from learning_centers.attendance.markable import Markable, read_standing
from learning_centers.attendance.queries import Marked, is_assigned, list_marks, list_talks
from learning_centers.core import audit
from learning_centers.core.access import TEACHING_ROLES, Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.statements import table_of
from learning_centers.figures import service as figures
from learning_centers.figures.locks import month_locked, require_open
from models import (
    Attendance,
    Deed,
    Enrolment,
    EnrolmentState,
    HeadCount,
    HelpDeskVisit,
    Lesson,
    LessonState,
    Mark,
    ZoneVisit,
)
from models.base import UtcDateTime

MOST_PEOPLE = 9_999
UNKNOWN = (0, 0)  # age band and sex
CELLS = {"lesson_id": Integer, "attendee_id": Integer, "mark": Text, "late_minutes": Integer, "excuse": Text}
REPLACED = ("mark", "late_minutes", "excuse", "recorded_by_id", "recorded_at")  # by a second mark


class NotStarted(DomainError): ...


class NotEnrolled(DomainError): ...


class LessonCancelled(DomainError): ...


class HasRoster(DomainError): ...


class BadCount(DomainError): ...


class NotAssigned(DomainError): ...


class BadMinutes(DomainError): ...


class NoExcuse(DomainError): ...


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else stored another mark for this person since the page was loaded."""

    attendee_id: int
    stored: Marked | None
    typed: Marked


@dataclass(frozen=True, slots=True)
class Saved:
    """What holds after a save. `tally`: people by mark. `clashes`: the typed marks that were not stored."""

    tally: Counter[Mark]
    clashes: tuple[Clash, ...]


def record_marks(
    session: Session,
    lesson: Lesson | Markable,
    typed: Mapping[int, Marked],
    by: Viewer,
    now: datetime,
    *,
    loaded: Mapping[int, Marked | None] | None = None,
) -> Saved:
    """Store marks (attendee id -> mark); attendees left out keep the mark they had. A fixed number of statements.

    loaded: what each person had when the page was drawn; people left out of it had what is stored now. A mark is
    taken as typed when it differs from that. When somebody else has stored another one meanwhile, theirs stays and
    the pair comes back as a clash. Saving the same twice changes nothing the second time.

    Raises, before anything is written:
        LessonCancelled.
        NotStarted: `now` (aware) is before the lesson's start.
        NotAssigned: a person who teaches, and not in this lesson.
        NotEnrolled: an attendee in `typed` is not on the roll.
        BadMinutes, NoExcuse: a mark that is to be stored lacks what belongs to it.
        MonthLocked: the month of the lesson is handed in.
    """
    _check_time(lesson, now)
    standing = read_standing(session, lesson, by.staff_id)
    if not (_needs_no_assignment(lesson, by) or standing.assigned):
        raise _not_assigned()
    if standing.locked:
        raise month_locked(lesson.month)
    before = standing.marks
    if typed.keys() - before.keys():
        raise NotEnrolled(_("Someone in the list is not enrolled. Load the page again."))
    was = before if loaded is None else {**before, **loaded}
    wanted = {one: said for one, said in typed.items() if said != was[one] and said != before[one]}
    changed = {one: said for one, said in wanted.items() if before[one] == was[one]}
    _check_said(changed.values(), lesson)
    if changed:
        store_marks(session, {lesson.id: changed}, by, now)
        audit.record(session, by, Deed.CHANGE, "attendance.roll", kind="attendee", subjects=sorted(changed))
        _recount(session, lesson)
    clashes = tuple(Clash(one, before[one], said) for one, said in wanted.items() if one not in changed)
    return Saved(Counter(said.mark for said in {**before, **changed}.values() if said is not None), clashes)


def require_markable(session: Session, lesson: Lesson | Markable, by: Viewer, now: datetime) -> None:
    """Raises LessonCancelled, NotStarted, NotAssigned, MonthLocked: as `record_marks`."""
    _check_time(lesson, now)
    require_assigned(session, lesson, by)
    require_open(session, lesson.center_id, lesson.month)


def require_assigned(session: Session, lesson: Lesson | Markable, by: Viewer) -> None:
    """Raises NotAssigned: `by` teaches, and is not in this lesson. Managers and commands need not be."""
    if _needs_no_assignment(lesson, by):
        return
    if by.staff_id is None or not is_assigned(session, lesson.id, by.staff_id):
        raise _not_assigned()


def _needs_no_assignment(lesson: Lesson | Markable, by: Viewer) -> bool:
    return by.role not in TEACHING_ROLES or (by.staff_id is not None and by.staff_id == lesson.lead_id)


def _not_assigned() -> NotAssigned:
    return NotAssigned(
        _("You are not assigned to this lesson. Ask the manager of the center to assign you, or to mark it.")
    )


def _check_said(said: Iterable[Marked], lesson: Lesson | Markable) -> None:
    for one in said:
        if one.late_minutes is not None and not 1 <= one.late_minutes <= lesson.minutes:
            raise BadMinutes(
                _("Enter how many minutes late: between 1 and %(most)s.", most=f"{lesson.minutes:,}")
            )
        if one.mark is Mark.EXCUSED and not one.excuse:
            raise NoExcuse(_("Write why each excused person is excused. Example: hospital, funeral."))


def store_marks(
    session: Session, marks: Mapping[int, Mapping[int, Marked]], by: Viewer, now: datetime
) -> None:
    """One statement: a second mark for the same lesson and person replaces the first.

    marks: lesson id -> attendee id -> mark.
    """
    rows = [
        (lesson_id, person, said.mark, said.late_minutes, said.excuse)
        for lesson_id, of_lesson in marks.items()
        for person, said in of_lesson.items()
    ]
    connection = session.connection()
    said = {"rows": rows, "by_id": by.id, "now": now}
    connection.execute(_store(connection.dialect.name), said)


@cache
def _store(dialect: str) -> Any:
    """All rows are one value: sent row by row, they cost more than everything else that saving a roll does."""
    rows = bindparam("rows", type_=JSON)
    table = table_of(Attendance)
    if dialect == "postgresql":
        each = func.json_array_elements(rows).table_valued("value")
        cells: list[Any] = [each.c.value.op("->>")(literal_column(str(n))) for n in range(len(CELLS))]
        made: Any = postgresql.insert(table)
    else:
        each = func.json_each(rows).table_valued("value")
        cells = [func.json_extract(each.c.value, literal_column(f"'$[{n}]'")) for n in range(len(CELLS))]
        made = sqlite.insert(table)
    typed: list[Any] = [cast(cell, kind) for cell, kind in zip(cells, CELLS.values(), strict=True)]
    who = (bindparam("by_id", type_=Integer), bindparam("now", type_=UtcDateTime))
    # Without WHERE SQLite takes ON CONFLICT for a join.
    made = made.from_select([*CELLS, "recorded_by_id", "recorded_at"], select(*typed, *who).where(true()))
    replaced = {name: made.excluded[name] for name in REPLACED}
    return made.on_conflict_do_update(index_elements=["lesson_id", "attendee_id"], set_=replaced)


def enrol(session: Session, offering_id: int, people: Iterable[int], now: datetime) -> None:
    """A place for each; who had waited or withdrawn gets it again."""
    rows = [
        {
            "offering_id": offering_id,
            "attendee_id": person,
            "state": EnrolmentState.ENROLLED,
            "enrolled_at": now,
        }
        for person in people
    ]
    enrol_rows(session, rows)


def enrol_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement, executed for many rows of `Enrolment`."""
    table = table_of(Enrolment)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made = dialect.insert(table)
    again = {"state": made.excluded.state, "left_at": made.excluded.left_at, "reason": made.excluded.reason}
    statement = made.on_conflict_do_update(index_elements=["offering_id", "attendee_id"], set_=again)
    session.connection().execute(statement, list(rows))


def record_head_count(
    session: Session,
    lesson: Lesson,
    people: int,
    by: Viewer,
    now: datetime,
    *,
    parts: Mapping[tuple[int, int], int] | None = None,
) -> None:
    """How many came to a lesson without names. parts: (age band, sex) -> people, where known; the rest is unknown.

    Raises:
        LessonCancelled, NotStarted, NotAssigned, MonthLocked: as `record_marks`.
        HasRoster: there are names, so people are marked one by one.
        BadCount: below 0 or too many, or the parts are more than all.
    """
    require_markable(session, lesson, by, now)
    known = {part: count for part, count in (parts or {}).items() if count}
    for count in (people, *known.values()):
        _check_count(count)
    if sum(known.values()) > people:
        raise BadCount(
            _(
                "By age and sex it is %(parts)s people, more than %(all)s.",
                parts=sum(known.values()),
                all=people,
            )
        )
    if list_marks(session, lesson.id, lesson.offering_id):
        raise HasRoster(_("This lesson has a roster. Mark its people instead of counting heads."))
    lesson.head_count = people
    session.add(lesson)
    known[UNKNOWN] = known.get(UNKNOWN, 0) + people - sum(known.values())
    session.execute(delete(HeadCount).where(col(HeadCount.lesson_id) == lesson.id))
    session.add_all(
        HeadCount(lesson_id=lesson.id, age_band=band, sex=sex, people=count)
        for (band, sex), count in known.items()
        if count
    )
    audit.record(session, by, Deed.CHANGE, "attendance.head_count", kind="lesson", subjects=[lesson.id])
    _recount(session, lesson)


def record_visits(
    session: Session, center_id: int, day: date, help_desk: int, zone: int, by: Viewer, now: datetime
) -> None:
    """The counts of one day; they replace what was counted for it. 0 takes it out.

    Talks that were logged one by one stay and are part of `help_desk`.

    Raises:
        NotFound: not one of the viewer's centers.
        NotStarted: the day has not come yet.
        BadCount: below 0 or too many, or fewer than the talks logged one by one.
        MonthLocked: the month is handed in.
    """
    if not by.sees(center_id):
        raise NotFound(_("There is no such center."))
    if day > now.astimezone(SEOUL).date():
        raise NotStarted(_("This day has not come yet. Enter a day up to today."))
    for people in (help_desk, zone):
        _check_count(people)
    month = f"{day:%Y-%m}"
    require_open(session, center_id, month)
    talks = sum(talk.people for talk in list_talks(session, center_id, day) if talk.topic is not None)
    if help_desk < talks:
        raise BadCount(
            _(
                "On this day %(n)s talks are logged one by one. Enter at least %(n)s, or take them out there.",
                n=talks,
            )
        )
    counted = col(HelpDeskVisit.topic).is_(None)
    for table, people, mine in ((HelpDeskVisit, help_desk - talks, counted), (ZoneVisit, zone, true())):
        of_day = (col(table.center_id) == center_id, col(table.visited_on) == day)
        session.execute(delete(table).where(*of_day, mine))
        if people:
            session.add(
                table(
                    center_id=center_id, visited_on=day, month=month, people=people,
                    recorded_by_id=by.id, recorded_at=now,
                )
            )  # fmt: skip
    audit.record(
        session, by, Deed.CHANGE, "attendance.visits", kind="center", subjects=[center_id], detail=str(day)
    )
    session.flush()
    figures.recompute(session, [(month, center_id)])


def _check_time(lesson: Lesson | Markable, now: datetime) -> None:
    if lesson.state is LessonState.CANCELLED:
        raise LessonCancelled(_("This lesson was cancelled."))
    if now < lesson.starts_at:
        raise NotStarted(_("Marks can be stored once the lesson has started."))


def _check_count(people: int) -> None:
    if not 0 <= people <= MOST_PEOPLE:
        raise BadCount(_("Enter a number between 0 and %(most)s.", most=f"{MOST_PEOPLE:,}"))


def _recount(session: Session, lesson: Lesson | Markable) -> None:
    """Only closed lessons are counted (figures.service); before that a recount would find nothing new."""
    if lesson.state is LessonState.CLOSED:
        figures.recompute(session, [(lesson.month, lesson.center_id)])
