"""The measures of a scope: the same columns, in the same order, on every sheet of centers and regions."""

from collections.abc import Callable
from dataclasses import dataclass

from learning_centers.attendees.words import GROUP_NAMES
from learning_centers.attendees.workbook import WORDS
from learning_centers.core.workbook.book import Column, Kind
from learning_centers.figures.queries import AGE_BANDS, GROUPS, SEXES, Figures
from learning_centers.figures.terms import TERMS

Number = int | float | None
WIDTH = 9.5  # characters; thirty columns side by side: long headers take more lines, not more room


@dataclass(frozen=True, slots=True)
class Measure:
    key: str  # what an issue keeps the figure under; never changed
    header: str
    label: str  # msgid, for pages
    kind: Kind
    of: Callable[[Figures], Number]

    @property
    def column(self) -> Column:
        return Column(self.header, self.kind, WIDTH)


AGE_HEADERS = ("나이 모름", "19세 이하", "20–39세", "40–59세", "60대", "70대", "80세 이상")
SEX_HEADERS = ("성별 모름", "여성", "남성")


def _one_of(field: str, at: int) -> Callable[[Figures], int]:
    def count(figures: Figures) -> int:
        counted: list[int] = getattr(figures, field)
        return counted[at]

    return count


def _by_group() -> list[Measure]:
    return [
        Measure(f"group_{group}", WORDS[group][0], GROUP_NAMES[group], Kind.WHOLE, _one_of("groups", bit))
        for bit, group in enumerate(GROUPS)
    ]


def _by_band(field: str, headers: tuple[str, ...], labels: tuple[str, ...]) -> list[Measure]:
    """The unknown ones, first in the figures, stand last on the sheet."""
    order = [*range(1, len(headers)), 0]
    return [Measure(f"{field}_{at}", headers[at], labels[at], Kind.WHOLE, _one_of(field, at)) for at in order]


MEASURES: tuple[Measure, ...] = (
    Measure("lessons", "교육횟수", TERMS["lessons"].name, Kind.WHOLE, lambda of: of.lessons),
    Measure("hours", "교육시간", TERMS["hours"].name, Kind.HOURS, lambda of: of.hours),
    Measure("visits", "연인원", TERMS["visits"].name, Kind.WHOLE, lambda of: of.visits),
    Measure("people", "실인원", TERMS["people"].name, Kind.WHOLE, lambda of: of.people),
    Measure("new", "신규", TERMS["new"].name, Kind.WHOLE, lambda of: of.new),
    *_by_group(),
    *_by_band("ages", AGE_HEADERS, AGE_BANDS),
    *_by_band("sexes", SEX_HEADERS, SEXES),
    Measure("help_desk", "상담", TERMS["help_desk"].name, Kind.WHOLE, lambda of: of.help_desk),
    Measure("zone", "체험존", TERMS["zone"].name, Kind.WHOLE, lambda of: of.zone),
    Measure("fill_rate", "정원 대비", TERMS["fill_rate"].name, Kind.RATE, lambda of: of.fill_rate),
)
NO_FIGURES: tuple[Number, ...] = (None,) * len(MEASURES)


def figures_row(figures: Figures | None) -> tuple[Number, ...]:
    """One value per measure; all blank where nothing is counted."""
    if figures is None:
        return NO_FIGURES
    return tuple(measure.of(figures) for measure in MEASURES)
