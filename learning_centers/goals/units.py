"""The units of indicators in words: a room of its own, as the workbook of a month says them too and knows no pages."""

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark

UNITS = {
    "trillion won": mark("%(value)s trillion won"),
    "people": mark("%(value)s people"),
    "places": mark("%(value)s places"),
}


def unit_name(written: str) -> str:
    """ "조 원" for "trillion won"; a unit we do not know as it is written."""
    return _(UNITS[written], value="").strip() if written in UNITS else written
