"""The blueprint, for the modules of this folder to hang their pages on."""

from flask import Blueprint

bp = Blueprint("measures", "learning_centers.measures")
