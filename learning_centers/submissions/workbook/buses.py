"""The sheet of the edu-bus: one row for each stop a bus was at."""

from learning_centers.core.workbook.book import Column, Kind, Table
from learning_centers.submissions.queries.month import MonthSources


def by_run(sources: MonthSources) -> Table:
    """By day, bus and order; runs of approved centers only, as every sheet."""
    columns = (
        Column("일자", Kind.DATE),
        Column("버스"),
        Column("시도"),
        Column("시군구"),
        Column("정차지"),
        Column("교육실시 수", Kind.WHOLE),
        Column("연인원", Kind.WHOLE),
        Column("이동거리", Kind.DECIMAL),
    )
    rows = []
    for one in sources.runs:
        district = sources.regions.rows[one.district_id]
        province = sources.regions.rows[sources.regions.province_of(district.id)]
        rows.append(
            (
                one.day,
                one.bus,
                province.name_ko,
                district.name_ko,
                one.stop,
                one.offerings,
                one.visits,
                None if one.km is None else round(one.km, 1),
            )
        )
    notes = (
        "버스가 다녀온 정차지마다 한 행입니다. 시도와 시군구는 정차지가 있는 곳입니다.",
        "이동거리는 그 정차지까지 온 거리(km)입니다. 그날 마지막 정차지에는 차고지로 돌아온 거리를 더합니다.",
    )
    return Table("에듀버스", columns, rows, notes)
