"""The list of runs, one run on its day, its sheet on paper and its calendar file."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.bus_runs import driving, forms, queries
from learning_centers.bus_runs.queries import Sheet
from learning_centers.bus_runs.views.blueprint import bp
from learning_centers.bus_runs.words import WEATHER_NAMES
from learning_centers.calendars import ics
from learning_centers.core import clock
from learning_centers.core.access import TEACHING_ROLES, Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import BusRun

WEEK = timedelta(days=7)


@bp.get("/edu-bus/runs")
@requires(Permission.SEE_BUSES)
def list_runs() -> ResponseReturnValue:
    """A week, Monday first; people who teach see their own runs first."""
    viewer = current_viewer()
    asked = _asked_day(request.args.get("day", ""))
    monday = asked - timedelta(days=asked.weekday())
    own = viewer.role in TEACHING_ROLES and request.args.get("all") is None
    rows = queries.list_runs(db.session(), viewer, monday, monday + WEEK - timedelta(days=1), own=own)
    return render_template(
        "bus_runs/list_runs.html", rows=rows, monday=monday, week=WEEK, month=Month.of(monday), own=own
    )


def _asked_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@bp.get("/edu-bus/runs/<int:bus_run_id>")
@requires(Permission.SEE_BUSES)
def show_run(bus_run_id: int) -> ResponseReturnValue:
    return _page(bus_run_id)


@bp.get("/edu-bus/runs/<int:bus_run_id>/sheet")
@requires(Permission.SEE_BUSES)
def print_sheet(bus_run_id: int) -> ResponseReturnValue:
    """One A4 page for the crew, for where there is no network."""
    sheet, drives = _sheet(bus_run_id)
    return render_template("bus_runs/print_sheet.html", sheet=sheet, drives=drives)


@bp.get("/edu-bus/runs/<int:bus_run_id>.ics")
@requires(Permission.SEE_BUSES)
def take_calendar(bus_run_id: int) -> ResponseReturnValue:
    """The stops of the day as events; nobody's name or phone is in it."""
    viewer, session = current_viewer(), db.session()
    sheet = queries.get_sheet(session, queries.get_run(session, bus_run_id, viewer))
    events = [
        ics.Event(
            uid=f"run-{sheet.run.id}-{row.at.position}@learning-centers",
            starts_at=row.at.arrives_at,
            ends_at=row.at.ends_at,
            title=_("%(bus)s: %(stop)s", bus=sheet.bus.name, stop=row.stop.name),
            place=row.stop.address or f"{row.stop.township} {row.stop.name}",
            note=", ".join(one.course for one in row.lessons),
            url=url_for(".show_run", bus_run_id=sheet.run.id, _external=True),
        )
        for row in sheet.standing
    ]
    text = ics.calendar(f"{sheet.bus.name} {sheet.run.day}", events, clock.now())
    return Response(text, mimetype="text/calendar")


@bp.post("/edu-bus/runs/<int:bus_run_id>/left")
@requires(Permission.RUN_BUSES)
def set_off(bus_run_id: int) -> ResponseReturnValue:
    def act(session: Session, run: BusRun) -> str:
        at = forms.typed_moment(request.form.get("at", ""), run.day, _("Left the base")) or clock.now()
        driving.set_off(session, bus_run_id, at, current_viewer(), clock.now())
        return _("Noted: the bus left its base.")

    return _act(bus_run_id, act)


@bp.post("/edu-bus/runs/<int:bus_run_id>/stops/<int:run_stop_id>")
@requires(Permission.RUN_BUSES)
def note_stop(bus_run_id: int, run_stop_id: int) -> ResponseReturnValue:
    """The times of one stop, or with `now` one of them as of this moment."""

    def act(session: Session, run: BusRun) -> str:
        viewer, now = current_viewer(), clock.now()
        pressed = forms.typed_press(request.form)
        if pressed is not None:
            driving.note_next(session, run_stop_id, pressed, viewer, now)
        else:
            times = forms.typed_times(request.form, run.day)
            km = forms.typed_number(request.form.get("km", ""), _("Kilometres of this leg"))
            driving.note_times(session, run_stop_id, times, km, viewer, now, seen=request.form.get("seen"))
        return _("Noted.")

    return _act(bus_run_id, act, run_stop_id)


