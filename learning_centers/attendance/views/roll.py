"""The roll call: the page, one request for all marks, two people's marks that clash, and the roster on paper."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.attendance import forms, queries, service
from learning_centers.attendance.markable import lock_markable
from learning_centers.attendance.queries import Marked
from learning_centers.attendance.service import Clash
from learning_centers.attendance.views.blueprint import bp
from learning_centers.attendance.views.drawing import NOTHING, Typed, change_lesson, roll_page
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons import queries as lesson_queries
from learning_centers.lessons.queries import get_lesson
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Deed, Lesson, Mark


@bp.route("/lessons/<int:lesson_id>/roll", methods=["GET", "POST"])
@requires(Permission.MARK_ATTENDANCE)
def roll(lesson_id: int) -> ResponseReturnValue:
    if request.method == "GET":
        return roll_page(lesson_id)
    typed = NOTHING
    try:
        fields = request.form.to_dict()  # a form answers each name it does not have with an exception
        typed = Typed(forms.typed_marks(fields), forms.loaded_marks(fields))
        if "fill" in fields:  # without JavaScript: fill in, and show what was filled in
            return roll_page(lesson_id, replace(typed, fill=True))
        with db.transaction() as session:
            lesson = lock_markable(session, lesson_id, current_viewer())
            saved = service.record_marks(
                session, lesson, typed.marks, current_viewer(), clock.now(), loaded=typed.loaded
            )
    except NotFound:
        raise
    except DomainError as refusal:
        return roll_page(lesson_id, typed, refusal), 422
    if saved.clashes:
        return _clash_page(lesson_id, {clash.attendee_id: clash for clash in saved.clashes}), 409
    words = ", ".join(
        f"{_(word)} {saved.tally[mark]}" for mark, _sign, word in forms.MARK_WORDS if saved.tally[mark]
    )
    if words:
        flash(_("The marks are stored: %(marks)s.", marks=words))
    else:
        flash(_("No mark was chosen yet."), "warn")
    return redirect(url_for(".roll", lesson_id=lesson_id), 303)


def _clash_page(lesson_id: int, clashes: Mapping[int, Clash]) -> str:
    """The other marks are stored; of these, somebody chooses one each."""
    session = db.session()
    lesson = get_lesson(session, lesson_id, current_viewer())
    (listed,) = lesson_queries.list_these(session, [lesson_id])
    rows = queries.list_roll(session, lesson_id, lesson.offering_id)
    note_seen("attendee", clashes)
    return render_template(
        "attendance/clash.html",
        lesson=listed,
        clashes=[
            (n, row.name, clashes[row.attendee_id])
            for n, row in enumerate(rows, 1)
            if row.attendee_id in clashes
        ],
        recorders=queries.list_recorders(session, lesson_id, clashes),
        words=forms,
        said=_said,
    )


def _said(marked: Marked | None) -> str:
    """A mark with what belongs to it, in words."""
    if marked is None:
        return _("no mark")
    word = _(next(word for mark, _sign, word in forms.MARK_WORDS if mark is marked.mark))
    if marked.mark is Mark.LATE and marked.late_minutes:
        return _("%(mark)s, %(n)s minutes", mark=word, n=marked.late_minutes)
    return f"{word} ({marked.excuse})" if marked.excuse else word


@bp.post("/lessons/<int:lesson_id>/head-count")
@requires(Permission.MARK_ATTENDANCE)
def count_heads(lesson_id: int) -> ResponseReturnValue:
    parts = forms.typed_heads(request.form)
    all_parts = sum(parts.values()) if parts else -1  # without a total the parts are all
    people = (
        request.form.get("people", all_parts, int) if request.form.get("people", "").strip() else all_parts
    )

    def count(session: Session, lesson: Lesson) -> str:
        service.record_head_count(session, lesson, people, current_viewer(), clock.now(), parts=parts)
        return _("The number of people is stored.")

    return change_lesson(lesson_id, count)


@bp.get("/lessons/<int:lesson_id>/paper-roster")
@requires(Permission.MARK_ATTENDANCE)
def paper_roster(lesson_id: int) -> str:
    """In the order and with the numbers of the page, so that it is quickly typed in afterwards."""
    session = db.session()
    lesson = get_lesson(session, lesson_id, current_viewer())
    (listed,) = lesson_queries.list_these(session, [lesson_id])
    rows = queries.list_roll(session, lesson_id, lesson.offering_id)
    note_seen("attendee", (row.attendee_id for row in rows), deed=Deed.PRINT)
    return render_template(
        "attendance/paper_roster.html", lesson=listed, rows=rows, mark_words=forms.MARK_WORDS
    )
