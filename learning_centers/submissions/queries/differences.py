"""Reads of what changed from one issue to the next, for pages."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.months import Month
from learning_centers.submissions.changes import Said, list_changes
from learning_centers.submissions.queries.issues import figures_of
from learning_centers.submissions.queries.month import unlockings
from learning_centers.submissions.workbook.centers import KEYS
from models import Issue


@dataclass(frozen=True, slots=True)
class Difference:
    """One changed cell of one center."""

    center: str
    place: str
    key: str  # see workbook.centers.LABELS
    before: object | None
    after: object | None
    reason: str


def list_differences(session: Session, issue: Issue, viewer: Viewer) -> list[Difference]:
    """Against the issue before, of the centers `viewer` sees, by center code; none for the first. Four SELECTs."""
    before = session.exec(
        select(Issue)
        .where(Issue.month == issue.month, Issue.number < issue.number)
        .order_by(col(Issue.number).desc())
        .limit(1)
    ).first()
    if before is None:
        return []
    said = {one: cells for one, cells in figures_of(session, issue.id).items() if viewer.sees(one)}
    unlocked = unlockings(session, Month.parse(issue.month), until=issue.as_of)
    changes = list_changes(figures_of(session, before.id), said, KEYS, unlocked, before.as_of)
    return [
        Difference(
            str(said[one.center_id]["name"]),
            _place(said[one.center_id]),
            one.key,
            one.before,
            one.after,
            one.reason,
        )
        for one in changes
    ]


def _place(said: Said) -> str:
    return f"{said['province']} {said['district']}"
