"""The page of the map: one measure of one month, by province or district, as at the time or as now.

One drills down: a province leads to the map of its districts, a district to its dashboard.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Column, Kind
from learning_centers.core.workbook.taking import Taking
from learning_centers.figures.queries import Figures
from learning_centers.figures.terms import TERMS
from learning_centers.maps.asked import BOUNDARIES, LEVELS, Found, find
from learning_centers.maps.colours import sequential
from learning_centers.maps.drawing import Area, Wording, draw
from learning_centers.maps.measures import MEASURES, Measure, RegionFigures
from learning_centers.web import db, filters
from learning_centers.web.forms import TakeForm
from learning_centers.web.guards import requires
from learning_centers.web.taking import make_file, note_taken
from models import RegionLevel

bp = Blueprint("maps", __name__)


@bp.get("/map")
@requires(Permission.SEE_GOALS)
def show_map() -> str:
    """Totals of regions are for all who see goals; no center stands here by itself."""
    found = find(db.session(), request.args, clock.today())
    wanted, rows, province = found.wanted, found.by_region.rows, found.province
    values = {row.region.id: found.measure.known(row.figures) for row in rows}
    on_map = [values[row.region.id] for row in rows if not row.waiting]
    area = Area(wanted.level, found.day, province.id if province else None)
    before, after = wanted.month.previous(), wanted.month.next()
    return render_template(
        "maps/show_map.html",
        wanted=wanted,
        name=found.name,
        place=found.place,
        gone=bool(wanted.province) and province is None,
        level_name=_(LEVELS[wanted.level]),
        drawn=draw(area, found.regions, values, sequential(on_map), _wording(found.measure), wanted.inside),
        rows=[_row(found, row) for row in rows],
        total=_total(found),
        day=found.day,
        any_data=any(value is not None for value in values.values()),
        waiting=sum(row.centers for row in rows if row.waiting),
        measures=[(key, _(TERMS[key].name)) for key in MEASURES],
        levels=[(level, _(name)) for level, name in LEVELS.items()],
        boundaries=[(on, _(name)) for on, name in BOUNDARIES.items()],
        nation=replace(wanted, level=RegionLevel.PROVINCE, province="").link() if province else "",
        dashboard=wanted.dashboard(province),
        before=(filters.month_name(before), replace(wanted, month=before).link()),
        after=(filters.month_name(after), replace(wanted, month=after).link())
        if after <= Month.of(clock.today())
        else None,
        as_of=clock.now(),
    )


@bp.post("/map/file")
@requires(Permission.SEE_GOALS)
def take() -> ResponseReturnValue:
    """The table of the map at this address, as a file."""
    form = TakeForm()
    if not form.validate_on_submit():
        raise Refused(_("Choose the kind of file."))
    found = find(db.session(), request.args, clock.today())
    taken = make_file(_taking(found), form.chosen)
    with db.transaction() as session:
        note_taken(session, taken, "maps.take", found.wanted.link())
    return taken.answer()


KINDS = {"hours": Kind.HOURS, "fill_rate": Kind.RATE}  # of the measures that are no whole numbers


def _taking(found: Found) -> Taking:
    term, measure = TERMS[found.wanted.measure], found.measure
    columns = [
        Column(_("Code of the region")),
        Column(_(LEVELS[found.wanted.level])),
        Column(_("Centers"), Kind.WHOLE),
        Column(found.name, KINDS.get(found.wanted.measure, Kind.WHOLE)),
    ]
    rows = [
        [row.region.code, _name(found, row), row.centers, measure.known(row.figures)]
        for row in found.by_region.rows
    ]
    whole = measure.known(found.by_region.whole)
    return Taking(
        _("%(measure)s by region, %(place)s", measure=found.name, place=found.place)
        + f" {found.wanted.month}",
        columns,
        rows,
        [
            (_("Place of the figures"), found.place),
            (_("Span"), filters.month_name(found.wanted.month)),
            (_("District boundaries"), f"{_(BOUNDARIES[found.wanted.on])} · {filters.day(found.day)}"),
        ],
        [
            f"{found.name}: {_(term.meaning)}",
            _("Counted over all closed lessons of the month, handed in or not."),
            _(
                "%(place)s as a whole: %(value)s. It is counted by itself and no sum of the rows.",
                place=found.place,
                value=_wording(measure).said(whole),
            ),
        ],
        clock.now(),
    )


def _figure(measure: Measure, value: float) -> str:
    if measure.kind == "share":
        return filters.percent(value, measure.digits)
    return filters.number(value, measure.digits)


def _wording(measure: Measure) -> Wording:
    def with_unit(value: float) -> str:
        return _(measure.unit, value=_figure(measure, value))

    return Wording(lambda value: _figure(measure, value), with_unit, filters.number(None))


def _name(found: Found, row: RegionFigures) -> str:
    """A district says its province too, but not under its own."""
    whole = found.wanted.level is RegionLevel.DISTRICT and found.province is None
    return found.regions.full_name(row.region.id) if whole else row.region.name_ko


def _row(found: Found, row: RegionFigures) -> dict[str, Any]:
    name = {"text": _name(found, row), "href": found.wanted.inside(row.region)}
    if row.waiting:
        name["sub"] = _("Divided since; its centers are not placed yet. Not on the map.")
    return {"name": name, "centers": row.centers, "value": _cell(found.measure, row.figures)}


def _total(found: Found) -> dict[str, Any]:
    value = _cell(found.measure, found.by_region.whole)
    return {"name": found.place, "centers": found.by_region.centers, "value": value}


def _cell(measure: Measure, figures: Figures) -> str | None:
    value = measure.known(figures)
    return None if value is None else _figure(measure, value)
