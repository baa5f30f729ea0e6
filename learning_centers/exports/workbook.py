"""The rows of a file, in the columns of the file that comes in: what is taken out can be brought in again.

A cell says what is stored, or nothing where the words of a file cannot say it: a cell that is empty changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from learning_centers.attendance.workbook import LAYOUT as ROSTERS
from learning_centers.attendance.workbook import MARKS
from learning_centers.attendees.workbook import WORDS
from learning_centers.centers.queries import name_key
from learning_centers.core.clock import SEOUL
from learning_centers.core.tables.layout import Column as Parsed
from learning_centers.core.tables.layout import Layout
from learning_centers.core.tables.moments import WEEKDAYS
from learning_centers.core.tables.parsers import SEXES, Unreadable
from learning_centers.core.workbook.book import Column, Kind, Value
from learning_centers.exports.queries import PlannedLesson, RosterRow, Worker
from learning_centers.lessons.workbook import LAYOUT as PLANS
from learning_centers.lessons.workbook import names
from learning_centers.regions.queries import Regions
from models import Group

WEEKDAY, _WEEKDAY_SHORT, OFFICE = ROSTERS.silent  # columns of the portal that nobody reads back
KINDS = {"day": Kind.DATE, "seats": Kind.WHOLE, "birth_year": Kind.YEAR}
MARK_WORDS = {mark: word for word, mark in MARKS.items()}
SEX_WORDS = {sex: word for word, sex in reversed(SEXES.items())}  # the shortest word of each stands first
YES, NO = "O", "X"
PLAN_COLUMNS = tuple(
    Column(one.aliases[0] if one.contains else one.header, KINDS.get(one.key, Kind.TEXT))
    for one in PLANS.columns
)
_BESIDE = {"day": Column(WEEKDAY), "course": Column(OFFICE)}
ROSTER_COLUMNS = tuple(
    column
    for one in ROSTERS.columns
    for column in (Column(one.header, KINDS.get(one.key, Kind.TEXT)), _BESIDE.get(one.key))
    if column is not None
)


class Places:
    """Regions as a file of a day names them."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        self._known: dict[tuple[int, date, bool], tuple[str, str]] = {}

    def words(self, region_id: int | None, day: date, *, divided: bool = False) -> tuple[str, str]:
        """(province, district) as they are called on that day, or two empty strings where nothing is.

        divided: of a district that was divided by then its last names, for a reader who knows what is stored.
        """
        if region_id is None:
            return "", ""
        key = (region_id, day, divided)
        if key not in self._known:
            self._known[key] = self._look(*key)
        return self._known[key]

    def _look(self, region_id: int, day: date, divided: bool) -> tuple[str, str]:
        meant = self._regions.at(region_id, day)
        if meant is None and not divided:
            return "", ""
        row = self._regions.rows[region_id if meant is None else meant]
        if row.parent_id is None:
            return "", ""
        province = self._regions.rows[row.parent_id].name_ko
        found = self._regions.find(province, row.name_ko, day).region
        return (province, row.name_ko) if (found.id if found else None) == meant else ("", "")


class Names:
    """Staff as the file of a center calls them: by name, by name and phone where two have the same."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        self._by_id: dict[int, Worker] = {}
        self._by_name: dict[tuple[int, str], list[Worker]] = defaultdict(list)
        for worker in workers:
            self._by_id[worker.id] = worker
            self._by_name[worker.center_id, name_key(worker.name)].append(worker)

    def of(self, staff_id: int | None, center_id: int) -> str:
        """Empty for nobody, for staff of another center, and for two nobody can tell apart."""
        worker = self._by_id.get(staff_id or 0)
        if worker is None or worker.center_id != center_id:
            return ""
        called = self._by_name[center_id, name_key(worker.name)]
        if len(called) == 1:
            return worker.name
        ending = worker.phone[-4:]
        alike = [one for one in called if ending and one.phone.endswith(ending)]
        return f"{worker.name}({ending})" if len(alike) == 1 else ""

    def of_all(self, staff_ids: Iterable[int], center_id: int) -> str:
        """All of them or nobody: who is left out of a list would be taken off the lesson."""
        found = [self.of(staff_id, center_id) for staff_id in sorted(staff_ids)]
        written = ", ".join(found)
        return written if all(found) and names(written) == tuple(found) else ""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What the rows of plans are worded with."""

    places: Places
    names: Names
    centers: Mapping[int, str]
    rooms: Mapping[tuple[int, str], int]
    helpers: Mapping[int, set[int]]  # lesson id -> staff ids


