"""The blueprint, for the modules of this folder to hang their pages on."""

from flask import Blueprint

bp = Blueprint("route_plans", "learning_centers.route_plans", url_prefix="/edu-bus/plans")
