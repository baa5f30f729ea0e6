"""Pages of hours: the statement of a person, and the table of everyone in reach. Each as Excel too."""

import io
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import audit, clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.paging import page_of
from learning_centers.core.workbook.book import Book, Table
from learning_centers.core.workbook.writing import save
from learning_centers.staff import drawing, hours, queries, service, workbook
from learning_centers.staff.forms import BoundsForm, ReasonForm, SignForm
from learning_centers.staff.hours import Person
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Deed, StaffMember

bp = Blueprint("staff", __name__)

ON_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/hours")
@requires(Permission.SEE_LESSONS)
def this_month() -> ResponseReturnValue:
    """For the menu, which names no month."""
    return redirect(url_for(".hours_table", month=Month.of(clock.today())))


@bp.get("/hours/<month:month>")
@requires(Permission.SEE_LESSONS)
def hours_table(month: Month) -> ResponseReturnValue:
    """Everyone in reach; who teaches is led to the own statement."""
    viewer = current_viewer()
    if not hours.may_see_all(viewer) and viewer.staff_id is not None:
        return redirect(url_for(".statement", staff_id=viewer.staff_id, month=month))
    return _table_page(month, viewer, ReasonForm())


@bp.post("/hours/<month:month>/download")
@requires(Permission.SEE_LESSONS)
def download_table(month: Month) -> ResponseReturnValue:
    viewer, form = current_viewer(), ReasonForm()
    if not form.validate_on_submit():
        return _table_page(month, viewer, form), 422
    people = hours.list_people(db.session(), month, viewer)
    name = _("Hours of staff")
    return _handed_out([workbook.people_table(people)], f"{month}_{name}", people, form, viewer)


@bp.get("/hours/<month:month>/restricted")
@requires(Permission.DOWNLOAD_SUBMISSIONS)
def restricted(month: Month) -> ResponseReturnValue:
    """Where the ministry takes the sheet 인력, which has names and stands in no issue of the workbook."""
    return render_template("staff/restricted.html", month=month, form=ReasonForm())


@bp.post("/hours/<month:month>/restricted")
@requires(Permission.DOWNLOAD_SUBMISSIONS)
def download_restricted(month: Month) -> ResponseReturnValue:
    viewer, form = current_viewer(), ReasonForm()
    if not form.validate_on_submit():
        return render_template("staff/restricted.html", month=month, form=form), 422
    people = hours.list_people(db.session(), month, viewer)
    name = _("Restricted sheet of staff")
    return _handed_out([workbook.people_table(people)], f"{month}_{name}", people, form, viewer)


@bp.get("/staff-members/<int:staff_id>/hours/<month:month>")
@requires(Permission.SEE_LESSONS)
def statement(staff_id: int, month: Month) -> ResponseReturnValue:
    return _statement_page(staff_id, month, ReasonForm())


@bp.post("/staff-members/<int:staff_id>/hours/<month:month>/sign")
@requires(Permission.HAND_IN)
def sign(staff_id: int, month: Month) -> ResponseReturnValue:
    viewer, form = current_viewer(), SignForm()
    hours.get_person(db.session(), staff_id, month, viewer)  # somebody else's is a 404
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.sign_hours(session, staff_id, month, form.minutes.data, viewer, clock.now())
        except DomainError as refusal:
            flash(str(refusal), "warn")
        else:
            flash(_("The hours are signed."))
    return redirect(url_for(".statement", staff_id=staff_id, month=month), 303)


@bp.post("/staff-members/<int:staff_id>/hours/<month:month>/download")
@requires(Permission.SEE_LESSONS)
def download_statement(staff_id: int, month: Month) -> ResponseReturnValue:
    viewer, form = current_viewer(), ReasonForm()
    person = hours.get_person(db.session(), staff_id, month, viewer)
    if not form.validate_on_submit():
        return _statement_page(staff_id, month, form), 422
    tables = [workbook.people_table([person]), workbook.kind_table(person), workbook.line_table(person)]
    return _handed_out(tables, f"{month}_{_('Hours of staff')}_{person.name}", [person], form, viewer)


@bp.route("/staff-members/<int:staff_id>/contract", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF)
def bounds(staff_id: int) -> ResponseReturnValue:
    """For those who bring in the staff file: what it has no columns for."""
    viewer, session, month = current_viewer(), db.session(), Month.of(clock.today())
    person = hours.get_person(session, staff_id, month, viewer)
    form = BoundsForm(session.get_one(StaffMember, staff_id), queries.contracts_of_one(session, staff_id))
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.set_bounds(session, staff_id, form.bounds(), month, viewer)
        except NotFound:
            raise
        except DomainError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(_("The contract and qualification of %(name)s are stored.", name=person.name))
            return redirect(url_for(".statement", staff_id=staff_id, month=month), 303)
    note_seen("staff", [staff_id])
    page = render_template("staff/bounds.html", form=form, person=person, month=month)
    return page, 422 if request.method == "POST" else 200


def _table_page(month: Month, viewer: Viewer, form: ReasonForm) -> str:
    people = hours.list_people(db.session(), month, viewer)
    page = page_of(people, request.args.get("page", 1, int), ON_A_PAGE)
    note_seen("staff", [person.id for person in page.rows])
    return render_template(
        "staff/hours_table.html",
        month=month,
        form=form,
        sum=hours.total(line for person in people for line in person.lines),
        columns=drawing.person_columns(),
        rows=drawing.person_rows(page.rows, month),
        backgrounds=drawing.background_rows(hours.count_backgrounds(people, month)),
        unlinked=not hours.may_see_all(viewer),
        page=page,
    )


def _statement_page(staff_id: int, month: Month, form: ReasonForm) -> str:
    viewer = current_viewer()
    person = hours.get_person(db.session(), staff_id, month, viewer)
    note_seen("staff", [person.id])
    return render_template(
        "staff/statement.html",
        month=month,
        person=person,
        form=form,
        sign_form=SignForm(minutes=person.hours.recognised),
        may_sign=viewer.may(Permission.HAND_IN) and viewer.staff_id != person.id,
        may_bound=viewer.may(Permission.MANAGE_STAFF) and viewer.staff_id != person.id,
        sees_all=hours.may_see_all(viewer),
        tag=drawing.sign_tag(person),
        facts=drawing.facts(person),
        warnings=hours.warnings_of(person),
        kind_columns=[*drawing.kind_columns(), *drawing.hour_columns()],
        kinds=drawing.kind_rows(person.lines),
        line_columns=drawing.line_columns(),
        lines=drawing.line_rows(person.lines),
    )


def _handed_out(
    tables: Sequence[Table], name: str, people: Sequence[Person], form: ReasonForm, viewer: Viewer
) -> ResponseReturnValue:
    """The file; who took it, whose hours and why goes into the access log."""
    with db.transaction() as session:
        audit.record(
            session,
            viewer,
            Deed.DOWNLOAD,
            str(request.endpoint),
            kind="staff",
            subjects=[person.id for person in people],
            reason=form.reason.data.strip(),
            detail=name,
        )
    data = _bytes(Book(name, viewer.name, tables, clock.now()))
    return send_file(io.BytesIO(data), XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def _bytes(book: Book) -> bytes:
    out = io.BytesIO()
    save(book, out)
    return out.getvalue()
