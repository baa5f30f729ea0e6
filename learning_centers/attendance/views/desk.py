"""The help desk: one tap per talk, and the counts of a day with the experience zone."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.attendance import forms, help_desk, queries, service
from learning_centers.attendance.forms import VisitsForm
from learning_centers.attendance.views.blueprint import bp
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.figures.queries import AGE_BANDS
from learning_centers.lessons import queries as lesson_queries
from learning_centers.lessons.asking import asked_month, chosen_center
from learning_centers.lessons.queries import CenterChoice
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires


@bp.route("/help-desk", methods=["GET", "POST"])
@requires(Permission.MARK_ATTENDANCE)
def talks() -> ResponseReturnValue:
    centers, center = _center()
    if request.method == "GET":
        return _talks_page(centers, center)
    try:
        said = forms.typed_talk(request.form)
        with db.transaction() as session:
            added = help_desk.log_talk(session, center.id, said, current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _talks_page(centers, center, refusal), 422
    topic = _(forms.TOPIC_WORDS[said.topic])
    flash(
        _("Logged: %(topic)s, %(n)s minutes.", topic=topic, n=said.minutes)
        if added
        else _("This talk was logged a moment ago. Nothing was added."),
        "ok" if added else "info",
    )
    return redirect(url_for(".talks", center=center.id, minutes=said.minutes, outcome=said.outcome), 303)


@bp.post("/help-desk/take-out")
@requires(Permission.MARK_ATTENDANCE)
def take_out_talk() -> ResponseReturnValue:
    centers, center = _center()
    try:
        with db.transaction() as session:
            help_desk.take_out_talk(session, request.form.get("talk", 0, int), current_viewer())
    except NotFound:
        raise
    except DomainError as refusal:
        return _talks_page(centers, center, refusal), 422
    flash(_("The talk is taken out."))
    return redirect(url_for(".talks", center=center.id), 303)


def _center() -> tuple[list[CenterChoice], CenterChoice]:
    centers = lesson_queries.list_centers(db.session(), current_viewer())
    center = chosen_center(centers) or (centers[0] if centers else None)
    if center is None:
        raise NotFound(_("Your account has no center yet. Ask your province."))
    return centers, center


def _talks_page(centers: list[CenterChoice], center: CenterChoice, refusal: DomainError | None = None) -> str:
    today = clock.today()
    return render_template(
        "attendance/help_desk.html",
        centers=centers,
        center=center,
        today=today,
        talks=queries.list_talks(db.session(), center.id, today),
        viewer_id=current_viewer().id,
        words=forms,
        bands=AGE_BANDS,
        minutes=request.values.get("minutes", 10, int),
        outcome=request.values.get("outcome", "solved"),
        refusal=refusal,
    )


@bp.route("/visits", methods=["GET", "POST"])
@requires(Permission.LOG_VISITS)
def visits() -> ResponseReturnValue:
    viewer = current_viewer()
    centers, center = _center()
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
