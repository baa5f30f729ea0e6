"""What kinds of stops and what is found there are called, by msgid; worded when drawn."""

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from models import StopKind

KIND_NAMES = {
    StopKind.VILLAGE: mark("Village"),
    StopKind.SENIOR_HALL: mark("Senior hall"),
    StopKind.MARKET: mark("Market"),
    StopKind.SCHOOL: mark("School"),
    StopKind.FESTIVAL: mark("Festival"),
    StopKind.ISLAND: mark("Island"),
    StopKind.OTHER: mark("Other place"),
}
WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
EVERY_DAY = "0123456"
# What a stop has or not; of steps, having none is what one hopes for.
AMENITIES = {
    "power": mark("Mains power"),
    "parking": mark("Place to park the bus"),
    "steps": mark("Steps on the way in"),
    "toilet": mark("Toilet"),
    "wireless": mark("Wireless network"),
}


def days_said(weekdays: str) -> str:
    """ "Mon, Tue" from "01"; any day when none is named."""
    if not weekdays or weekdays == EVERY_DAY:
        return _("Any day")
    return ", ".join(_(WEEKDAYS[int(day)]) for day in weekdays)


def yes_or_no(value: bool | None) -> str:
    """None: nobody has looked."""
    return _("Not known") if value is None else _("Yes") if value else _("No")
