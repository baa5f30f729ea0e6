"""Who comes without being on the roll, and what is still missing about those who are on it."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.attendance import forms, walk_ins
from learning_centers.attendance.views.blueprint import bp
from learning_centers.attendance.views.drawing import Typed, change_lesson, roll_page
from learning_centers.attendees.finding import Alike, WhoIsIt, read_words
from learning_centers.attendees.forms import typed_answer
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.queries import get_lesson
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Lesson


@bp.post("/lessons/<int:lesson_id>/walk-in")
@requires(Permission.MARK_ATTENDANCE)
def walk_in(lesson_id: int) -> ResponseReturnValue:
    alike: list[Alike] = []
    typed = Typed(name=request.form.get("name", ""), phone=request.form.get("phone", ""), alike=alike)
    answer = typed_answer(request.form)

    def add(session: Session, lesson: Lesson) -> str:
        named = read_words(typed.name, typed.phone)
        try:
            added = walk_ins.add_walk_in(session, lesson, named, current_viewer(), clock.now(), answer)
        except WhoIsIt as asks:
            alike.extend(asks.alike)
            raise
        if added.member:
            return _("%(name)s is a member already. The person is on the roll and present.", name=named.name)
        return _("%(name)s is on the roll and present.", name=named.name)

    return change_lesson(lesson_id, add, typed)


@bp.post("/lessons/<int:lesson_id>/details")
@requires(Permission.MARK_ATTENDANCE)
def fill_in(lesson_id: int) -> ResponseReturnValue:
    person = request.form.get("person", 0, int)
    try:
        said = forms.typed_details(request.form)
    except DomainError as refusal:
        get_lesson(db.session(), lesson_id, current_viewer())
        return roll_page(lesson_id, refusal=refusal), 422

    def note(session: Session, lesson: Lesson) -> str:
        if walk_ins.fill_in(session, lesson, person, said, current_viewer()):
            return _("What was missing is stored.")
        return _("There was nothing new to store.")

    return change_lesson(lesson_id, note)
