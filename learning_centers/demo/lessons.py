"""The rows of what a made-up center teaches in a month: offerings with rosters, lessons with marks and people.

A room of its own beside `plans`, which says when.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from learning_centers.core.clock import in_seoul
from learning_centers.core.months import Month
from learning_centers.demo import names
from learning_centers.demo.catalogue import SEATS, Catalogue
from learning_centers.demo.people import Circle, draw_roster
from learning_centers.demo.plans import Series, plan
from learning_centers.demo.programme import Programme
from learning_centers.demo.rows import Rows
from learning_centers.demo.staffing import Worker
from models import (
    Assignment,
    Attendance,
    Duty,
    Enrolment,
    Group,
    Lesson,
    LessonState,
    Mark,
    Offering,
    OfferingEvent,
    OfferingState,
    Part,
)

ROSTERS, ROSTER_WEIGHTS = (7, 8, 9, 10), (30, 32, 24, 14)  # of 12 seats: 55 to 90 % filled
LEAST = 7  # come to every lesson: 58 %
LATE, ABSENT, EXCUSED = 0.05, 0.05, 0.02
HEADS = (15, 60)  # of a festival
REPLACED = 0.02  # of the lessons somebody else taught
WITH_ASSISTANT, WITH_SUPPORTER = 0.6, 0.5
FOR_ELDERLY, FOR_VULNERABLE = 0.6, 0.2
CLOSED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Teaching:
    """An offering on its way into rows."""

    offering_id: int
    circle: Circle
    series: Series
    roster: list[int]
    held: frozenset[date]
    all_hands: bool  # the whole team is at each lesson

    @property
    def finished(self) -> bool:
        return len(self.held) == len(self.series.days)


def add_month(rows: Rows, programme: Programme, circle: Circle, month: Month, catalogue: Catalogue) -> None:
    random = programme.random("lessons", month, circle.site.id)
    for series in plan(random, programme, circle.site, month, catalogue):
        planned_at = _planned_at(series, random)
        teaching = _Teaching(
            offering_id=rows.next_id(Offering),
            circle=circle,
            series=series,
            roster=[] if series.festival else _roster(rows, circle, random, planned_at, series),
            held=frozenset(day for day in series.days if programme.is_held(day)),
            all_hands=circle.site.shown and month == programme.running,
        )
        _add_offering(rows, teaching, random, planned_at)
        for number, day in enumerate(series.days, start=1):
            _add_lesson(rows, teaching, random, number, day)
        _add_events(rows, teaching, planned_at)


def _planned_at(series: Series, random: Random) -> datetime:
    """In the last ten days of the month before."""
    eve = series.days[0].replace(day=1) - timedelta(days=random.randint(3, 10))
    return in_seoul(eve, time(random.randint(9, 16), random.randint(0, 59)))


def _roster(rows: Rows, circle: Circle, random: Random, at: datetime, series: Series) -> list[int]:
    starts = [in_seoul(day, series.start) for day in series.days]
    return draw_roster(rows, circle, random, random.choices(ROSTERS, ROSTER_WEIGHTS)[0], at, starts)


def _add_offering(rows: Rows, teaching: _Teaching, random: Random, planned_at: datetime) -> None:
    site, series = teaching.circle.site, teaching.series
    away = series.room_id is None
    township = random.choice(names.TOWNSHIPS) if away else ""
    rows.add(
        Offering,
        id=teaching.offering_id,
        code=f"E{series.days[0]:%y}{teaching.offering_id:08d}",
        center_id=site.id,
        course_id=series.course_id,
        state=OfferingState.CLOSED if teaching.finished else OfferingState.APPROVED,
        venue_id=series.room_id,
        address=names.GATHERING_PLACE.format(township=township) if away else "",
        district_id=site.district_id if away else None,
        township=township,
        seats=SEATS,
        target_group=Group.ELDERLY if random.random() < FOR_ELDERLY else None,
        vulnerable=random.random() < FOR_VULNERABLE,
        devices=random.choice(names.DEVICES),
        created_by_id=series.lead.account_id,
        created_at=planned_at,
    )
    for person in teaching.roster:
        rows.add(Enrolment, offering_id=teaching.offering_id, attendee_id=person, enrolled_at=planned_at)


def _add_lesson(rows: Rows, teaching: _Teaching, random: Random, number: int, day: date) -> None:
    series, held = teaching.series, day in teaching.held
    starts_at = in_seoul(day, series.start)
    ends_at = starts_at + timedelta(minutes=series.minutes)
    lesson_id = rows.add_new(
        Lesson,
        offering_id=teaching.offering_id,
        center_id=teaching.circle.site.id,
        number=number,
        held_on=day,
        month=f"{day:%Y-%m}",
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=series.minutes,
        state=LessonState.CLOSED if held else LessonState.PLANNED,
        lead_id=series.lead.staff_id,
        room_id=series.room_id,
        head_count=random.randint(*HEADS) if held and series.festival else None,
        closed_at=ends_at + CLOSED_AFTER if held else None,
        closed_by_id=series.lead.account_id if held else None,
    )
    _add_assignments(rows, teaching, random, lesson_id, held)
    if held:
        _add_marks(rows, teaching, random, lesson_id, ends_at)


def _add_marks(rows: Rows, teaching: _Teaching, random: Random, lesson_id: int, at: datetime) -> None:
    roster = teaching.roster
    may_miss = len(roster) - LEAST
    for person in roster:
        mark, chance = Mark.PRESENT, random.random()
        if chance < ABSENT + EXCUSED and may_miss > 0:
            mark = Mark.ABSENT if chance < ABSENT else Mark.EXCUSED
            may_miss -= 1
        elif chance > 1 - LATE:
            mark = Mark.LATE
        rows.add(
            Attendance,
            lesson_id=lesson_id,
            attendee_id=person,
            mark=mark,
            recorded_by_id=teaching.series.lead.account_id,
            recorded_at=at,
        )


def _add_assignments(rows: Rows, teaching: _Teaching, random: Random, lesson_id: int, held: bool) -> None:
    team, series = teaching.circle.site.team, teaching.series
    done = Duty.WORKED if held else Duty.PLANNED
    replaced = held and random.random() < REPLACED
    helpers = (
        (Part.ASSISTANT, team.assistant, WITH_ASSISTANT),
        (Part.SUPPORTER, team.supporter, WITH_SUPPORTER),
    )
    at_work: list[tuple[Part, Worker, Duty]] = [(Part.LEAD, series.lead, Duty.ABSENT if replaced else done)]
    at_work += [
        (part, worker, done)
        for part, worker, share in helpers
        if random.random() < share or teaching.all_hands
    ]
    if replaced:
        at_work.append((Part.LEAD, series.substitute, Duty.ADDED))
    for part, worker, duty in at_work:
        rows.add(Assignment, lesson_id=lesson_id, staff_id=worker.staff_id, part=part, duty=duty)


def _add_events(rows: Rows, teaching: _Teaching, planned_at: datetime) -> None:
    lead = teaching.series.lead.account_id
    officer = teaching.circle.site.home.officer_id
    steps = [
        (OfferingState.REQUESTED, lead, planned_at),
        (OfferingState.APPROVED, officer, planned_at + timedelta(hours=20)),
    ]
    if teaching.finished:
        last = in_seoul(teaching.series.days[-1], teaching.series.start)
        closed_at = last + timedelta(minutes=teaching.series.minutes) + CLOSED_AFTER
        steps.append((OfferingState.CLOSED, lead, closed_at))
    for state, by_id, at in steps:
        rows.add(OfferingEvent, offering_id=teaching.offering_id, state=state, by_id=by_id, at=at)
