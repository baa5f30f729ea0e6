"""A row of a plan on its way to a lesson: its words turned into the things they name, with every problem by cell."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from learning_centers.centers.queries import CenterRow, name_key
from learning_centers.core.clock import in_seoul
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.courses.service import course_key
from learning_centers.lessons.center_words import CenterFinder, is_open
from learning_centers.lessons.known import CourseRow, Known, Member, StoredLesson, StoredOffering
from learning_centers.regions.queries import Regions
from models import Part

WITH_PHONE = re.compile(r"(?P<name>.+?)\s*[( ]\s*(?P<digits>\d{4})\s*\)?")


@dataclass(slots=True, eq=False)
class Draft:
    """`offering` and `lesson` None: to be made."""

    row: ParsedRow
    course: CourseRow | None = None
    center: CenterRow | None = None
    district_id: int | None = None
    lead: Member | None = None
    assistants: dict[int, Part] = field(default_factory=dict)
    room_id: int | None = None
    offering: StoredOffering | None = None
    lesson: StoredLesson | None = None
    new_offering: object = None  # the same for rows of one offering to be made
    facts: dict[str, Any] = field(
        default_factory=dict
    )  # columns of the stored offering that this row changes
    differences: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, key: str, message: str) -> None:
        self.problems.append(self.row.problem(key, message))

    @property
    def code(self) -> str:
        return self.row.values["code"] or ""

    @property
    def day(self) -> date:
        held_on: date = self.row.values["day"]
        return held_on

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def start(self) -> time:
        start: time = self.row.values["start"]
        return start

    @property
    def starts_at(self) -> datetime:
        return in_seoul(self.day, self.start)

    @property
    def ends_at(self) -> datetime:
        return in_seoul(self.day, self.row.values["end"])

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def lead_id(self) -> int | None:
        """Of the row, else what is stored."""
        if self.lead is not None:
            return self.lead.id
        return self.lesson.lead_id if self.lesson else None

    @property
    def booked_room_id(self) -> int | None:
        """Of the row, else what is stored."""
        return self.room_id or (self.lesson.room_id if self.lesson else None)

    @property
    def what(self) -> str:
        """ "스마트폰 기초 · 2026-11-09 10:00–12:00"."""
        values = self.row.values
        return f"{values['course']} · {self.day} {values['start']:%H:%M}–{values['end']:%H:%M}"


def place(draft: Draft, regions: Regions, finder: CenterFinder) -> None:
    """Fill in district and center, and check the times against the center's opening."""
    values = draft.row.values
    _find_district(draft, regions)
    found = finder.find(values["center"] or "", values["province"] or "", draft.district_id, draft.day)
    if isinstance(found, str):
        draft.refuse("center", found)
    else:
        draft.center = found
        if not is_open(found, draft.day):
            draft.refuse(
                "day",
                _("%(center)s is not open on %(day)s. Check the date.", center=found.name, day=draft.day),
            )
    if draft.ends_at <= draft.starts_at:
        draft.refuse("end", _("The end must be after the start %(start)s.", start=f"{draft.start:%H:%M}"))


def _find_district(draft: Draft, regions: Regions) -> None:
    province, district = (draft.row.values[key] or "" for key in ("province", "district"))
    if district:
        found = regions.find(province, district, draft.day)
        if found.region is None:
            draft.refuse("district", found.problem)
        else:
            draft.district_id = found.region.id
    elif province and (known := regions.find_province(province, draft.day)):
        inside = regions.districts(draft.day, known.id)
        draft.district_id = inside[0].id if len(inside) == 1 else None


def find_course(draft: Draft, courses: dict[str, CourseRow], *, create: bool) -> None:
    """To the letter, spaces apart. `create`: a course that is not there is added to `courses`."""
    name = draft.row.values["course"]
    key = course_key(name)
    if key not in courses and create:
        courses[key] = CourseRow(None, name, key, None)
    draft.course = courses.get(key)
    if draft.course is None:
        draft.refuse("course", _unknown_course(name, key, courses))


def _unknown_course(name: str, key: str, courses: Mapping[str, CourseRow]) -> str:
    near = difflib.get_close_matches(key, courses, n=1)
    if near:
        return _(
            "“%(name)s” is not in the catalogue. Did you mean “%(near)s”?",
            name=name,
            near=courses[near[0]].name,
        )
    return _("“%(name)s” is not in the catalogue. Write the course as the catalogue has it.", name=name)


def find_team(draft: Draft, known: Known) -> None:
    """Fill in lead, assistants and room, all of the center in charge."""
    values = draft.row.values
    center = draft.center
    if center is None:
        return
    if values["lead"]:
        draft.lead = _member(draft, center, "lead", values["lead"], known)
    for name in values["assistants"] or ():
        member = _member(draft, center, "assistants", name, known)
        if member is not None and draft.lead is not None and member.id == draft.lead.id:
            draft.refuse(
                "assistants", _("%(name)s is the instructor already. Take one of the two out.", name=name)
            )
        elif member is not None:
            draft.assistants[member.id] = member.part
    draft.room_id = _room(center.id, values, known)


def _member(draft: Draft, center: CenterRow, key: str, written: str, known: Known) -> Member | None:
    """A person of the center; `홍길동(1234)` picks one of two by the end of the phone."""
    found = known.by_name.get((center.id, name_key(written)), [])
    if not found and (parts := WITH_PHONE.fullmatch(written)):
        called = known.by_name.get((center.id, name_key(parts["name"])), [])
        found = [member for member in called if member.phone.endswith(parts["digits"])]
    if len(found) == 1:
        return found[0]
    draft.refuse(key, _who(written, center, found))
    return None


def _who(written: str, center: CenterRow, found: Sequence[Member]) -> str:
    if found:
        return _(
            "There are %(n)s people called %(name)s at %(center)s. "
            "Add the last four digits of the phone: %(name)s(1234)",
            n=len(found),
            name=written,
            center=center.name,
        )
    return _(
        "%(name)s is not on the staff of %(center)s. Check the name or bring the staff file first.",
        name=written,
        center=center.name,
    )


def _room(center_id: int, values: Mapping[str, Any], known: Known) -> int | None:
    """A registered venue of the center, named as the detail or as the address."""
    address, detail = values["address"] or "", values["detail"] or ""
    for words in (detail, address, address + detail):
        if words and (found := known.rooms.get((center_id, name_key(words)))):
            return found
    return None
