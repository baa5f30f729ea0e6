"""What the rules of goals, values and indicators share: who enters them, what is wrong with one."""

from collections.abc import Iterable
from dataclasses import dataclass

from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from models import Indicator

REASON_LENGTH = 300  # of the access log, which keeps it


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, and the field it stands in: of `Entry`, `Draft` or `IndicatorDraft`."""

    field: str
    message: str


class Wrong(DomainError):
    """`troubles` says what, field by field; nothing is stored."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(" ".join(one.message for one in troubles))
        self.troubles = troubles


def require_may_manage(viewer: Viewer) -> None:
    """Raises Refused."""
    if not viewer.may(Permission.MANAGE_GOALS):
        raise Refused(_("Goals and their values are entered by the ministry."))


def out_of_limits(said: Iterable[tuple[str, float | None]], indicator: Indicator) -> list[Trouble]:
    """A share above its whole, a count below zero. `said`: field and number, None: left empty."""
    lowest, highest = indicator.lowest, indicator.highest
    found = []
    for name, number in said:
        if number is None:
            continue
        if highest is not None and number > highest:
            found.append(
                Trouble(name, _("It cannot be above %(highest)s. Check it.", highest=f"{highest:g}"))
            )
        if lowest is not None and number < lowest:
            found.append(Trouble(name, _("It cannot be below %(lowest)s. Check it.", lowest=f"{lowest:g}")))
    return found


def require_reason(reason: str) -> list[Trouble]:
    """What was set is changed with a reason, and everybody can read it."""
    if not reason.strip():
        return [Trouble("reason", _("Say why."))]
    if len(reason.strip()) > REASON_LENGTH:
        return [Trouble("reason", _("Shorten it to %(limit)s characters.", limit=REASON_LENGTH))]
    return []
