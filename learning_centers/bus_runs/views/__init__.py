"""Pages of runs: `publishing` before the day, `running` and `rerouting` on it, `comparing` after it, `outside` for
everybody."""

from learning_centers.bus_runs.views import comparing, outside, publishing, rerouting, running
from learning_centers.bus_runs.views.blueprint import bp

__all__ = ["bp", "comparing", "outside", "publishing", "rerouting", "running"]
