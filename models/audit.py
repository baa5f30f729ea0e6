"""The access log (접속기록): append-only and chained, so that a missing row shows. Kept two years."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Deed(StrEnum):
    """What was done, as the notice has it (조회 변경 입력 삭제 출력 다운로드), and signing in and out."""

    VIEW = "view"
    CHANGE = "change"
    CREATE = "create"
    DELETE = "delete"
    PRINT = "print"
    DOWNLOAD = "download"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    GRANT = "grant"


class AuditEvent(SQLModel, table=True):
    """`hash` covers the row and the hash before it. `subjects`: ids of the people, space separated."""

    __tablename__ = "audit_event"

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor_id: int = Field(index=True)  # account; 0: nobody signed in
    actor: str = Field(max_length=100)  # login and role then
    address: str = Field(max_length=45)  # IP, or "command"
    deed: Deed = Field(sa_type=text_enum(Deed))
    what: str = Field(max_length=60)  # endpoint or command
    kind: str = Field(max_length=30)  # attendee, staff, return, …
    subjects: str
    reason: str = Field(default="", max_length=300)
    detail: str = Field(default="", max_length=500)
    hash: str = Field(max_length=64, unique=True)
