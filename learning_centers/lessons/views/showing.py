"""Pages of offerings and lessons: the list of a month, one offering, what is decided about it."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.core.paging import Page, nearest
from learning_centers.lessons import planning, queries, service
from learning_centers.lessons.asking import asked_month, chosen_center
from learning_centers.lessons.queries import DUTY_NAMES, PART_NAMES
from learning_centers.lessons.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Offering

ON_A_PAGE = 50


@bp.get("/lessons")
@requires(Permission.SEE_LESSONS)
def list_offerings() -> ResponseReturnValue:
    viewer, session = current_viewer(), db.session()
    month = asked_month()
    centers = queries.list_centers(session, viewer)
    center = chosen_center(centers)
    center_id = center.id if center else None
    total = queries.count_lessons(session, viewer, month, center_id)
    number = nearest(request.args.get("page", 1, int), total, ON_A_PAGE)
    lessons = queries.list_lessons(
        session, viewer, month, center_id, limit=ON_A_PAGE, offset=(number - 1) * ON_A_PAGE
    )
    may_approve = viewer.may(Permission.APPROVE_PLANS)
    return render_template(
        "lessons/list_offerings.html",
        month=month,
        centers=centers,
        center=center,
        page=Page(lessons, number, total, ON_A_PAGE),
        may_plan=viewer.may(Permission.PLAN_LESSONS),
        requested=queries.count_requested(session, viewer, month, center_id) if may_approve else 0,
    )


@bp.post("/lessons/approve")
@requires(Permission.APPROVE_PLANS)
def approve_month() -> ResponseReturnValue:
    viewer, month = current_viewer(), Month.parse(request.form.get("month", ""))
    center = chosen_center(queries.list_centers(db.session(), viewer))
    center_id = center.id if center else None
    with db.transaction() as session:
        done = service.approve_month(session, month, viewer, clock.now(), center_id)
    flash(ngettext("%(n)s plan is approved.", "%(n)s plans are approved.", done.approved))
    if done.own:
        flash(
            ngettext("%(n)s plan is left: you made it.", "%(n)s plans are left: you made them.", done.own),
            "warn",
        )
    return redirect(url_for(".list_offerings", month=month, center=center.id if center else None), 303)


@bp.get("/offerings/<int:offering_id>")
@requires(Permission.SEE_LESSONS)
def show_offering(offering_id: int) -> ResponseReturnValue:
    return _offering_page(offering_id)


@bp.post("/offerings/<int:offering_id>/request")
@requires(Permission.PLAN_LESSONS)
def request_approval(offering_id: int) -> ResponseReturnValue:
    return _decide(offering_id, service.request, _("The plan now waits for approval."))


@bp.post("/offerings/<int:offering_id>/approve")
@requires(Permission.APPROVE_PLANS)
def approve(offering_id: int) -> ResponseReturnValue:
    return _decide(offering_id, service.approve, _("The plan is approved."))


@bp.post("/offerings/<int:offering_id>/send-back")
@requires(Permission.APPROVE_PLANS)
def send_back(offering_id: int) -> ResponseReturnValue:
    return _decide(offering_id, _with_reason(service.send_back), _("The plan is sent back with your reason."))


@bp.post("/offerings/<int:offering_id>/cancel")
@requires(Permission.APPROVE_PLANS)
def cancel(offering_id: int) -> ResponseReturnValue:
    return _decide(
        offering_id, _with_reason(service.cancel), _("The offering and its lessons are cancelled.")
    )


@bp.post("/offerings/<int:offering_id>/discard")
@requires(Permission.PLAN_LESSONS)
def discard(offering_id: int) -> ResponseReturnValue:
    return _decide(offering_id, _with_reason(planning.discard), _("The plan is taken back."))


Decision = Callable[[Session, Offering, Viewer, datetime], None]


def _with_reason(act: Callable[[Session, Offering, str, Viewer, datetime], None]) -> Decision:
    reason = request.form.get("reason", "")
    return lambda session, offering, viewer, now: act(session, offering, reason, viewer, now)


def _decide(offering_id: int, act: Decision, said: str) -> ResponseReturnValue:
    """One decision about an offering; a refusal comes back on its page."""
    try:
        with db.transaction() as session:
            offering = queries.get_offering(session, offering_id, current_viewer(), lock=True)
            act(session, offering, current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _offering_page(offering_id, refusal), 422
    flash(said)
    return redirect(url_for(".show_offering", offering_id=offering_id), 303)


def _offering_page(offering_id: int, refusal: DomainError | None = None) -> str:
    viewer = current_viewer()
    page = queries.show_offering(db.session(), offering_id, viewer)
    note_seen("attendee", (row.attendee_id for row in page.roster))
    return render_template(
        "lessons/show_offering.html",
        page=page,
        refusal=refusal,
        part_names=PART_NAMES,
        duty_names=DUTY_NAMES,
        group_names=GROUP_NAMES,
        full_names=viewer.may(Permission.MARK_ATTENDANCE),
        may=_may(viewer),
    )


def _may(viewer: Viewer) -> dict[str, bool]:
    return {permission.value: viewer.may(permission) for permission in Permission}
