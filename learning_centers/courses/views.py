"""The catalogue of courses, and a province's yes or no to each."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import Conflict, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.paging import page_of
from learning_centers.courses import queries, service
from learning_centers.courses.forms import AdoptionForm, LocalCourseForm, wanted
from learning_centers.regions import queries as regions_queries
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires

bp = Blueprint("courses", __name__, url_prefix="/courses")

ON_A_PAGE = 50
FILTERS = ("province", "level", "mode", "offered", "name")


@bp.get("")
@requires(Permission.SEE_COURSES)
def list_courses() -> ResponseReturnValue:
    viewer, today, session = current_viewer(), clock.today(), db.session()
    regions = regions_queries.load(session)
    provinces = queries.provinces_of(session, regions, viewer, today)
    province = _province(provinces)
    chosen = wanted(request.args)
    found = queries.list_courses(session, regions, province, today, chosen)
    filters = _filters()
    return render_template(
        "courses/list_courses.html",
        page=page_of(found, request.args.get("page", 1, int), ON_A_PAGE),
        href=f"?{urlencode([*filters.items(), ('page', '')])}",
        filters=filters,
        wanted=chosen,
        province=province,
        provinces=[(one, regions.rows[one].name_ko) for one in provinces],
        homes={row.id: row.name_ko for row in regions.rows.values()},
        level_names=queries.LEVEL_NAMES,
        mode_names=queries.MODE_NAMES,
        may_add=viewer.may(Permission.ADOPT_COURSES),
        may_adopt=viewer.may(Permission.ADOPT_COURSES) and province is not None,
        form=AdoptionForm(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ADOPT_COURSES)
def add_local() -> ResponseReturnValue:
    """A course of the province's own."""
    viewer, session = current_viewer(), db.session()
    regions = regions_queries.load(session)
    own = queries.provinces_of(session, regions, viewer, clock.today())
    form = LocalCourseForm([(one, regions.rows[one].name_ko) for one in own])
    if form.validate_on_submit():
        draft = form.draft()
        try:
            with db.transaction() as session:
                service.add_local_course(session, regions, draft, viewer, clock.now())
        except (service.NameTaken, Conflict) as taken:
            form.name.errors = [*form.name.errors, str(taken)]
        else:
            flash(
                _("“%(name)s” is in the catalogue and taught in the province from now on.", name=draft.name)
            )
            return redirect(url_for(".list_courses", province=draft.province_id, name=draft.name), 303)
    page = render_template("courses/add_local.html", form=form, several=len(own) > 1)
    return page, 422 if request.method == "POST" else 200


@bp.post("/<int:course_id>/adoption")
@requires(Permission.ADOPT_COURSES)
def adopt(course_id: int) -> ResponseReturnValue:
    form = AdoptionForm()
    if not form.validate_on_submit():
        raise Refused(_("Reload the list of courses and try again."))
    regions = regions_queries.load(db.session())
    decision = service.Decision(course_id, form.province.data, form.offered.data)
    with db.transaction() as session:
        service.adopt(session, regions, decision, current_viewer(), clock.now())
    course = queries.get_course(db.session(), course_id)
    if decision.offered:
        flash(_("“%(name)s” is taught in the province from now on.", name=course.name))
    else:
        flash(_("“%(name)s” is not taught in the province any more.", name=course.name))
    return redirect(f"{url_for('.list_courses')}?{urlencode(_filters())}#course-{course_id}", 303)


def _province(provinces: list[int]) -> int | None:
    """The one looked at: of one's own, the chosen or the only one; else none."""
    asked = request.args.get("province", type=int)
    if asked in provinces:
        return asked
    return provinces[0] if len(provinces) == 1 else None


def _filters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}
