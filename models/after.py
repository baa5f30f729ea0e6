"""After the course: certificates, and answers of attendees given by a short link without an account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class SurveyKind(StrEnum):
    SATISFACTION = "satisfaction"  # seven questions of five points
    BEFORE = "before"  # self-assessment before the course
    AFTER = "after"


class Certificate(SQLModel, table=True):
    """수료증. Its number can be checked by anyone; the check shows no name."""

    __table_args__ = (UniqueConstraint("offering_id", "attendee_id"),)

    id: int = Field(default=None, primary_key=True)
    number: str = Field(max_length=20, unique=True)
    offering_id: int = Field(foreign_key="offering.id")
    attendee_id: int = Field(foreign_key="attendee.id", index=True)
    issued_at: datetime = Field(sa_type=UtcDateTime)
    issued_by_id: int
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_reason: str = Field(default="", max_length=200)


class SurveyLink(SQLModel, table=True):
    """The short address of one survey of one offering. The token opens nothing but the questions."""

    __tablename__ = "survey_link"
    __table_args__ = (UniqueConstraint("offering_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    offering_id: int = Field(foreign_key="offering.id")
    kind: SurveyKind = Field(sa_type=text_enum(SurveyKind))
    token: str = Field(max_length=16, unique=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SurveyAnswer(SQLModel, table=True):
    """One person's points, in the order of the questions. Nobody's name is asked."""

    __tablename__ = "survey_answer"

    id: int = Field(default=None, primary_key=True)
    link_id: int = Field(foreign_key="survey_link.id", index=True)
    once: str = Field(max_length=36, unique=True)  # of the form: the same sheet sent twice is one answer
    points: list[int] = Field(sa_type=JSON)
    answered_at: datetime = Field(sa_type=UtcDateTime)
