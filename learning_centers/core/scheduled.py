"""What a feature says about work of its own that runs by the clock. `jobs` gathers these and runs what is owed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session

from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.database import Sessions
from learning_centers.core.jobs import Claim


@dataclass(frozen=True, slots=True)
class Owed:
    """One run that is due: claimed once per (job, period, key)."""

    period: str  # a month "2026-10" or a day "2026-11-22"
    key: str  # at most 80 characters; "daily", "calendar", "approval:…"
    at: datetime  # when it was due


@dataclass(frozen=True, slots=True)
class Work:
    """What a job works with."""

    sessions: Sessions
    data_dir: Path
    now: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does one owed run and returns its result in a few words; any exception is a failure, tried again later.

    A run that must end in the transaction of what it made calls `core.jobs.finish` itself and returns None.
    """

    name: str  # "compile", "figures.verify", "mail.reminders"
    title: str  # msgid, as pages call it
    owed: Callable[[Session, datetime], list[Owed]]
    next_at: Callable[
        [Session, datetime], datetime | None
    ]  # when it is due next; None: when something happens
    run: Callable[[Work, Owed, Claim], str | None]


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at `at` in Seoul. A day that was missed is not made up for: the next run looks at everything anew."""

    at: time

    def owed(self, _session: Session, now: datetime) -> list[Owed]:
        day = now.astimezone(SEOUL).date()
        due = in_seoul(day, self.at)
        return [Owed(day.isoformat(), "daily", due)] if due <= now else []

    def next_at(self, _session: Session, now: datetime) -> datetime:
        day = now.astimezone(SEOUL).date()
        due = in_seoul(day, self.at)
        return due if now < due else in_seoul(day + timedelta(days=1), self.at)
