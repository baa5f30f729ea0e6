"""출결증빙: what shows that a lesson was held. Photos are personal data: they lie in the data directory."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Moment(StrEnum):
    START = "start"  # within 20 minutes of the start
    MIDDLE = "middle"
    END = "end"  # the last 20 minutes
    ROSTER = "roster"  # the hand-written roster, when the group does not fit into a photo


class Evidence(SQLModel, table=True):
    """One per lesson. A self-check that is None has not been answered yet."""

    lesson_id: int = Field(foreign_key="lesson.id", primary_key=True)
    everyone_visible: bool | None = None  # Q1
    staff_visible: bool | None = None  # Q2
    place_recognisable: bool | None = None  # Q3
    remark: str = Field(default="", max_length=500)
    submitter: str = Field(default="", max_length=60)  # 제출자
    signature_path: str = Field(default="", max_length=200)  # drawn; empty: typed, the name is the signature
    signed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    signed_by_id: int | None = None
    sent_back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_back_by_id: int | None = None
    sent_back_reason: str = Field(default="", max_length=300)  # emptied when it is signed again


class EvidencePhoto(SQLModel, table=True):
    """Re-encoded, turned upright, without location; the bytes lie under their SHA-256."""

    __tablename__ = "evidence_photo"

    id: int = Field(default=None, primary_key=True)
    lesson_id: int = Field(foreign_key="lesson.id", index=True)
    moment: Moment = Field(sa_type=text_enum(Moment))
    path: str = Field(max_length=200)
    thumbnail_path: str = Field(max_length=200)
    width: int
    height: int
    size: int  # bytes
    added_by_id: int
    added_at: datetime = Field(sa_type=UtcDateTime)
