"""The rules of a plan by name, and how people call them; times of a day as people write them."""

from enum import StrEnum

from learning_centers.core.i18n import mark


class Rule(StrEnum):
    NO_BUS = "no_bus"
    ABSENT = "absent"
    TWO_ROUTES = "two_routes"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    WINDOW = "window"
    SERVICE = "service"
    DUTY = "duty"
    REST = "rest"
    TRAVEL = "travel"
    EQUIPMENT = "equipment"
    BATTERY = "battery"
    FERRY = "ferry"
    GAP = "gap"
    KEPT = "kept"
    FORBIDDEN = "forbidden"
    REQUIRED = "required"
    FLOOR = "floor"
    OVERDUE = "overdue"
    FULL = "full"
    NOT_WORTH = "not_worth"


LABELS = {
    Rule.NO_BUS: mark("A bus that can drive"),
    Rule.ABSENT: mark("Days the bus is absent"),
    Rule.TWO_ROUTES: mark("One route a day for each bus"),
    Rule.UNKNOWN: mark("Buses and stops of this plan"),
    Rule.CLOSED: mark("Days the stop is open"),
    Rule.WINDOW: mark("Hours the stop is open"),
    Rule.SERVICE: mark("Length of a visit"),
    Rule.DUTY: mark("Duty hours of the crew"),
    Rule.REST: mark("Rest of the crew"),
    Rule.TRAVEL: mark("Travel times"),
    Rule.EQUIPMENT: mark("Equipment on board"),
    Rule.BATTERY: mark("Battery and generator"),
    Rule.FERRY: mark("Ferries"),
    Rule.GAP: mark("Days between two visits"),
    Rule.KEPT: mark("Pinned visits"),
    Rule.FORBIDDEN: mark("Forbidden visits"),
    Rule.REQUIRED: mark("Visits that must happen"),
    Rule.FLOOR: mark("Lowest fifth that waited longest"),
    Rule.OVERDUE: mark("Visits that are due again"),
    Rule.FULL: mark("No room left"),
    Rule.NOT_WORTH: mark("Too far for what it gives"),
}
# Wishes that a plan may have to leave open; what breaks any other rule cannot be driven, or goes against a person.
SOFT = frozenset({Rule.FLOOR, Rule.OVERDUE})


def clock(minute: int) -> str:
    """ "09:30"; past midnight it counts on: "25:10"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
