"""에듀버스: the buses, what they carry, and the days they cannot drive."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Bus(SQLModel, table=True):
    """A bus of a province. The month of `center_id` counts what is taught on board.

    Its base is where the day begins and ends; a bus without one cannot be planned.
    """

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    province_id: int = Field(foreign_key="region.id")
    center_id: int | None = Field(default=None, foreign_key="center.id")
    plate: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    base_name: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    base_latitude: float | None = None
    base_longitude: float | None = None
    seats: int | None = None
    crew: int = Field(default=1, sa_column_kwargs={"server_default": "1"})  # people who must ride
    driver_name: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    driver_phone: str = Field(default="", max_length=11, sa_column_kwargs={"server_default": ""})
    duty_from: time = Field(default=time(8, 30), sa_column_kwargs={"server_default": "08:30:00"})  # in Seoul
    duty_until: time = Field(default=time(18, 0), sa_column_kwargs={"server_default": "18:00:00"})
    duty_minutes: int = Field(
        default=540, sa_column_kwargs={"server_default": "540"}
    )  # the most in a day, driving, waiting and teaching
    battery_minutes: int | None = None  # of teaching without mains; None: nobody has said
    generator_minutes: int | None = None  # more from the generator; 0: it has none
    active_from: date | None = None
    retired_on: date | None = None  # the last day
    note: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})


class EquipmentKind(StrEnum):
    KIOSK = "kiosk"
    TABLET = "tablet"
    AI_SPEAKER = "ai_speaker"
    PEN_3D = "pen_3d"
    DRONE = "drone"
    CODING_ROBOT = "coding_robot"
    HEALTH = "health"  # scale, watch
    OTHER = "other"


class EquipmentState(StrEnum):
    WORKING = "working"
    REPAIR = "repair"
    GONE = "gone"  # lost or thrown away; the row stays


class Equipment(SQLModel, table=True):
    """One piece. Without a bus it lies at `place`."""

    id: int = Field(default=None, primary_key=True)
    province_id: int = Field(foreign_key="region.id", index=True)
    bus_id: int | None = Field(default=None, foreign_key="bus.id", index=True)
    kind: EquipmentKind = Field(sa_type=text_enum(EquipmentKind))
    label: str = Field(max_length=60)  # what is written on it
    state: EquipmentState = Field(default=EquipmentState.WORKING, sa_type=text_enum(EquipmentState))
    place: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=300)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: int


class AbsenceCause(StrEnum):
    INSPECTION = "inspection"
    REPAIR = "repair"
    EVENT = "event"  # promised elsewhere
    CREW = "crew"
    OTHER = "other"


class BusAbsence(SQLModel, table=True):
    """Days on which a bus cannot be planned; both ends included."""

    __tablename__ = "bus_absence"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="first_before_last"),)

    id: int = Field(default=None, primary_key=True)
    bus_id: int = Field(foreign_key="bus.id", index=True)
    first_day: date
    last_day: date
    cause: AbsenceCause = Field(sa_type=text_enum(AbsenceCause))
    note: str = Field(default="", max_length=200)
