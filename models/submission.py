"""The ministry's workbook of a month (제출본): numbered issues, never overwritten, and their downloads."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Trigger(StrEnum):
    CALENDAR = "calendar"
    APPROVAL = "approval"
    HAND = "hand"


class Issue(SQLModel, table=True):
    """One compiled workbook. The file lies in the data directory under `path`, made before this row."""

    __table_args__ = (UniqueConstraint("month", "number"),)

    id: int = Field(default=None, primary_key=True)
    month: str = Field(max_length=7)
    number: int  # 1, 2, 3 …
    as_of: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by_id: int
    trigger: Trigger = Field(sa_type=text_enum(Trigger))
    data_sha256: str = Field(max_length=64)  # of the figures: equal data need no new issue
    sha256: str = Field(max_length=64)  # of the file
    path: str = Field(max_length=200)  # below the data directory
    size: int  # bytes
    due: int  # centers that owed the month
    reported: int
    changed_cells: int  # against the issue before; 0 for the first


class IssueFigure(SQLModel, table=True):
    """What an issue said of one center, for the changes of the next one."""

    __tablename__ = "issue_figure"

    issue_id: int = Field(foreign_key="issue.id", primary_key=True)
    center_id: int = Field(foreign_key="center.id", primary_key=True)
    figures: dict[str, object] = Field(sa_type=JSON)


class IssueTotals(SQLModel, table=True):
    """What an issue adds to its programme year: the sums of the nation, and who was counted.

    Read only through `submissions.year_to_date`.
    """

    __tablename__ = "issue_totals"

    issue_id: int = Field(foreign_key="issue.id", primary_key=True)
    figures: dict[str, object] = Field(sa_type=JSON)
    people: bytes = Field(sa_type=LargeBinary)  # compressed; bit n stands for attendee n


class IssueDownload(SQLModel, table=True):
    """Who took which issue, in which role, when and why."""

    __tablename__ = "issue_download"

    id: int = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    account_id: int
    role: str = Field(max_length=20)
    part: str = Field(
        default="national", max_length=20, sa_column_kwargs={"server_default": "national"}
    )  # "national", "province:43", "package", "changes:1-3", "against:2026-09.2"
    purpose: str = Field(max_length=20)
    reason: str = Field(max_length=200)
    at: datetime = Field(sa_type=UtcDateTime)
    address: str = Field(max_length=45)
