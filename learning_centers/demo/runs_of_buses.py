"""Runs of the edu-bus in the made-up programme: some driven and closed in the last whole month, some published for
next week, so that the timetable has visits.

A room of its own beside `plans_of_buses`, whose plans are not published. All are made by the app's own rules.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, time, timedelta

from sqlmodel import Session, col, select

from learning_centers.accounts.queries import viewer_of
from learning_centers.bus_runs import driving, publishing, queries
from learning_centers.bus_runs.driving import Reading, Times
from learning_centers.bus_runs.publishing import Crew, Day
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import in_seoul
from learning_centers.demo.accounts import LOGINS
from learning_centers.demo.plans_of_buses import propose
from learning_centers.demo.programme import Programme
from learning_centers.lessons import service as lessons
from learning_centers.route_plans import service as plans
from models import (
    Account,
    BusRun,
    Lesson,
    Offering,
    Role,
    RunStop,
    StaffMember,
    StaffRole,
    Weather,
)

DAYS = 2
WEEK_OF_MONTH = 1  # the second
THURSDAY = 3  # of next week; the days before are in the plan that waits to be published
ODOMETER = 40_000.0  # km on the first bus in the morning of the first day
FEWEST, SPREAD = 7, 6  # people at a lesson: domain.md 2.2 has 11 a run
WON_PER_KM = 310


def add_runs(session: Session, programme: Programme) -> None:
    """For the province of the officer who signs in; none where no bus can be planned or nobody is free to ride."""
    account = session.exec(select(Account).where(Account.login == LOGINS[Role.PROVINCE])).one()
    viewer = viewer_of(session, account)
    month = programme.last.first
    tuesday = month + timedelta(days=(1 - month.weekday()) % 7 + 7 * WEEK_OF_MONTH)
    for run in _published(session, programme, viewer, tuesday, tuesday - timedelta(days=7)):
        _drive(session, run, viewer)
    today = programme.today or programme.running.first
    coming = today + timedelta(days=7 - today.weekday() + THURSDAY)
    _published(session, programme, viewer, coming, today)
    audit.forget_recorded(session)  # nobody did this: equal programmes are equal rows


def _published(
    session: Session, programme: Programme, viewer: Viewer, first: date, planned_on: date
) -> list[BusRun]:
    """The runs of a plan for DAYS days from `first` on; none where it cannot be kept or manned."""
    planned_at = in_seoul(planned_on, time(9))
    plan = propose(session, programme, viewer, first, DAYS, planned_at)
    if plan is None:
        return []
    with suppress(plans.NotReady):
        plans.approve(session, plan, 0, viewer, planned_at)
        days = publishing.load_days(session, plan)
        if days and (crews := _crews(session, days)):
            return publishing.publish(session, plan.id, crews, viewer, planned_at)
    return []


def _crews(session: Session, days: Sequence[Day]) -> dict[int, Crew]:
    """By route: an instructor of the center who has no lesson and rides no other bus on the day. {}: not enough."""
    crews: dict[int, Crew] = {}
    riding: set[tuple[date, int]] = set()
    for day in days:
        on = day.route.day
        free = [one for one in _free(session, day.bus.center_id or 0, on) if (on, one) not in riding]
        if not free:
            return {}
        riding.add((on, free[0]))
        crews[day.route.id] = Crew(free[0])
    return crews


def _free(session: Session, center_id: int, day: date) -> Sequence[int]:
    """Instructors of the center without a lesson on the day."""
    busy = select(Lesson.lead_id).where(Lesson.held_on == day, col(Lesson.lead_id).is_not(None))
    free = select(StaffMember.id).where(
        StaffMember.center_id == center_id,
        StaffMember.role == StaffRole.INSTRUCTOR,
        col(StaffMember.id).not_in(busy),
    )
    return session.exec(free.order_by(col(StaffMember.id))).all()


def _drive(session: Session, run: BusRun, by: Viewer) -> None:
    """Everything as planned, a little longer; heads are counted, as on a bus they mostly are."""
    evening = in_seoul(run.day, time(20))
    driving.set_off(session, run.id, run.leaves_at, by, evening)
    stops = queries.list_run_stops(session, run.id)
    for stop in stops:
        times = Times(stop.arrives_at, stop.starts_at, stop.ends_at)
        driving.note_times(session, stop.id, times, round(stop.estimated_km * 1.04, 1), by, evening)
    start = ODOMETER + 1_000 * run.bus_id
    km = round(run.planned_km * 1.04, 1)
    reading = Reading(start, start + km, Weather.CLEAR, int(round(km * WON_PER_KM, -2)))
    driving.come_back(session, run.id, run.returns_at, reading, by, evening)
    taught = (
        select(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(RunStop, col(RunStop.id) == Offering.run_stop_id)
        .where(RunStop.run_id == run.id)
    )
    for lesson in session.exec(taught.order_by(col(Lesson.starts_at))).all():
        lesson.head_count = FEWEST + lesson.id % SPREAD
        session.add(lesson)
        lessons.close_lesson(session, lesson, by, evening)
