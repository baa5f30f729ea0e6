"""Reads of the runs: what was done and when the next one is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.core.clock import SEOUL
from learning_centers.core.months import Month
from learning_centers.core.workdays import compile_at
from learning_centers.programme.queries import holiday_overrides
from models import CenterPeriod, JobRun, PeriodState, ProgrammeYear, RunState

JOB = "compile"
CALENDAR = "calendar"
RUNS_BESIDE = 8


@dataclass(frozen=True, slots=True)
class NextRun:
    month: Month
    at: datetime


def next_run(session: Session, now: datetime) -> NextRun:
    """The next compile by calendar."""
    return next_after(holiday_overrides(session), now)


def next_after(overrides: Mapping[date, bool], now: datetime) -> NextRun:
    month = Month.of(now.astimezone(SEOUL).date()).previous()
    while compile_at(month, overrides) <= now:
        month = month.next()
    return NextRun(month, compile_at(month, overrides))


def runs_of(session: Session, month: Month) -> list[JobRun]:
    """The compile runs of a month, newest first; the last RUNS_BESIDE."""
    query = (
        select(JobRun)
        .where(JobRun.job == JOB, JobRun.period == str(month))
        .order_by(col(JobRun.started_at).desc(), col(JobRun.id).desc())
        .limit(RUNS_BESIDE)
    )
    return list(session.exec(query))


def done_keys(session: Session, months: Sequence[Month]) -> set[tuple[Month, str]]:
    """(month, key) of the compile runs that are done."""
    rows = session.exec(
        select(JobRun.period, JobRun.key).where(
            JobRun.job == JOB,
            col(JobRun.state) == RunState.DONE,
            JobRun.period >= str(months[0]),
            JobRun.period <= str(months[-1]),
        )
    )
    return {(Month.parse(period), key) for period, key in rows}


def first_month(session: Session) -> Month | None:
    """The first month a center was open in, but no month before the first programme year; None: no center opened.

    A center may have opened years before this program was used; those months are nobody's to compile.
    """
    opened = session.exec(
        select(func.min(col(CenterPeriod.starts_on))).where(col(CenterPeriod.state) == PeriodState.OPEN)
    ).one()
    if opened is None:
        return None
    begun = session.exec(select(func.min(col(ProgrammeYear.first_month)))).one()
    first = Month.of(opened)
    return max(first, Month.parse(begun)) if begun else first
