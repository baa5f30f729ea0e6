"""시도별 and 시군구별: one row per region of the last day of the month, with or without centers."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from learning_centers.core.workbook.book import Column, Kind, Table, Value
from learning_centers.regions.queries import RegionRow
from learning_centers.returns.queries import Obligation, ObligationState
from learning_centers.submissions.queries.month import MonthSources, district_key, province_key
from learning_centers.submissions.workbook.centers import NOT_PLACED
from learning_centers.submissions.workbook.measures import MEASURES, figures_row

WHOLE = Kind.WHOLE
COLUMNS = (
    Column("코드"),
    Column("이름"),
    Column("배움터 수", WHOLE),
    Column("보고 대상", WHOLE),
    Column("보고", WHOLE),
    Column("미보고", WHOLE),
    *(measure.column for measure in MEASURES),
    Column("승인", WHOLE),
    Column("완결률", Kind.RATE),
)
DONE = (ObligationState.REPORTED, ObligationState.ZERO)
NOTES = (
    "실인원, 신규와 대상·나이·성별은 그 지역 안에서 다른 사람을 센 값입니다. 지역끼리 더한 값은 전국 값과 다릅니다.",
    "집계는 승인된 배움터만 합니다. 승인된 배움터가 없는 지역은 칸이 비어 있습니다.",
)


def by_province(sources: MonthSources) -> Table:
    centers = _grouped(sources.obligations, lambda one: one.province_id)
    rows = [
        _row(region, region.name_ko, centers[region.id], province_key(region.id), sources)
        for region in list_provinces(sources)
    ]
    return Table("시도별", COLUMNS, rows, NOTES)


def list_provinces(sources: MonthSources) -> list[RegionRow]:
    held = {one.province_id for one in sources.obligations}
    return _listed(sources, sources.regions.provinces(sources.month.last), held)


def by_district(sources: MonthSources) -> Table:
    """A district that was divided stands here as long as a center waits for its place."""
    centers = _grouped(sources.obligations, lambda one: one.district_id)
    rows = []
    for region in _listed(sources, sources.regions.districts(sources.month.last), set(centers)):
        waiting = any(one.waiting for one in centers[region.id])
        name = NOT_PLACED.format(name=region.name_ko) if waiting else region.name_ko
        row = _row(region, name, centers[region.id], district_key(region.id), sources)
        rows.append((*row, sources.regions.rows[sources.regions.province_of(region.id)].name_ko))
    return Table("시군구별", (*COLUMNS, Column("시도")), rows, NOTES)


def completeness(obligations: Sequence[Obligation]) -> float | None:
    """완결률; None where nothing is due."""
    due = sum(one.due for one in obligations)
    return sum(one.state in DONE for one in obligations) / due if due else None


def _listed(sources: MonthSources, valid: list[RegionRow], held: set[int]) -> list[RegionRow]:
    """The regions of that day and those of the past in which centers wait, by code. `held`: with a center."""
    known = {region.id: region for region in valid}
    known.update((region_id, sources.regions.rows[region_id]) for region_id in held)
    return sorted(known.values(), key=lambda region: region.code)


def _grouped(
    obligations: Sequence[Obligation], of: Callable[[Obligation], int]
) -> defaultdict[int, list[Obligation]]:
    found: defaultdict[int, list[Obligation]] = defaultdict(list)
    for one in obligations:
        found[of(one)].append(one)
    return found


def _row(
    region: RegionRow, name: str, centers: Sequence[Obligation], key: str, sources: MonthSources
) -> tuple[Value, ...]:
    approved = sum(one.counted for one in centers)
    return (
        region.code,
        name,
        len(centers),
        sum(one.due for one in centers),
        sum(one.state in DONE for one in centers),
        sum(one.state is ObligationState.MISSING for one in centers),
        *figures_row(sources.of(key) if approved else None),
        approved,
        completeness(centers),
    )
