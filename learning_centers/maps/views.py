"""The page of the map: one measure of one month, by province or district, as at the time or as now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask import Blueprint, render_template, request, url_for

from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.figures.terms import TERMS
from learning_centers.maps.colours import sequential
from learning_centers.maps.drawing import Wording, draw
from learning_centers.maps.measures import MEASURES, Measure, MonthByRegion, RegionFigures, by_region
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import Regions
from learning_centers.web import db, filters
from learning_centers.web.guards import requires
from models import RegionLevel

bp = Blueprint("maps", __name__)


class Boundaries(StrEnum):
    THEN = "then"
    NOW = "now"


LEVELS = {RegionLevel.PROVINCE: mark("Provinces"), RegionLevel.DISTRICT: mark("Districts")}
BOUNDARIES = {Boundaries.THEN: mark("As at the time"), Boundaries.NOW: mark("As now")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; a word it does not know is the first of its kind."""

    measure: str
    level: RegionLevel
    on: Boundaries
    month: Month

    @classmethod
    def of(cls, args: Mapping[str, str], today: date) -> "Wanted":
        """Raises NoSuchMonth."""
        month = args.get("month")
        return cls(
            _known(MEASURES, args.get("measure")),
            _known(LEVELS, args.get("level")),
            _known(BOUNDARIES, args.get("on")),
            Month.parse(month) if month else Month.of(today).previous(),
        )

    def day(self, today: date) -> date:
        """The day whose boundaries are drawn."""
        return self.month.last if self.on is Boundaries.THEN else today

    def address(self, month: Month) -> str:
        return url_for("maps.show_map", measure=self.measure, level=self.level, on=self.on, month=month)


def _known(choices: Mapping[Any, Any], text: str | None) -> Any:
    return next((one for one in choices if one == text), next(iter(choices)))


@bp.get("/map")
@requires(Permission.SEE_GOALS)
def show_map() -> str:
    """Totals of regions are for all who see goals; no center stands here by itself."""
    today = clock.today()
    wanted = Wanted.of(request.args, today)
    day, measure, session = wanted.day(today), MEASURES[wanted.measure], db.session()
    regions = regions_queries.load(session)
    found = by_region(session, regions, wanted.month, wanted.level, day)
    values = {row.region.id: measure.of(row.figures) for row in found.rows}
    on_map = [values[row.region.id] for row in found.rows if not row.waiting]
    wording = _wording(measure)
    before, after = wanted.month.previous(), wanted.month.next()
    return render_template(
        "maps/show_map.html",
        wanted=wanted,
        name=_(TERMS[wanted.measure].name),
        level_name=_(LEVELS[wanted.level]),
        drawn=draw(wanted.level, day, regions, values, sequential(on_map), wording),
        rows=[_row(regions, row, wanted.level, measure) for row in found.rows],
        total=_total(found, measure),
        day=day,
        any_data=any(on_map),
        waiting=sum(row.centers for row in found.rows if row.waiting),
        measures=[(key, _(TERMS[key].name)) for key in MEASURES],
        levels=[(level, _(name)) for level, name in LEVELS.items()],
        boundaries=[(on, _(name)) for on, name in BOUNDARIES.items()],
        before=(filters.month_name(before), wanted.address(before)),
        after=(filters.month_name(after), wanted.address(after)) if after <= Month.of(today) else None,
    )


def _figure(measure: Measure, value: float) -> str:
    if measure.kind == "share":
        return filters.percent(value, measure.digits)
    return filters.number(value, measure.digits)


def _wording(measure: Measure) -> Wording:
    def with_unit(value: float) -> str:
        return _(measure.unit, value=_figure(measure, value))

    return Wording(lambda value: _figure(measure, value), with_unit, filters.number(None))


def _row(regions: Regions, row: RegionFigures, level: RegionLevel, measure: Measure) -> dict[str, Any]:
    name = {"text": regions.full_name(row.region.id) if level is RegionLevel.DISTRICT else row.region.name_ko}
    if row.waiting:
        name["sub"] = _("Divided since; its centers are not placed yet. Not on the map.")
    return {"name": name, "centers": row.centers, "value": _cell(measure.of(row.figures), measure)}


def _total(found: MonthByRegion, measure: Measure) -> dict[str, Any]:
    value = measure.of(found.nation)
    return {"name": _("The nation"), "centers": found.centers, "value": _cell(value, measure)}


def _cell(value: float | None, measure: Measure) -> str | None:
    return None if value is None else _figure(measure, value)
