"""Reads of what changed from one issue to the next, and of what differs between any two, for pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.months import Month
from learning_centers.submissions.changes import Said, list_changes
from learning_centers.submissions.queries.issues import figures_of
from learning_centers.submissions.queries.month import Unlocking, unlockings
from learning_centers.submissions.workbook.centers import KEYS
from models import Center, Issue

STATE = "state"  # the key of the state of the return, see workbook.centers


class Move(StrEnum):
    """What became of a center from one issue to another."""

    CAME = "came"
    LEFT = "left"
    STATE = "state"  # its return stands otherwise


@dataclass(frozen=True, slots=True)
class Moved:
    code: str
    center: str
    place: str
    move: Move
    before: str  # state of the return; empty where the issue does not have the center
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two issues, of the centers somebody sees."""

    one_month: bool  # of two months nothing was corrected: they are only set side by side

    cells: "list[Difference]"  # of centers in both, the state apart
    moved: list[Moved]


@dataclass(frozen=True, slots=True)
class Difference:
    """One changed cell of one center."""

    code: str
    center: str
    place: str
    key: str  # see workbook.centers.LABELS
    before: object | None
    after: object | None
    reason: str  # why it was corrected; none between two months
    newly: bool  # of a center that was not approved yet before


def list_differences(session: Session, issue: Issue, viewer: Viewer) -> list[Difference]:
    """Against the issue before, of the centers `viewer` sees, by center code; none for the first. Five SELECTs."""
    before = session.exec(
        select(Issue)
        .where(Issue.month == issue.month, Issue.number < issue.number)
        .order_by(col(Issue.number).desc())
        .limit(1)
    ).first()
    if before is None:
        return []
    return _cells(session, before, issue, _seen(session, issue, viewer))


def count_centers(differences: Sequence[Difference]) -> int:
    return len({one.code for one in differences})


def compare(session: Session, before: Issue, after: Issue, viewer: Viewer) -> Comparison:
    """Any two issues, by center code. Five SELECTs."""
    old, new = _seen(session, before, viewer), _seen(session, after, viewer)
    in_both = {center_id: said for center_id, said in new.items() if center_id in old}
    cells = _cells(session, before, after, in_both)
    told = [one for one in cells if one.key != STATE]
    return Comparison(before.month == after.month, told, _moved(session, old, new))


def _seen(session: Session, issue: Issue, viewer: Viewer) -> dict[int, Said]:
    return {one: cells for one, cells in figures_of(session, issue.id).items() if viewer.sees(one)}


def _cells(session: Session, before: Issue, after: Issue, said: Mapping[int, Said]) -> list[Difference]:
    """`said`: by the issue `after`."""
    unlocked: dict[int, Unlocking] = {}
    if before.month == after.month:
        unlocked = unlockings(session, Month.parse(after.month), until=after.as_of, since=before.as_of)
    changes = list_changes(figures_of(session, before.id), said, KEYS, unlocked, before.as_of)
    codes = _codes(session)
    return [
        Difference(
            codes[one.center_id],
            str(said[one.center_id].get("name", "")),
            _place(said[one.center_id]),
            one.key,
            one.before,
            one.after,
            one.reason,
            one.newly,
        )
        for one in changes
    ]


def _moved(session: Session, old: Mapping[int, Said], new: Mapping[int, Said]) -> list[Moved]:
    found = []
    for center_id, code in sorted(_codes(session).items(), key=lambda item: item[1]):
        before, after = old.get(center_id), new.get(center_id)
        said = after if after is not None else before
        if said is None or (before and after and before.get(STATE) == after.get(STATE)):
            continue
        move = Move.CAME if before is None else Move.LEFT if after is None else Move.STATE
        states = [str(one.get(STATE, "")) if one else "" for one in (before, after)]
        found.append(Moved(code, str(said.get("name", "")), _place(said), move, *states))
    return found


def _codes(session: Session) -> dict[int, str]:
    return dict(session.exec(select(Center.id, Center.code)).all())


def _place(said: Said) -> str:
    return f"{said.get('province', '')} {said.get('district', '')}"