@bp.post("/edu-bus/runs/<int:bus_run_id>/stops/<int:run_stop_id>/cancel")
@requires(Permission.RUN_BUSES)
def cancel_stop(bus_run_id: int, run_stop_id: int) -> ResponseReturnValue:
    def act(session: Session, _run: BusRun) -> str:
        reason = request.form.get("reason", "")
        driving.cancel_stop(session, run_stop_id, reason, current_viewer(), clock.now())
        return _("The stop and its lessons are cancelled. A request for it is open again.")

    return _act(bus_run_id, act, run_stop_id)


@bp.post("/edu-bus/runs/<int:bus_run_id>/back")
@requires(Permission.RUN_BUSES)
def come_back(bus_run_id: int) -> ResponseReturnValue:
    def act(session: Session, run: BusRun) -> str:
        at = forms.typed_moment(request.form.get("at", ""), run.day, _("Back at the base")) or clock.now()
        reading = forms.typed_reading(request.form)
        driving.come_back(session, bus_run_id, at, reading, current_viewer(), clock.now())
        return _("Noted: the bus is back. The run is done.")

    return _act(bus_run_id, act)


@bp.post("/edu-bus/runs/<int:bus_run_id>/cancel")
@requires(Permission.RUN_BUSES)
def cancel_run(bus_run_id: int) -> ResponseReturnValue:
    def act(session: Session, _run: BusRun) -> str:
        driving.cancel_run(session, bus_run_id, request.form.get("reason", ""), current_viewer(), clock.now())
        return _("What was still to come is cancelled. The requests for it are open again.")

    return _act(bus_run_id, act)


@bp.post("/edu-bus/runs/<int:bus_run_id>/faults")
@requires(Permission.RUN_BUSES)
def report_fault(bus_run_id: int) -> ResponseReturnValue:
    def act(session: Session, _run: BusRun) -> str:
        piece = request.form.get("piece", 0, int)
        driving.report_fault(
            session, bus_run_id, piece, request.form.get("said", ""), current_viewer(), clock.now()
        )
        return _("Noted. The piece is in repair now.")

    return _act(bus_run_id, act)


def _act(
    bus_run_id: int, act: Callable[[Session, BusRun], str], run_stop_id: int | None = None
) -> ResponseReturnValue:
    """One change of the day, which returns what to say; a refusal comes back on the page of the run."""
    try:
        with db.transaction() as session:
            said = act(session, queries.get_run(session, bus_run_id, current_viewer(), to_drive=True))
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(bus_run_id, refusal, run_stop_id), 422
    flash(said)
    return redirect(
        url_for(".show_run", bus_run_id=bus_run_id, _anchor=f"stop-{run_stop_id}" if run_stop_id else None),
        303,
    )


def _page(bus_run_id: int, refusal: DomainError | None = None, at: int | None = None) -> str:
    """`at`: the stop at which something was refused; its fields show what was typed."""
    sheet, drives = _sheet(bus_run_id)
    typed = request.form if refusal else {}
    return render_template(
        "bus_runs/show_run.html",
        sheet=sheet,
        drives=drives,
        refusal=refusal,
        at=at,
        typed=typed,
        weather_names=WEATHER_NAMES,
        today=clock.today(),
    )


def _sheet(bus_run_id: int) -> tuple[Sheet, bool]:
    """The day, and whether the viewer writes about it: only they see whom to call, and the log knows it."""
    viewer, session = current_viewer(), db.session()
    run = queries.get_run(session, bus_run_id, viewer)
    drives = queries.may_drive(session, run, viewer)
    sheet = queries.get_sheet(session, run)
    if drives:
        note_seen("bus_stop", [row.stop.id for row in sheet.stops if row.stop.contact_phone])
    return sheet, drives
