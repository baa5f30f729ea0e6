"""What a center did in the months before, and the range that is usual for it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from learning_centers.checks.history import Usual, usual
from learning_centers.checks.registry import RULES
from learning_centers.core.months import Month
from models import AttendeeMonth, HelpDeskVisit, Lesson, LessonState, ProgrammeYear, ZoneVisit

RANGED = ("lessons", "hours", "visits", "people", "help_desk", "zone")  # 신규 falls over the year by itself
TAUGHT = ("lessons", "hours", "visits", "people")  # a month without a lesson is no record of these

Numbers = Mapping[str, float]  # measure -> number
Earlier = Mapping[str, Numbers]  # month, "2026-09" -> its numbers; a month without a record is left out


def usual_ranges(earlier: Earlier) -> dict[str, Usual]:
    """Measure -> range, where enough earlier months have a record: the range of the check "jump"."""
    taught = [at for at in earlier.values() if at["lessons"]]
    ranges = {
        name: usual([at[name] for at in (taught if name in TAUGHT else earlier.values())]) for name in RANGED
    }
    return {name: one for name, one in ranges.items() if one is not None}


def earlier_months(session: Session, month: Month, center_ids: Collection[int]) -> dict[int, Earlier]:
    """Center id (each of `center_ids`) -> the numbers of RANGED in the twelve months before. One SELECT.

    The definitions are those of `figures.queries.month_figures`, for many months at once.
    """
    back = int(RULES["jump"].limit("most"))
    months = [str(one) for one in month.plus(-back).until(month.previous())]
    rows = union_all(*_parts(months, sorted(center_ids)))
    found: dict[int, dict[str, dict[str, float]]] = {one: {} for one in center_ids}
    for center_id, at, *values in session.execute(rows):
        numbers = found[center_id].setdefault(at, dict.fromkeys(RANGED, 0.0))
        for name, value in zip(RANGED, values, strict=True):
            numbers[name] += float(value)
    return {center_id: dict(sorted(months.items())) for center_id, months in found.items()}


def _parts(months: Collection[str], center_ids: Collection[int]) -> list[Any]:
    """Selects of center, month and the numbers of RANGED that come from one table each.

    Months are named one by one: between two months an index reads all centers, or a center's whole history.
    """

    def part(table: Any, sums: Mapping[str, Any], *conditions: ColumnElement[bool]) -> Any:
        numbers = [sums.get(name, literal(0)).label(name) for name in RANGED]
        return (
            select(table.center_id, table.month, *numbers)
            .where(table.month.in_(months), table.center_id.in_(center_ids), *conditions)
            .group_by(table.center_id, table.month)
        )

    held = {
        "lessons": func.count(),
        "hours": func.sum(col(Lesson.minutes)) / 60.0,
        "visits": func.coalesce(func.sum(col(Lesson.head_count)), 0),
    }
    met = {"visits": func.sum(col(AttendeeMonth.visits)), "people": func.count()}
    return [
        part(Lesson, held, col(Lesson.state) == LessonState.CLOSED),
        part(AttendeeMonth, met),
        part(HelpDeskVisit, {"help_desk": func.sum(col(HelpDeskVisit.people))}),
        part(ZoneVisit, {"zone": func.sum(col(ZoneVisit.people))}),
    ]


def new_people(session: Session, center_id: int, months: Collection[Month]) -> dict[str, int]:
    """Month -> 신규 of the center; one SELECT. The definition is that of `figures.queries.known_before`."""
    here, before = aliased(AttendeeMonth), aliased(AttendeeMonth)
    month_of: Any = col(here.month)
    started = (
        select(func.min(col(ProgrammeYear.first_month)))
        .where(col(ProgrammeYear.first_month) <= month_of, col(ProgrammeYear.last_month) >= month_of)
        .correlate(here)
        .scalar_subquery()
    )
    start = func.coalesce(started, func.substr(month_of, 1, 4) + "-01")
    known = (
        select(col(before.attendee_id))
        .where(
            col(before.attendee_id) == here.attendee_id,
            col(before.month) >= start,
            col(before.month) < here.month,
        )
        .correlate(here)
        .exists()
    )
    rows = session.execute(
        select(month_of, func.count(col(here.attendee_id)))
        .where(col(here.center_id) == center_id, month_of.in_(map(str, months)), ~known)
        .group_by(month_of)
    )
    found: dict[str, int] = defaultdict(int)
    for month, count in rows:
        found[month] = count
    return found
