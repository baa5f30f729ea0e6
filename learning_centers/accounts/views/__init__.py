"""Pages of accounts. One blueprint; a module per kind of page."""

from learning_centers.accounts.views import browser, entering, managing, own
from learning_centers.accounts.views.blueprint import bp

__all__ = ["bp", "browser", "entering", "managing", "own"]
