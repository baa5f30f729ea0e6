"""The blueprint of runs. On its own, so that every module of views can import it."""

from flask import Blueprint

bp = Blueprint("bus_runs", __name__)
