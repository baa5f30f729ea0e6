"""디지털배움터 운영: the Flask application and its features."""

from learning_centers.core import openpyxl_alone

openpyxl_alone.stand_in()
