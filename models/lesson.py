"""Offerings (교육실시), their lessons (차시), who teaches them, who is enrolled."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.attendee import Group
from models.base import UtcDateTime, text_enum


class OfferingState(StrEnum):
    DRAFT = "draft"
    REQUESTED = "requested"
    APPROVED = "approved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LessonState(StrEnum):
    PLANNED = "planned"
    CLOSED = "closed"  # held, marks complete: only closed lessons are counted
    CANCELLED = "cancelled"


class Part(StrEnum):
    LEAD = "lead"
    ASSISTANT = "assistant"
    SUPPORTER = "supporter"


class Duty(StrEnum):
    PLANNED = "planned"
    WORKED = "worked"
    ABSENT = "absent"  # 불참
    ADDED = "added"  # 추가


class EnrolmentState(StrEnum):
    ENROLLED = "enrolled"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Offering(SQLModel, table=True):
    """One course, one center, one team, one roster."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=11, unique=True)  # 교육실시ID: E and 10 digits
    center_id: int = Field(foreign_key="center.id", index=True)
    course_id: int = Field(foreign_key="course.id", index=True)
    state: OfferingState = Field(sa_type=text_enum(OfferingState))
    venue_id: int | None = Field(default=None, foreign_key="venue.id")
    address: str = Field(default="", max_length=200)  # when not at the center
    address_detail: str = Field(default="", max_length=200)
    district_id: int | None = Field(default=None, foreign_key="region.id")
    township: str = Field(default="", max_length=40)  # 읍면동
    run_stop_id: int | None = Field(default=None, foreign_key="run_stop.id", index=True)  # of the edu-bus
    seats: int
    target_group: Group | None = Field(default=None, sa_type=text_enum(Group), nullable=True)
    vulnerable: bool = Field(default=False)  # 취약계층
    devices: str = Field(default="", max_length=100)  # 사용기자재
    signup_from: date | None = None  # 접수기간
    signup_until: date | None = None
    completion_share: float | None = None  # 수료 기준: the share of lessons to attend, 0–1
    once: str | None = Field(default=None, max_length=36, unique=True, index=True)  # of the form that made it
    created_by_id: int
    created_at: datetime = Field(sa_type=UtcDateTime)


class OfferingEvent(SQLModel, table=True):
    """Each change of state: who, when, why."""

    __tablename__ = "offering_event"

    id: int = Field(default=None, primary_key=True)
    offering_id: int = Field(foreign_key="offering.id", index=True)
    state: OfferingState = Field(sa_type=text_enum(OfferingState))
    reason: str = Field(default="", max_length=300)
    by_id: int
    at: datetime = Field(sa_type=UtcDateTime)


class Lesson(SQLModel, table=True):
    """One dated meeting. Its lead, room and bus can each be in one lesson at a time, unless cancelled.

    The database keeps that rule: exclusion constraints on PostgreSQL, triggers on SQLite (migration 0001).
    """

    __table_args__ = (
        UniqueConstraint("offering_id", "number"),
        CheckConstraint("starts_at < ends_at", name="starts_before_ends"),
        CheckConstraint("head_count >= 0", name="head_count_not_negative"),
        Index("ix_lesson_month_center_id", "month", "center_id"),
        Index("ix_lesson_center_id_starts_at", "center_id", "starts_at"),
        Index("ix_lesson_lead_id_starts_at", "lead_id", "starts_at"),
        Index("ix_lesson_room_id_starts_at", "room_id", "starts_at"),
        Index("ix_lesson_bus_id_starts_at", "bus_id", "starts_at"),
    )

    id: int = Field(default=None, primary_key=True)
    offering_id: int = Field(foreign_key="offering.id")
    center_id: int = Field(foreign_key="center.id")  # of the offering; here for the index
    number: int  # 차시, from 1
    held_on: date  # in Seoul
    month: str = Field(max_length=7)  # "2026-10", of held_on
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    minutes: int
    state: LessonState = Field(default=LessonState.PLANNED, sa_type=text_enum(LessonState))
    lead_id: int | None = Field(default=None, foreign_key="staff_member.id")
    room_id: int | None = Field(default=None, foreign_key="venue.id")
    bus_id: int | None = Field(default=None, foreign_key="bus.id")
    head_count: int | None = None  # people of a lesson without names
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by_id: int | None = None


class Assignment(SQLModel, table=True):
    """Who was to teach a lesson, and who did."""

    __table_args__ = (UniqueConstraint("lesson_id", "staff_id"),)

    id: int = Field(default=None, primary_key=True)
    lesson_id: int = Field(foreign_key="lesson.id")
    staff_id: int = Field(foreign_key="staff_member.id", index=True)
    part: Part = Field(sa_type=text_enum(Part))
    duty: Duty = Field(default=Duty.PLANNED, sa_type=text_enum(Duty))
    minutes: int | None = None  # None: the whole lesson
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: with the lesson
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaces_id: int | None = Field(
        default=None, foreign_key="assignment.id"
    )  # the absent one it stands in for
    reason: str = Field(default="", max_length=200)


class Enrolment(SQLModel, table=True):
    """수강등록."""

    offering_id: int = Field(foreign_key="offering.id", primary_key=True)
    attendee_id: int = Field(foreign_key="attendee.id", primary_key=True, index=True)
    state: EnrolmentState = Field(default=EnrolmentState.ENROLLED, sa_type=text_enum(EnrolmentState))
    enrolled_at: datetime = Field(sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(
        default="", max_length=200, sa_column_kwargs={"server_default": ""}
    )  # of moving or withdrawing


class HeadCount(SQLModel, table=True):
    """Of a lesson without names: people by age band and sex, where known. They add up to `Lesson.head_count`."""

    __tablename__ = "head_count"
    __table_args__ = (CheckConstraint("people > 0", name="people_above_zero"),)

    lesson_id: int = Field(foreign_key="lesson.id", primary_key=True)
    age_band: int = Field(primary_key=True)  # index into figures.queries.AGE_BANDS
    sex: int = Field(primary_key=True)  # 0 unknown, 1 female, 2 male
    people: int
