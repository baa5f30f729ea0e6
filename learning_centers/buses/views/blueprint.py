"""The blueprint, for the modules of this folder to hang their pages on, and what they all begin with."""

from flask import Blueprint

from learning_centers.buses.reach import BusReach, reach_of
from learning_centers.core import clock
from learning_centers.regions.queries import load
from learning_centers.web import db
from learning_centers.web.guards import current_viewer

bp = Blueprint("buses", "learning_centers.buses", url_prefix="/edu-bus/buses")


def own_reach() -> BusReach:
    """Whose buses the viewer sees today."""
    session = db.session()
    return reach_of(session, load(session), current_viewer(), clock.today())


def province_choices(reach: BusReach) -> list[tuple[int, str]]:
    return [(row.id, row.name_ko) for row in reach.provinces()]
