"""Pages of the fleet: buses, what they carry, and the days they cannot drive."""

from learning_centers.buses.views import equipment, fleet
from learning_centers.buses.views.blueprint import bp

__all__ = ["bp", "equipment", "fleet"]
