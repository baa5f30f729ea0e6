"""What the pages of this folder share: the month that runs, and pages of long tables."""

from collections.abc import Sequence
from typing import TypeVar

from flask import abort, request

from learning_centers.core import clock
from learning_centers.core.months import Month

Row = TypeVar("Row")


def this_month() -> Month:
    return Month.of(clock.today())


def page_number() -> int:
    """From 1; 404 for less."""
    page = request.args.get("page", 1, int)
    return page if page >= 1 else abort(404)


def part_of(items: Sequence[Row], page: int, size: int) -> Sequence[Row]:
    """A page of a long table; 404 for one beyond its end."""
    if page > max(1, -(-len(items) // size)):
        abort(404)
    return items[(page - 1) * size : page * size]


def shown(page: int, size: int, part: Sequence[object]) -> str:
    """Like "101–200"."""
    first = (page - 1) * size + 1
    return f"{first}–{first + len(part) - 1}"
