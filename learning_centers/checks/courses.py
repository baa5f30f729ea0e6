"""Checks of the mix of courses since the programme year began. Two SELECTs."""

from collections.abc import Iterator

from sqlalchemy import case, func, select
from sqlmodel import col

from learning_centers.checks.looking import Hit, Look
from learning_centers.checks.people import percent
from learning_centers.checks.registry import RULES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.figures.queries import programme_start
from models import Course, CourseLevel, Lesson, LessonState, Offering

BASIC = (CourseLevel.BASIC, CourseLevel.DAILY)
SAYINGS = {
    "basic_share": mark(
        "%(some)s of %(number)s lessons of this programme year (%(share)s) are basic or daily-life courses."
    ),
    "vulnerable_share": mark(
        "%(some)s of %(number)s lessons of this programme year (%(share)s) are for vulnerable groups."
    ),
}


def shares(look: Look) -> Iterator[Hit]:
    """Sixty months of history cost nothing: only the months of the running programme year are read."""
    months = programme_start(look.session, look.month).until(look.month)
    query = (
        select(
            col(Lesson.center_id),
            func.count(),
            func.count(col(Course.level)),
            func.sum(case((col(Course.level).in_(BASIC), 1), else_=0)),
            func.sum(case((col(Offering.vulnerable), 1), else_=0)),
        )
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .join(Course, col(Course.id) == Offering.course_id)
        .where(
            col(Lesson.month).in_([str(month) for month in months]),
            col(Lesson.state) == LessonState.CLOSED,
            look.here(col(Lesson.center_id)),
        )
        .group_by(col(Lesson.center_id))
    )
    for center_id, lessons, with_level, basic, vulnerable in look.session.execute(query):
        counts = (("basic_share", int(basic), with_level), ("vulnerable_share", int(vulnerable), lessons))
        for rule, some, number in counts:
            limit = RULES[rule].limit
            if number >= limit("fewest") and some / number < limit("share"):
                said = _(SAYINGS[rule], some=some, number=number, share=percent(some, number))
                yield Hit(rule, center_id, said)
