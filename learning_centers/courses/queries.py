"""Reads of the catalogue."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.centers.places import places_at
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.regions.queries import Regions
from models import Course, CourseAdoption, CourseLevel, TeachingMode

LEVEL_NAMES = {
    CourseLevel.BASIC: mark("Basic"),
    CourseLevel.DAILY: mark("Daily life"),
    CourseLevel.ADVANCED: mark("Advanced"),
    CourseLevel.SPECIAL: mark("Special"),
}
MODE_NAMES = {
    TeachingMode.RESIDENT: mark("At the center"),
    TeachingMode.DISPATCH: mark("In the village"),
    TeachingMode.BUS: mark("On the bus"),
    TeachingMode.ONLINE: mark("Online"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; None and "" leave it wide. `offered` needs a province."""

    name: str = ""
    level: CourseLevel | None = None
    mode: TeachingMode | None = None
    offered: bool | None = None

    def takes(self, row: "CourseRow") -> bool:
        return (
            course_key(self.name) in row.course.name_key
            and self.level in (None, row.course.level)
            and self.mode in (None, row.course.mode)
            and (self.offered is None or row.offered is None or row.offered is self.offered)
        )


@dataclass(frozen=True, slots=True)
class CourseRow:
    course: Course
    offered: bool | None  # in the province looked at; None: no one province is looked at


def course_key(name: str) -> str:
    """What a course is matched by: its name to the letter, spaces apart."""
    return "".join(unicodedata.normalize("NFC", name).split())


def get_course(session: Session, course_id: int) -> Course:
    """Raises NotFound."""
    found = session.get(Course, course_id)
    if found is None:
        raise NotFound(_("This course is not there."))
    return found


def list_courses(
    session: Session, regions: Regions, province_id: int | None, day: date, wanted: Wanted
) -> list[CourseRow]:
    """The national courses and, of local ones, those of `province_id` (None: all), by name. Two SELECTs."""
    decided = _decisions(session, regions, province_id, day) if province_id is not None else {}
    rows = []
    for course in session.exec(select(Course).order_by(col(Course.name), col(Course.id))):
        home = course.province_id is None or regions.at(course.province_id, day) == province_id
        row = CourseRow(course, None if province_id is None else decided.get(course.id, home))
        if (home or province_id is None or course.id in decided) and wanted.takes(row):
            rows.append(row)
    return rows


def provinces_of(session: Session, regions: Regions, viewer: Viewer, day: date) -> list[int]:
    """The provinces, as of `day`, whose courses `viewer` may look at: their own, or those of their centers."""
    if viewer.province_ids is None:
        return [province.id for province in regions.provinces(day)]
    own = {regions.at(one, day) or one for one in viewer.province_ids}
    if not own and viewer.center_ids:
        places = places_at(session, regions, day, viewer.center_ids)
        own = {place.province_id for place in places.values()}
    return sorted(own, key=lambda one: regions.rows[one].code)


def _decisions(session: Session, regions: Regions, province_id: int, day: date) -> dict[int, bool]:
    """Course id -> yes or no of the province; its own word before that of a province it grew out of."""
    rows: Sequence[CourseAdoption] = session.exec(select(CourseAdoption)).all()
    said = {row.course_id: row.offered for row in rows if regions.at(row.province_id, day) == province_id}
    return said | {row.course_id: row.offered for row in rows if row.province_id == province_id}
