"""What a plan at one center can be made of: its courses, people and rooms, and the districts around it.

A room of its own beside `queries`: the form and the rules of a plan both start from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from learning_centers.centers import queries as centers
from learning_centers.centers.queries import CenterRow
from learning_centers.core.access import Viewer
from learning_centers.courses import queries as courses
from learning_centers.courses.queries import Wanted
from learning_centers.lessons.rooms import list_rooms
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import RegionRow
from models import Course, OpeningHours, StaffMember, Venue


@dataclass(frozen=True, slots=True)
class Desk:
    """`staff`: by role, then name. `hours`: of the center, empty when it has not said."""

    center: CenterRow
    courses: Sequence[Course]
    staff: Sequence[StaffMember]
    rooms: Sequence[Venue]
    districts: Sequence[RegionRow]
    hours: Sequence[OpeningHours]


def load_desk(
    session: Session, center_id: int, viewer: Viewer, today: date, *, course_id: int | None = None
) -> Desk:
    """A fixed number of SELECTs. `course_id`: of an offering that is changed; it stays, taught or not.

    Raises:
        NotFound: absent, or not one of the viewer's centers.
    """
    regions = regions_queries.load(session)
    center = centers.get_center(session, regions, center_id, viewer, today)
    province_id = center.place.province_id if center.place else None
    taught = [
        row.course
        for row in courses.list_courses(session, regions, province_id, today, Wanted())
        if row.offered is not False or row.course.id == course_id
    ]
    if course_id is not None and all(course.id != course_id for course in taught):
        taught.append(courses.get_course(session, course_id))
    hours = select(OpeningHours).where(OpeningHours.center_id == center_id)
    return Desk(
        center,
        taught,
        centers.list_staff(session, center_id),
        list_rooms(session, center_id),
        regions.districts(today, province_id) if province_id is not None else (),
        session.exec(hours).all(),
    )
