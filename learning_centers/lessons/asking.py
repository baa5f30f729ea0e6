"""Which month and which center the address of a page asks for. A room of its own: visits ask the same way."""

from collections.abc import Sequence

from flask import request

from learning_centers.core import clock
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.lessons.queries import CenterChoice


def asked_month() -> Month:
    """Without one (or with nonsense) this month in Seoul."""
    try:
        return Month.parse(request.args.get("month", ""))
    except DomainError:
        return Month.of(clock.today())


def chosen_center(centers: Sequence[CenterChoice]) -> CenterChoice | None:
    """The center asked for, or the viewer's only one; None: all of them.

    Raises:
        NotFound: another one was asked for.
    """
    asked = request.values.get("center", "")
    if not asked:
        return centers[0] if len(centers) == 1 else None
    for center in centers:
        if str(center.id) == asked:
            return center
    raise NotFound(_("There is no such center."))