def plan_row(lesson: PlannedLesson, words: PlanWords) -> list[Value]:
    province, district = words.places.words(lesson.district_id, lesson.day)
    address, detail = _address(lesson, words.rooms)
    helpers = words.helpers.get(lesson.lesson_id, set()) - {lesson.lead_id or 0}
    group = WORDS[lesson.target_group][0] if lesson.target_group else ""
    cells: dict[str, Value] = {
        "code": lesson.code,
        "course": lesson.course,
        "day": lesson.day,
        "start": f"{lesson.starts_at.astimezone(SEOUL):%H:%M}",
        "end": f"{lesson.ends_at.astimezone(SEOUL):%H:%M}",
        "address": _said(PLANS, "address", address, address),
        "detail": _said(PLANS, "detail", detail, detail),
        "province": province,
        "district": district,
        "township": _said(PLANS, "township", lesson.township, lesson.township),
        "center": words.centers[lesson.center_id],
        "assistants": words.names.of_all(helpers, lesson.center_id),
        "lead": words.names.of(lesson.lead_id, lesson.center_id),
        "seats": _said(PLANS, "seats", lesson.seats, lesson.seats),
        "target": _said(PLANS, "target", group, lesson.target_group),
        "vulnerable": YES if lesson.vulnerable else NO,
        "devices": _said(PLANS, "devices", lesson.devices, lesson.devices),
    }
    return [cells[column.key] or None for column in PLANS.columns]


def _address(lesson: PlannedLesson, rooms: Mapping[tuple[int, str], int]) -> tuple[str, str]:
    """Nothing where the words name another room than the booked one: read back, they would move the lesson."""
    address, detail = lesson.address, lesson.address_detail
    for words in (detail, address, address + detail):
        room_id = rooms.get((lesson.center_id, name_key(words))) if words else None
        if room_id is not None:
            return (address, detail) if room_id == lesson.room_id else ("", "")
    return address, detail


def roster_row(row: RosterRow, places: Places, groups: Iterable[Group], *, timed: bool) -> list[Value]:
    """timed: the offering has another lesson on that day, so the cell of the day has the time too."""
    province, district = places.words(row.residence_id, row.day, divided=True)
    said: dict[str, Value] = {
        "code": row.code,
        "day": row.starts_at if timed else row.day,
        "course": row.course,
        "name": row.name,
        "member_id": row.member_id,
        "phone": _said(ROSTERS, "phone", row.phone, row.phone),
        "birth_year": row.birth_year,
        "sex": SEX_WORDS[row.sex] if row.sex else None,
        "province": province,
        "district": district,
        "groups": ", ".join(WORDS[group][0] for group in groups),
        "mark": MARK_WORDS[row.mark] if row.mark else None,
    }
    beside: dict[str, Value] = {"day": WEEKDAYS[row.day.weekday()], "course": row.center}
    cells: list[Value] = []
    for column in ROSTERS.columns:
        cells.append(said[column.key] or None)
        if column.key in beside:
            cells.append(beside[column.key])
    return cells


def can_be_found(row: RosterRow) -> bool:
    """Whether a file has words for this person: a member id, a phone, or the name within their own center."""
    return bool(row.member_id or row.phone) or row.home_id == row.center_id


def _said(layout: Layout, key: str, written: str | int, stored: object) -> Value:
    """What is written, if it is read back as what is stored; else nothing."""
    try:
        return written if written and _parser(layout, key)(written) == stored else None
    except Unreadable:
        return None


def _parser(layout: Layout, key: str) -> Callable[[Any], Any]:
    found: Parsed = next(column for column in layout.columns if column.key == key)
    return found.parse
