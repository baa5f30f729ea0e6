"""Pages of the roll call and of the help desk. One blueprint; a module per kind of page."""

from learning_centers.attendance.views import closing, desk, people, roll
from learning_centers.attendance.views.blueprint import bp

__all__ = ["bp", "closing", "desk", "people", "roll"]
