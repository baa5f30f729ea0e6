"""The month of a center (월 실적): handed in, approved, sent back, accepted; and the programme's calendar."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class ReturnState(StrEnum):
    OPEN = "open"  # reopened or sent back and not yet handed in again
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    ACCEPTED = "accepted"


LOCKED_STATES = (ReturnState.HANDED_IN, ReturnState.APPROVED, ReturnState.ACCEPTED)
APPROVED_STATES = (ReturnState.APPROVED, ReturnState.ACCEPTED)


class ReturnAct(StrEnum):
    HAND_IN = "hand_in"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    ACCEPT = "accept"


class Return(SQLModel, table=True):
    """There is a row once a center first handed in; without one the month is open."""

    __table_args__ = (UniqueConstraint("month", "center_id"),)

    id: int = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    month: str = Field(max_length=7)
    state: ReturnState = Field(sa_type=text_enum(ReturnState))
    zero: bool = Field(default=False)  # a person confirmed that there was nothing
    version: int = Field(default=1)  # grows with each act; a page sends back the one it saw
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handed_in_by_id: int | None = None
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by_id: int | None = None


class ReturnEvent(SQLModel, table=True):
    """One act on a return: who, when, why. Never changed."""

    __tablename__ = "return_event"

    id: int = Field(default=None, primary_key=True)
    return_id: int = Field(foreign_key="return.id", index=True)
    act: ReturnAct = Field(sa_type=text_enum(ReturnAct))
    reason: str = Field(default="", max_length=500)
    parts: str = Field(default="", max_length=100)  # what was sent back, comma separated
    by_id: int
    at: datetime = Field(sa_type=UtcDateTime)


class ReturnSnapshot(SQLModel, table=True):
    """The numbers a person signed with one act (hand in, approve, accept), to show what changed since."""

    __tablename__ = "return_snapshot"

    event_id: int = Field(foreign_key="return_event.id", primary_key=True)
    figures: dict[str, object] = Field(sa_type=JSON)


class ReturnNote(SQLModel, table=True):
    """What a person says about one number of a center's month. The newest per number is shown first."""

    __tablename__ = "return_note"
    __table_args__ = (Index("ix_return_note_center_id_month", "center_id", "month"),)

    id: int = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id")
    month: str = Field(max_length=7)
    measure: str = Field(max_length=30)
    text: str = Field(max_length=500)
    by_id: int
    at: datetime = Field(sa_type=UtcDateTime)


class ProgrammeYear(SQLModel, table=True):
    """사업연도: its own start and end, not the calendar year."""

    __tablename__ = "programme_year"
    __table_args__ = (CheckConstraint("first_month <= last_month", name="first_before_last"),)

    year: int = Field(primary_key=True)
    first_month: str = Field(max_length=7)
    last_month: str = Field(max_length=7)


class HolidayOverride(SQLModel, table=True):
    """A one-off day the `holidays` library cannot know, or a day it is wrong about."""

    __tablename__ = "holiday_override"

    on: date = Field(primary_key=True)
    is_holiday: bool
    name: str = Field(default="", max_length=60)
