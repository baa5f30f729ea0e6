"""Runs of scheduled work. The row is the claim: whoever inserts it runs the job."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(SQLModel, table=True):
    """Unique per (job, period, key). A runner that dies leaves a lease that runs out; another takes over."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "period", "key"),)

    id: int = Field(default=None, primary_key=True)
    job: str = Field(max_length=40)
    period: str = Field(max_length=10)  # a month "2026-10" or a day "2026-11-22"
    key: str = Field(max_length=80)  # the trigger: "calendar", "approval:<fingerprint>", "hand:<token>"
    state: RunState = Field(sa_type=text_enum(RunState))
    owner: str = Field(max_length=80)  # host, process and a token
    lease_until: datetime = Field(sa_type=UtcDateTime)
    attempt: int = Field(default=1)
    percent: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # how far a running one is
    due_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    result: str = Field(default="", max_length=300)
    error: str = Field(default="", max_length=1000)


class JobPause(SQLModel, table=True):
    """While this row is there the scheduler leaves the job alone; it can still be started by hand."""

    __tablename__ = "job_pause"

    job: str = Field(max_length=40, primary_key=True)
    paused_at: datetime = Field(sa_type=UtcDateTime)
    paused_by_id: int
    reason: str = Field(default="", max_length=200)
