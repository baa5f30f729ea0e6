"""A row of a roster on its way to a mark: its words turned into the things they name, with every problem by cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from learning_centers.attendance.known_rosters import Known, RosterLesson, RosterOffering
from learning_centers.attendance.workbook import guest_phone
from learning_centers.attendees.queries import Wanted
from learning_centers.attendees.service import Said
from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables import moments
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.courses.service import course_key
from learning_centers.regions.queries import Regions
from models import Mark, OfferingState, Sex

DAYS_NAMED = 6  # in a question
AT_TIME = re.compile(r"\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Residence:
    """Where a row says the person lives. `region_id` None: `problem` says why, on `day`."""

    province: str
    district: str
    day: date
    region_id: int | None
    problem: str

    def is_still(self, regions: Regions, stored_id: int) -> bool:
        """Whether it says what is stored: the region itself, what it became by that day, or its name of old."""
        became = regions.at(stored_id, self.day)
        if became is not None and became == self.region_id:
            return True
        return "".join(regions.full_name(stored_id).split()) == "".join(
            (self.province + self.district).split()
        )


@dataclass(slots=True, eq=False)
class Reading:
    """`lesson` None: the row enrols only. `residence` is settled once the person is known."""

    row: ParsedRow
    offering: RosterOffering | None = None
    lesson: RosterLesson | None = None
    wanted: Wanted | None = None
    said: Said = field(default_factory=Said)
    residence: Residence | None = None
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
    """The lesson on the day (at the time, where the cell has one and the day several), or the only one."""
    day: date | None = reading.row.values["day"]
    marked = reading.mark is not None
    meant = [lesson for lesson in lessons if day in (None, lesson.held_on)]
    if len(meant) > 1 and day is not None and (start := _start(reading.row.raw["day"])) is not None:
        at_that_time = [one for one in meant if one.starts_at.astimezone(SEOUL).time() == start]
        if not at_that_time:
            reading.refuse("day", _no_lesson_then(meant))
            return
        meant = at_that_time
    if not meant and (marked or day is not None):
        reading.refuse("day", _no_lesson(lessons))
    elif len(meant) > 1 and marked:
        reading.refuse("day", _several(meant, day))
    elif len(meant) == 1:
        reading.lesson = meant[0]
        if marked and now < meant[0].starts_at:
            reading.refuse("mark", _("This lesson has not started yet. Leave the mark empty."))


def _start(written: object) -> time | None:
    """The time behind the date; None: there is none. Midnight is what Excel adds to every date."""
    if isinstance(written, datetime):
        return moments.clock_time(written) if written.time() != time() else None
    found = AT_TIME.search(str(written))
    return moments.clock_time(found[0]) if found else None


def _no_lesson(lessons: Sequence[RosterLesson]) -> str:
    if not lessons:
        return _("This offering has no lessons yet. Bring its plan first.")
    return _("There is no lesson on that day. The lessons are on: %(days)s.", days=_days(lessons))


def _several(lessons: Sequence[RosterLesson], day: date | None) -> str:
    if day is None:
        return _("This offering has several lessons. Write the date of one: %(days)s.", days=_days(lessons))
    example = f"{lessons[0].starts_at.astimezone(SEOUL):%Y-%m-%d %H:%M}"
    return _(
        "There are two lessons on that day. Write the time behind the date, like %(example)s.",
        example=example,
    )


def _no_lesson_then(lessons: Sequence[RosterLesson]) -> str:
    times = ", ".join(f"{lesson.starts_at.astimezone(SEOUL):%H:%M}" for lesson in lessons)
    return _("No lesson of that day starts then. They start at: %(times)s.", times=times)


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
    if values["district"]:
        province, district = values["province"] or "", values["district"]
        found = regions.find(province, district, day)
        region_id = found.region.id if found.region else None
        reading.residence = Residence(province, district, day, region_id, found.problem)
    reading.said = Said(
        member_id=member_id,
        phone=phone,
        birth_year=values["birth_year"],
        sex=Sex(values["sex"]) if values["sex"] else None,
        groups=values["groups"] or frozenset(),
    )


def settle_residence(reading: Reading, stored_id: int | None, regions: Regions) -> None:
    """An old district that is stored for the person is no question, and nothing new. Else the row may ask."""
    residence = reading.residence
    if residence is None or (stored_id is not None and residence.is_still(regions, stored_id)):
        return
    if residence.region_id is None:
        reading.refuse("district", residence.problem)
    else:
        reading.said = replace(reading.said, residence_id=residence.region_id)
