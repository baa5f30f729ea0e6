"""How what was read becomes the rows of the table macro: the ledger and its rates, the numbers, the story.

A room beside `views`, to keep those short.
"""

from typing import Any

from learning_centers.core import clock
from learning_centers.core.months import Month
from learning_centers.returns.queries import Obligation

Row = dict[str, Any]
Column = tuple[str, str, str]


def page_state(one: Obligation, month: Month) -> str:
    """The state as a page shows it: nobody misses a month that is still running."""
    running = month.last >= clock.today() and one.shown_state == "missing"
    return "running_month" if running else one.shown_state
