"""The board, the page of a goal, and what the ministry enters."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.goals import (
    counted,
    drawing,
    forms,
    indicator_rows,
    places,
    queries,
    service,
    sheets,
    wording,
    workings,
)
from learning_centers.goals.counted import Span
from learning_centers.goals.drawing import Filters
from learning_centers.goals.forms import (
    ChangeGoalForm,
    ComputeForm,
    EndForm,
    GoalForm,
    IndicatorForm,
    ObservationForm,
    tell,
)
from learning_centers.goals.judging import judge
from learning_centers.goals.queries import GoalRow
from learning_centers.programme.queries import list_years
from learning_centers.regions import queries as regions_queries
from learning_centers.web import db
from learning_centers.web.forms import TakeForm, TakeSheetForm
from learning_centers.web.guards import current_viewer, requires
from learning_centers.web.taking import make_file, note_taken
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
    aimed = {row.indicator.id for row in everything}
    aimless = [one for one in queries.list_indicators(db.session()) if one.id not in aimed]
    goals = [row.goal for row in everything]
    return render_template(
        "goals/show_board.html",
        cards=cards,
        rows=drawing.board_rows(cards, url_for(".show_board") + "/"),
        aimless=indicator_rows.aimless_rows(
            aimless,
            queries.national_values(db.session()),
            url_for(".make_goal") if _may_manage() else "",
        ),
        wanted=wanted,
        regions=drawing.region_choices(goals, regions),
        groups=drawing.group_choices(goals),
        years=drawing.year_choices(FIRST_SURVEY, clock.today().year),
        may_manage=_may_manage(),
    )


@bp.post("/file")
@requires(Permission.SEE_GOALS)
def take_board() -> ResponseReturnValue:
    """The table of the board, narrowed as its address says, as a file."""
    form, wanted = TakeForm(), forms.filters(request.args)
    if not form.validate_on_submit():
        raise Refused(_("Choose the kind of file."))
    regions = regions_queries.load(db.session())
    rows = [row for row in queries.list_goals(db.session(), until=wanted.year) if _fits(row, wanted)]
    cards = [drawing.card(judge(row), regions) for row in rows]
    taking = sheets.board(cards, drawing.narrowed(wanted, regions), clock.now())
    taken = make_file(taking, form.chosen)
    with db.transaction() as session:
        note_taken(session, taken, "goals.take_board", request.query_string.decode())
    return taken.answer()


@bp.post("/<int:goal_id>/file")
@requires(Permission.SEE_GOALS)
def take_goal(goal_id: int) -> ResponseReturnValue:
    """One of the tables of a goal's page, as a file."""
    form = TakeSheetForm(sheets.SHEETS)
    judged = judge(queries.get_goal(db.session(), goal_id))
    if not form.validate_on_submit():
        raise Refused(_("Choose the kind of file."))
    regions, goal = regions_queries.load(db.session()), judged.row.goal
    place = places.name_of(regions, goal.region_code)
    if form.sheet.data == sheets.HISTORY:
        taking = sheets.history(judged, place, clock.now())
    else:
        observed = queries.list_regions(db.session(), goal)
        taking = sheets.regional(judged, place, observed, regions, clock.now())
    taken = make_file(taking, form.chosen)
    with db.transaction() as session:
        note_taken(session, taken, "goals.take_goal", f"{form.sheet.data} {goal_id}")
    return taken.answer()


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
        workings=workings.workings(judged),
        history=drawing.history(judged),
        revisions=drawing.revision_rows(queries.list_revisions(session, row.goal), row.indicator),
        regional=drawing.region_rows(queries.list_regions(session, row.goal), row.indicator, regions),
        acts=queries.list_acts(session, row.goal),
        form=form,
        may_manage=_may_manage(),
    )


def _may_manage() -> bool:
    return current_viewer().may(Permission.MANAGE_GOALS)


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
            tell(form, wrong.troubles)
        except service.SaidBefore as said:
            asks = True
            form.revise.errors = [str(said)]
        else:
            flash(_("The value is stored."))
            return redirect(url_for(".show_board"), 303)
    page = render_template(
        "goals/enter_observation.html",
        form=form,
        asks=asks or form.revise.data,
        may_bring=current_viewer().may(Permission.IMPORT),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_GOALS)
