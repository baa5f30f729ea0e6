"""What the pages of this folder share: the month that runs, and pages of long tables."""

from collections.abc import Sequence

from flask import abort, request

from learning_centers.core import clock
from learning_centers.core.months import Month


def this_month() -> Month:
    return Month.of(clock.today())


def page_number() -> int:
    """From 1; 404 for less."""
    page = request.args.get("page", 1, int)
    return page if page >= 1 else abort(404)


def shown(page: int, size: int, part: Sequence[object]) -> str:
    """Like "101–200"."""
    first = (page - 1) * size + 1
    return f"{first}–{first + len(part) - 1}"
