"""The board, the page of a goal, and what the ministry enters."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.goals import drawing, forms, queries, service, wording
from learning_centers.goals.drawing import Filters
from learning_centers.goals.forms import EndForm, GoalForm, ObservationForm
from learning_centers.goals.judging import judge
from learning_centers.goals.queries import GoalRow
from learning_centers.regions import queries as regions_queries
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires
from models import Indicator

bp = Blueprint("goals", __name__, url_prefix="/goals")
FIRST_SURVEY = 2016


@bp.get("")
@requires(Permission.SEE_GOALS)
def show_board() -> ResponseReturnValue:
    wanted = forms.filters(request.args)
    regions = regions_queries.load(db.session())
    everything = queries.list_goals(db.session(), until=wanted.year)
    cards = [drawing.card(judge(row), regions) for row in everything if _fits(row, wanted)]
    indicators = queries.list_indicators(db.session())
    aimed = {row.indicator.id for row in everything}
    goals = [row.goal for row in everything]
    return render_template(
        "goals/show_board.html",
        cards=cards,
        rows=drawing.board_rows(cards, url_for(".show_board") + "/"),
        without_goal=[
            (wording.name_of(one), wording.definition_of(one)) for one in indicators if one.id not in aimed
        ],
        wanted=wanted,
        regions=drawing.region_choices(goals, regions),
        groups=drawing.group_choices(goals),
        years=drawing.year_choices(FIRST_SURVEY, clock.today().year),
        may_manage=current_viewer().may(Permission.MANAGE_GOALS),
    )


def _fits(row: GoalRow, wanted: Filters) -> bool:
    return wanted.region in (None, row.goal.region_code) and wanted.group in (None, row.goal.group_name)


@bp.get("/<int:goal_id>")
@requires(Permission.SEE_GOALS)
def show_goal(goal_id: int) -> ResponseReturnValue:
    return _goal_page(queries.get_goal(db.session(), goal_id), EndForm())


def _goal_page(row: GoalRow, form: EndForm) -> str:
    session, judged = db.session(), judge(row)
    regions = regions_queries.load(session)
    return render_template(
        "goals/show_goal.html",
        card=drawing.card(judged, regions),
        indicator=row.indicator,
        goal=row.goal,
        definition=wording.definition_of(row.indicator),
        workings=wording.workings(judged),
        history=drawing.history(judged),
        revisions=drawing.revision_rows(queries.list_revisions(session, row.goal), row.indicator),
        regional=drawing.region_rows(queries.list_regions(session, row.goal), row.indicator, regions),
        form=form,
        may_manage=current_viewer().may(Permission.MANAGE_GOALS),
    )


@bp.route("/values/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_GOALS)
def enter_observation() -> ResponseReturnValue:
    form = ObservationForm(*_choices(), data=request.args.to_dict())
    asks = False
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.enter(
                    session,
                    form.chosen,
                    form.entry(),
                    by=current_viewer(),
                    now=clock.now(),
                    revise=form.revise.data,
                )
        except service.Wrong as wrong:
            form.tell(wrong.troubles)
        except service.SaidBefore as said:
            asks = True
            form.revise.errors = [str(said)]
        else:
            flash(_("The value is stored."))
            return redirect(url_for(".show_board"), 303)
    page = render_template("goals/enter_observation.html", form=form, asks=asks or form.revise.data)
    return page, 422 if request.method == "POST" else 200


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_GOALS)
def make_goal() -> ResponseReturnValue:
    form = GoalForm(*_choices())
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                made = service.make_goal(
                    session, form.chosen, form.draft(), by=current_viewer(), now=clock.now()
                ).id
        except service.Wrong as wrong:
            form.tell(wrong.troubles)
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The goal is set."))
            return redirect(url_for(".show_goal", goal_id=made), 303)
    return render_template("goals/make_goal.html", form=form), 422 if request.method == "POST" else 200


def _choices() -> tuple[list[Indicator], Any, Any]:
    """Indicators, regions and today, as the forms need them."""
    return queries.list_indicators(db.session()), regions_queries.load(db.session()), clock.today()


@bp.post("/<int:goal_id>/end")
@requires(Permission.MANAGE_GOALS)
def end_goal(goal_id: int) -> ResponseReturnValue:
    row = queries.get_goal(db.session(), goal_id)
    form = EndForm()
    if form.validate_on_submit():
        with db.transaction() as session:
            service.end_goal(session, row.goal, by=current_viewer(), now=clock.now())
        flash(_("The goal is ended. Its page and its values stay."))
        return redirect(url_for(".show_board"), 303)
    return _goal_page(row, form), 422
