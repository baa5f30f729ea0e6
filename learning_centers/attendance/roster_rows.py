"""A row of a roster on its way to a mark: its words turned into the things they name, with every problem by cell."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from learning_centers.attendance.known_rosters import Known, RosterLesson, RosterOffering
from learning_centers.attendance.workbook import guest_phone
from learning_centers.attendees.queries import Wanted
from learning_centers.attendees.service import Said
from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.courses.service import course_key
from learning_centers.regions.queries import Regions
from models import Mark, OfferingState, Sex

DAYS_NAMED = 6  # in a question


@dataclass(slots=True, eq=False)
class Reading:
    """`lesson` None: the row enrols only."""

    row: ParsedRow
    offering: RosterOffering | None = None
    lesson: RosterLesson | None = None
    wanted: Wanted | None = None
    said: Said = field(default_factory=Said)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, key: str, message: str) -> None:
        self.problems.append(self.row.problem(key, message))

    @property
    def mark(self) -> Mark | None:
        mark: Mark | None = self.row.values["mark"]
        return mark


def read_row(row: ParsedRow, known: Known, regions: Regions, now: datetime) -> Reading:
    reading = Reading(row)
    values = row.values
    offering = reading.offering = known.offerings.get(values["code"])
    if offering is None:
        reading.refuse("code", _("There is no offering %(code)s. Check the ID.", code=values["code"]))
        return reading
    if offering.state is OfferingState.CANCELLED:
        reading.refuse("code", _("The offering %(code)s was cancelled. Check the ID.", code=offering.code))
    if values["course"] and course_key(values["course"]) != offering.course_key:
        reading.refuse(
            "course",
            _(
                "The course of %(code)s is “%(course)s”. Check the ID.",
                code=offering.code,
                course=offering.course,
            ),
        )
    _find_lesson(reading, known.lessons.get(offering.id, []), now)
    _read_person(reading, offering, regions, values["day"] or now.astimezone(SEOUL).date())
    return reading


def _find_lesson(reading: Reading, lessons: Sequence[RosterLesson], now: datetime) -> None:
    """The lesson on the day, or the only one."""
    day: date | None = reading.row.values["day"]
    marked = reading.mark is not None
    meant = [lesson for lesson in lessons if day in (None, lesson.held_on)]
    if not meant and (marked or day is not None):
        reading.refuse("day", _no_lesson(lessons))
    elif len(meant) > 1 and marked:
        reading.refuse("day", _several(meant, day))
    elif len(meant) == 1:
        reading.lesson = meant[0]
        if marked and now < meant[0].starts_at:
            reading.refuse("mark", _("This lesson has not started yet. Leave the mark empty."))


def _no_lesson(lessons: Sequence[RosterLesson]) -> str:
    if not lessons:
        return _("This offering has no lessons yet. Bring its plan first.")
    return _("There is no lesson on that day. The lessons are on: %(days)s.", days=_days(lessons))


def _several(lessons: Sequence[RosterLesson], day: date | None) -> str:
    if day is None:
        return _("This offering has several lessons. Write the date of one: %(days)s.", days=_days(lessons))
    return _("There are two lessons on that day. Mark the people on the page of the lesson.")


def _days(lessons: Sequence[RosterLesson]) -> str:
    more = ", …" if len(lessons) > DAYS_NAMED else ""
    return ", ".join(str(lesson.held_on) for lesson in lessons[:DAYS_NAMED]) + more


def _read_person(reading: Reading, offering: RosterOffering, regions: Regions, day: date) -> None:
    values = reading.row.values
    written = values["member_id"] or ""
    guest = guest_phone(written)
    member_id = None if guest else written or None
    phone = values["phone"] or guest
    reading.wanted = Wanted(values["name"], offering.center_id, member_id, phone, values["birth_year"])
    residence_id = None
    if values["district"]:
        found = regions.find(values["province"] or "", values["district"], day)
        if found.region is None:
            reading.refuse("district", found.problem)
        else:
            residence_id = found.region.id
    reading.said = Said(
        member_id=member_id,
        phone=phone,
        birth_year=values["birth_year"],
        sex=Sex(values["sex"]) if values["sex"] else None,
        residence_id=residence_id,
        groups=values["groups"] or frozenset(),
    )
