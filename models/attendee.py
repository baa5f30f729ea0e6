"""People taught: who they are, which groups they belong to, what they agreed to."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Group(StrEnum):
    """대상유형. The order is the bit in `AttendeeMonth.groups`: append only."""

    ELDERLY = "elderly"  # 고령층
    DISABLED = "disabled"  # 장애인
    LOW_INCOME = "low_income"  # 저소득층
    RURAL = "rural"  # 농어민
    MULTICULTURAL = "multicultural"  # 다문화·결혼이민자
    CAREER_BREAK = "career_break"  # 경력단절여성
    SMALL_BUSINESS = "small_business"  # 소상공인
    YOUTH = "youth"  # 아동·청소년
    JOB_SEEKER = "job_seeker"  # 취업준비생
    FOREIGNER = "foreigner"  # 외국인주민
    MIDDLE_AGED = "middle_aged"  # 중장년
    NORTH_KOREAN = "north_korean"  # 북한이탈주민
    GENERAL = "general"  # 일반


SENSITIVE_GROUPS = frozenset({Group.DISABLED, Group.LOW_INCOME, Group.NORTH_KOREAN})


class Purpose(StrEnum):
    """What a consent is for."""

    REGISTER = "register"  # required: to take part
    GROUPS = "groups"  # ordinary groups
    SENSITIVE = "sensitive"  # disability and the like, asked apart
    PHOTO = "photo"
    CONTACT = "contact"


class Attendee(SQLModel, table=True):
    """A person. `member_id` None and a phone: a guest. `merged_into_id`: a duplicate, counted there."""

    __table_args__ = (
        Index("ix_attendee_center_id_name", "center_id", "name"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
    )

    id: int = Field(default=None, primary_key=True)
    member_id: str | None = Field(default=None, max_length=60, unique=True)  # 회원ID of the portal
    name: str = Field(max_length=60)
    phone: str = Field(default="", max_length=11, index=True)  # digits
    birth_year: int | None = None
    sex: Sex | None = Field(default=None, sa_type=text_enum(Sex), nullable=True)
    residence_id: int | None = Field(default=None, foreign_key="region.id")  # a district
    center_id: int = Field(foreign_key="center.id")  # where first met
    merged_into_id: int | None = Field(default=None, foreign_key="attendee.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class AttendeeGroup(SQLModel, table=True):
    """A group that is not sensitive; a person may be in several."""

    __tablename__ = "attendee_group"
    __table_args__ = (
        CheckConstraint(
            "group_name NOT IN ('disabled', 'low_income', 'north_korean')",
            name="sensitive_groups_stand_apart",
        ),
    )

    attendee_id: int = Field(foreign_key="attendee.id", primary_key=True)
    group_name: Group = Field(sa_type=text_enum(Group), primary_key=True)


class SensitiveGroup(SQLModel, table=True):
    """Groups that harm when they leak: a table of their own, read only where a figure needs it."""

    __tablename__ = "sensitive_group"

    attendee_id: int = Field(foreign_key="attendee.id", primary_key=True)
    group_name: Group = Field(sa_type=text_enum(Group), primary_key=True)


class AttendeeMerge(SQLModel, table=True):
    """One act of putting two records of a person together. `moved`: what the keeper took over, to give it back."""

    __tablename__ = "attendee_merge"

    id: int = Field(default=None, primary_key=True)
    loser_id: int = Field(foreign_key="attendee.id", index=True)
    keeper_id: int = Field(foreign_key="attendee.id", index=True)
    merged_at: datetime = Field(sa_type=UtcDateTime)
    merged_by_id: int
    moved: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_by_id: int | None = None


class Consent(SQLModel, table=True):
    """The last row per (attendee, purpose) holds; earlier ones are history."""

    id: int = Field(default=None, primary_key=True)
    attendee_id: int = Field(foreign_key="attendee.id", index=True)
    purpose: Purpose = Field(sa_type=text_enum(Purpose))
    given: bool
    guardian_name: str = Field(default="", max_length=60)  # under 14
    guardian_phone: str = Field(default="", max_length=11, sa_column_kwargs={"server_default": ""})  # digits
    guardian_relation: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    recorded_by_id: int
    until: date | None = None
