"""Pages of the checks: what each rule looks at, the waivers of a month, granting and ending one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.calendars.queries import get_center
from learning_centers.checks import drawing, queries, service
from learning_centers.checks.forms import EndForm, WaiverForm
from learning_centers.checks.registry import RULES, Rule
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

bp = Blueprint("checks", __name__)


@bp.app_template_global("check_rule")
def check_rule(rule: str) -> Rule:
    return RULES[rule]


@bp.app_template_global("check_doors")
def check_doors() -> dict[str, bool]:
    """Which pages that a finding leads to the viewer may open; the macro of findings asks."""
    viewer = current_viewer()
    return {
        "roll": viewer.may(Permission.MARK_ATTENDANCE),
        "lessons": viewer.may(Permission.SEE_LESSONS),
        "waive": viewer.may(Permission.WAIVE_CHECKS),
    }


def last_month() -> Month:
    return Month.of(clock.today()).previous()


@bp.get("/checks")
@requires(Permission.SEE_RETURNS)
def list_rules() -> ResponseReturnValue:
    month = last_month()
    return render_template(
        "checks/list_rules.html",
        rules=[(rule, drawing.rule_tag(rule, month), drawing.rule_facts(rule)) for rule in RULES.values()],
        month=month,
    )


@bp.get("/checks/waivers")
@requires(Permission.SEE_RETURNS)
def list_waivers() -> ResponseReturnValue:
    viewer = current_viewer()
    month = Month.parse(request.args.get("month") or str(last_month()))
    waivers = queries.list_waivers(db.session(), viewer, month)
    return render_template(
        "checks/list_waivers.html",
        month=month,
        columns=drawing.waiver_columns(),
        rows=drawing.waiver_rows(waivers, clock.today(), viewer.may(Permission.WAIVE_CHECKS)),
    )


@bp.route("/centers/<int:center_id>/checks/<month:month>/waive", methods=["GET", "POST"])
@requires(Permission.WAIVE_CHECKS)
def waive(center_id: int, month: Month) -> ResponseReturnValue:
    viewer = current_viewer()
    get_center(db.session(), center_id, viewer)  # another's center is a 404
    form = WaiverForm(month, rule=request.args.get("rule"))
    if not form.validate_on_submit():
        return _waive_page(center_id, month, form)
    asked = service.Asked(form.rule.data, center_id, month, form.reason.data or "", form.until.data)
    try:
        with db.transaction() as session:
            service.grant(session, asked, viewer, clock.now())
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return _waive_page(center_id, month, form)
    flash(_("The check is waived for this month."))
    return redirect(url_for(".waive", center_id=center_id, month=month), 303)


@bp.post("/centers/<int:center_id>/checks/<month:month>/end-waiver")
@requires(Permission.WAIVE_CHECKS)
def end_waiver(center_id: int, month: Month) -> ResponseReturnValue:
    form = EndForm()
    if form.validate_on_submit():
        with db.transaction() as session:
            service.end(session, center_id, month, form.chosen(), current_viewer(), clock.now())
        flash(_("The waiver is ended. The check holds again."))
    return redirect(url_for(".waive", center_id=center_id, month=month), 303)


def _waive_page(center_id: int, month: Month, form: WaiverForm) -> ResponseReturnValue:
    session, viewer, today = db.session(), current_viewer(), clock.today()
    center = get_center(session, center_id, viewer)
    here = [one for one in queries.list_waivers(session, viewer, month) if one.center_id == center_id]
    page = render_template(
        "checks/waive.html",
        center=center,
        month=month,
        form=form,
        found=queries.findings(session, month, [center_id])[center_id],
        standing=[one for one in here if one.holds(today)],
        title_of=drawing.rule_title,
    )
    return page, 422 if form.errors or form.form_errors else 200
