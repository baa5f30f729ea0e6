"""Checks of who was taught: counted at all, known, members. Three SELECTs, two of them where something is found."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import col

from learning_centers.checks.looking import Hit, Look, Place, first_of
from learning_centers.checks.registry import RULES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from models import (
    COUNTED_MARKS,
    Attendance,
    Attendee,
    AttendeeMonth,
    Course,
    Lesson,
    Offering,
)


@dataclass(frozen=True, slots=True)
class Share:
    """A rule about the share of a center's people who are of one kind."""

    whom: ColumnElement[bool]
    text: str  # msgid: some, number, share


SHARES = {
    "person_unknown": Share(
        or_(col(Attendee.residence_id).is_(None), col(Attendee.birth_year).is_(None)),
        mark("The residence or birth year of %(some)s of %(number)s people (%(share)s) is missing."),
    ),
    # Not `IS NULL`: SQLite would walk all guests of the nation by their index, for each lesson.
    "guests": Share(
        func.coalesce(col(Attendee.member_id), "") == "",
        mark("%(some)s of %(number)s people (%(share)s) are guests."),
    ),
}


def people(look: Look) -> Iterator[Hit]:
    unknown = or_(col(AttendeeMonth.residence_id).is_(None), col(AttendeeMonth.age_band) == 0)
    query = (
        select(
            col(AttendeeMonth.center_id),
            func.count(),
            func.sum(col(AttendeeMonth.visits)),
            _counted(unknown),
            _counted(col(Attendee.member_id).is_(None)),
        )
        .join(Attendee, col(Attendee.id) == AttendeeMonth.attendee_id)
        .where(col(AttendeeMonth.month) == str(look.month), look.here(col(AttendeeMonth.center_id)))
        .group_by(col(AttendeeMonth.center_id))
    )
    shares: dict[str, dict[int, tuple[int, int]]] = {rule: {} for rule in SHARES}
    for center_id, number, visits, unknown_people, guests in look.session.execute(query):
        if number > visits:
            text = _("%(people)s people, but only %(visits)s visits.", people=number, visits=int(visits))
            yield Hit("people_above_visits", center_id, text)
        for rule, found in (("person_unknown", int(unknown_people)), ("guests", int(guests))):
            if number >= RULES[rule].limit("fewest") and found / number > RULES[rule].limit("share"):
                shares[rule][center_id] = (found, number)
    for rule, of_centers in shares.items():
        yield from _above(look, rule, of_centers)


def _counted(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


def _above(look: Look, rule: str, found: dict[int, tuple[int, int]]) -> Iterator[Hit]:
    """found: center id -> how many of how many people."""
    share = SHARES[rule]
    places = _offerings(look, found, share.whom)
    for center_id, (some, number) in found.items():
        text = _(share.text, some=some, number=number, share=percent(some, number))
        yield Hit(rule, center_id, text, first_of(places[center_id]))


def _offerings(
    look: Look, centers: Collection[int], whom: ColumnElement[bool]
) -> defaultdict[int, list[Place]]:
    """Center id -> the offerings of the month in which such people were counted."""
    places: defaultdict[int, list[Place]] = defaultdict(list)
    if not centers:
        return places
    met = (
        select(col(Attendance.lesson_id))
        .join(Attendee, col(Attendee.id) == Attendance.attendee_id)
        .where(col(Attendance.lesson_id) == Lesson.id, col(Attendance.mark).in_(COUNTED_MARKS), whom)
        .correlate(Lesson)
        .exists()
    )
    query = (
        select(col(Lesson.center_id), col(Offering.id), col(Course.name))
        .select_from(Lesson)
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .where(*look.held(), col(Lesson.center_id).in_(sorted(centers)), met)
        .distinct()
    )
    for center_id, offering_id, course in sorted(look.session.execute(query)):
        places[center_id].append(Place("offering", offering_id, course))
    return places


def percent(some: float, number: float) -> str:
    """Like "83.9 %", with the space of the house."""
    return f"{some / number * 100:.1f} %"
