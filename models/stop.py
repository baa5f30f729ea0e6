"""Where the edu-bus goes: stops (정차지), the ferries to them, roads we know better, and who asked for a visit."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import UtcDateTime, text_enum


class StopKind(StrEnum):
    VILLAGE = "village"
    SENIOR_HALL = "senior_hall"
    MARKET = "market"
    SCHOOL = "school"
    FESTIVAL = "festival"
    ISLAND = "island"
    OTHER = "other"


class BusStop(SQLModel, table=True):
    """정차지. What nobody has looked at is None. `weekdays`: "01234" is Monday to Friday, "" any day."""

    __tablename__ = "bus_stop"

    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=12, unique=True)  # 정차지코드: B and 6 digits
    name: str = Field(max_length=100, index=True)
    kind: StopKind = Field(sa_type=text_enum(StopKind))
    district_id: int = Field(foreign_key="region.id", index=True)
    township: str = Field(default="", max_length=40)  # 읍면동
    address: str = Field(default="", max_length=200)
    latitude: float | None = None
    longitude: float | None = None
    room: int | None = None  # people it has place for
    power: bool | None = None
    parking: bool | None = None
    steps: bool | None = None  # True: there are steps on the way in
    toilet: bool | None = None
    wireless: bool | None = None
    opens: time | None = None  # in Seoul
    closes: time | None = None
    weekdays: str = Field(default="", max_length=7)
    contact_name: str = Field(default="", max_length=60)
    contact_phone: str = Field(default="", max_length=11)
    residents: int | None = None
    elderly: int | None = None  # residents of 65 and more
    literacy: float | None = None  # digital level, %, when a value for the place itself is known
    remote_grade: str = Field(default="", max_length=20)  # 도서·벽지
    facts_source: str = Field(default="", max_length=300)  # of residents, elderly, literacy and grade
    visited_before: date | None = None  # the last visit before our own runs
    note: str = Field(default="", max_length=300)
    retired_on: date | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: int


class Crossing(SQLModel, table=True):
    """A ferry there and back on one day. The bus is at the port at `leaves` and back there at `lands`.

    `teach_from` and `teach_until`: what is left for teaching on the island.
    """

    __table_args__ = (
        CheckConstraint("leaves < teach_from", name="leaves_before_teaching"),
        CheckConstraint("teach_from < teach_until", name="teaching_has_time"),
        CheckConstraint("teach_until < lands", name="teaching_before_landing"),
    )

    id: int = Field(default=None, primary_key=True)
    stop_id: int = Field(foreign_key="bus_stop.id", index=True)
    port_name: str = Field(max_length=60)
    port_latitude: float
    port_longitude: float
    weekdays: str = Field(default="", max_length=7)
    leaves: time  # in Seoul, all four
    teach_from: time
    teach_until: time
    lands: time
    note: str = Field(default="", max_length=200)


class RoadTime(SQLModel, table=True):
    """A time that somebody knows better than the estimate, in both directions. Places: "stop:12", "base:3"
    (of a bus), "port:5" (of a crossing); `first_place` sorts before `second_place`."""

    __tablename__ = "road_time"
    __table_args__ = (UniqueConstraint("first_place", "second_place"),)

    id: int = Field(default=None, primary_key=True)
    first_place: str = Field(max_length=20)
    second_place: str = Field(max_length=20)
    minutes: int
    km: float | None = None
    note: str = Field(default="", max_length=200)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    entered_by_id: int


class RequestSource(StrEnum):
    PUBLIC = "public"
    PHONE = "phone"  # typed by staff on somebody's behalf
    STANDING = "standing"  # again every few weeks


class RequestState(StrEnum):
    UNCONFIRMED = "unconfirmed"
    RECEIVED = "received"
    ACCEPTED = "accepted"  # to be planned
    WAITING = "waiting"  # accepted when there is room
    PLANNED = "planned"  # a published run goes there
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConfirmedBy(StrEnum):
    CALL = "call"
    CODE = "code"  # sent by mail
    STAFF = "staff"  # staff typed it while the caller was on the line


class StopRequest(SQLModel, table=True):
    """A wish for a visit. `stop_id` is None until staff say which stop it is. Hours are in Seoul."""

    __tablename__ = "stop_request"
    __table_args__ = (
        CheckConstraint("people > 0", name="people_positive"),
        CheckConstraint("wished_from <= wished_until", name="wished_in_order"),
    )

    id: int = Field(default=None, primary_key=True)
    number: str = Field(max_length=12, unique=True)  # what the asker is told
    source: RequestSource = Field(sa_type=text_enum(RequestSource))
    state: RequestState = Field(sa_type=text_enum(RequestState), index=True)
    province_id: int = Field(foreign_key="region.id", index=True)
    district_id: int = Field(foreign_key="region.id")
    stop_id: int | None = Field(default=None, foreign_key="bus_stop.id", index=True)
    place: str = Field(max_length=100)
    township: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=200)
    organisation: str = Field(default="", max_length=100)
    asker: str = Field(max_length=60)
    phone: str = Field(max_length=11)
    email: str = Field(default="", max_length=200)
    people: int
    wish: str = Field(default="", max_length=500)  # what they would like to learn
    equipment: dict[str, int] = Field(default_factory=dict, sa_type=JSON)  # EquipmentKind -> pieces
    wished_from: date
    wished_until: date
    weekdays: str = Field(default="", max_length=7)
    hours_from: time | None = None
    hours_until: time | None = None
    every_weeks: int | None = None  # of a standing one
    least_gap: int | None = None  # days between two visits
    greatest_gap: int | None = None
    rest_from: str = Field(default="", max_length=5)  # "MM-DD": not during harvest
    rest_until: str = Field(default="", max_length=5)
    confirmed_by: ConfirmedBy | None = Field(default=None, sa_type=text_enum(ConfirmedBy), nullable=True)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    code_hash: str = Field(default="", max_length=64)
    code_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    code_tries: int = Field(default=0)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by_id: int | None = None
    once: str | None = Field(default=None, max_length=36, unique=True)  # of the form that made it
    asked_at: datetime = Field(sa_type=UtcDateTime)
    asked_by_id: int | None = None  # the account that typed it; None: the public form


class RequestEvent(SQLModel, table=True):
    """Each change of a request's state: who, when, why. `by_id` 0: the asker or the system."""

    __tablename__ = "request_event"

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="stop_request.id", index=True)
    state: RequestState = Field(sa_type=text_enum(RequestState))
    reason: str = Field(default="", max_length=300)
    by_id: int
    at: datetime = Field(sa_type=UtcDateTime)
