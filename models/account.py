"""Accounts, what they may reach, and their signed-in sessions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Role(StrEnum):
    SUPPORTER = "supporter"
    ASSISTANT = "assistant"
    INSTRUCTOR = "instructor"
    MANAGER = "manager"  # 배움터 관리자
    PROVINCE = "province"  # 시도·수행기관 담당
    MINISTRY = "ministry"  # 부처·전담기관
    ADMIN = "admin"
    AUDITOR = "auditor"
    SYSTEM = "system"  # commands and jobs; nobody signs in as it


class Account(SQLModel, table=True):
    """One person, one account, one role; what it reaches stands in `AccountScope`."""

    id: int = Field(default=None, primary_key=True)
    login: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=60)
    role: Role = Field(sa_type=text_enum(Role))
    email: str = Field(default="", max_length=120)
    language: str = Field(default="ko", max_length=2, sa_column_kwargs={"server_default": "ko"})  # of mail
    staff_id: int | None = Field(default=None, foreign_key="staff_member.id", index=True)
    password_hash: str = Field(default="", max_length=200)  # empty: cannot sign in
    must_change_password: bool = Field(default=False)
    totp_secret: str = Field(default="", max_length=64)  # empty: no second factor set up yet
    totp_last_step: int = Field(default=0)  # the time-step of the last code: none is taken twice
    failures: int = Field(default=0)
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class AccountScope(SQLModel, table=True):
    """One center, or all centers of one province. Ended, never deleted: grants are kept three years."""

    __tablename__ = "account_scope"
    __table_args__ = (
        CheckConstraint("(center_id IS NULL) <> (province_id IS NULL)", name="center_or_province"),
    )

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    center_id: int | None = Field(default=None, foreign_key="center.id", index=True)
    province_id: int | None = Field(default=None, foreign_key="region.id")
    granted_at: datetime = Field(sa_type=UtcDateTime)
    granted_by_id: int | None = None
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignIn(SQLModel, table=True):
    """A signed-in browser. The cookie carries the token, the table only its SHA-256."""

    __tablename__ = "sign_in"

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    address: str = Field(max_length=45)  # IP
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
