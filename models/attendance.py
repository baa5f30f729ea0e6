"""Marks of the roll call, and what a center logs besides lessons."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Mark(StrEnum):
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


COUNTED_MARKS = (Mark.PRESENT, Mark.LATE)  # 연인원: design.md section 3


class Attendance(SQLModel, table=True):
    """At most one row per (lesson, attendee): marking again updates it. Lesson ids grow with time, so a
    month of marks lies together (`WITHOUT ROWID` on SQLite).
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    lesson_id: int = Field(foreign_key="lesson.id", primary_key=True)
    attendee_id: int = Field(foreign_key="attendee.id", primary_key=True, index=True)
    mark: Mark = Field(sa_type=text_enum(Mark))
    recorded_by_id: int  # the account; kept after the account is closed, so no foreign key
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    late_minutes: int | None = None
    excuse: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})  # why excused


class AttendeeMonth(SQLModel, table=True):
    """Counted visits of one attendee at one center in one month: the foundation of every figure of people.

    Written whole per (month, center) by `figures.service.recompute`; never changed by hand. Band, sex, groups
    and residence are those of the month. `previous_month` is kept by `figures.first_times`.
    """

    __tablename__ = "attendee_month"
    __table_args__ = (
        Index("ix_attendee_month_attendee_id_month", "attendee_id", "month"),
        {"sqlite_with_rowid": False},
    )

    month: str = Field(max_length=7, primary_key=True)
    center_id: int = Field(foreign_key="center.id", primary_key=True)
    attendee_id: int = Field(foreign_key="attendee.id", primary_key=True)  # after merges: the one who stays
    visits: int
    minutes: int
    age_band: int  # index into figures.queries.AGE_BANDS; 0: unknown
    sex: int  # 0 unknown, 1 female, 2 male
    groups: int  # bit n: the n-th member of Group
    residence_id: int | None = None
    # The newest month before this one in which the person was counted, anywhere; "": in none; None: not looked up.
    previous_month: str | None = Field(default=None, max_length=7)


class DeskTopic(StrEnum):
    PHONE = "phone"  # smartphone and apps
    KIOSK = "kiosk"
    BANKING = "banking"
    CIVIL = "civil"  # e-government
    SAFETY = "safety"  # phishing, passwords
    AI = "ai"
    OTHER = "other"


class DeskOutcome(StrEnum):
    SOLVED = "solved"
    PASSED_ON = "passed_on"


class HelpDeskVisit(SQLModel, table=True):
    """상담. One row is one talk, or a day's count when `people` is above 1."""

    __tablename__ = "help_desk_visit"
    __table_args__ = (
        CheckConstraint("people > 0", name="people_above_zero"),
        Index("ix_help_desk_visit_month_center_id", "month", "center_id"),
    )

    id: int = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    visited_on: date
    month: str = Field(max_length=7)
    people: int = Field(default=1)
    topic: DeskTopic | None = Field(default=None, sa_type=text_enum(DeskTopic), nullable=True)
    minutes: int | None = None
    outcome: DeskOutcome | None = Field(default=None, sa_type=text_enum(DeskOutcome), nullable=True)
    age_band: int | None = None  # index into figures.queries.AGE_BANDS
    recorded_by_id: int
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class ZoneVisit(SQLModel, table=True):
    """체험존 방문, as HelpDeskVisit."""

    __tablename__ = "zone_visit"
    __table_args__ = (
        CheckConstraint("people > 0", name="people_above_zero"),
        Index("ix_zone_visit_month_center_id", "month", "center_id"),
    )

    id: int = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id", index=True)
    visited_on: date
    month: str = Field(max_length=7)
    people: int = Field(default=1)
    recorded_by_id: int
    recorded_at: datetime = Field(sa_type=UtcDateTime)
