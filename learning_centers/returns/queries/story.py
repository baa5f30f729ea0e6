"""The history of a return as a story: who did what, when and why; acts, notes, waivers and late entries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.core.months import Month
from learning_centers.returns.queries.late import LateEntry
from models import Account, Return, ReturnAct, ReturnEvent, ReturnNote, Waiver


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `kind`: an act, or note, waived, waiver_ended, late."""

    kind: str
    at: datetime
    by: str  # "": the system
    why: str = ""
    parts: tuple[str, ...] = ()  # what was sent back: keys of forms.PARTS
    about: str = ""  # the measure of a note, the rule of a waiver, the kind of late entries
    count: int = 0  # of late entries


@dataclass(frozen=True, slots=True)
class Note:
    measure: str
    text: str
    by: str
    at: datetime


def notes(session: Session, center_id: int, month: Month) -> list[Note]:
    """What was said of the numbers, the newest first."""
    rows = session.exec(
        select(ReturnNote, Account.name)
        .outerjoin(Account, col(Account.id) == ReturnNote.by_id)
        .where(ReturnNote.center_id == center_id, ReturnNote.month == str(month))
        .order_by(col(ReturnNote.at).desc(), col(ReturnNote.id).desc())
    )
    return [Note(note.measure, note.text, name or "", note.at) for note, name in rows]


def tell(acts: list[Line], waived: list[Line], said: list[Note], late: list[LateEntry]) -> list[Line]:
    """Everything that happened, oldest first."""
    lines = [*acts, *waived]
    lines += [Line("note", note.at, note.by, note.text, about=note.measure) for note in said]
    lines += [Line("late", one.at, one.by, about=one.kind, count=one.count) for one in late]
    return sorted(lines, key=lambda line: line.at)


def first_handed_in(acts: list[Line]) -> datetime | None:
    """When the center handed the month in for the first time."""
    return next((line.at for line in acts if line.kind == ReturnAct.HAND_IN), None)


def list_acts(session: Session, center_id: int, month: Month) -> list[Line]:
    """Every act on the return, oldest first."""
    rows = session.exec(
        select(ReturnEvent, Account.name)
        .join(Return, col(Return.id) == ReturnEvent.return_id)
        .outerjoin(Account, col(Account.id) == ReturnEvent.by_id)
        .where(Return.month == str(month), Return.center_id == center_id)
        .order_by(col(ReturnEvent.id))
    )
    return [
        Line(str(event.act), event.at, name or "", event.reason, tuple(filter(None, event.parts.split(","))))
        for event, name in rows
    ]


def list_waivers(session: Session, center_id: int, month: Month) -> list[Line]:
    """A line where one was granted, and one where it was ended."""
    by, ended_by = aliased(Account), aliased(Account)
    rows = session.exec(
        select(Waiver, by.name, ended_by.name)
        .outerjoin(by, col(by.id) == Waiver.granted_by_id)
        .outerjoin(ended_by, col(ended_by.id) == Waiver.ended_by_id)
        .where(Waiver.center_id == center_id, Waiver.month == str(month))
    ).all()
    granted = [
        Line("waived", row.granted_at, name or "", row.reason, about=row.rule) for row, name, _ in rows
    ]
    return granted + [
        Line("waiver_ended", row.ended_at, name or "", about=row.rule)
        for row, _granted_by, name in rows
        if row.ended_at is not None
    ]
