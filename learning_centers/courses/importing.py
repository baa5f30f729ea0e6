"""What a file of courses becomes. A course is found by its name, to the letter, spaces apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session, select

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action, Circumstances, Importer, Plan, Planned, plan_of
from learning_centers.core.tables.layout import ParsedRow
from learning_centers.core.tables.problems import Problem
from learning_centers.courses import service
from learning_centers.courses.queries import LEVEL_NAMES, MODE_NAMES, course_key, provinces_of
from learning_centers.courses.workbook import COURSES as LAYOUT
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import Regions
from models import Course, CourseLevel, TeachingMode

FACTS = ("level", "mode", "hours", "topic", "seats")


@dataclass(frozen=True, slots=True)
class Change:
    course_id: int
    facts: dict[str, Any]


@dataclass(slots=True)
class _Known:
    courses: dict[str, Course]  # by name key
    regions: Regions
    today: date
    provinces: frozenset[int] | None  # of the one who brings the file; None: the national catalogue is theirs
    taken: dict[str, ParsedRow] = field(default_factory=dict)

    @property
    def home(self) -> int | None:
        """Whose courses the new ones are; None: national."""
        return next(iter(self.provinces)) if self.provinces else None

    def owns(self, course: Course) -> bool:
        if self.provinces is None:
            return True
        home = course.province_id
        return home is not None and self.regions.at(home, self.today) in self.provinces


def check(session: Session, rows: Sequence[ParsedRow], circumstances: Circumstances) -> Plan:
    known = _load(session, circumstances)
    return plan_of(rows, partial(_look, known), circumstances)


def store(session: Session, plan: Plan, circumstances: Circumstances) -> None:
    drafts = [one.payload for one in plan.planned if one.action is Action.MAKE]
    if drafts:
        service.make_courses(session, drafts, circumstances.viewer)
    changes: list[Change] = [one.payload for one in plan.planned if one.action is Action.CHANGE]
    if changes:
        facts = {change.course_id: change.facts for change in changes}
        service.change_courses(session, facts, circumstances.viewer)


def _load(session: Session, circumstances: Circumstances) -> _Known:
    viewer, today = circumstances.viewer, circumstances.now.astimezone(SEOUL).date()
    regions = regions_queries.load(session)
    own = None if viewer.province_ids is None else frozenset(provinces_of(session, regions, viewer, today))
    return _Known({course.name_key: course for course in session.exec(select(Course))}, regions, today, own)


def _look(known: _Known, row: ParsedRow) -> Planned | Problem:
    key = course_key(row.values["name"])
    earlier = known.taken.setdefault(key, row)
    if earlier is not row:
        return _repeated(row, earlier)
    course = known.courses.get(key)
    if course is None:
        return _new(known, row)
    new = {
        name: row.values[name]
        for name in FACTS
        if row.values[name] is not None and row.values[name] != getattr(course, name)
    }
    if not new:
        return Planned(row, Action.SKIP, course.name)
    if not known.owns(course):
        return row.problem(
            "name", _("This course is not your province's, so it cannot be changed. Give yours another name.")
        )
    words = [
        f"{row.headers[name]} {_shown(getattr(course, name))} → {_shown(value)}"
        for name, value in new.items()
    ]
    return Planned(row, Action.CHANGE, course.name, ", ".join(words), Change(course.id, new))


def _repeated(row: ParsedRow, earlier: ParsedRow) -> Planned | Problem:
    if all(earlier.values[name] == row.values[name] for name in FACTS):
        return Planned(row, Action.SKIP, row.values["name"])
    where = earlier.cells["name"]
    return row.problem(
        "name", _("%(cell)s has this course too, with other facts. Keep one of them.", cell=where)
    )


def _new(known: _Known, row: ParsedRow) -> Planned | Problem:
    if known.provinces is not None and len(known.provinces) != 1:
        return row.problem(
            "name", _("It is not clear which of your provinces teaches it. Ask an administrator to add it.")
        )
    values = row.values
    draft = service.Draft(
        name=values["name"],
        level=values["level"],
        mode=values["mode"],
        hours=values["hours"],
        topic=values["topic"] or "",
        seats=values["seats"],
        province_id=known.home,
    )
    facts = [_shown(values[name]) for name in FACTS if values[name] is not None]
    return Planned(row, Action.MAKE, " · ".join([values["name"], *facts]), payload=draft)


def _shown(value: object) -> str:
    if isinstance(value, CourseLevel):
        return _(LEVEL_NAMES[value])
    if isinstance(value, TeachingMode):
        return _(MODE_NAMES[value])
    return f"{value:g}" if isinstance(value, float) else str(value or "–")


COURSES = Importer(LAYOUT, check, store)
