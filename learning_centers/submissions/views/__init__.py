"""Pages of the submissions: months, issues and who took them, the differences of two."""

from learning_centers.submissions.views import comparing, issues, months
from learning_centers.submissions.views.blueprint import bp

__all__ = ["bp", "comparing", "issues", "months"]
