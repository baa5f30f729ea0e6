"""Pages of stops: the list, one stop, its ferries and roads, and taking stops out as a file."""

from learning_centers.bus_stops.views import changing, getting_there, showing
from learning_centers.bus_stops.views.blueprint import bp

__all__ = ["bp", "changing", "getting_there", "showing"]
