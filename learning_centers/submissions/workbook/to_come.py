"""Sheets whose rows come with later features: the headers people look for, and why there is no row yet."""

from learning_centers.core.workbook.book import Column, Kind, Table

HOURS = Kind.HOURS

STAFF = Table(
    "인력",
    (
        Column("이름"),
        Column("역할"),
        Column("소속"),
        Column("계획 시간", HOURS),
        Column("실시 시간", HOURS),
        Column("추가 시간", HOURS),
        Column("불참 시간", HOURS),
        Column("인정 시간", HOURS),
    ),
    (),
    ["이름이 나오는 시트라 제한본에만 있습니다. 이 사본에는 행이 없습니다."],
)
