"""Reads of the checks: what they find of a month, and which waivers stand.

`findings` sends a fixed number of SELECTs, however many centers it is asked about.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.checks import courses, desk, history, lessons, overlaps, people, staffing
from learning_centers.checks.looking import Hit, Look, Place
from learning_centers.checks.registry import EVERY_KIND, RULES, Stage, stage_in
from learning_centers.core import clock
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.months import Month
from models import Account, Center, Waiver

# Which rules a read finds -> the read.
READS: Mapping[tuple[str, ...], Callable[[Look], Iterable[Hit]]] = {
    ("person_twice",): overlaps.persons_twice,
    ("people_above_visits", "person_unknown", "guests"): people.people,
    ("lessons_open", "marks_missing", "over_seats", "day_off", "outside_hours"): lessons.lessons,
    ("evidence_missing",): lessons.missing_evidence,
    ("staff_twice",): overlaps.staff_twice,
    ("contract_hours",): staffing.contract_hours,
    ("jump",): history.jumps,
    ("desk_unchanging",): desk.unchanging,
    ("basic_share", "vulnerable_share"): courses.shares,
}
ORDER = list(RULES)
SERIOUS = list(Stage)  # the last is the most serious


@dataclass(frozen=True, slots=True)
class Granted:
    """A waiver with the words of a page. `until`: the last day it holds; None: no end."""

    id: int
    rule: str
    center_id: int
    center: str
    month: str
    reason: str
    by: str
    granted_at: datetime
    until: date | None
    ended_at: datetime | None
    ended_by: str

    def holds(self, on: date) -> bool:
        return self.ended_at is None and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at a center. `stage` is after the waiver: a waived one is DRAFT, it asks for nothing."""

    rule: str
    center_id: int
    month: Month
    stage: Stage
    waived: Granted | None
    text: str
    places: tuple[Place, ...]


def findings(
    session: Session, month: Month, center_ids: Collection[int], *, now: datetime | None = None
) -> dict[int, list[Finding]]:
    """Center id (each of `center_ids`) -> what is found: what blocks first, then warnings, then what is waived."""
    ids = tuple(sorted(set(center_ids)))
    found: dict[int, list[Finding]] = {one: [] for one in ids}
    stages = stages_in(month)
    if not ids or not stages:
        return found
    look = Look(session, month, ids, now or clock.now())
    waivers = _standing(look)
    for hit in _hits(look, stages):
        waived = waivers.get((hit.rule, hit.center_id))
        stage = Stage.DRAFT if waived else stages[hit.rule]
        found[hit.center_id].append(
            Finding(hit.rule, hit.center_id, month, stage, waived, hit.text, hit.places)
        )
    for listed in found.values():
        listed.sort(key=lambda one: (-SERIOUS.index(one.stage), ORDER.index(one.rule)))
    return found


def stages_in(month: Month) -> dict[str, Stage]:
    """Rule id -> its stage, of the rules that find something in `month`: drafts do not."""
    held = {rule.id: stage_in(rule, month) for rule in RULES.values()}
    return {rule: stage for rule, stage in held.items() if stage is not None and stage is not Stage.DRAFT}


def blocks(found: Iterable[Finding]) -> list[Finding]:
    """Those that keep the month from being handed in."""
    return [one for one in found if one.stage is Stage.BLOCK]


def warnings(found: Iterable[Finding]) -> list[Finding]:
    """Those that stand open, what blocks included, and are not waived."""
    return [one for one in found if one.waived is None]


def waived(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.waived is not None]


def _hits(look: Look, stages: Mapping[str, Stage]) -> list[Hit]:
    """Of the centers looked at, by rules that hold for their kind: a read may find others too."""
    wanted = set(look.center_ids)
    reads = [read for rules, read in READS.items() if stages.keys() & set(rules)]
    hits = [hit for read in reads for hit in read(look) if hit.rule in stages and hit.center_id in wanted]
    if all(RULES[hit.rule].kinds == EVERY_KIND for hit in hits):
        return hits
    query = sql_select(col(Center.id), col(Center.kind)).where(look.here(col(Center.id)))
    kinds = {row.id: row.kind for row in look.session.execute(query)}
    return [hit for hit in hits if kinds[hit.center_id] in RULES[hit.rule].kinds]


def _standing(look: Look) -> dict[tuple[str, int], Granted]:
    """(rule, center) -> the waiver that holds."""
    query = _granted().where(
        col(Waiver.month) == str(look.month),
        col(Waiver.ended_at).is_(None),
        look.here(col(Waiver.center_id)),
    )
    today = look.now.astimezone(SEOUL).date()
    listed = [Granted(*row) for row in look.session.execute(query)]
    return {(one.rule, one.center_id): one for one in listed if one.holds(today)}


def list_waivers(session: Session, viewer: Viewer, month: Month) -> list[Granted]:
    """Those of `month` at the viewer's centers, ended ones too, newest first. One SELECT."""
    query = _granted().where(col(Waiver.month) == str(month)).order_by(col(Waiver.id).desc())
    if viewer.center_ids is not None:
        query = query.where(col(Waiver.center_id).in_(sorted(viewer.center_ids)))
    return [Granted(*row) for row in session.execute(query)]


def find_standing(session: Session, center_id: int, month: Month, rule: str) -> Waiver | None:
    """The waiver that nobody has ended, past its last day or not; there is at most one."""
    return session.exec(
        select(Waiver).where(
            Waiver.rule == rule,
            Waiver.center_id == center_id,
            Waiver.month == str(month),
            col(Waiver.ended_at).is_(None),
        )
    ).first()


def _granted() -> Select[Any]:
    """The columns of `Granted`, in its order."""
    by, ended_by = aliased(Account), aliased(Account)
    columns: tuple[Any, ...] = (
        col(Waiver.id),
        col(Waiver.rule),
        col(Waiver.center_id),
        col(Center.name),
        col(Waiver.month),
        col(Waiver.reason),
        func.coalesce(col(by.name), ""),
        col(Waiver.granted_at),
        col(Waiver.until),
        col(Waiver.ended_at),
        func.coalesce(col(ended_by.name), ""),
    )
    return (
        sql_select(*columns)
        .join(Center, col(Center.id) == Waiver.center_id)
        .outerjoin(by, col(by.id) == Waiver.granted_by_id)
        .outerjoin(ended_by, col(ended_by.id) == Waiver.ended_by_id)
    )
