"""The timetable for everybody: when the bus comes, per district, in large print, without JavaScript."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.bus_runs import timetable as reads
from learning_centers.bus_runs.views.blueprint import bp
from learning_centers.core import clock
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.regions import queries as regions
from learning_centers.web import db

AHEAD = timedelta(weeks=8)


@bp.get("/bus/timetable")
def choose_district() -> ResponseReturnValue:
    """Districts by province, those with a visit to come marked."""
    if code := request.args.get("district", ""):
        return redirect(url_for(".timetable", district_code=code))
    session, today = db.session(), clock.today()
    map_of_now = regions.load(session)
    coming = reads.districts_with_visits(session, map_of_now, today, today + AHEAD)
    provinces = [
        (province, [(one, one.id in coming) for one in map_of_now.districts(today, province.id)])
        for province in map_of_now.provinces(today)
    ]
    return render_template("bus_runs/choose_district.html", provinces=provinces)


@bp.get("/bus/timetable/<string:district_code>")
def timetable(district_code: str) -> ResponseReturnValue:
    """The next visits in a district. What an old code became is shown under the new one."""
    session, today = db.session(), clock.today()
    map_of_now = regions.load(session)
    district = map_of_now.by_code.get(district_code)
    if district is None or district.id not in {one.id for one in map_of_now.districts(today)}:
        raise NotFound(_("There is no timetable of this district. Choose it from the list."))
    visits = reads.list_visits(session, map_of_now, district.id, today, today + AHEAD)
    return render_template(
        "bus_runs/timetable.html", name=map_of_now.full_name(district.id), visits=visits, until=today + AHEAD
    )
