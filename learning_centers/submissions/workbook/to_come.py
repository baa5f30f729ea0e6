"""Sheets whose rows come with later features: the headers people look for, and why there is no row yet."""

from learning_centers.core.workbook.book import Column, Kind, Table

HOURS, WHOLE, DECIMAL = Kind.HOURS, Kind.WHOLE, Kind.DECIMAL

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
BUSES = Table(
    "에듀버스",
    (
        Column("일자", Kind.DATE),
        Column("버스"),
        Column("시도"),
        Column("시군구"),
        Column("정차지"),
        Column("교육실시 수", WHOLE),
        Column("연인원", WHOLE),
        Column("이동거리", DECIMAL),
    ),
    (),
    ["에듀버스 운행 기록을 쓰기 시작한 뒤부터 채웁니다. 지금은 행이 없습니다."],
)
