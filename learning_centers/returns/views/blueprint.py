"""The blueprint, apart so that every module of pages can import it."""

from flask import Blueprint

bp = Blueprint("returns", __name__, url_prefix="/returns")
