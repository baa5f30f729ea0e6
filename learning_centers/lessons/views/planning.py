"""Making a plan: the form, the page on which it is looked at before it is stored, changing a draft, copying."""

import hashlib
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons import checking, planning, queries, sheets
from learning_centers.lessons.asking import chosen_center
from learning_centers.lessons.checking import Look
from learning_centers.lessons.date_forms import RepeatForm
from learning_centers.lessons.dates import FURTHEST, MOST_LESSONS, spread
from learning_centers.lessons.days_off import load_days_off
from learning_centers.lessons.desk import Desk, load_desk
from learning_centers.lessons.forms import PlanForm
from learning_centers.lessons.planning import Clashes
from learning_centers.lessons.plans import Plan, plan_of
from learning_centers.lessons.sheets import Sheet
from learning_centers.lessons.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Offering, OfferingState

STORES = ("save", "ask")
ONLY_TYPING = ("add", "drop", "spread", "edit")  # buttons after which the form is shown again, unchecked


@dataclass(frozen=True, slots=True)
class Task:
    """`offering`: the draft that is changed; None: a new one is made."""

    desk: Desk
    offering: Offering | None = None
    uneven: bool = False

    @property
    def address(self) -> str:
        if self.offering is not None:
            return url_for("lessons.edit_offering", offering_id=self.offering.id)
        return url_for("lessons.new_offering", center=self.desk.center.id)


@bp.route("/offerings/new", methods=["GET", "POST"])
@requires(Permission.PLAN_LESSONS)
def new_offering() -> ResponseReturnValue:
    viewer = current_viewer()
    centers = queries.list_centers(db.session(), viewer)
    center = chosen_center(centers)
    if center is None:
        return render_template("lessons/choose_center.html", centers=centers), 422 if request.form else 200
    task = Task(load_desk(db.session(), center.id, viewer, clock.today()))
    if request.method == "GET":
        return _form_page(task, sheets.fresh())
    return _pressed(task)


@bp.route("/offerings/<int:offering_id>/edit", methods=["GET", "POST"])
@requires(Permission.PLAN_LESSONS)
def edit_offering(offering_id: int) -> ResponseReturnValue:
    offering, desk = _offering_and_desk(offering_id)
    if request.form.get("act") in STORES and _is_stored(offering, desk):
        return _to_page(offering)
    planning.require_changeable(db.session(), offering)
    stored = plan_of(db.session(), offering)
    task = Task(desk, offering, stored.uneven)
    if request.method == "GET":
        return _form_page(task, sheets.sheet_of(stored.plan))
    return _pressed(task)


@bp.get("/offerings/<int:offering_id>/copy")
@requires(Permission.PLAN_LESSONS)
def copy_offering(offering_id: int) -> ResponseReturnValue:
    offering, desk = _offering_and_desk(offering_id)
    plan = planning.copy_of(db.session(), offering, desk, current_viewer(), clock.today())
    return _form_page(Task(desk), sheets.sheet_of(plan), copied=offering)


def _is_stored(offering: Offering, desk: Desk) -> bool:
    """Whether the form was sent before, and the plan waits for approval as it is."""
    if offering.state is not OfferingState.REQUESTED:
        return False
    form = PlanForm(sheets.sent(request.form.items(multi=True)), desk)
    return form.validate() and form.plan() == plan_of(db.session(), offering).plan


def _offering_and_desk(offering_id: int) -> tuple[Offering, Desk]:
    viewer, session = current_viewer(), db.session()
    offering = queries.get_offering(session, offering_id, viewer)
    return offering, load_desk(
        session, offering.center_id, viewer, clock.today(), course_id=offering.course_id
    )


def _pressed(task: Task) -> ResponseReturnValue:
    """What the form, or the page it is looked at on, was sent for."""
    act = request.form.get("act", "look")
    sheet = sheets.pressed(sheets.sent(request.form.items(multi=True)), act)
    repeat = RepeatForm(sheet)
    if act == "spread" or (repeat.is_filled and act.partition(":")[0] not in ONLY_TYPING):
        if not repeat.validate():
            return _form_page(task, sheet, repeat=repeat), 422
        sheet = _with_repeat(task, sheet, repeat)
    if act.partition(":")[0] in ONLY_TYPING:
        return _form_page(task, sheet)
    form = PlanForm(sheet, task.desk)
    if not form.validate():
        return _form_page(task, sheet, form=form), 422
    if act in STORES:
        return _store(task, sheet, form.plan(), act)
    return _look_page(task, sheet, form.plan())


