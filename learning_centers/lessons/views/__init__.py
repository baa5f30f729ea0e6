"""Pages of offerings and lessons. One blueprint; a module per kind of page."""

from learning_centers.lessons.views import planning, rooms, showing
from learning_centers.lessons.views.blueprint import bp

__all__ = ["bp", "planning", "rooms", "showing"]
