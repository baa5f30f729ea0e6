"""Reads of runs: one, many, their stops and lessons. What a viewer does not reach is not found."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, true
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from learning_centers.buses.reach import reach_of
from learning_centers.core import clock
from learning_centers.core.access import TEACHING_ROLES, Permission, Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.regions import queries as regions
from learning_centers.route_plans.planning.problem import USUAL_RESTS, moment
from learning_centers.route_plans.planning.resting import rest_of
from learning_centers.route_plans.queries import list_driven
from learning_centers.route_plans.rows import route_day
from models import (
    Assignment,
    Bus,
    BusRun,
    BusStop,
    Course,
    Crossing,
    DriveState,
    Duty,
    Equipment,
    EquipmentFault,
    EquipmentState,
    Lesson,
    LessonState,
    Offering,
    Part,
    Role,
    RunStop,
    StaffMember,
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of the list. `stops`: without cancelled ones; `done` of them."""

    run: BusRun
    bus: Bus
    stops: int
    done: int


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One run, planned against driven. `late`: minutes after the planned arrival at its stops, their mean; None
    where no arrival was noted."""

    run: BusRun
    bus: Bus
    stops: int
    done: int
    cancelled: int
    driven_km: float | None
    late: float | None


@dataclass(frozen=True, slots=True)
class StopLesson:
    """One lesson taught at a stop."""

    lesson_id: int
    offering_id: int
    code: str
    course: str
    starts_at: datetime
    ends_at: datetime
    state: LessonState
    lead: str | None


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop of a run, with where it is and what is taught there."""

    at: RunStop
    stop: BusStop
    crossing: Crossing | None
    lessons: tuple[StopLesson, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a crew needs for a day."""

    run: BusRun
    bus: Bus
    stops: tuple[StopRow, ...]
    crew: tuple[tuple[str, Part], ...]  # name and part
    equipment: tuple[Equipment, ...]
    faults: tuple[tuple[EquipmentFault, str], ...]  # with the label of the piece
    rest: tuple[datetime, datetime] | None = (
        None  # of the crew, as planned; None: none, or the day was replanned
    )

    @property
    def standing(self) -> list[StopRow]:
        """Without cancelled stops."""
        return [row for row in self.stops if row.at.state is not DriveState.CANCELLED]

    @property
    def next(self) -> StopRow | None:
        """The first stop that is not done."""
        return next((row for row in self.standing if row.at.state is not DriveState.DONE), None)


def _reach(session: Session, viewer: Viewer, *, to_drive: bool) -> ColumnElement[bool]:
    """Which runs (joined with their bus) a viewer finds; `to_drive`: which they may write about.

    A crew writes about its own runs, a manager about those of the center, an officer about the province's.
    """
    provinces = reach_of(session, regions.load(session), viewer, clock.today()).region_ids()
    inside = true() if provinces is None else col(Bus.province_id).in_(provinces)
    if not to_drive:
        return inside
    if Permission.RUN_BUSES not in viewer.permissions:
        return false()
    if viewer.role in TEACHING_ROLES:
        return and_(inside, _rides_along(viewer.staff_id))
    if viewer.role is Role.MANAGER:
        return and_(inside, col(Bus.center_id).in_(viewer.center_ids or ()))
    return inside


def _rides_along(staff_id: int | None) -> ColumnElement[bool]:
    return exists(
        sql_select(col(Assignment.id))
        .join(Lesson, col(Lesson.id) == Assignment.lesson_id)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(RunStop, col(RunStop.id) == Offering.run_stop_id)
        .where(
            col(RunStop.run_id) == BusRun.id,
            col(Assignment.staff_id) == staff_id,
            col(Assignment.duty) != Duty.ABSENT,
        )
    )


def get_run(session: Session, run_id: int, viewer: Viewer, *, to_drive: bool = False) -> BusRun:
    """Raises NotFound: absent, or not one the viewer sees; with `to_drive`, not one they may write about."""
    query = select(BusRun).join(Bus, col(Bus.id) == BusRun.bus_id).where(BusRun.id == run_id)
    found = session.exec(query.where(_reach(session, viewer, to_drive=to_drive))).first()
    if found is None:
        raise NotFound(_("This run is not there."))
    return found


def may_drive(session: Session, run: BusRun, viewer: Viewer) -> bool:
    query = select(BusRun.id).join(Bus, col(Bus.id) == BusRun.bus_id).where(BusRun.id == run.id)
    return session.exec(query.where(_reach(session, viewer, to_drive=True))).first() is not None


def list_runs(
    session: Session, viewer: Viewer, first: date, last: date, *, bus_id: int | None = None, own: bool = False
) -> list[RunRow]:
    """By day, then bus. `own`: only those the viewer may write about. Two SELECTs."""
    query = (
        select(BusRun, Bus)
        .join(Bus, col(Bus.id) == BusRun.bus_id)
        .where(_reach(session, viewer, to_drive=own), col(BusRun.day).between(first, last))
        .order_by(col(BusRun.day), col(Bus.name), col(BusRun.id))
    )
    rows = session.exec(query if bus_id is None else query.where(BusRun.bus_id == bus_id)).all()
    counts = _count_stops(session, [run.id for run, _bus in rows])
    return [RunRow(run, bus, *counts.get(run.id, (0, 0))) for run, bus in rows]


def _count_stops(session: Session, runs: Collection[int]) -> dict[int, tuple[int, int]]:
    """Run -> stops that stand, and those of them that are done."""
    done = func.sum(case((col(RunStop.state) == DriveState.DONE, 1), else_=0))
    rows = session.execute(
        sql_select(col(RunStop.run_id), func.count(), done)
        .where(col(RunStop.run_id).in_(runs), col(RunStop.state) != DriveState.CANCELLED)
        .group_by(col(RunStop.run_id))
    )
    return {run_id: (stops, int(ended)) for run_id, stops, ended in rows}


def list_compared(session: Session, viewer: Viewer, month: Month) -> list[ComparedRow]:
    """By day, then bus; cancelled runs too. Two SELECTs."""
    rows = list_runs(session, viewer, month.first, month.last)
    query = select(RunStop).where(col(RunStop.run_id).in_([one.run.id for one in rows]))
    stops: dict[int, list[RunStop]] = defaultdict(list)
    for stop in session.exec(query):
        stops[stop.run_id].append(stop)
    return [_compared(one, stops[one.run.id]) for one in rows]


def _compared(row: RunRow, stops: Sequence[RunStop]) -> ComparedRow:
    late = [
        (one.arrived_at - one.arrives_at).total_seconds() / 60 for one in stops if one.arrived_at is not None
    ]
    run = row.run
    known = run.odometer_start is not None and run.odometer_end is not None
    return ComparedRow(
        run,
        row.bus,
        len(stops),
        row.done,
        sum(one.state is DriveState.CANCELLED for one in stops),
        (run.odometer_end or 0) - (run.odometer_start or 0) if known else None,
        sum(late) / len(late) if late else None,
    )


def list_run_stops(session: Session, run_id: int) -> Sequence[RunStop]:
    """In the planned order."""
    query = select(RunStop).where(RunStop.run_id == run_id)
    return session.exec(query.order_by(col(RunStop.position))).all()


def get_sheet(session: Session, run: BusRun) -> Sheet:
    """A fixed number of SELECTs, however many stops."""
    bus = session.get_one(Bus, run.bus_id)
    rows = session.exec(
        select(RunStop, BusStop, Crossing)
        .join(BusStop, col(BusStop.id) == RunStop.stop_id)
        .outerjoin(Crossing, col(Crossing.id) == RunStop.crossing_id)
        .where(RunStop.run_id == run.id)
        .order_by(col(RunStop.position))
    ).all()
    taught = _lessons(session, [at.id for at, _stop, _crossing in rows])
    aboard = select(Equipment).where(Equipment.bus_id == run.bus_id, Equipment.state != EquipmentState.GONE)
    faults = session.exec(
        select(EquipmentFault, Equipment.label)
        .join(Equipment, col(Equipment.id) == EquipmentFault.equipment_id)
        .where(EquipmentFault.run_id == run.id)
        .order_by(col(EquipmentFault.at))
    ).all()
    return Sheet(
        run,
        bus,
        tuple(StopRow(at, stop, crossing, tuple(taught[at.id])) for at, stop, crossing in rows),
        _crew(session, run.id),
        tuple(session.exec(aboard.order_by(col(Equipment.kind), col(Equipment.label)))),
        tuple((fault, label) for fault, label in faults),
        _rest(session, run),
    )


def _rest(session: Session, run: BusRun) -> tuple[datetime, datetime] | None:
    """Two SELECTs."""
    for one in list_driven(session, run.plan_id or 0):
        planned = one.route.bus_id == run.bus_id and one.route.day == run.day
        if planned and one.visits and one.route.returns_at == run.returns_at:
            found = rest_of(route_day(one, {}), USUAL_RESTS)
            return (moment(run.day, found[0]), moment(run.day, found[1])) if found else None
    return None


def _lessons(session: Session, run_stops: Collection[int]) -> dict[int, list[StopLesson]]:
    """By stop of the run, by start; without cancelled ones."""
    rows = session.execute(
        sql_select(
            col(Offering.run_stop_id),
            col(Lesson.id),
            col(Offering.id),
            col(Offering.code),
            col(Course.name),
            col(Lesson.starts_at),
            col(Lesson.ends_at),
            col(Lesson.state),
            col(StaffMember.name),
        )
        .join(Lesson, col(Lesson.offering_id) == Offering.id)
        .join(Course, col(Course.id) == Offering.course_id)
        .outerjoin(StaffMember, col(StaffMember.id) == Lesson.lead_id)
        .where(col(Offering.run_stop_id).in_(run_stops), col(Lesson.state) != LessonState.CANCELLED)
        .order_by(col(Lesson.starts_at), col(Lesson.id))
    )
    found: dict[int, list[StopLesson]] = defaultdict(list)
    for run_stop_id, *values in rows:
        found[run_stop_id].append(StopLesson(*values))
    return found


def _crew(session: Session, run_id: int) -> tuple[tuple[str, Part], ...]:
    """Everybody who teaches on the run, leads first."""
    rows = session.execute(
        sql_select(col(StaffMember.name), col(Assignment.part))
        .join(Assignment, col(Assignment.staff_id) == StaffMember.id)
        .join(Lesson, col(Lesson.id) == Assignment.lesson_id)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(RunStop, col(RunStop.id) == Offering.run_stop_id)
        .where(
            col(RunStop.run_id) == run_id,
            col(Lesson.state) != LessonState.CANCELLED,
            or_(col(Assignment.duty) == Duty.PLANNED, col(Assignment.duty) == Duty.WORKED),
        )
        .distinct()
        .order_by(col(StaffMember.name))
    ).all()
    return tuple(sorted(((name, part) for name, part in rows), key=lambda one: one[1] is not Part.LEAD))
