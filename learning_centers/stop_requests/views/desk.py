"""Pages of staff: the list, one request with its story, typing one for a caller, changing what is wished."""

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.bus_stops.words import days_said
from learning_centers.buses.faults import Faulty
from learning_centers.buses.fields import put_faults
from learning_centers.buses.reach import BusReach
from learning_centers.buses.words import EQUIPMENT_NAMES
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.stop_requests import codes, drawing, queries, words
from learning_centers.stop_requests.asked import LEAST_GROUP
from learning_centers.stop_requests.forms import (
    DecideForm,
    DeskForm,
    NewStopForm,
    SeenForm,
    StopForm,
    WithdrawForm,
    pieces_name,
    wanted,
)
from learning_centers.stop_requests.queries import Story
from learning_centers.stop_requests.service import asking
from learning_centers.stop_requests.views.blueprint import bp, district_choices, own_reach
from learning_centers.stop_requests.ways import ENDED, decisions_of
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import EquipmentKind, RequestSource, RequestState


@bp.get("/edu-bus/requests")
@requires(Permission.MANAGE_BUSES)
def list_requests() -> ResponseReturnValue:
    return list_page(DecideForm(formdata=None), {})


def list_page(form: DecideForm, ticked: dict[int, int]) -> str:
    """ticked: request id -> the last event that was known, of a page that comes back with a refusal."""
    reach = own_reach()
    districts = district_choices(reach)
    chosen = wanted(request.args, districts)
    page = queries.list_requests(db.session(), reach, chosen, request.args.get("page", 1, int))
    filters = {name: request.args.get(name, "") for name in ("state", "district", "kind")}
    return render_template(
        "stop_requests/list_requests.html",
        page=page,
        rows=drawing.request_rows(page.rows, reach.regions, clock.today(), ticked),
        counts=queries.count_states(db.session(), reach),
        filters=filters,
        districts=districts,
        form=form,
        href=f"?{urlencode(filters)}&page=",
        here=f"{url_for('.decide_many')}?{urlencode(request.args)}",
    )


@bp.get("/edu-bus/requests/<int:request_id>")
@requires(Permission.MANAGE_BUSES)
def show_request(request_id: int) -> ResponseReturnValue:
    return request_page(own_reach(), request_id)


def request_page(
    reach: BusReach,
    request_id: int,
    *,
    decide: DecideForm | None = None,
    why: WithdrawForm | None = None,
    refusal: str = "",
) -> str:
    """The page, with a form that came back and what a rule said."""
    session = db.session()
    found = queries.get_request(session, reach, request_id)
    story = queries.tell_story(session, found)
    stops = [(one.id, one.name) for one in queries.list_stops(session, found.district_id)]
    note_seen("stop_request", [found.id])
    return render_template(
        "stop_requests/show_request.html",
        asked=found,
        story=story,
        number=codes.written(found.number),
        place=reach.regions.full_name(found.district_id),
        equipment=drawing.equipment_words(found),
        rhythm=drawing.rhythm_words(found),
        days=days_said(found.weekdays),
        words=words,
        weeks=queries.waiting_weeks(found.asked_at, clock.today()),
        few=found.people < LEAST_GROUP,
        least=LEAST_GROUP,
        decisions=[one for one in decisions_of(found.state) if one is not RequestState.WITHDRAWN],
        may_withdraw=RequestState.WITHDRAWN in decisions_of(found.state),
        ended=found.state in ENDED,
        may_choose_stop=found.state not in (*ENDED, RequestState.PLANNED),
        decide_form=_seeing(decide or DecideForm(formdata=None), story),
        withdraw_form=_seeing(why or WithdrawForm(formdata=None), story),
        new_stop_form=_seeing(NewStopForm(formdata=None), story),
        stop_form=_seeing(StopForm(stops, formdata=None, data={"stop_id": found.stop_id}), story),
        stops=stops,
        refusal=refusal,
    )


def _seeing(form: SeenForm, story: Story) -> SeenForm:
    form.seen.data = str(story.seen)
    return form


@bp.route("/edu-bus/requests/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def new_request() -> ResponseReturnValue:
    """`?kind=standing`: a visit every few weeks."""
    reach, standing = own_reach(), request.args.get("kind") == "standing"
    form = DeskForm(district_choices(reach), standing=standing)
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                made = asking.ask_for_somebody(session, reach, form.asked(), current_viewer(), clock.now())
        except Faulty as refusal:
            put_faults(form, refusal)
        else:
            flash(_("The request is stored. Its number is %(number)s.", number=codes.written(made.number)))
            return redirect(url_for(".show_request", request_id=made.id), 303)
    return _typing_page(form, None)


@bp.route("/edu-bus/requests/<int:request_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_BUSES)
def change_request(request_id: int) -> ResponseReturnValue:
    reach, session = own_reach(), db.session()
    found = queries.get_request(session, reach, request_id)
    standing = found.source is RequestSource.STANDING
    note_seen("stop_request", [found.id])
    if request.method == "GET":
        form = DeskForm.of(found, district_choices(reach), standing=standing)
        form.seen.data = str(queries.last_event(session, request_id))
        return _typing_page(form, request_id)
    form = DeskForm(district_choices(reach), standing=standing)
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                found = queries.get_request(session, reach, request_id, lock=True)
                asking.change_wish(
                    session, reach, found, form.asked(), current_viewer(), seen=form.known, now=clock.now()
                )
        except Faulty as refusal:
            put_faults(form, refusal)
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("What is wished is changed."))
            return redirect(url_for(".show_request", request_id=request_id), 303)
    return _typing_page(form, request_id)


def _typing_page(form: DeskForm, request_id: int | None) -> ResponseReturnValue:
    """request_id: of the one that is changed; None: a new one."""
    page = render_template(
        "stop_requests/type_request.html",
        form=form,
        request_id=request_id,
        pieces=[form[pieces_name(kind)] for kind in EquipmentKind],
        least=LEAST_GROUP,
        equipment=EQUIPMENT_NAMES,
    )
    return page, 422 if form.is_submitted() else 200
