"""The sheets put together: their order, the cover with totals to check by, the fingerprint of the data."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Book, Contents, Control, Cover, Figure, Kind, Table, Value
from learning_centers.submissions.changes import Change
from learning_centers.submissions.queries.month import MonthSources
from learning_centers.submissions.workbook import nation, regions, subjects, to_come
from learning_centers.submissions.workbook.buses import by_run
from learning_centers.submissions.workbook.centers import by_center
from learning_centers.submissions.workbook.goals import by_goal
from learning_centers.web.states import STATES
from models import Trigger

TRIGGERS = {
    Trigger.CALENDAR: "제출 기한 다음 날 자동으로 만듦",
    Trigger.APPROVAL: "승인이 바뀌어 자동으로 만듦",
    Trigger.HAND: "담당자가 만듦",
}
CONTENTS = {
    "총괄": "전국 지표의 당월, 누계, 전월 대비",
    "시도별": "시도마다 보고 현황과 실적",
    "시군구별": "시군구마다 보고 현황과 실적",
    "배움터별": "배움터마다 보고상태와 실적",
    "과정별": "교육과정마다 횟수, 시간, 인원",
    "대상별": "대상유형×연령대×성별 인원",
    "인력": "강사와 서포터즈의 활동시간 (제한본에만 있음)",
    "에듀버스": "에듀버스가 다녀온 정차지마다 교육과 이동거리",
    "목표": "목표마다 최근값과 판정",
    "제출현황": "배움터마다 제출과 승인",
    "증빙현황": "시도마다 교육실시와 출결증빙",
    "정정이력": "앞 호와 달라진 칸",
    "용어": "지표의 뜻",
}
# Columns whose sum means something. People are counted, never added up, and are left out.
SUMMED = (
    "배움터 수",
    "보고 대상",
    "보고",
    "미보고",
    "승인",
    "교육횟수",
    "교육시간",
    "연인원",
    "상담",
    "체험존",
    "교육실시 수",
    "이동거리",
    "증빙 완료",
    "미제출",
)
SYSTEM_NAME = "디지털배움터 운영 시스템"
FILE_NAME = "{month}_제출본_{number:02d}호.xlsx"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the cover says of the issue itself."""

    number: int
    as_of: datetime
    made_at: datetime
    made_by: str
    trigger: Trigger
    data_sha256: str


def data_tables(sources: MonthSources, people: bytes) -> list[Table]:
    """Every sheet with data of the month; rows are lists, as they are read more than once."""
    return [
        nation.by_measure(sources, people),
        regions.by_province(sources),
        regions.by_district(sources),
        by_center(sources),
        subjects.by_course(sources.courses, sources.satisfaction),
        subjects.by_group(sources.figures),
        to_come.STAFF,
        by_run(sources),
        by_goal(sources),
        subjects.by_return(sources),
        subjects.by_evidence(sources),
    ]


def fingerprint(tables: Sequence[Table]) -> str:
    """SHA-256 of the rows of these tables: the same data have the same one, on any machine and database."""
    written = [
        [table.name, [column.header for column in table.columns], list(table.rows)] for table in tables
    ]
    canonical = json.dumps(written, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()


def bind(sources: MonthSources, tables: Sequence[Table], changes: list[Change], imprint: Imprint) -> Book:
    """The whole book. The same arguments give the same book."""
    sheets = [*tables, subjects.by_change(sources, changes, imprint.number), subjects.by_term()]
    title = f"{sources.month.year}년 {sources.month.month}월 디지털배움터 실적 제출본 {imprint.number}호"
    cover = Cover(
        title=title,
        facts=_facts(sources, imprint),
        contents=[Contents(table.name, CONTENTS[table.name], len(list(table.rows))) for table in sheets],
        controls=[control for table in sheets for control in controls_of(table)],
    )
    return Book(title, imprint.made_by, [cover, *sheets], imprint.made_at)


def _facts(sources: MonthSources, imprint: Imprint) -> list[tuple[str, Value]]:
    return [
        ("사업", f"디지털배움터 {sources.programme_year} 사업연도"),
        ("실적 달", str(sources.month)),
        ("제출본", f"{imprint.number}호"),
        ("기준 시각", imprint.as_of),
        ("만든 시각", imprint.made_at),
        ("만든 사람", imprint.made_by),
        ("만든 까닭", TRIGGERS[imprint.trigger]),
        ("보고 현황", _states(sources)),
        ("자료 지문 (SHA-256)", imprint.data_sha256),
        ("개인정보", "교육생의 이름과 연락처가 들어 있지 않습니다."),
        ("경계", f"{sources.month.last.isoformat()} 행정구역 기준"),
    ]


def _states(sources: MonthSources) -> str:
    counts = Counter(one.shown_state for one in sources.obligations)
    return ", ".join(f"{_(STATES[state].text)} {count}곳" for state, count in sorted(counts.items()))


def controls_of(table: Table) -> Iterator[Control]:
    """What a reader can check of a sheet: its rows, and the sums of what may be added up."""
    rows = list(table.rows)
    yield Control(table.name, "행 수", len(rows))
    for at, column in enumerate(table.columns):
        if column.header in SUMMED and rows:
            total = math.fsum(value for row in rows if isinstance(value := row[at], int | float))
            shown: Value = int(total) if column.kind is Kind.WHOLE else Figure(total, column.kind)
            yield Control(table.name, f"{column.header} 합계", shown)


def _plain(value: object) -> object:
    if isinstance(value, Figure):
        return [value.value, value.kind]
    if isinstance(value, date):  # a moment, too
        return value.isoformat()
    raise TypeError(f"{value!r} is not of a cell")
