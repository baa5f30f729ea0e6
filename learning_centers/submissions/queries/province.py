"""Reads for the part of a province: what was taught there by course and group, and the issues before.

An issue keeps no figures of a province by course or group. They are counted anew, and may stand in a part only where
nothing they come from has changed since: the month was not opened again, and all else comes out as the issue says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from learning_centers.after_course.results import Satisfaction, satisfaction
from learning_centers.core.months import Month
from learning_centers.figures.courses import course_figures
from learning_centers.figures.queries import Figures, MonthFigures, month_figures, programme_start
from learning_centers.submissions.changes import COUNTED
from learning_centers.submissions.queries.issues import figures_of
from learning_centers.submissions.queries.month import CourseRow, course_rows
from models import Issue, Return, ReturnAct, ReturnEvent

HERE = "province"


@dataclass(frozen=True, slots=True)
class Taught:
    """What the approved centers of a province did in a month, as it is counted now."""

    courses: Sequence[CourseRow]  # by name
    satisfaction: Mapping[int, Satisfaction]  # by course id
    month: MonthFigures

    @property
    def figures(self) -> Figures | None:
        """None: no center was approved."""
        return self.month.by_scope.get(HERE)


def read_taught(session: Session, issue: Issue, province: str) -> Taught | None:
    """`province`: as the issue names it. None: a center was opened again since the issue was made."""
    month = Month.parse(issue.month)
    said = figures_of(session, issue.id).items()
    centers = {one for one, cells in said if cells.get("province") == province and COUNTED in cells}
    found = Taught(
        course_rows(session, course_figures(session, month, centers)),
        satisfaction(session, month, centers.__contains__),
        month_figures(session, month, dict.fromkeys(centers, (HERE,))),
    )
    # Last: what was counted above cannot have changed before its month was opened.
    return None if _opened_since(session, issue, centers) else found


def _opened_since(session: Session, issue: Issue, centers: Collection[int]) -> bool:
    query = (
        select(ReturnEvent.id)
        .join(Return, col(Return.id) == ReturnEvent.return_id)
        .where(
            Return.month == issue.month,
            col(Return.center_id).in_(sorted(centers)),
            ReturnEvent.act == ReturnAct.REOPEN,
            col(ReturnEvent.at) >= issue.as_of,
        )
        .limit(1)
    )
    return session.exec(query).first() is not None


def months_before(session: Session, issue: Issue) -> list[Month]:
    """The earlier months of its programme year."""
    month = Month.parse(issue.month)
    return programme_start(session, month).until(month.previous())


def issues_before(session: Session, issue: Issue, months: Collection[Month]) -> dict[Month, Issue]:
    """Of these months, the issue that was the newest when `issue` was made; months without one are left out."""
    rows = session.exec(
        select(Issue)
        .where(col(Issue.month).in_([str(month) for month in months]), Issue.id < issue.id)
        .order_by(col(Issue.month), col(Issue.number))
    )
    return {Month.parse(one.month): one for one in rows}
