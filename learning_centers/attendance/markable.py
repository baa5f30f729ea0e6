"""What saving a roll reads: the lesson, who holds which mark, whether it may be changed.

A room of its own beside `queries`: it is the request sent most often, so it takes two prepared SELECTs of plain
values, where objects of the ORM and a question at a time cost several times as much (bench/roll.py).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists
from sqlalchemy import select as sql_select
from sqlmodel import Session, and_, col

from learning_centers.attendance.queries import Marked, as_marked
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.figures.locks import IS_LOCKED, hold, holding
from models import Assignment, Attendance, Duty, Enrolment, EnrolmentState, Lesson, LessonState


@dataclass(frozen=True, slots=True)
class Markable:
    """What the rules of marking ask of a lesson, its month already held; the names are those of `Lesson`."""

    id: int
    offering_id: int
    center_id: int
    month: str
    starts_at: datetime
    minutes: int
    state: LessonState
    lead_id: int | None


_LESSON = (
    sql_select(
        col(Lesson.id),
        col(Lesson.offering_id),
        col(Lesson.center_id),
        col(Lesson.month),
        col(Lesson.starts_at),
        col(Lesson.minutes),
        col(Lesson.state),
        col(Lesson.lead_id),
    )
    .where(col(Lesson.id) == bindparam("lesson_id"))
    .with_for_update()
)
_LESSON_HELD = _LESSON.add_columns(holding(col(Lesson.month), col(Lesson.center_id)))


def lock_markable(session: Session, lesson_id: int, viewer: Viewer) -> Markable:
    """Others wait with their changes of the lesson, and with handing its month in, until the end of the transaction.

    Raises:
        NotFound: absent, or at a center the viewer does not see.
    """
    session.flush()
    connection = session.connection()
    asked = _LESSON_HELD if connection.dialect.name == "postgresql" else _LESSON
    found = connection.execute(asked, {"lesson_id": lesson_id}).first()
    if found is None or not viewer.sees(found.center_id):
        raise NotFound(_("There is no such lesson."))
    return Markable(*found[:8])


@dataclass(frozen=True, slots=True)
class Standing:
    """`marks`: attendee id -> mark, of everybody enrolled. `assigned`: whether that person is to be there."""

    locked: bool
    assigned: bool
    marks: dict[int, Marked | None]


_ASKED = sql_select(
    IS_LOCKED.label("locked"),
    exists()
    .where(
        col(Assignment.lesson_id) == bindparam("lesson_id"),
        col(Assignment.staff_id) == bindparam("staff_id"),
        col(Assignment.duty) != Duty.ABSENT,
    )
    .label("assigned"),
).subquery("asked")
# From the two answers outwards: they are told for a lesson without a roster too.
_STANDING = (
    sql_select(
        _ASKED.c.locked,
        _ASKED.c.assigned,
        col(Enrolment.attendee_id),
        col(Attendance.mark),
        col(Attendance.late_minutes),
        col(Attendance.excuse),
    )
    .select_from(_ASKED)
    .outerjoin(
        Enrolment,
        and_(
            col(Enrolment.offering_id) == bindparam("offering_id"),
            col(Enrolment.state) == EnrolmentState.ENROLLED,
        ),
    )
    .outerjoin(
        Attendance,
        and_(
            col(Attendance.attendee_id) == Enrolment.attendee_id,
            col(Attendance.lesson_id) == bindparam("lesson_id"),
        ),
    )
)


def read_standing(session: Session, lesson: Lesson | Markable, staff_id: int | None) -> Standing:
    """Until commit nobody hands the month in: what it says of `locked` stays true."""
    if not isinstance(lesson, Markable):
        hold(session, [(lesson.month, lesson.center_id)])
        session.flush()
    asked = {
        "month": lesson.month,
        "center_id": lesson.center_id,
        "lesson_id": lesson.id,
        "offering_id": lesson.offering_id,
        "staff_id": staff_id,
    }
    rows = session.connection().execute(_STANDING, asked).all()
    marks = {row[2]: as_marked(row[3], row[4], row[5]) for row in rows if row[2] is not None}
    return Standing(bool(rows[0][0]), bool(rows[0][1]), marks)
