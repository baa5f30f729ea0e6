"""Pages of centers: the list, one center, and placing those whose district was divided."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.centers import drawing, opening, queries, service
from learning_centers.centers.forms import (
    HoursForm,
    PeriodForm,
    PlacesForm,
    chosen_places,
    typed_hours,
    wanted,
)
from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.paging import page_of
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import Regions
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires

bp = Blueprint("centers", __name__, url_prefix="/centers")

ON_A_PAGE = 50
SEES_STAFF = (Permission.PLAN_LESSONS, Permission.MANAGE_CENTERS, Permission.APPROVE_PLANS)


@bp.get("")
@requires(Permission.SEE_CENTERS)
def list_centers() -> ResponseReturnValue:
    viewer, today = current_viewer(), clock.today()
    regions = regions_queries.load(db.session())
    chosen = wanted(request.args)
    everyone = queries.list_centers(db.session(), regions, viewer, today)
    found = [row for row in everyone if chosen.takes(row)]
    page = page_of(found, request.args.get("page", 1, int), ON_A_PAGE)
    waiting = sum(row.place is not None and row.place.waiting for row in everyone)
    return render_template(
        "centers/list_centers.html",
        rows=[drawing.center_row(regions, row) for row in page.rows],
        page=page,
        href=f"?{urlencode([*_filters(), ('page', '')])}",
        wanted=chosen,
        provinces=[(row.id, row.name_ko) for row in _provinces(regions, everyone)],
        districts=[(row.id, row.name_ko) for row in regions.districts(today, chosen.province_id or 0)],
        kinds=[(kind, _(name)) for kind, name in queries.KIND_NAMES.items()],
        states=list(queries.CenterState),
        waiting=waiting if viewer.may(Permission.MANAGE_CENTERS) else 0,
    )


@bp.get("/<int:center_id>")
@requires(Permission.SEE_CENTERS)
def show_center(center_id: int) -> ResponseReturnValue:
    viewer, session = current_viewer(), db.session()
    regions = regions_queries.load(session)
    center = queries.get_center(session, regions, center_id, viewer, clock.today())
    staff = queries.list_staff(session, center_id) if _sees_staff(viewer) else []
    note_seen("staff", [member.id for member in staff])
    placements = queries.list_placements(session, center_id)
    return render_template(
        "centers/show_center.html",
        center=center,
        place=drawing.place_name(regions, center),
        kind=_(queries.KIND_NAMES[center.kind]),
        periods=drawing.period_rows(center),
        placements=[(placed.valid_from, regions.full_name(placed.district_id)) for placed in placements],
        staff=drawing.staff_names(staff),
        sees_staff=_sees_staff(viewer),
        history=drawing.history(regions, center, placements),
        hours=drawing.hours_shown(opening.hours_of(session, center_id)),
        says_hours=viewer.may(Permission.HAND_IN),
        manages=viewer.may(Permission.MANAGE_CENTERS),
        sees_lessons=viewer.may(Permission.SEE_LESSONS),
        may_place=viewer.may(Permission.MANAGE_CENTERS) and center.place is not None and center.place.waiting,
    )


@bp.route("/<int:center_id>/opening-hours", methods=["GET", "POST"])
@requires(Permission.HAND_IN)
def opening_hours(center_id: int) -> ResponseReturnValue:
    """Who answers for the month of a center says when it is open."""
    viewer, form = current_viewer(), HoursForm()
    session = db.session()
    center = queries.get_center(session, regions_queries.load(session), center_id, viewer, clock.today())
    typed = typed_hours(request.form)
    if form.validate_on_submit() and not typed.problems:
        with db.transaction() as session:
            opening.set_hours(session, center_id, typed.hours, viewer)
        flash(_("The opening hours are stored. Plans outside of them are pointed out."))
        return redirect(url_for(".show_center", center_id=center_id), 303)
    page = render_template(
        "centers/opening_hours.html",
        center=center,
        form=form,
        days=drawing.hours_rows(opening.hours_of(session, center_id), request.form, typed.problems),
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:center_id>/periods", methods=["GET", "POST"])
@requires(Permission.MANAGE_CENTERS)
def periods(center_id: int) -> ResponseReturnValue:
    viewer, form, session = current_viewer(), PeriodForm(), db.session()
    center = queries.get_center(session, regions_queries.load(session), center_id, viewer, clock.today())
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                _change_period(session, center_id, form, viewer)
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The periods of the center are changed. The ledger of its months follows."))
            return redirect(url_for(".show_center", center_id=center_id), 303)
    rows = drawing.period_rows(center)
    page = render_template("centers/periods.html", center=center, form=form, periods=rows)
    return page, 422 if form.is_submitted() else 200


def _change_period(session: Session, center_id: int, form: PeriodForm, viewer: Viewer) -> None:
    first, cause = form.first.data, (form.cause.data or "").strip()
    if form.act.data == "suspend":
        service.suspend_center(session, center_id, first, form.last.data, cause, viewer)
    elif form.act.data == "close":
        service.close_center(session, center_id, first, viewer)
    else:
        service.open_center(session, center_id, first, viewer)


@bp.route("/to-place", methods=["GET", "POST"])
@requires(Permission.MANAGE_CENTERS)
def to_place() -> ResponseReturnValue:
    viewer, session = current_viewer(), db.session()
    regions = regions_queries.load(session)
    waiting = queries.list_waiting(session, regions, viewer, clock.today())
    form = PlacesForm()
    if form.validate_on_submit():
        chosen = chosen_places(request.form)
        places = {one.row.id: one.row.place for one in waiting if one.row.id in chosen}
        with db.transaction() as session:
            for center_id, place in places.items():
                if place is not None:
                    new_id = chosen[center_id]
                    service.choose_district(session, regions, center_id, place.district_id, new_id, viewer)
        flash(ngettext("%(n)s center was placed.", "%(n)s centers were placed.", len(places)))
        return redirect(url_for(".to_place"), 303)
    page = render_template("centers/to_place.html", form=form, waiting=waiting, full_name=regions.full_name)
    return page, 422 if request.method == "POST" else 200


def _sees_staff(viewer: Viewer) -> bool:
    return any(viewer.may(permission) for permission in SEES_STAFF)


def _provinces(regions: Regions, rows: list[queries.CenterRow]) -> list[regions_queries.RegionRow]:
    """Those in which the viewer has a center, by code."""
    ids = {row.place.province_id for row in rows if row.place is not None}
    return sorted((regions.rows[one] for one in ids), key=lambda row: row.code)


def _filters() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.args.items() if name != "page" and value]
