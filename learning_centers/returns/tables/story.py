"""The words of a return's story, and the facts of its handing in."""

from dataclasses import dataclass
from datetime import datetime

from learning_centers.checks.registry import RULES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark, ngettext
from learning_centers.returns.forms import PARTS
from learning_centers.returns.queries import Obligation
from learning_centers.returns.queries.late import KINDS
from learning_centers.returns.queries.story import Line
from learning_centers.returns.tables.numbers import measure_names
from learning_centers.web.filters import seoul

LINE_NAMES = {
    "hand_in": mark("Handed in"),
    "approve": mark("Approved"),
    "send_back": mark("Sent back"),
    "reopen": mark("Opened again"),
    "accept": mark("Accepted"),
    "note": mark("Note on a number"),
    "waived": mark("Waived"),
    "waiver_ended": mark("Waiver ended"),
    "late": mark("Late entries"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line as the page shows it. `about`: what it is about, `why`: what the person wrote, a note or a reason."""

    what: str
    by: str
    at: datetime
    about: str
    why: str
    is_note: bool


def told(line: Line) -> Told:
    return Told(
        _(LINE_NAMES[line.kind]), line.by or _("System"), line.at, _about(line), line.why, line.kind == "note"
    )


def _about(line: Line) -> str:
    if line.kind == "late":
        return _("%(kind)s: %(n)s", kind=_(KINDS[line.about]), n=f"{line.count:,}")
    if line.kind == "note":
        return measure_names().get(line.about, line.about)
    if line.kind in ("waived", "waiver_ended"):
        rule = RULES.get(line.about)
        return _(rule.title) if rule else line.about
    return ", ".join(_(PARTS[part]) for part in line.parts if part in PARTS)


def facts(one: Obligation) -> list[tuple[str, str]]:
    """What is known of the handing in, label and value."""
    found = []
    if one.handed_in_at:
        found.append((_("Handed in at"), seoul(one.handed_in_at)))
    if one.approved_at:
        found.append((_("Approved at"), seoul(one.approved_at)))
    return found


def warning_words(count: int) -> str:
    return ngettext("%(n)s thing to check", "%(n)s things to check", count)
