"""Pages of the month. One blueprint; a module per kind of page."""

from learning_centers.returns.views import behind, ledger, one, rates, signing
from learning_centers.returns.views.blueprint import bp

__all__ = ["behind", "bp", "ledger", "one", "rates", "signing"]
