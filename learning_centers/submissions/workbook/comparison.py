"""The differences of two issues as a workbook: their cells, and centers that came, left or stand otherwise."""

from collections import Counter
from collections.abc import Sequence

from learning_centers.core.workbook.book import Book, Column, Contents, Cover, Figure, Kind, Table, Value
from learning_centers.submissions.queries.differences import Comparison, Difference, Move, Moved
from learning_centers.submissions.workbook.binding import SYSTEM_NAME, controls_of
from learning_centers.submissions.workbook.centers import CELL_KINDS, HEADERS
from learning_centers.submissions.workbook.subjects import NEWLY
from models import Issue

NATION, OWN = "전국", "받은 사람이 맡은 배움터"
CELLS, OTHER_CELLS, CENTERS, SHEETS = "바뀐 칸", "다른 칸", "배움터 변화", "시트마다"
CHANGES = "정정이력"  # of each issue its own
NO_CORRECTION = "서로 다른 두 달을 나란히 놓은 것이라 정정이 아닙니다. 증감은 뒤 호에서 앞 호를 뺀 값입니다."
CENTER_AND_MEASURE = (Column("배움터코드"), Column("배움터"), Column("시도와 시군구"), Column("지표"))
MOVES = {Move.CAME: "새로 들어옴", Move.LEFT: "빠짐", Move.STATE: "보고상태가 바뀜"}
FILE_NAME = "{month}_제출본_{before:02d}호와_{after:02d}호의_다른_점.xlsx"
FILE_NAME_OF_MONTHS = "{month_before}_{before:02d}호와_{month}_{after:02d}호_견주기.xlsx"


def file_name(before: Issue, after: Issue) -> str:
    named = FILE_NAME if before.month == after.month else FILE_NAME_OF_MONTHS
    return named.format(
        month_before=before.month, month=after.month, before=before.number, after=after.number
    )


def bind(before: Issue, after: Issue, found: Comparison, scope: str, sheets: Sequence[Table] = ()) -> Book:
    """`scope`: whose centers were compared, as the cover names it. sheets: what else stands in it."""
    tables = [_cells(found) if found.one_month else _side_by_side(found), _moves(found.moved), *sheets]
    title = _title(before, after)
    facts: list[tuple[str, Value]] = [
        ("실적 달", after.month if found.one_month else f"{before.month}, {after.month}"),
        ("범위", scope),
        ("앞 호", _named(before, found)),
        ("앞 호 기준 시각", before.as_of),
        ("뒤 호", _named(after, found)),
        ("뒤 호 기준 시각", after.as_of),
        ("앞 호 자료 지문", before.data_sha256),
        ("뒤 호 자료 지문", after.data_sha256),
    ]
    what = {
        CELLS: "두 호에 모두 있는 배움터의 다른 칸",
        OTHER_CELLS: "두 호에 모두 있는 배움터의 다른 칸",
        CENTERS: "들어오거나 빠지거나 보고상태가 바뀐 배움터",
        SHEETS: "두 호의 시트마다 한쪽에만 있는 행의 수",
    }
    cover = Cover(
        title=title,
        facts=facts,
        contents=[Contents(one.name, what[one.name], len(list(one.rows))) for one in tables],
        controls=[control for one in tables for control in controls_of(one)],
    )
    return Book(title, SYSTEM_NAME, [cover, *tables], after.made_at)


def by_sheet(before: Sequence[Table], after: Sequence[Table]) -> Table:
    """How many rows of each sheet stand in one of the two issues only: also of sheets that no center has a row on."""
    columns = (
        Column("시트"),
        Column("앞 호에만 있는 행", Kind.WHOLE),
        Column("뒤 호에만 있는 행", Kind.WHOLE),
    )
    old, new = ({one.name: _counted(one) for one in tables} for tables in (before, after))
    rows = [
        (name, (old.get(name, Counter()) - new[name]).total(), (new[name] - old.get(name, Counter())).total())
        for name in new
        if name != CHANGES
    ]
    return Table(SHEETS, columns, rows)


def _counted(table: Table) -> Counter[tuple[Value, ...]]:
    return Counter(tuple(row) for row in table.rows)


def _title(before: Issue, after: Issue) -> str:
    if before.month == after.month:
        return f"{after.month} 제출본 {before.number}호와 {after.number}호의 다른 점"
    return f"{before.month} 제출본 {before.number}호와 {after.month} 제출본 {after.number}호 견주기"


def _named(issue: Issue, found: Comparison) -> str:
    return f"{issue.number}호" if found.one_month else f"{issue.month} {issue.number}호"


def _cells(found: Comparison) -> Table:
    columns = (*CENTER_AND_MEASURE, Column("이전", Kind.WHOLE), Column("현재", Kind.WHOLE), Column("사유"))
    rows = [(*_of_cell(one), one.reason or (NEWLY if one.newly else None)) for one in found.cells]
    return Table(CELLS, columns, rows)


def _side_by_side(found: Comparison) -> Table:
    columns = (
        *CENTER_AND_MEASURE,
        Column("앞 호", Kind.WHOLE),
        Column("뒤 호", Kind.WHOLE),
        Column("증감", Kind.WHOLE),
    )
    rows = [(*_of_cell(one), _by(one)) for one in found.cells]
    return Table(OTHER_CELLS, columns, rows, [NO_CORRECTION])


def _of_cell(one: Difference) -> tuple[Value, ...]:
    before, after = _cell(one.key, one.before), _cell(one.key, one.after)
    return one.code, one.center, one.place, HEADERS[one.key], before, after


def _by(one: Difference) -> Value:
    if isinstance(one.before, int | float) and isinstance(one.after, int | float):
        return _cell(one.key, one.after - one.before)
    return None


def _moves(moved: list[Moved]) -> Table:
    columns = (
        Column("배움터코드"),
        Column("배움터"),
        Column("시도와 시군구"),
        Column("무엇이"),
        Column("이전 보고상태"),
        Column("현재 보고상태"),
    )
    rows = [
        (one.code, one.center, one.place, MOVES[one.move], one.before or None, one.after or None)
        for one in moved
    ]
    return Table(CENTERS, columns, rows)


def _cell(key: str, value: object) -> Value:
    """As it stood on 배움터별."""
    if isinstance(value, int | float):
        return value if CELL_KINDS[key] is Kind.WHOLE else Figure(value, CELL_KINDS[key])
    return value if isinstance(value, str) else None
