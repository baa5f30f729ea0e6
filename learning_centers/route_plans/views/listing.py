"""The list of plans, and asking for one."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.buses.reach import BusReach
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.courses import queries as courses
from learning_centers.route_plans import drawing, factor, jobs, queries, service
from learning_centers.route_plans.forms import USUAL, WEIGHTS, FactorForm, PlanForm
from learning_centers.route_plans.usual import USUAL_MINUTES
from learning_centers.route_plans.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Course, TeachingMode

FRIDAY = 4


@bp.get("")
@requires(Permission.SEE_BUSES)
def list_plans() -> ResponseReturnValue:
    session, viewer = db.session(), current_viewer()
    page = queries.list_plans(session, viewer, request.args.get("page", 1, int))
    manages = viewer.may(Permission.MANAGE_BUSES)
    here = queries.reach(session, viewer)
    return render_template(
        "route_plans/list_plans.html",
        page=page,
        rows=drawing.plan_rows(page.rows),
        manages=manages,
        factors=[(one, factor.learnt(session, one.id)) for one in here.provinces()] if manages else [],
        least_legs=factor.LEAST_LEGS,
    )


@bp.post("/travel-factor")
@requires(Permission.MANAGE_BUSES)
def switch_factor() -> ResponseReturnValue:
    form, viewer = FactorForm(), current_viewer()
    here = queries.reach(db.session(), viewer)
    chosen = next((one for one in here.provinces() if str(one.id) == form.province.data), None)
    if chosen is None or not form.validate_on_submit():
        raise NotFound(_("This province is not yours to plan for."))
    on = form.on.data == "yes"
    with db.transaction() as session:
        factor.switch(session, chosen.id, on, by=viewer, now=clock.now())
    flash(_("New plans use the times learnt on the road.") if on else _("New plans use the plain estimate."))
    return redirect(url_for(".list_plans"), 303)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def make_plan() -> ResponseReturnValue:
    viewer = current_viewer()
    here = queries.reach(db.session(), viewer)
    offered = _courses(here)
    form = PlanForm(
        here.provinces(), offered, data=_usual(here, offered) if request.method == "GET" else None
    )
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                plan_id = service.ask_for_plan(session, form.wanted(), viewer, clock.now()).id
        except service.WrongPlan as wrong:
            form.tell(wrong)
        else:
            jobs.begin(db.sessions(), plan_id)
            return redirect(url_for(".show_plan", plan_id=plan_id), 303)
    page = render_template("route_plans/make_plan.html", form=form)
    return page, 422 if request.method == "POST" else 200


def _courses(here: BusReach) -> list[Course]:
    """What the province teaches, those for the bus first; of several provinces what any of them teaches."""
    provinces = [one.id for one in here.provinces()]
    only = provinces[0] if len(provinces) == 1 else None
    rows = courses.list_courses(db.session(), here.regions, only, here.day, courses.Wanted())
    taught = [row.course for row in rows if row.offered is not False]
    return sorted(taught, key=lambda one: one.mode is not TeachingMode.BUS)


def _usual(here: BusReach, offered: list[Course]) -> dict[str, Any]:
    """The next working week, and the courses made for the bus."""
    monday = _next_monday(here.day)
    values: dict[str, Any] = {
        "province": str(here.provinces()[0].id) if here.provinces() else "",
        "first": monday,
        "last": monday + timedelta(days=FRIDAY),
        "seed": 1,
    } | {name: Decimal(str(getattr(USUAL, name))) for name in WEIGHTS}
    on_board = [one for one in offered if one.mode is TeachingMode.BUS] or offered[:1]
    for number, (course, minutes) in enumerate(zip(on_board, USUAL_MINUTES, strict=False), start=1):
        values |= {f"course_{number}": str(course.id), f"minutes_{number}": minutes}
    return values


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())
