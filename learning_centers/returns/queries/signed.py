"""What a signature stands for: the numbers of a center's month and what the checks say of them, then and now."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from learning_centers.checks.queries import Finding, findings
from learning_centers.core.months import Month
from learning_centers.figures.queries import Figures, month_figures
from models import Account, Return, ReturnAct, ReturnEvent, ReturnSnapshot

MEASURES = ("lessons", "hours", "visits", "people", "new", "help_desk", "zone")


@dataclass(frozen=True, slots=True)
class Signable:
    """One center's month as it would be signed now: the numbers, and what the checks found."""

    figures: Figures
    findings: tuple[Finding, ...] = ()

    @property
    def measures(self) -> dict[str, float]:
        """The numbers that are signed. Hours to four decimals: minutes come back from them whole."""
        return {name: round(getattr(self.figures, name), 4) for name in MEASURES}

    @property
    def warnings(self) -> list[str]:
        """Ids of the rules that found something and are not waived."""
        return sorted({one.rule for one in self.findings if one.waived is None})

    @property
    def fingerprint(self) -> str:
        """Differs when a number or a warning does; a page sends back the one it showed."""
        text = json.dumps([self.measures, self.warnings], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def stored(self) -> dict[str, object]:
        """As `ReturnSnapshot.figures` keeps it."""
        waived = sorted({one.rule for one in self.findings if one.waived is not None})
        return {"measures": self.measures, "warnings": self.warnings, "waived": waived}


@dataclass(frozen=True, slots=True)
class Signature:
    """Numbers that a person signed with one act."""

    act: ReturnAct
    at: datetime
    by: str
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Changed:
    """One number before and after; the same in both when it did not change."""

    measure: str
    before: float
    after: float


def signable(
    session: Session, month: Month, center_ids: Collection[int], now: datetime
) -> dict[int, Signable]:
    """Center id -> what would be signed `now` (aware). The statements are as many for one center as for all."""
    by_scope = month_figures(session, month, {center_id: (center_id,) for center_id in center_ids}).by_scope
    found = findings(session, month, center_ids, now=now)
    return {
        center_id: Signable(by_scope[center_id], tuple(found.get(center_id, ()))) for center_id in center_ids
    }


def signatures(session: Session, center_id: int, month: Month) -> list[Signature]:
    """Every signature with its numbers, the newest first. Returns of before numbers were kept have none."""
    rows = session.exec(
        select(ReturnEvent, Account.name, ReturnSnapshot.figures)
        .join(ReturnSnapshot, col(ReturnSnapshot.event_id) == ReturnEvent.id)
        .join(Return, col(Return.id) == ReturnEvent.return_id)
        .outerjoin(Account, col(Account.id) == ReturnEvent.by_id)
        .where(Return.month == str(month), Return.center_id == center_id)
        .order_by(col(ReturnEvent.id).desc())
    )
    return [
        Signature(event.act, event.at, name or "", _numbers(figures.get("measures")))
        for event, name, figures in rows
    ]


def _numbers(stored: object) -> dict[str, float]:
    return {str(key): float(value) for key, value in stored.items()} if isinstance(stored, Mapping) else {}


def signed_before(newest_first: Sequence[Signature], act: ReturnAct) -> Signature | None:
    """What whoever does `act` next has to compare with; None: nothing was signed before.

    The center compares with the last signature of anybody. The province compares with what it approved last, or,
    before any approval, with what it was handed in before this time. The ministry with what it accepted last.
    """
    if act is ReturnAct.HAND_IN:
        return next(iter(newest_first), None)
    if act is ReturnAct.ACCEPT:
        return next((one for one in newest_first if one.act is ReturnAct.ACCEPT), None)
    approved = [one for one in newest_first if one.act is not ReturnAct.HAND_IN]
    handed_in = [one for one in newest_first if one.act is ReturnAct.HAND_IN]
    return next(iter([*approved, *handed_in[1:]]), None)


def changes(before: Mapping[str, float], after: Mapping[str, float]) -> list[Changed]:
    """The numbers that differ, in the order of MEASURES."""
    pairs = [Changed(name, before.get(name, 0), after.get(name, 0)) for name in MEASURES]
    return [one for one in pairs if one.before != one.after]
