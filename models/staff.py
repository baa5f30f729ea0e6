"""Instructors, assistants and supporters, and their contracts."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class StaffRole(StrEnum):
    INSTRUCTOR = "instructor"  # 강사
    ASSISTANT = "assistant"  # 보조강사
    SUPPORTER = "supporter"  # 서포터즈


class StaffMember(SQLModel, table=True):
    __tablename__ = "staff_member"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, index=True)
    role: StaffRole = Field(sa_type=text_enum(StaffRole))
    center_id: int = Field(foreign_key="center.id", index=True)  # 소속 배움터
    phone: str = Field(default="", max_length=11)  # digits
    qualification: str = Field(default="", max_length=100)
    qualified_until: date | None = None
    hiring_background: str = Field(default="", max_length=40)  # 채용배경, as written


class Contract(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("staff_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_ends"),
    )

    id: int = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff_member.id")
    starts_on: date
    ends_on: date | None = None
    monthly_hours: float | None = None  # the most a month, None: no cap


class HoursSignOff(SQLModel, table=True):
    """The center manager has signed a person's hours of a month; `minutes` are the recognised ones then."""

    __tablename__ = "hours_sign_off"

    staff_id: int = Field(foreign_key="staff_member.id", primary_key=True)
    month: str = Field(max_length=7, primary_key=True)
    minutes: int
    signed_by_id: int
    signed_at: datetime = Field(sa_type=UtcDateTime)
