"""Indicators of the programme, counted from what it did. A room of its own: each takes its number from where that is
defined (`measures.definitions`, `figures`), and none is defined here but the staff at work.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlmodel import Session, col, select

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import speaking
from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Kind
from learning_centers.goals.groups import EVERYONE
from learning_centers.goals.places import NATION, ZONE
from learning_centers.measures.counting import Asked, Counted, Sheet, read_sheet
from learning_centers.measures.definitions import LEAST_PEOPLE, MEASURES, OwnMeasure, Told, people_of
from learning_centers.measures.queries import code_on
from learning_centers.regions.queries import Regions
from models import Assignment, Duty, Goal, Group, Indicator, Lesson, LessonState, ProgrammeYear, RegionLevel

Counting = Callable[[Session, Sheet, Counted], Told]


@dataclass(frozen=True, slots=True)
class Span:
    """The months of a programme year that have begun. `whole`: it is over."""

    year: int
    first: Month
    last: Month
    whole: bool


@dataclass(frozen=True, slots=True)
class Count:
    """One number of one region and group. `value` None: there is none, and `why` says why (worded). `base`: what it
    stands on, in Korean whoever asks, as it is stored."""

    indicator: Indicator
    region_code: str
    group_name: str
    value: float | None = None
    why: str = ""
    base: str = ""


def _people(_session: Session, sheet: Sheet, one: Counted) -> Told:
    people = people_of(sheet, one)
    if sheet.asked.group is not None and 0 < people < LEAST_PEOPLE:  # some of the groups harm when they leak
        return Told(None, why=_("Fewer than %(n)s people", n=LEAST_PEOPLE))
    return Told(people)


def _centers(_session: Session, _sheet: Sheet, one: Counted) -> Told:
    return Told(len(one.centers))


def _staff(session: Session, sheet: Sheet, one: Counted) -> Told:
    """Different people who taught or helped in a closed lesson, as planned or added; one SELECT."""
    rows = session.exec(
        select(Lesson.center_id, Assignment.staff_id)
        .join(Assignment, col(Assignment.lesson_id) == Lesson.id)
        .where(
            col(Lesson.month).between(str(sheet.asked.first), str(sheet.asked.last)),
            Lesson.state == LessonState.CLOSED,
            col(Assignment.duty).in_((Duty.WORKED, Duty.ADDED)),
        )
        .distinct()
    )
    return Told(len({staff_id for center_id, staff_id in rows if center_id in one.members}))


def _own(measure: OwnMeasure, _session: Session, sheet: Sheet, one: Counted) -> Told:
    if one.level in measure.silent:
        return Told(None, why=_("It says nothing of a single region."))
    told = measure.of(sheet, one)
    if told.value is None or measure.kind is not Kind.RATE:
        return told
    return Told(told.value * 100, told.base)


_OWN: dict[str, Counting] = {one.key: partial(_own, one) for one in MEASURES}
# Key of an indicator -> how it is counted; those of our own measures go by their own keys.
COUNTED: Mapping[str, Counting] = {
    "people_taught": _people,
    "centers_open": _centers,
    "staff_working": _staff,
    "remote_education_share": _OWN["remote_share"],
    "outside_capital_share": _OWN["outside_share"],
    **_OWN,
}
BY_GROUP = {"people_taught", *(one.key for one in MEASURES if one.by_group)}
GROUPS = frozenset(
    map(str, Group)
)  # of the people taught; the four vulnerable groups together are none of them


def span_of(year: ProgrammeYear, today: date) -> Span | None:
    """None: the programme year has not begun."""
    first, last = Month.parse(year.first_month), Month.parse(year.last_month)
    now = Month.of(today)
    return Span(year.year, first, min(last, now), whole=last < now) if first <= now else None


def count(
    session: Session,
    regions: Regions,
    indicators: Collection[Indicator],
    goals: Sequence[Goal],
    span: Span,
    today: date,
) -> list[Count]:
    """Each of the indicators that are counted: of the nation and everybody, and of every zone, province, district and
    group that has a goal. Reads only."""
    counted = {one.id: one for one in indicators if one.key in COUNTED}
    wanted = {(one, NATION, EVERYONE) for one in counted}
    wanted |= {
        (goal.indicator_id, goal.region_code, goal.group_name)
        for goal in goals
        if goal.indicator_id in counted
    }
    with_gains = any(one.key == "gain" for one in counted.values())
    read = partial(read_sheet, session, regions, today=today, with_gains=with_gains)
    sheets: dict[tuple[RegionLevel, bool], Sheet] = {}
    found = []
    for indicator_id, code, group in sorted(wanted):
        rows = _rows_with(regions, code)
        if rows not in sheets:
            level, zones = rows
            sheets[rows] = read(Asked(span.first, span.last, level, zones=zones))
        place = code_on(regions, code, sheets[rows].day)
        found.append(_count(session, sheets[rows], place, Count(counted[indicator_id], code, group)))
    return found


def _rows_with(regions: Regions, code: str) -> tuple[RegionLevel, bool]:
    """The rows to read for a region: their level, and whether they are zones. The nation comes with the provinces."""
    region = regions.by_code.get(code)
    return region.level if region else RegionLevel.PROVINCE, code.startswith(ZONE)


def _count(session: Session, sheet: Sheet, place: str, empty: Count) -> Count:
    """`empty` with its number, or why there is none. `place`: its region in the boundaries of the sheet."""
    row = next((one for one in (sheet.whole, *sheet.rows) if one.code == place), None)
    if row is None:
        return replace(empty, why=_("No such region in these boundaries."))
    key = empty.indicator.key
    if empty.group_name != EVERYONE:
        if key not in BY_GROUP or empty.group_name not in GROUPS:
            return replace(empty, why=_("It is not counted for this group."))
        sheet = replace(sheet, asked=replace(sheet.asked, group=Group(empty.group_name)))
    told = COUNTED[key](session, sheet, row)
    if told.value is None:
        return replace(empty, why=told.reason)
    with speaking("ko"):
        base = COUNTED[key](session, sheet, row).base
    return replace(empty, value=told.value, base=base)
