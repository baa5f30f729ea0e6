"""What a file of one kind becomes: the contract between the imports feature and the features that own the rows.

A feature offers an `Importer` in its `importing.py`: `check` looks and decides, `store` writes what was decided.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from learning_centers.core.access import Viewer
from learning_centers.core.tables.layout import Layout, ParsedRow
from learning_centers.core.tables.problems import Problem

REPORT_EVERY = 500  # rows between two reports of progress


class Action(StrEnum):
    MAKE = "make"
    CHANGE = "change"
    SKIP = "skip"  # the same is there already


@dataclass(frozen=True, slots=True)
class Planned:
    """What one good row would do. `payload` is the importer's own, from `check` to `store`."""

    row: ParsedRow
    action: Action
    what: str  # in words, for the preview: "스마트폰 기초 · 11월 9일 (월) 10:00–12:00"
    difference: str = ""  # what a change changes: "시작 13:00 → 14:00"
    payload: Any = None


@dataclass(slots=True)
class Plan:
    """What the good rows would do, and what stands in the way of the others."""

    planned: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, action: Action) -> int:
        return sum(one.action is action for one in self.planned)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who brings the file, when, and what they allow."""

    viewer: Viewer
    now: datetime
    create_courses: bool = False
    on_progress: Callable[[int], None] = lambda _rows: None  # called with the rows looked at, every 500


@dataclass(frozen=True, slots=True)
class Importer:
    """`check` sends a fixed number of SELECTs, whatever the rows, and writes nothing; it gives a row either to
    `planned` or (with every problem it has, by cell) to `problems`. Rows with parse problems are not passed in.
    `store` writes the planned rows that are not SKIP, and flushes."""

    layout: Layout
    check: Callable[[Session, Sequence[ParsedRow], Circumstances], Plan]
    store: Callable[[Session, Plan, Circumstances], None]


def plan_of(
    rows: Sequence[ParsedRow],
    look: Callable[[ParsedRow], Planned | Problem | Sequence[Problem]],
    circumstances: Circumstances,
) -> Plan:
    """`look` at each row in turn: what it would do, or what stands in its way."""
    plan = Plan()
    for count, row in enumerate(rows, 1):
        outcome = look(row)
        if isinstance(outcome, Planned):
            plan.planned.append(outcome)
        elif isinstance(outcome, Problem):
            plan.problems.append(outcome)
        else:
            plan.problems.extend(outcome)
        if count % REPORT_EVERY == 0:
            circumstances.on_progress(count)
    return plan
