"""Pages of the roll call and of the visits: read, let one service act, answer."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.attendance import forms, queries, service
from learning_centers.attendance.forms import MARK_WORDS, VisitsForm
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.lessons import queries as lesson_queries
from learning_centers.lessons import service as lesson_service
from learning_centers.lessons.asking import asked_month, chosen_center
from learning_centers.lessons.queries import get_lesson
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Lesson, Mark

bp = Blueprint("attendance", __name__)


@bp.route("/lessons/<int:lesson_id>/roll", methods=["GET", "POST"])
@requires(Permission.MARK_ATTENDANCE)
def roll(lesson_id: int) -> ResponseReturnValue:
    if request.method == "GET":
        return _roll_page(lesson_id)
    typed: dict[int, Mark] = {}
    try:
        typed = forms.typed_marks(request.form)
        if "fill" in request.form:  # without JavaScript: fill in, and show what was filled in
            return _roll_page(lesson_id, typed=typed, fill=True)
        with db.transaction() as session:
            lesson = get_lesson(session, lesson_id, current_viewer(), lock=True)
            tally = service.record_marks(session, lesson, typed, current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _roll_page(lesson_id, typed=typed, refusal=refusal), 422
    words = ", ".join(f"{_(word)} {tally[mark]}" for mark, _sign, word in MARK_WORDS if tally[mark])
    flash(_("The marks are stored: %(marks)s.", marks=words) if words else _("No mark was chosen yet."))
    return redirect(url_for(".roll", lesson_id=lesson_id), 303)


@bp.post("/lessons/<int:lesson_id>/head-count")
@requires(Permission.MARK_ATTENDANCE)
def count_heads(lesson_id: int) -> ResponseReturnValue:
    people = request.form.get("people", -1, int)

    def count(session: Session, lesson: Lesson) -> None:
        service.record_head_count(session, lesson, people, current_viewer(), clock.now())

    return _change(lesson_id, count, _("The number of people is stored."))


@bp.post("/lessons/<int:lesson_id>/close")
@requires(Permission.CLOSE_LESSONS)
def close(lesson_id: int) -> ResponseReturnValue:
    def close_it(session: Session, lesson: Lesson) -> None:
        lesson_service.close_lesson(session, lesson, current_viewer(), clock.now())

    return _change(lesson_id, close_it, _("The lesson is closed. It counts from now on."))


@bp.post("/lessons/<int:lesson_id>/reopen")
@requires(Permission.CLOSE_LESSONS)
def reopen(lesson_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")

    def reopen_it(session: Session, lesson: Lesson) -> None:
        lesson_service.reopen_lesson(session, lesson, reason, current_viewer(), clock.now())

    return _change(lesson_id, reopen_it, _("The lesson is open again. Close it when its marks are right."))


def _change(lesson_id: int, act: Callable[[Session, Lesson], None], said: str) -> ResponseReturnValue:
    """One change of a lesson; a refusal comes back on its page."""
    try:
        with db.transaction() as session:
            act(session, get_lesson(session, lesson_id, current_viewer(), lock=True))
    except NotFound:
        raise
    except DomainError as refusal:
        return _roll_page(lesson_id, refusal=refusal), 422
    flash(said)
    return redirect(url_for(".roll", lesson_id=lesson_id), 303)


def _roll_page(
    lesson_id: int,
    *,
    typed: Mapping[int, Mark] | None = None,
    fill: bool = False,
    refusal: DomainError | None = None,
) -> str:
    """The roll as stored, with what was typed over it."""
    viewer, session = current_viewer(), db.session()
    get_lesson(session, lesson_id, viewer)
    (lesson,) = lesson_queries.list_these(session, [lesson_id])
    rows = queries.list_roll(session, lesson_id, lesson.offering_id)
    note_seen("attendee", (row.attendee_id for row in rows))
    chosen = {row.attendee_id: row.mark for row in rows if row.mark is not None} | dict(typed or {})
    if fill:
        chosen = forms.filled(chosen, (row.attendee_id for row in rows))
    return render_template(
        "attendance/roll.html",
        lesson=lesson,
        rows=rows,
        chosen=chosen,
        filled=fill,
        tally={mark: list(chosen.values()).count(mark) for mark in Mark},
        mark_words=MARK_WORDS,
        field_name=forms.field_name,
        refusal=refusal,
        over=clock.now() >= lesson.ends_at,
        started=clock.now() >= lesson.starts_at,
        may_close=viewer.may(Permission.CLOSE_LESSONS),
    )


@bp.route("/visits", methods=["GET", "POST"])
@requires(Permission.LOG_VISITS)
def visits() -> ResponseReturnValue:
    viewer = current_viewer()
    centers = lesson_queries.list_centers(db.session(), viewer)
    center = chosen_center(centers) or (centers[0] if centers else None)
    if center is None:
        raise NotFound(_("Your account has no center yet. Ask your province."))
    form = VisitsForm(data={"center": center.id, "day": clock.today()})
    if form.validate_on_submit():
        day, counts = form.day.data, (form.help_desk.data, form.zone.data)
        try:
            with db.transaction() as session:
                service.record_visits(session, center.id, day, *counts, viewer, clock.now())
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The visits of %(day)s are stored.", day=day))
            return redirect(url_for(".visits", center=center.id, month=Month.of(day)), 303)
    month = asked_month()
    page = render_template(
        "attendance/visits.html",
        form=form,
        month=month,
        centers=centers,
        center=center,
        days=queries.list_visits(db.session(), center.id, month),
    )
    return page, 422 if request.method == "POST" else 200