def make_goal() -> ResponseReturnValue:
    form = GoalForm(*_choices(), data=request.args.to_dict())
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                made = service.make_goal(
                    session, form.chosen, form.draft(), by=current_viewer(), now=clock.now()
                ).id
        except service.Wrong as wrong:
            tell(form, wrong.troubles)
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
            service.end_goal(session, row.goal, form.reason.data or "", by=current_viewer(), now=clock.now())
        flash(_("The goal is ended. Its page and its values stay."))
        return redirect(url_for(".show_board"), 303)
    return _goal_page(row, form), 422


@bp.route("/<int:goal_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_GOALS)
def change_goal(goal_id: int) -> ResponseReturnValue:
    row = queries.get_goal(db.session(), goal_id)
    goal = row.goal
    form = ChangeGoalForm(goal)
    if form.validate_on_submit():
        draft = form.aim(goal.region_code, goal.group_name)
        try:
            with db.transaction() as session:
                service.change_goal(
                    session,
                    goal,
                    row.indicator,
                    draft,
                    form.reason.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                )
        except service.Wrong as wrong:
            tell(form, wrong.troubles)
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The goal is changed. Its page says why."))
            return redirect(url_for(".show_goal", goal_id=goal_id), 303)
    place = places.name_of(regions_queries.load(db.session()), goal.region_code)
    page = render_template(
        "goals/change_goal.html",
        form=form,
        goal=goal,
        name=wording.name_of(row.indicator),
        scope=wording.scope_of(goal.group_name, place),
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/indicators")
@requires(Permission.MANAGE_GOALS)
def list_indicators() -> ResponseReturnValue:
    return _indicators_page(ComputeForm(_spans()))


def _indicators_page(form: ComputeForm) -> str:
    session = db.session()
    goals = [row.goal for row in queries.list_goals(session)]
    rows = indicator_rows.indicator_rows(
        queries.list_indicators(session),
        queries.national_values(session),
        goals,
        url_for(".list_indicators") + "/",
    )
    return render_template("goals/list_indicators.html", rows=rows, form=form)


def _spans() -> dict[int, Span]:
    """Programme years that have begun, the newest first."""
    spans = {one.year: counted.span_of(one, clock.today()) for one in list_years(db.session())}
    return {year: span for year, span in spans.items() if span is not None}


@bp.post("/indicators/counts")
@requires(Permission.MANAGE_GOALS)
def compute() -> ResponseReturnValue:
    """Counted before the write lock is taken."""
    spans, session = _spans(), db.session()
    form = ComputeForm(spans)
    if not form.validate_on_submit():
        return _indicators_page(form), 422
    span = spans[int(form.year.data)]
    goals = [row.goal for row in queries.list_goals(session)]
    regions = regions_queries.load(session)
    found = counted.count(session, regions, queries.list_indicators(session), goals, span, clock.today())
    with db.transaction() as session:
        tally = service.store_counts(session, found, span, by=current_viewer(), now=clock.now())
    flash(indicator_rows.told(tally, span.year))
    for one, why in tally.left_out:
        scope = wording.scope_of(one.group_name, places.name_of(regions, one.region_code))
        flash(f"{wording.name_of(one.indicator)}, {scope}: {why}", "warn")
    return redirect(url_for(".list_indicators"), 303)


@bp.route("/indicators/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_GOALS)
def make_indicator() -> ResponseReturnValue:
    form = IndicatorForm()
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.make_indicator(session, form.draft(), by=current_viewer())
        except service.Wrong as wrong:
            tell(form, wrong.troubles)
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The indicator is made. Now it takes values and goals."))
            return redirect(url_for(".list_indicators"), 303)
    return _indicator_page(form)


@bp.route("/indicators/<int:indicator_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_GOALS)
def change_indicator(indicator_id: int) -> ResponseReturnValue:
    indicator = queries.get_indicator(db.session(), indicator_id)
    form = IndicatorForm(indicator)
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.change_indicator(session, indicator, form.draft(), by=current_viewer())
        except service.Wrong as wrong:
            tell(form, wrong.troubles)
        else:
            flash(_("The indicator is changed."))
            return redirect(url_for(".list_indicators"), 303)
    return _indicator_page(form)


def _indicator_page(form: IndicatorForm) -> tuple[str, int]:
    page = render_template("goals/edit_indicator.html", form=form, keys=list(counted.COUNTED))
    return page, 422 if request.method == "POST" else 200
