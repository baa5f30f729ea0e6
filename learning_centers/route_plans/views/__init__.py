"""Pages of plans: the list and the form, one plan and its stops, what is decided, what is changed by hand."""

from learning_centers.route_plans.views import changing, deciding, listing, showing
from learning_centers.route_plans.views.blueprint import bp

__all__ = ["bp", "changing", "deciding", "listing", "showing"]
