"""Instructors, assistants and supporters, and their contracts."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import text_enum


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
