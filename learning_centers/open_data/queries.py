"""Reads of the open sets, as rows by column key. Each sends a fixed number of SELECTs, and knows no viewer.

What is published is for everybody: no name, no phone, no text that somebody typed freely.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from sqlalchemy import func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from learning_centers.centers.places import Place, places_at
from learning_centers.centers.queries import list_centers
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.months import Month
from learning_centers.measures.samples import Usable, usable_of
from learning_centers.open_data.monthly import monthly_rows
from learning_centers.open_data.rows import OpenRow, Value, place_cells
from learning_centers.regions.queries import Regions, load
from models import (
    APPROVED_STATES,
    Center,
    Course,
    Enrolment,
    EnrolmentState,
    Goal,
    Indicator,
    IndicatorKind,
    Lesson,
    LessonState,
    Observation,
    Offering,
    OfferingState,
    Return,
    Role,
)

ANYBODY = Viewer(0, "", "", Role.SYSTEM, frozenset(), center_ids=None, province_ids=None)  # may do nothing
# Of what a value is good for, what `quality` says.
QUALITIES = {Usable.TOO_SMALL: "too_small", Usable.REFERENCE: "reference", Usable.FULL: ""}


@dataclass(frozen=True, slots=True)
class Taken:
    """A set as it stands. `month`, `months`: of the monthly totals, newest first; None: no month is approved."""

    rows: Sequence[OpenRow]
    month: Month | None = None
    months: Sequence[Month] = field(default_factory=tuple)


def take(session: Session, name: str, today: date, month: Month | None = None) -> Taken | None:
    """A set by its name. `month`: of the monthly totals, the newest approved one unless given.

    None: there is no such set, or nothing is approved of that month.
    """
    if name == "monthly":
        return _take_month(session, month)
    read: dict[str, Callable[[Session, date], list[OpenRow]]] = {
        "centers": _centers,
        "courses": _courses,
        "goals": _goals,
        "observations": _observations,
    }
    return Taken(read[name](session, today)) if name in read else None


def _take_month(session: Session, wanted: Month | None) -> Taken | None:
    approved = (
        select(Return.month)
        .where(col(Return.state).in_(APPROVED_STATES))
        .distinct()
        .order_by(col(Return.month).desc())
    )
    months = [Month.parse(text) for text in session.exec(approved)]
    month = wanted or next(iter(months), None)
    if month is None:
        return Taken([])
    return Taken(monthly_rows(session, month), month, months) if month in months else None


def _centers(session: Session, today: date) -> list[OpenRow]:
    regions = load(session)
    return [
        OpenRow(
            {
                "code": one.code,
                "name": one.name,
                "kind": str(one.kind),
                **place_cells(regions, one.place),
                "address": one.address,
                "state": str(one.state),
            }
        )
        for one in list_centers(session, regions, ANYBODY, today)
    ]


def _courses(session: Session, today: date) -> list[OpenRow]:
    regions = load(session)
    places = places_at(session, regions, today)
    held = (
        sql_select(
            col(Lesson.offering_id).label("offering_id"),
            func.min(Lesson.held_on).label("first"),
            func.max(Lesson.held_on).label("last"),
            func.count().label("lessons"),
            func.sum(Lesson.minutes).label("minutes"),
        )
        .where(col(Lesson.state) != LessonState.CANCELLED)
        .group_by(col(Lesson.offering_id))
        .subquery()
    )
    taken = (
        sql_select(col(Enrolment.offering_id).label("offering_id"), func.count().label("people"))
        .where(col(Enrolment.state) == EnrolmentState.ENROLLED)
        .group_by(col(Enrolment.offering_id))
        .subquery()
    )
    query = (
        sql_select(Offering, Course, Center, held, func.coalesce(taken.c.people, 0))
        .join(Course, col(Course.id) == Offering.course_id)
        .join(Center, col(Center.id) == Offering.center_id)
        .join(held, held.c.offering_id == Offering.id)
        .outerjoin(taken, taken.c.offering_id == Offering.id)
        .where(
            col(Offering.state) == OfferingState.APPROVED,
            or_(col(Offering.signup_from).is_(None), col(Offering.signup_from) <= today),
            col(Offering.signup_until) >= today,
        )
        .order_by(held.c.first, col(Offering.code))
    )
    row = partial(_course, regions=regions, places=places)
    return [row(*found) for found in session.execute(query)]


def _course(
    offering: Offering,
    course: Course,
    center: Center,
    _offering_id: int,
    first: date,
    last: date,
    lessons: int,
    minutes: int,
    people: int,
    *,
    regions: Regions,
    places: Mapping[int, Place],
) -> OpenRow:
    return OpenRow(
        {
            "code": offering.code,
            "course": course.name,
            "level": str(course.level or ""),
            "center_code": center.code,
            "center": center.name,
            **place_cells(regions, places.get(center.id)),
            "address": offering.address or center.address,
            "target_group": str(offering.target_group or ""),
            "first_day": first,
            "last_day": last,
            "lessons": lessons,
            "hours": round(int(minutes) / 60, 2),
            "signup_from": offering.signup_from,
            "signup_until": offering.signup_until,
            "seats_left": max(0, offering.seats - people),
        }
    )


def _goals(session: Session, _today: date) -> list[OpenRow]:
    regions = load(session)
    query = (
        select(Goal, Indicator)
        .join(Indicator, col(Indicator.id) == Goal.indicator_id)
        .order_by(
            col(Indicator.key),
            col(Goal.region_code),
            col(Goal.group_name),
            col(Goal.target_year).nulls_last(),
        )
    )
    return [
        OpenRow(
            {
                **_indicator(regions, indicator, goal.region_code, goal.group_name),
                "direction": str(indicator.direction),
                "baseline_year": goal.baseline_year,
                "baseline": goal.baseline_value,
                "target_year": goal.target_year,
                "target": goal.target_value,
                "source": goal.source,
                "ended_on": _day(goal.ended_at),
            }
        )
        for goal, indicator in session.exec(query)
    ]


def _observations(session: Session, today: date) -> list[OpenRow]:
    """Our own measures are left out: a share of residents and their number would give back a small count."""
    regions = load(session)
    query = (
        select(Observation, Indicator)
        .join(Indicator, col(Indicator.id) == Observation.indicator_id)
        .where(
            col(Indicator.kind) == IndicatorKind.OFFICIAL,
            or_(col(Observation.published_on).is_(None), col(Observation.published_on) <= today),
        )
        .order_by(
            col(Indicator.key),
            col(Observation.region_code),
            col(Observation.group_name),
            col(Observation.year),
            col(Observation.revision),
        )
    )
    newest = {
        (one.indicator_id, one.region_code, one.group_name, one.year): (one, of)
        for one, of in session.exec(query)
    }
    return [_observation(regions, one, of) for one, of in newest.values()]


TELLING = ("value", "access", "capability", "use", "standard_error")


def _observation(regions: Regions, one: Observation, indicator: Indicator) -> OpenRow:
    use = usable_of(one, indicator)
    told: dict[str, Value] = {name: getattr(one, name) for name in TELLING}
    hidden = tuple(name for name in TELLING if use is Usable.TOO_SMALL and told[name] is not None)
    return OpenRow(
        {
            **_indicator(regions, indicator, one.region_code, one.group_name),
            "year": one.year,
            "revision": one.revision,
            **{name: None if name in hidden else value for name, value in told.items()},
            "sample": one.sample,
            "quality": QUALITIES[use],
            "derived": "yes" if one.derived else "no",
            "source": one.source,
            "published_on": one.published_on,
        },
        hidden,
    )


def _indicator(regions: Regions, indicator: Indicator, region_code: str, group: str) -> dict[str, Value]:
    row = regions.by_code.get(region_code)
    return {
        "indicator": indicator.key,
        "name_ko": indicator.name_ko,
        "name_en": indicator.name_en,
        "unit": indicator.unit,
        "region_code": region_code,
        "region": regions.full_name(row.id) if row else region_code.removeprefix("zone:"),
        "group": group,
    }


def _day(moment: datetime | None) -> date | None:
    """In Seoul."""
    return moment.astimezone(SEOUL).date() if moment else None
