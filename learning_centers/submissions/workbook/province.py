"""The workbook of one province, from the stored sheets of an issue of the nation: any issue, however old.

What the sheets of the nation do not tell of a province is counted anew, and stands in it only where that is what the
issue would have said: see `queries.province`.
"""

from collections.abc import Sequence
from math import isclose

from learning_centers.core.workbook.book import Book, Contents, Cover, Figure, Table, Value
from learning_centers.submissions.queries.province import Taught
from learning_centers.submissions.stored import with_rows
from learning_centers.submissions.workbook import regions, subjects
from learning_centers.submissions.workbook.binding import CONTENTS, SYSTEM_NAME, controls_of
from learning_centers.submissions.workbook.measures import MEASURES, figures_row
from models import Issue

PROVINCES = "시도별"
CODE, NAME = "코드", "이름"
COURSE_NAMED = 3  # columns of 과정별 that say which course a row is of
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
WHOLE, COURSES, GROUPS = "용어", "과정별", "대상별"
READ = (PROVINCES, "시군구별", "배움터별", COURSES, "에듀버스", "제출현황", "증빙현황", "정정이력", WHOLE)
SAID = CONTENTS | {"총괄": "시도 지표의 당월, 누계, 전월 대비"}
LEFT_OUT = (
    "과정별, 대상별은 넣지 않았습니다. 이 호를 만든 뒤 자료가 바뀌어 그때의 값을 다시 셀 수 없습니다. "
    "시도의 지표와 대상·나이·성별 인원은 시도별 시트에 있습니다."
)
COUNTED = "과정별, 대상별은 이 호를 만든 뒤 바뀐 것이 없음을 확인하고 내려받을 때 세었습니다."
FILE_NAME = "{month}_제출본_{number:02d}호_{name}.xlsx"


def row_of(tables: Sequence[Table], code: str) -> dict[str, Value]:
    """What 시도별 says of a province, by header; empty: the issue does not have it."""
    (table,) = (one for one in tables if one.name == PROVINCES)
    at = _at(table, CODE)
    headers = [column.header for column in table.columns]
    return next((dict(zip(headers, row, strict=True)) for row in table.rows if row[at] == code), {})


def sheets(tables: Sequence[Table], name: str, totals: Table, taught: Taught | None) -> list[Table]:
    """In the order of the nation's. A sheet that is empty in the whole issue is left out.

    tables: of the nation, those of READ; totals: 총괄; taught: what is counted anew, if it may stand here.
    """
    own = {totals.name: totals}
    for table in tables:
        if table.name in (*CUT, WHOLE) and (list(table.rows) or table.name != "에듀버스"):
            own[table.name] = with_rows(table, _rows_of(table, name))
    if taught is not None:
        own[COURSES] = subjects.by_course(taught.courses, taught.satisfaction)
        own[GROUPS] = subjects.by_group(taught.month)
    return [own[one] for one in CONTENTS if one in own]


def is_as_then(tables: Sequence[Table], code: str, taught: Taught) -> bool:
    """Whether what is counted now is what the issue says of the province, and its courses are called as they were."""
    said = row_of(tables, code)
    (courses,) = (one for one in tables if one.name == COURSES)
    named = {tuple(row[:COURSE_NAMED]) for row in courses.rows}
    own = subjects.by_course(taught.courses, taught.satisfaction)
    figures = figures_row(taught.figures)
    return all(tuple(row[:COURSE_NAMED]) in named for row in own.rows) and all(
        _same(said[measure.header], value) for measure, value in zip(MEASURES, figures, strict=True)
    )


def bind(issue: Issue, tables: Sequence[Table], name: str) -> Book:
    """`tables`: of `sheets`. The same tables give the same book."""
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
        ("따로 센 시트", COUNTED) if any(one.name == COURSES for one in tables) else ("빠진 시트", LEFT_OUT),
        ("개인정보", "교육생의 이름과 연락처가 들어 있지 않습니다."),
        ("집계", regions.NOTES[1]),
        ("실인원", regions.NOTES[0]),
    ]
    cover = Cover(
        title=title,
        facts=facts,
        contents=[Contents(one.name, SAID[one.name], len(list(one.rows))) for one in tables],
        controls=[control for one in tables if one.name != WHOLE for control in controls_of(one)],
    )
    return Book(title, SYSTEM_NAME, [cover, *tables], issue.made_at)


def _rows_of(table: Table, name: str) -> list[Sequence[Value]]:
    if table.name == WHOLE:
        return list(table.rows)
    at = _at(table, CUT[table.name])
    return [row for row in table.rows if row[at] == name]


def _same(said: Value, counted: float | None) -> bool:
    value = said.value if isinstance(said, Figure) else said
    if not isinstance(value, int | float) or counted is None:
        return value is counted
    return isclose(value, counted)


def _at(table: Table, header: str) -> int:
    return [column.header for column in table.columns].index(header)
