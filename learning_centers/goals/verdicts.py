"""The word of each judgement, of each sample and of where values come from. A room of its own: the workbook shows them
and knows no web."""

from dataclasses import dataclass

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.goals.maths import Verdict
from learning_centers.measures.samples import Usable
from models import IndicatorKind


@dataclass(frozen=True, slots=True)
class Tag:
    """As `components/frame.html` draws it. `text` is a msgid."""

    kind: str
    text: str
    sign: str = ""

    @property
    def drawn(self) -> tuple[str, str, str]:
        return self.kind, _(self.text), self.sign


VERDICTS = {
    Verdict.REACHED: Tag("ok", mark("Reached")),
    Verdict.ON_TRACK: Tag("ok", mark("On track")),
    Verdict.ACCELERATION: Tag("warn", mark("Acceleration needed")),
    Verdict.LIMITED: Tag("bad", mark("Limited progress"), "warn"),
    Verdict.WORSENING: Tag("bad", mark("Moving away")),
    Verdict.WITHHELD: Tag("none", mark("Judgement withheld"), "about"),
    Verdict.NO_DATA: Tag("none", mark("No newer value")),
    Verdict.NO_BASELINE: Tag("none", mark("No baseline"), "about"),
}
TOO_SMALL = Tag("none", mark("Sample too small"), "about")
USES = {
    Usable.FULL: Tag("ok", mark("Enough answers")),
    Usable.REFERENCE: Tag("warn", mark("For reference: few answers")),
    Usable.TOO_SMALL: Tag("none", mark("No number given")),
}
KINDS = {
    IndicatorKind.OFFICIAL: mark("Published statistic"),
    IndicatorKind.PROGRAMME: mark("Counted from our own lessons"),
}


def verdict_of(verdict: Verdict, *, kept_back: bool) -> Tag:
    """`kept_back`: there is a value, of too few answers to show it."""
    return TOO_SMALL if kept_back and verdict is Verdict.NO_DATA else VERDICTS[verdict]
