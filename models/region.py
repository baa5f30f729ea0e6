"""Provinces and districts, valid from a day to a day, and how one followed another."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import text_enum


class RegionLevel(StrEnum):
    PROVINCE = "province"
    DISTRICT = "district"


class ChangeKind(StrEnum):
    RENAME = "rename"
    TRANSFER = "transfer"
    MERGE = "merge"
    SPLIT = "split"


class Region(SQLModel, table=True):
    """One province or district under one code. `valid_from`/`valid_to` None: without end on that side."""

    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="valid_from_before_to"),)

    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=5, unique=True)  # 행정표준코드: 2 digits a province, 5 a district
    level: RegionLevel = Field(sa_type=text_enum(RegionLevel))
    name_ko: str = Field(max_length=40, index=True)
    name_en: str = Field(default="", max_length=60)
    parent_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    zone: str = Field(max_length=10)  # 권역
    depopulating: bool = Field(default=False)  # 인구감소지역, notice of 2021-10-18
    valid_from: date | None = None
    valid_to: date | None = None  # the last day


class RegionChange(SQLModel, table=True):
    """`from` became `to`. Several rows with one `from` on one day: a split, a person has to choose."""

    __tablename__ = "region_change"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "effective_on"),)

    id: int = Field(default=None, primary_key=True)
    from_id: int = Field(foreign_key="region.id", index=True)
    to_id: int = Field(foreign_key="region.id", index=True)
    effective_on: date
    kind: ChangeKind = Field(sa_type=text_enum(ChangeKind))
    note: str = Field(default="", max_length=200)
