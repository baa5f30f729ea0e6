"""Calendars: the secret address of a person's .ics, and the days a center is closed."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.base import UtcDateTime


class CalendarFeed(SQLModel, table=True):
    """The table keeps only the SHA-256 of the secret; it is shown once. One that is revoked is not deleted."""

    __tablename__ = "calendar_feed"

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ClosedDay(SQLModel, table=True):
    """A day a center is closed, besides Korean holidays."""

    __tablename__ = "closed_day"

    center_id: int = Field(foreign_key="center.id", primary_key=True)
    on: date = Field(primary_key=True)
    reason: str = Field(default="", max_length=100)
