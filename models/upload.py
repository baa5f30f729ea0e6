"""Files people brought in, what was found in them, and what became of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class UploadKind(StrEnum):
    CENTERS = "centers"
    COURSES = "courses"
    STAFF = "staff"
    PLANS = "plans"
    ROSTERS = "rosters"
    HOURS = "hours"
    SURVEY = "survey"
    FACTS = "facts"
    TRAITS = "traits"
    TARGETS = "targets"
    STOPS = "stops"


class UploadState(StrEnum):
    CHECKING = "checking"
    CHECKED = "checked"  # looked at, waiting for a person
    STORED = "stored"
    REFUSED = "refused"  # could not be read at all
    DROPPED = "dropped"  # the person let it go


class Upload(SQLModel, table=True):
    """The bytes lie in the data directory under their SHA-256."""

    id: int = Field(default=None, primary_key=True)
    kind: UploadKind = Field(sa_type=text_enum(UploadKind))
    state: UploadState = Field(sa_type=text_enum(UploadState))
    filename: str = Field(max_length=200)
    sha256: str = Field(max_length=64, index=True)
    size: int
    by_id: int = Field(index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    create_courses: bool = Field(default=False)
    rows: int = Field(default=0)
    rows_done: int = Field(default=0)
    made: int = Field(default=0)
    changed: int = Field(default=0)
    skipped: int = Field(default=0)
    problems: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    ignored: list[str] = Field(default_factory=list, sa_type=JSON)  # unknown columns
    message: str = Field(default="", max_length=500)  # why it was refused
    stored_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    touched_at: datetime = Field(sa_type=UtcDateTime)  # when the worker last moved; a stale one is taken over
