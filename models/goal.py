"""Goals (목표): indicators, what is aimed at, what was observed, and what regions are like. Regions are named by
code, "" the nation: a goal outlives the boundaries it was set in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class Direction(StrEnum):
    UP = "up"  # more is better
    DOWN = "down"


class IndicatorKind(StrEnum):
    OFFICIAL = "official"  # a published series, typed in or imported
    PROGRAMME = "programme"  # our own measure, computed from what the programme did


class Indicator(SQLModel, table=True):
    """지표. `composite`: its value is 0.2 access + 0.4 capability + 0.4 use."""

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    name_ko: str = Field(max_length=100)
    name_en: str = Field(max_length=100)
    unit: str = Field(max_length=20)  # "%", "people", "trillion won" …
    kind: IndicatorKind = Field(sa_type=text_enum(IndicatorKind))
    direction: Direction = Field(sa_type=text_enum(Direction))
    composite: bool = Field(default=False)
    definition_ko: str
    definition_en: str
    formula: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=300)
    lowest: float | None = None  # natural limits of a value
    highest: float | None = None


class Goal(SQLModel, table=True):
    """목표: from a baseline to a target, for a region and a group.

    Where no baseline is known both of its columns are empty; a plan may then name no target year either.
    """

    __table_args__ = (
        UniqueConstraint("indicator_id", "region_code", "group_name", "target_year"),
        Index(
            "uq_goal_without_year",
            "indicator_id",
            "region_code",
            "group_name",
            unique=True,
            sqlite_where=text("target_year IS NULL"),
            postgresql_where=text("target_year IS NULL"),
        ),
        CheckConstraint("(baseline_year IS NULL) = (baseline_value IS NULL)", name="baseline_whole"),
        # An empty target year would let any comparison with it pass.
        CheckConstraint("baseline_year IS NULL OR target_year IS NOT NULL", name="baseline_needs_year"),
        CheckConstraint("baseline_year < target_year", name="baseline_before_target"),
    )

    id: int = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id")
    region_code: str = Field(default="", max_length=10)  # "" nation, "zone:…", 2 or 5 digits
    group_name: str = Field(default="", max_length=20)  # "" everyone, else a key of goals.groups
    baseline_year: int | None = None
    baseline_value: float | None = None
    target_year: int | None = None
    target_value: float
    owner: str = Field(default="", max_length=100)
    source: str = Field(max_length=300)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    entered_by_id: int
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by_id: int | None = None
    end_reason: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})


class Observation(SQLModel, table=True):
    """관측값 of a year. A revision is a row of its own; the highest one holds."""

    __table_args__ = (
        UniqueConstraint(
            "indicator_id", "region_code", "group_name", "year", "revision", name="uq_observation_said_once"
        ),
    )

    id: int = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id")
    region_code: str = Field(default="", max_length=10)
    group_name: str = Field(default="", max_length=20)
    year: int
    revision: int = Field(default=1)
    value: float
    access: float | None = None
    capability: float | None = None
    use: float | None = None
    sample: int | None = None  # n
    effective_sample: float | None = None  # Kish
    standard_error: float | None = None
    derived: bool = Field(default=False)  # worked out from other published figures
    source: str = Field(max_length=300)
    published_on: date | None = None
    note: str = Field(default="", max_length=300)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    entered_by_id: int


class RegionFact(SQLModel, table=True):
    """What is known of a region in a year: residents by group, fiscal independence and the like, with source."""

    __tablename__ = "region_fact"

    region_code: str = Field(max_length=10, primary_key=True)
    name: str = Field(max_length=30, primary_key=True)  # a key of goals.facts
    year: int = Field(primary_key=True)
    value: float
    source: str = Field(max_length=300)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    entered_by_id: int


class RegionTrait(SQLModel, table=True):
    """A dated attribute of a district: 인구감소지역, 도서·벽지 and its grade."""

    __tablename__ = "region_trait"

    region_code: str = Field(max_length=10, primary_key=True)
    trait: str = Field(max_length=30, primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None  # the last day
    grade: str = Field(default="", max_length=20)
    source: str = Field(max_length=300)


class PlanTarget(SQLModel, table=True):
    """The programme's own target of a measure: a year or a quarter of it, nation or region; approved by another."""

    __tablename__ = "plan_target"
    __table_args__ = (
        UniqueConstraint("programme_year", "quarter", "region_code", "measure"),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter_of_a_year"),
    )

    id: int = Field(default=None, primary_key=True)
    programme_year: int = Field(foreign_key="programme_year.year")
    quarter: int = Field(default=0)  # 0: the whole year
    region_code: str = Field(default="", max_length=10)
    measure: str = Field(max_length=30)  # a key of submissions.workbook.measures
    value: float
    source: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    entered_at: datetime = Field(sa_type=UtcDateTime)
    entered_by_id: int
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by_id: int | None = None
