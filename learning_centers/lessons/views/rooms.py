"""The rooms and places of a center, and adding one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.core.access import Permission
from learning_centers.core.errors import Conflict
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons import rooms
from learning_centers.lessons.forms import RoomForm
from learning_centers.lessons.views.blueprint import bp
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, requires


@bp.route("/centers/<int:center_id>/rooms", methods=["GET", "POST"])
@requires(Permission.PLAN_LESSONS)
def show_rooms(center_id: int) -> ResponseReturnValue:
    viewer, form = current_viewer(), RoomForm()
    center = rooms.get_center(db.session(), center_id, viewer)
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                rooms.add_room(session, center_id, form.room(), viewer)
        except (rooms.NameTaken, Conflict) as taken:
            form.name.errors = [str(taken)]
        else:
            flash(_("%(name)s can be chosen in plans now.", name=form.room().name))
            return redirect(url_for(".show_rooms", center_id=center_id), 303)
    listed = rooms.list_rooms(db.session(), center_id)
    page = render_template("lessons/show_rooms.html", center=center, form=form, rooms=listed)
    return page, 422 if request.method == "POST" else 200
