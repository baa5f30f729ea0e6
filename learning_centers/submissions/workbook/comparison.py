"""The differences of two issues as a workbook: changed cells, and centers that came, left or stand otherwise."""

from learning_centers.core.workbook.book import Book, Column, Contents, Cover, Figure, Kind, Table, Value
from learning_centers.submissions.queries.differences import Comparison, Difference, Move, Moved
from learning_centers.submissions.workbook.binding import SYSTEM_NAME, controls_of
from learning_centers.submissions.workbook.centers import CELL_KINDS, HEADERS
from models import Issue

NATION, OWN = "전국", "받은 사람이 맡은 배움터"
CELLS, CENTERS = "바뀐 칸", "배움터 변화"
MOVES = {Move.CAME: "새로 들어옴", Move.LEFT: "빠짐", Move.STATE: "보고상태가 바뀜"}
FILE_NAME = "{month}_제출본_{before:02d}호와_{after:02d}호의_다른_점.xlsx"


def bind(before: Issue, after: Issue, found: Comparison, scope: str) -> Book:
    """`scope`: whose centers were compared, as the cover names it."""
    tables = [_cells(found.cells), _moves(found.moved)]
    title = f"{after.month} 제출본 {before.number}호와 {after.number}호의 다른 점"
    facts: list[tuple[str, Value]] = [
        ("실적 달", after.month),
        ("범위", scope),
        ("앞 호", f"{before.number}호"),
        ("앞 호 기준 시각", before.as_of),
        ("뒤 호", f"{after.number}호"),
        ("뒤 호 기준 시각", after.as_of),
        ("앞 호 자료 지문", before.data_sha256),
        ("뒤 호 자료 지문", after.data_sha256),
    ]
    what = {
        CELLS: "두 호에 모두 있는 배움터의 다른 칸",
        CENTERS: "들어오거나 빠지거나 보고상태가 바뀐 배움터",
    }
    cover = Cover(
        title=title,
        facts=facts,
        contents=[Contents(one.name, what[one.name], len(list(one.rows))) for one in tables],
        controls=[control for one in tables for control in controls_of(one)],
    )
    return Book(title, SYSTEM_NAME, [cover, *tables], after.made_at)


def _cells(cells: list[Difference]) -> Table:
    columns = (
        Column("배움터코드"),
        Column("배움터"),
        Column("시도와 시군구"),
        Column("지표"),
        Column("이전", Kind.WHOLE),
        Column("현재", Kind.WHOLE),
        Column("사유"),
    )
    rows = [
        (
            one.code,
            one.center,
            one.place,
            HEADERS[one.key],
            _cell(one.key, one.before),
            _cell(one.key, one.after),
            one.reason or None,
        )
        for one in cells
    ]
    return Table(CELLS, columns, rows)


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
