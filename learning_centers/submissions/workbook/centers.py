"""배움터별: one row per center. Its cells are what an issue keeps of a center, and what two issues differ in."""

from collections.abc import Callable
from dataclasses import dataclass

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.workbook.book import Column, Table, Value
from learning_centers.returns.queries import Obligation
from learning_centers.submissions.queries.month import MonthSources, center_key
from learning_centers.submissions.workbook.measures import MEASURES, figures_row
from learning_centers.web.states import STATES
from models import CenterKind

KINDS = {
    CenterKind.HUB: "거점센터",
    CenterKind.RESIDENT: "상설",
    CenterKind.DISPATCH: "파견",
    CenterKind.EXPERIENCE: "체험존",
}
NAME = "배움터별"
NOT_PLACED = "{name} (나뉨, 자리 정할 것)"


@dataclass(frozen=True, slots=True)
class Fact:
    """A column about the center itself, before the measures."""

    key: str
    header: str
    label: str  # msgid, for pages
    of: Callable[[Obligation, MonthSources], str]


def province_name(one: Obligation, sources: MonthSources) -> str:
    return sources.regions.rows[one.province_id].name_ko


def district_name(one: Obligation, sources: MonthSources) -> str:
    name = sources.regions.rows[one.district_id].name_ko
    return NOT_PLACED.format(name=name) if one.waiting else name


def state_name(one: Obligation) -> str:
    return _(STATES[one.state].text)


FACTS: tuple[Fact, ...] = (
    Fact("name", "배움터명", mark("Center"), lambda one, _all: one.name),
    Fact("kind", "유형", mark("Kind"), lambda one, _all: KINDS[one.kind]),
    Fact("province", "시도", mark("Province"), province_name),
    Fact("district", "시군구", mark("District"), district_name),
    Fact("state", "보고상태", mark("State of the return"), lambda one, _all: state_name(one)),
)
COLUMNS = (
    Column("배움터코드"),
    *(Column(fact.header) for fact in FACTS),
    *(measure.column for measure in MEASURES),
)
KEYS = (*(fact.key for fact in FACTS), *(measure.key for measure in MEASURES))
HEADERS = {fact.key: fact.header for fact in FACTS} | {one.key: one.header for one in MEASURES}
LABELS = {fact.key: fact.label for fact in FACTS} | {one.key: one.label for one in MEASURES}
CELL_KINDS = {measure.key: measure.kind for measure in MEASURES}


def by_center(sources: MonthSources) -> Table:
    rows = [_row(one, sources) for one in sources.obligations]
    return Table(NAME, COLUMNS, rows, ["집계는 승인된 배움터만 합니다. 그 밖의 배움터는 칸이 비어 있습니다."])


def said_of_centers(sources: MonthSources, table: Table) -> dict[int, dict[str, object]]:
    """Center id -> its cells by key, without the blank ones. `table`: of `by_center`, with its rows as a list."""
    return {
        one.center_id: {key: value for key, value in zip(KEYS, row[1:], strict=True) if value is not None}
        for one, row in zip(sources.obligations, table.rows, strict=True)
    }


def _row(one: Obligation, sources: MonthSources) -> tuple[Value, ...]:
    figures = sources.of(center_key(one.center_id)) if one.counted else None
    return (one.code, *(fact.of(one, sources) for fact in FACTS), *figures_row(figures))
