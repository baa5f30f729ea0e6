"""Pages of requests. One blueprint; a module for strangers, two for staff."""

from learning_centers.stop_requests.views import deciding, desk, public
from learning_centers.stop_requests.views.blueprint import bp

__all__ = ["bp", "deciding", "desk", "public"]
