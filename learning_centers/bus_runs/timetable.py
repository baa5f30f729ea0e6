"""What everybody may know of runs to come: where, when, what is taught. A room of its own beside `queries`: it takes no
viewer, and reads nobody's name or phone."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select as sql_select
from sqlmodel import Session, col

from learning_centers.regions.queries import Regions
from models import (
    Bus,
    BusRun,
    BusStop,
    Course,
    DriveState,
    Lesson,
    LessonState,
    Offering,
    RunStop,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop to come. `cancelled` ones stay: whoever has read of them must see it."""

    run_stop_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    stop: str
    township: str
    address: str
    bus: str
    cancelled: bool
    courses: tuple[str, ...]


def districts_with_visits(session: Session, regions: Regions, first: date, last: date) -> set[int]:
    """Ids of districts of the first day's map that a bus comes to. Two SELECTs at most."""
    rows = session.execute(
        sql_select(col(BusStop.district_id))
        .join(RunStop, col(RunStop.stop_id) == BusStop.id)
        .join(BusRun, col(BusRun.id) == RunStop.run_id)
        .where(col(BusRun.day).between(first, last), col(RunStop.state) != DriveState.CANCELLED)
        .distinct()
    )
    return {now for (district_id,) in rows if (now := regions.at(district_id, first)) is not None}


def list_visits(session: Session, regions: Regions, district_id: int, first: date, last: date) -> list[Visit]:
    """By time. Stops that were entered under an older code of the district are in it. Two SELECTs."""
    codes = [one for one in regions.rows if regions.at(one, first) == district_id]
    rows = session.execute(
        sql_select(
            col(RunStop.id),
            col(BusRun.day),
            col(RunStop.starts_at),
            col(RunStop.ends_at),
            col(BusStop.name),
            col(BusStop.township),
            col(BusStop.address),
            col(Bus.name),
            col(RunStop.state),
        )
        .join(BusRun, col(BusRun.id) == RunStop.run_id)
        .join(BusStop, col(BusStop.id) == RunStop.stop_id)
        .join(Bus, col(Bus.id) == BusRun.bus_id)
        .where(
            col(BusRun.day).between(first, last),
            col(BusStop.district_id).in_(codes),
            col(RunStop.state) != DriveState.DONE,
        )
        .order_by(col(RunStop.starts_at), col(RunStop.id))
    ).all()
    courses = _courses(session, [row[0] for row in rows])
    return [
        Visit(
            run_stop_id,
            day,
            starts_at,
            ends_at,
            stop,
            township,
            address,
            bus,
            state is DriveState.CANCELLED,
            tuple(courses[run_stop_id]),
        )
        for run_stop_id, day, starts_at, ends_at, stop, township, address, bus, state in rows
    ]


def _courses(session: Session, run_stops: Collection[int]) -> dict[int, list[str]]:
    """In the order in which they are taught."""
    rows = session.execute(
        sql_select(col(Offering.run_stop_id), col(Course.name))
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Lesson, col(Lesson.offering_id) == Offering.id)
        .where(col(Offering.run_stop_id).in_(run_stops), col(Lesson.state) != LessonState.CANCELLED)
        .order_by(col(Lesson.starts_at))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for run_stop_id, name in rows:
        found[run_stop_id].append(name)
    return found
