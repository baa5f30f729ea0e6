"""The blueprint, apart so that every module of pages can import it; and what the pages of staff begin with."""

from flask import Blueprint

from learning_centers.buses.reach import BusReach, reach_of
from learning_centers.core import clock
from learning_centers.regions.queries import load
from learning_centers.web import db
from learning_centers.web.guards import current_viewer

bp = Blueprint("stop_requests", __name__)


def own_reach() -> BusReach:
    """Whose requests the viewer sees today."""
    session = db.session()
    return reach_of(session, load(session), current_viewer(), clock.today())


def district_choices(reach: BusReach) -> list[tuple[int, str]]:
    """With the province where there are several."""
    several = len(reach.provinces()) > 1
    return [
        (row.id, reach.regions.full_name(row.id) if several else row.name_ko) for row in reach.districts()
    ]
