"""Closing a lesson and opening it again."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.attendance.views.blueprint import bp
from learning_centers.attendance.views.drawing import change_lesson
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons import service as lesson_service
from learning_centers.web.guards import current_viewer, requires
from models import Lesson


@bp.post("/lessons/<int:lesson_id>/close")
@requires(Permission.CLOSE_LESSONS)
def close(lesson_id: int) -> ResponseReturnValue:
    def close_it(session: Session, lesson: Lesson) -> str:
        lesson_service.close_lesson(session, lesson, current_viewer(), clock.now())
        return _("The lesson is closed. It counts from now on.")

    return change_lesson(lesson_id, close_it)


@bp.post("/lessons/<int:lesson_id>/reopen")
@requires(Permission.CLOSE_LESSONS)
def reopen(lesson_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")

    def reopen_it(session: Session, lesson: Lesson) -> str:
        lesson_service.reopen_lesson(session, lesson, reason, current_viewer(), clock.now())
        return _("The lesson is open again. Close it when its marks are right.")

    return change_lesson(lesson_id, reopen_it)
