"""The workbook of one province, cut from the stored sheets of an issue of the nation: any issue, however old."""

from collections.abc import Sequence

from learning_centers.core.workbook.book import Book, Contents, Cover, Table, Value
from learning_centers.submissions.stored import with_rows
from learning_centers.submissions.workbook import regions
from learning_centers.submissions.workbook.binding import CONTENTS, SYSTEM_NAME, controls_of
from models import Issue

PROVINCES = "시도별"
CODE, NAME = "코드", "이름"
# Sheet -> the column that names the province.
CUT = {
    PROVINCES: NAME,
    "시군구별": "시도",
    "배움터별": "시도",
    "에듀버스": "시도",
    "제출현황": "시도",
    "증빙현황": "시도",
    "정정이력": "시도",
}
WHOLE = "용어"
SHEETS = (*CUT, WHOLE)
LEFT_OUT = (
    "총괄, 과정별, 대상별은 전국 단위로만 세었고 시도 값을 거기서 나눌 수 없어 넣지 않았습니다. "
    "시도의 지표와 대상·나이·성별 인원은 시도별 시트에 있습니다."
)
FILE_NAME = "{month}_제출본_{number:02d}호_{name}.xlsx"


def find_name(tables: Sequence[Table], code: str) -> str | None:
    """What the issue calls the province; None: it does not have it."""
    (table,) = (one for one in tables if one.name == PROVINCES)
    code_at, name_at = _at(table, CODE), _at(table, NAME)
    return next((str(row[name_at]) for row in table.rows if row[code_at] == code), None)


def cut(tables: Sequence[Table], name: str) -> list[Table]:
    """The rows of the province `name`; a sheet that is empty in the whole issue is left out."""
    return [
        with_rows(table, _rows_of(table, name))
        for table in tables
        if table.name in SHEETS and (list(table.rows) or table.name != "에듀버스")
    ]


def bind(issue: Issue, tables: Sequence[Table], name: str) -> Book:
    """`tables`: of `cut`. The same issue gives the same book."""
    title = (
        f"{issue.month[:4]}년 {int(issue.month[5:])}월 {name} 디지털배움터 실적 (제출본 {issue.number}호에서)"
    )
    facts: list[tuple[str, Value]] = [
        ("시도", name),
        ("실적 달", issue.month),
        ("제출본", f"{issue.number}호"),
        ("기준 시각", issue.as_of),
        ("만든 시각", issue.made_at),
        ("전국 파일 지문 (SHA-256)", issue.sha256),
        ("빠진 시트", LEFT_OUT),
        ("개인정보", "교육생의 이름과 연락처가 들어 있지 않습니다."),
        ("집계", regions.NOTES[1]),
        ("실인원", regions.NOTES[0]),
    ]
    cover = Cover(
        title=title,
        facts=facts,
        contents=[Contents(one.name, CONTENTS[one.name], len(list(one.rows))) for one in tables],
        controls=[control for one in tables if one.name != WHOLE for control in controls_of(one)],
    )
    return Book(title, SYSTEM_NAME, [cover, *tables], issue.made_at)


def _rows_of(table: Table, name: str) -> list[Sequence[Value]]:
    if table.name == WHOLE:
        return list(table.rows)
    at = _at(table, CUT[table.name])
    return [row for row in table.rows if row[at] == name]


def _at(table: Table, header: str) -> int:
    return [column.header for column in table.columns].index(header)
