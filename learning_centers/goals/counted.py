"""Indicators of the programme, counted from what it did. A room of its own: each takes its number from where that is
defined (`measures.definitions`, `figures`), and none is defined here but the staff at work.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlmodel import Session, col, select

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import speaking
from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Kind
from learning_centers.goals.places import NATION, ZONE
from learning_centers.measures.counting import Asked, Counted, Sheet, read_sheet
from learning_centers.measures.definitions import MEASURES, OwnMeasure, Told
from learning_centers.measures.queries import code_on
from learning_centers.regions.queries import Regions
from models import Assignment, Duty, Goal, Indicator, Lesson, LessonState, ProgrammeYear, RegionLevel

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
    """One number of one region. `value` None: there is none, and `why` says why (worded). `base`: what it stands on,
    in Korean whoever asks, as it is stored."""

    indicator: Indicator
    region_code: str
    value: float | None
    why: str = ""
    base: str = ""


def _people(_session: Session, _sheet: Sheet, one: Counted) -> Told:
    return Told(one.figures.people)


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
    """Each of the indicators that are counted: of the nation, and of the provinces and districts with a goal for
    everybody. Reads only."""
    counted = [one for one in indicators if one.key in COUNTED]
    found = []
    for level, codes in _levels(regions, counted, goals).items():
        asked = Asked(span.first, span.last, level)
        sheet = read_sheet(
            session, regions, asked, today, with_gains=any(one.key == "gain" for one in counted)
        )
        rows = {one.code: one for one in (sheet.whole, *sheet.rows)}
        for one in counted:
            found += [
                _count(session, sheet, rows.get(code_on(regions, code, sheet.day)), one, code)
                for code in sorted(codes[one.id])
            ]
    return found


def _levels(
    regions: Regions, indicators: Sequence[Indicator], goals: Sequence[Goal]
) -> dict[RegionLevel, dict[int, set[str]]]:
    """Level of the rows to read -> indicator -> codes. The nation comes with the provinces."""
    found = {RegionLevel.PROVINCE: {one.id: {NATION} for one in indicators}}
    for goal in goals:
        code = goal.region_code
        if goal.group_name or code == NATION or code.startswith(ZONE) or code not in regions.by_code:
            continue
        level = regions.by_code[code].level
        codes = found.setdefault(level, {one.id: set() for one in indicators})
        if goal.indicator_id in codes:
            codes[goal.indicator_id].add(code)
    return found


def _count(session: Session, sheet: Sheet, row: Counted | None, indicator: Indicator, code: str) -> Count:
    if row is None:
        return Count(indicator, code, None, _("No such region in these boundaries."))
    told = COUNTED[indicator.key](session, sheet, row)
    if told.value is None:
        return Count(indicator, code, None, told.reason)
    with speaking("ko"):
        base = COUNTED[indicator.key](session, sheet, row).base
    return Count(indicator, code, told.value, base=base)
