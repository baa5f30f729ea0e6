"""Pages of our own measures, of where to go next, of what is known of regions, and of targets."""

from learning_centers.measures.views import known, proposal, showing, targets
from learning_centers.measures.views.blueprint import bp

__all__ = ["bp", "known", "proposal", "showing", "targets"]
