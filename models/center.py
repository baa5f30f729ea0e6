"""Centers (배움터): what they are, where they lie, when they are open; their rooms; who operates them."""

from datetime import date, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import text_enum


class CenterKind(StrEnum):
    HUB = "hub"  # 거점센터
    RESIDENT = "resident"  # 상설
    DISPATCH = "dispatch"  # 파견
    EXPERIENCE = "experience"  # 체험존


class PeriodState(StrEnum):
    OPEN = "open"
    SUSPENDED = "suspended"


class Operator(SQLModel, table=True):
    """수행기관: the consortium that staffs a province."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=100, unique=True)
    province_id: int | None = Field(default=None, foreign_key="region.id", index=True)


class Center(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=12, unique=True)  # 배움터코드
    name: str = Field(max_length=100, index=True)
    kind: CenterKind = Field(sa_type=text_enum(CenterKind))
    address: str = Field(default="", max_length=200)
    seats: int | None = None  # 이용정원
    latitude: float | None = None  # of the door, when somebody has said; the edu-bus measures distances to it
    longitude: float | None = None
    operator_id: int | None = Field(default=None, foreign_key="operator.id", index=True)


class CenterPlacement(SQLModel, table=True):
    """From `valid_from` on the center lies in this district, until a later row says otherwise."""

    __tablename__ = "center_placement"
    __table_args__ = (UniqueConstraint("center_id", "valid_from"),)

    id: int = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id")
    district_id: int = Field(foreign_key="region.id", index=True)
    valid_from: date


class CenterPeriod(SQLModel, table=True):
    """A span in which the center is open, or suspended inside an open one. `ends_on` is the last day."""

    __tablename__ = "center_period"
    __table_args__ = (
        UniqueConstraint("center_id", "state", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_ends"),
    )

    id: int = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id")
    state: PeriodState = Field(sa_type=text_enum(PeriodState))
    starts_on: date
    ends_on: date | None = None
    cause: str = Field(default="", max_length=100)


class OpeningHours(SQLModel, table=True):
    """Of one weekday (0 Monday … 6 Sunday). A center without any row has not said, and is not checked."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_a_week"),
        CheckConstraint("opens < closes", name="opens_before_closes"),
    )

    center_id: int = Field(foreign_key="center.id", primary_key=True)
    weekday: int = Field(primary_key=True)
    opens: time  # in Seoul
    closes: time


class Venue(SQLModel, table=True):
    """교육장: a room that is booked. Two lessons cannot be in one room at one time."""

    __table_args__ = (UniqueConstraint("center_id", "name"),)

    id: int = Field(default=None, primary_key=True)
    center_id: int = Field(foreign_key="center.id")
    name: str = Field(max_length=100)
    address: str = Field(default="", max_length=200)
    seats: int | None = None
