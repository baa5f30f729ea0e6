"""What is taught at each stop when nobody has said: the half-day pattern with the courses for the bus.

A room of its own: the form, the command and the made-up programme begin with it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.courses import queries as courses
from learning_centers.regions.queries import Regions
from models import TeachingMode

USUAL_MINUTES = (60, 60, 90)  # domain.md section 2.2


def usual_courses(
    session: Session, regions: Regions, province_id: int, day: date
) -> tuple[Mapping[str, Any], ...]:
    """As `RoutePlan.courses`: those the province teaches on the bus, or else any one, by name.

    Raises:
        NotFound: it teaches none.
    """
    rows = courses.list_courses(session, regions, province_id, day, courses.Wanted(offered=True))
    found = [row.course for row in rows]
    chosen = [one for one in found if one.mode is TeachingMode.BUS] or found[:1]
    if not chosen:
        raise NotFound(_("The province teaches no course yet. Enter one first."))
    pairs = zip(chosen, USUAL_MINUTES, strict=False)
    return tuple({"course_id": one.id, "minutes": minutes} for one, minutes in pairs)