def _with_repeat(task: Task, sheet: Sheet, form: RepeatForm) -> Sheet:
    repeat = form.repeat()
    off = load_days_off(db.session(), task.desk.center, repeat.first, repeat.first + FURTHEST)
    return sheets.with_spread(sheet, spread(repeat, off.is_off))


def _store(task: Task, sheet: Sheet, plan: Plan, act: str) -> ResponseReturnValue:
    """Only what was looked at is stored: when anything is new since, it is shown again."""
    viewer, ask = current_viewer(), act == "ask"
    once = sheet.get("once", "")
    if task.offering is None and (made := planning.find_made(db.session(), once, viewer)):
        return _to_page(made)
    found = _looked_at(task, plan)
    if request.form.get("seen") != _fingerprint(plan, found):
        flash(_("Something has changed since you looked. Please look once more, then store it."), "warn")
        return _look_page(task, sheet, plan, found), 422
    try:
        with db.transaction() as session:
            if task.offering is None:
                center_id = task.desk.center.id
                offering = planning.make(session, center_id, plan, viewer, clock.now(), once=once, ask=ask)
            else:
                offering = queries.get_offering(session, task.offering.id, viewer, lock=True)
                planning.change(session, offering, plan, viewer, clock.now(), ask=ask)
    except NotFound:
        raise
    except DomainError as refusal:
        return _refused(task, sheet, plan, refusal)
    flash(
        _("The plan is stored and waits for approval.")
        if offering.state is OfferingState.REQUESTED
        else _("The plan is stored as a draft. Ask for approval when it is ready.")
    )
    return _to_page(offering)


def _refused(task: Task, sheet: Sheet, plan: Plan, refusal: DomainError) -> ResponseReturnValue:
    """Somebody else was faster: what stands against the plan now, in the words of the page."""
    if task.offering is None:
        made = planning.find_made(db.session(), sheet.get("once", ""), current_viewer())
        if made is not None:  # the same form, sent twice at once
            return _to_page(made)
    found = refusal.look if isinstance(refusal, Clashes) else _looked_at(task, plan)
    return _look_page(task, sheet, plan, found, "" if found.stops else str(refusal)), 422


def _to_page(offering: Offering) -> ResponseReturnValue:
    return redirect(url_for("lessons.show_offering", offering_id=offering.id), 303)


def _looked_at(task: Task, plan: Plan) -> Look:
    without = task.offering.id if task.offering else None
    return checking.look(db.session(), task.desk, plan, current_viewer(), clock.today(), without=without)


def _fingerprint(plan: Plan, found: Look) -> str:
    """Of what a person was shown."""
    return hashlib.sha256(repr((plan, found.said)).encode()).hexdigest()


def _look_page(task: Task, sheet: Sheet, plan: Plan, found: Look | None = None, refusal: str = "") -> str:
    found = found or _looked_at(task, plan)
    note_seen("staff", plan.team)
    desk = task.desk
    names = {member.id: member.name for member in desk.staff}
    return render_template(
        "lessons/look_at_plan.html",
        task=task,
        plan=plan,
        look=found,
        refusal=refusal,
        seen=_fingerprint(plan, found),
        carried=list(sheets.with_slots(sheet, plan.slots).items(multi=True)),
        take=sheets.take,
        skipped=_skipped(task, sheet),
        course=next(one.name for one in desk.courses if one.id == plan.course_id),
        place=next((one.name for one in desk.rooms if one.id == plan.room_id), "") or plan.address,
        names=names,
        group_names=GROUP_NAMES,
    )


def _form_page(
    task: Task,
    sheet: Sheet,
    *,
    form: PlanForm | None = None,
    repeat: RepeatForm | None = None,
    copied: Offering | None = None,
) -> str:
    note_seen("staff", [member.id for member in task.desk.staff])
    shown = form or PlanForm(sheet, task.desk)
    if not shown.dates.entries:
        shown.dates.append_entry()
    return render_template(
        "lessons/make_plan.html",
        task=task,
        form=shown,
        most_dates=MOST_LESSONS,
        repeat=repeat or RepeatForm(sheet),
        has_errors=form is not None or repeat is not None,
        copied=copied,
        skipped=_skipped(task, sheet),
    )


def _skipped(task: Task, sheet: Sheet) -> list[tuple[date, str]]:
    """(day, why) of the dates a repetition left out."""
    days = sheets.skipped_days(sheet)
    if not days:
        return []
    off = load_days_off(db.session(), task.desk.center, min(days), max(days))
    return [(day, off.why(day)) for day in days]
