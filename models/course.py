"""The catalogue of courses, and which province teaches which of them."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class CourseLevel(StrEnum):
    BASIC = "basic"  # 기초
    DAILY = "daily"  # 생활
    ADVANCED = "advanced"  # 심화
    SPECIAL = "special"  # 특별


class TeachingMode(StrEnum):
    RESIDENT = "resident"  # 상시
    DISPATCH = "dispatch"  # 파견
    BUS = "bus"  # 에듀버스
    ONLINE = "online"


class Course(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    name_key: str = Field(max_length=120, unique=True)  # the name without spaces: what a file is matched by
    level: CourseLevel | None = Field(default=None, sa_type=text_enum(CourseLevel), nullable=True)
    mode: TeachingMode | None = Field(default=None, sa_type=text_enum(TeachingMode), nullable=True)
    hours: float | None = None
    topic: str = Field(default="", max_length=60)
    seats: int | None = None  # 정원
    province_id: int | None = Field(
        default=None, foreign_key="region.id", index=True
    )  # 지역특화; None: national


class CourseAdoption(SQLModel, table=True):
    """A province's yes or no. Without a row a national course is taught, a local one at home only."""

    __tablename__ = "course_adoption"

    course_id: int = Field(foreign_key="course.id", primary_key=True)
    province_id: int = Field(foreign_key="region.id", primary_key=True)
    offered: bool = Field(default=True)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    decided_by_id: int
