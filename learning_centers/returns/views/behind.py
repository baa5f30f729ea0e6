"""What one number of a return is made of: its lessons, its people, its days."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import clock, workdays
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.months import Month
from learning_centers.figures.queries import month_figures
from learning_centers.programme.queries import holiday_overrides
from learning_centers.returns import queries
from learning_centers.returns.queries.behind import HeldLesson, days_behind, lessons_behind, people_behind
from learning_centers.returns.queries.late import count_date
from learning_centers.returns.queries.story import first_handed_in, list_acts, notes
from learning_centers.returns.tables import Row, numbers
from learning_centers.returns.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.filters import masked_name
from learning_centers.web.guards import current_viewer, note_seen, requires

OF_PEOPLE = ("people", "new")
OF_DAYS = ("help_desk", "zone")


@bp.get("/<int:center_id>/<month:month>/<any(lessons,hours,visits,people,new,help_desk,zone):measure>")
@requires(Permission.SEE_RETURNS)
def behind(center_id: int, month: Month, measure: str) -> ResponseReturnValue:
    """People by name only for those who see the center's attendees, and noted; everybody else sees the lessons."""
    session, viewer = db.session(), current_viewer()
    one = queries.get_obligation(session, center_id, month, viewer)
    figures = month_figures(session, month, {center_id: (center_id,)}).by_scope[center_id]
    due_at = workdays.due_at(month, holiday_overrides(session))
    since = count_date(due_at, first_handed_in(list_acts(session, center_id, month)))
    by_day, of_people = measure in OF_DAYS, measure in OF_PEOPLE
    names = of_people and viewer.may(Permission.SEE_LESSONS)
    return render_template(
        "returns/behind.html",
        one=one,
        month=month,
        measure=measure,
        name=numbers.measure_names()[measure],
        value=numbers.worded(getattr(figures, measure), measure),
        of_people=of_people,
        people=_people(session, viewer, center_id, month, measure) if names else None,
        people_columns=numbers.people_columns(),
        lessons=None if by_day else _lessons(session, viewer, center_id, month, since),
        lesson_columns=numbers.lesson_columns(),
        days=numbers.day_rows(days_behind(session, center_id, month, measure, since)) if by_day else None,
        day_columns=numbers.day_columns(),
        notes=[note for note in notes(session, center_id, month) if note.measure == measure],
        since=since,
        as_of=clock.now(),
    )


def _lessons(session: Session, viewer: Viewer, center_id: int, month: Month, since: datetime) -> list[Row]:
    def link(lesson: HeldLesson) -> str | None:
        if viewer.may(Permission.MARK_ATTENDANCE):
            return url_for("attendance.roll", lesson_id=lesson.id)
        if viewer.may(Permission.SEE_LESSONS):
            return url_for("lessons.show_offering", offering_id=lesson.offering_id)
        return None

    def closed_late(lesson: HeldLesson) -> bool:
        return lesson.closed_at is not None and lesson.closed_at > since

    return numbers.lesson_rows(lessons_behind(session, center_id, month, since), link, closed_late)


def _people(session: Session, viewer: Viewer, center_id: int, month: Month, measure: str) -> list[Row]:
    everybody = people_behind(session, center_id, month)
    found = [person for person in everybody if measure == "people" or person.new]
    note_seen("attendee", [person.id for person in found], detail=f"{month} {measure}")
    full = viewer.may(Permission.MARK_ATTENDANCE)
    return numbers.people_rows(found, str if full else masked_name)
