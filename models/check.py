"""Checks of the month (점검): what is let pass, for whom, why and until when. The rules themselves are code."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime


class Waiver(SQLModel, table=True):
    """면제: one rule does not hold for one center's month. Ended, never deleted; one at a time."""

    __table_args__ = (
        Index(
            "uq_waiver_standing",
            "rule",
            "center_id",
            "month",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    rule: str = Field(max_length=40)
    center_id: int = Field(foreign_key="center.id", index=True)
    month: str = Field(max_length=7)
    reason: str = Field(max_length=300)
    granted_by_id: int
    granted_at: datetime = Field(sa_type=UtcDateTime)
    until: date | None = None  # the last day it holds
    ended_by_id: int | None = None
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
