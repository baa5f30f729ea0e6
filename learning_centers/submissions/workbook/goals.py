"""목표: each goal that stands, what was published until the end of the year, and the judgement."""

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Column, Kind, Table, Value
from learning_centers.goals import places
from learning_centers.goals.groups import GROUPS
from learning_centers.goals.units import unit_name
from learning_centers.goals.verdicts import KINDS, verdict_of
from learning_centers.regions.queries import Regions
from learning_centers.submissions.queries.goals import Standing
from learning_centers.submissions.queries.month import MonthSources

COLUMNS = (
    Column("지표"),
    Column("기준값", Kind.DECIMAL),
    Column("목표값", Kind.DECIMAL),
    Column("목표연도", Kind.YEAR),
    Column("최근값", Kind.DECIMAL),
    Column("목표경로값", Kind.DECIMAL),
    Column("차이", Kind.DECIMAL),
    Column("판정"),
    Column("지역"),
    Column("대상"),
    Column("단위"),
    Column("기준연도", Kind.YEAR),
    Column("최근연도", Kind.YEAR),
    Column("값의 출처"),
    Column("비고"),
)
TOO_SMALL = "표본 부족"
ROUGH = "참고용: 응답이 적음"
DIGITS = 6
NOTES = (
    "발표된 통계와 우리 교육에서 센 값을 목표와 견준 것입니다. 어느 쪽인지는 ‘값의 출처’에 있습니다.",
    "발표된 통계는 이 제출본의 교육 실적과 바로 이을 수 없습니다.",
    "목표경로값은 기준값에서 목표값까지 곧은 선의 최근연도 값이고, 차이는 최근값에서 그것을 뺀 값입니다.",
    "기준값을 찾지 못한 목표는 기준값과 목표경로값을 비우고 판정하지 않습니다. 차이는 최근값에서 목표값을 뺀 값입니다.",
    "실적 달이 든 해까지의 값만 썼습니다. 기준값 뒤로 나온 값이 없으면 최근값을 비웁니다.",
)


def by_goal(sources: MonthSources) -> Table:
    return Table("목표", COLUMNS, [_row(one, sources.regions) for one in sources.goals], NOTES)


def _row(one: Standing, regions: Regions) -> tuple[Value, ...]:
    latest: Value = one.value
    if latest is None and one.kept_back:
        latest = TOO_SMALL
    return (
        one.indicator,
        one.baseline,
        one.target,
        one.target_year,
        latest,
        _rounded(one.line),
        _rounded(one.gap),
        _(verdict_of(one.verdict, kept_back=one.kept_back).text),
        places.name_of(regions, one.region_code),
        _(GROUPS[one.group_name]),
        unit_name(one.unit),
        one.baseline_year,
        one.year,
        _(KINDS[one.kind]),
        ROUGH if one.is_rough else "",
    )


def _rounded(value: float | None) -> float | None:
    """Without the tail that differences of decimals leave."""
    return None if value is None else round(value, DIGITS)
