"""Plans of the edu-bus, as proposed and published, and the days as they were driven."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class PlanState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    PROPOSED = "proposed"  # a proposal, or what people made of it
    FAILED = "failed"
    APPROVED = "approved"
    PUBLISHED = "published"
    DROPPED = "dropped"


class RoutePlan(SQLModel, table=True):
    """운행 계획: a province, its buses, a span of days. Seed, budget, weights, inputs and version make it again.

    `inputs`: everything the planner was given; `against`: the measures of this plan and of those it is compared
    with. Their shapes are told by `route_plans.planning`.
    """

    __tablename__ = "route_plan"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="first_before_last"),)

    id: int = Field(default=None, primary_key=True)
    province_id: int = Field(foreign_key="region.id", index=True)
    first_day: date
    last_day: date
    state: PlanState = Field(sa_type=text_enum(PlanState))
    seed: int
    seconds: float  # of CPU
    weights: dict[str, float] = Field(default_factory=dict, sa_type=JSON)
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: str = Field(default="", max_length=60)  # of the planner
    against: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    courses: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # taught at each stop, in order
    follows_id: int | None = Field(default=None, foreign_key="route_plan.id")  # the one it is a replan of
    percent: int = Field(default=0)
    stop_asked: bool = Field(default=False)
    owner: str = Field(default="", max_length=80)  # of the running one; as JobRun
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    message: str = Field(default="", max_length=1000)  # why it failed, or what it could not do
    changed: int = Field(default=0)  # counts the changes by hand: a page opened before one is refused
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by_id: int
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by_id: int | None = None
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_by_id: int | None = None


class Route(SQLModel, table=True):
    """One bus on one day of a plan, base to base."""

    __table_args__ = (UniqueConstraint("plan_id", "bus_id", "day"),)

    id: int = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="route_plan.id")
    bus_id: int = Field(foreign_key="bus.id")
    day: date
    leaves_at: datetime = Field(sa_type=UtcDateTime)
    returns_at: datetime = Field(sa_type=UtcDateTime)
    km: float  # the whole day
    back_km: float  # the last leg
    back_minutes: int


class RouteVisit(SQLModel, table=True):
    """One stop of a route. `km` and `minutes` are of the leg that leads to it; `parts` say what it is worth."""

    __tablename__ = "route_visit"
    __table_args__ = (UniqueConstraint("route_id", "position"),)

    id: int = Field(default=None, primary_key=True)
    route_id: int = Field(foreign_key="route.id")
    position: int  # from 1
    stop_id: int = Field(foreign_key="bus_stop.id")
    request_id: int | None = Field(default=None, foreign_key="stop_request.id")
    crossing_id: int | None = Field(default=None, foreign_key="crossing.id")
    arrives_at: datetime = Field(sa_type=UtcDateTime)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    km: float
    minutes: int
    worth: float = Field(default=0)
    parts: dict[str, float] = Field(default_factory=dict, sa_type=JSON)


class PinKind(StrEnum):
    KEEP = "keep"  # it must be visited; with a bus or a day, there and then
    FORBID = "forbid"  # not at all; with a bus or a day, not there and then


class RoutePin(SQLModel, table=True):
    """What a person has decided about a stop in a plan. The planner works around it."""

    __tablename__ = "route_pin"

    id: int = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="route_plan.id", index=True)
    stop_id: int = Field(foreign_key="bus_stop.id")
    kind: PinKind = Field(sa_type=text_enum(PinKind))
    bus_id: int | None = Field(default=None, foreign_key="bus.id")
    day: date | None = None
    by_id: int
    at: datetime = Field(sa_type=UtcDateTime)


class DriveState(StrEnum):
    PLANNED = "planned"
    ON_THE_ROAD = "on_the_road"
    DONE = "done"
    CANCELLED = "cancelled"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    SNOW = "snow"
    WIND = "wind"
    FOG = "fog"
    HEAT = "heat"


class BusRun(SQLModel, table=True):
    """운행: one bus on one day, published. A bus has one run a day that is not cancelled."""

    __tablename__ = "bus_run"
    __table_args__ = (
        Index(
            "uq_bus_run_standing",
            "bus_id",
            "day",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
        CheckConstraint("odometer_start <= odometer_end", name="odometer_goes_up"),
    )

    id: int = Field(default=None, primary_key=True)
    plan_id: int | None = Field(default=None, foreign_key="route_plan.id", index=True)
    bus_id: int = Field(foreign_key="bus.id")
    day: date = Field(index=True)
    state: DriveState = Field(default=DriveState.PLANNED, sa_type=text_enum(DriveState))
    leaves_at: datetime = Field(sa_type=UtcDateTime)  # as planned
    returns_at: datetime = Field(sa_type=UtcDateTime)
    planned_km: float
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    odometer_start: float | None = None  # km
    odometer_end: float | None = None
    weather: Weather | None = Field(default=None, sa_type=text_enum(Weather), nullable=True)
    cost_won: int | None = None  # of the day, when entered
    note: str = Field(default="", max_length=300)
    cancel_reason: str = Field(default="", max_length=200)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: int


class RunStop(SQLModel, table=True):
    """One stop of a run, planned and driven. Its offerings name it (`Offering.run_stop_id`)."""

    __tablename__ = "run_stop"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        CheckConstraint("arrived_at <= left_at", name="arrived_before_left"),
    )

    id: int = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="bus_run.id")
    position: int  # from 1
    stop_id: int = Field(foreign_key="bus_stop.id", index=True)
    request_id: int | None = Field(default=None, foreign_key="stop_request.id", index=True)
    crossing_id: int | None = Field(default=None, foreign_key="crossing.id")
    state: DriveState = Field(default=DriveState.PLANNED, sa_type=text_enum(DriveState))
    arrives_at: datetime = Field(sa_type=UtcDateTime)  # as planned
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    estimated_km: float  # of the leg that leads here
    estimated_minutes: int  # without the factor of the province
    arrived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    driven_km: float | None = None
    note: str = Field(default="", max_length=300)
    cancel_reason: str = Field(default="", max_length=200)


class EquipmentFault(SQLModel, table=True):
    """What broke on the road. The piece goes to repair with it."""

    __tablename__ = "equipment_fault"

    id: int = Field(default=None, primary_key=True)
    equipment_id: int = Field(foreign_key="equipment.id", index=True)
    run_id: int = Field(foreign_key="bus_run.id", index=True)
    said: str = Field(max_length=200)
    at: datetime = Field(sa_type=UtcDateTime)
    by_id: int


class TravelFactor(SQLModel, table=True):
    """Whether a province's estimated times are multiplied by what its logged legs teach. No row: not yet asked."""

    __tablename__ = "travel_factor"

    province_id: int = Field(foreign_key="region.id", primary_key=True)
    on: bool
    switched_at: datetime = Field(sa_type=UtcDateTime)
    switched_by_id: int
