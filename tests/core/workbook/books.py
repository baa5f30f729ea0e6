"""Makers of small books, and a look into the package that comes out."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

from learning_centers.core.workbook.book import (
    Book,
    Column,
    Contents,
    Control,
    Cover,
    Figure,
    Kind,
    Table,
    Value,
)
from learning_centers.core.workbook.writing import save
from tests.core.zoneless import zoneless

WHEN = datetime(2026, 11, 9, 0, 0, tzinfo=UTC)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULA_LIKE = ["=1+1", "+82 10", "-", "@here", "\tcmd", "\rcmd", "\x00=1+1"]


def make_table(
    name: str = "시도별",
    rows: Iterable[Sequence[Value]] = (("11", "서울특별시", 1234), ("51", "강원특별자치도", 0)),
    columns: Sequence[Column] = (Column("코드"), Column("이름"), Column("연인원", Kind.WHOLE)),
    notes: Sequence[str] = (),
) -> Table:
    return Table(name, columns, rows, notes)


def make_book(*sheets: Cover | Table, when: datetime = WHEN) -> Book:
    return Book("월 실적 & 제출본", "디지털배움터 운영", sheets or (make_table(),), when)


def make_full_book() -> Book:
    """Every kind of column, an empty table, a name with a quote, a cover with everything."""
    kinds = [Column(kind.value, kind) for kind in Kind]
    row: list[Value] = [
        "글",
        1_234_567,
        2027,
        10.5,
        0.8234,
        78.8,
        date(2026, 10, 3),
        zoneless(2026, 10, 3, 9, 30),
    ]
    tables = [
        make_table(notes=["합계는 세어 구합니다."]),
        Table("모든 종류", kinds, [row, [None] * len(kinds), ["글", "표본 부족", *row[2:]]]),
        make_table("정정이력", rows=[]),
        make_table("소장's <자료> & 것", rows=[("1", text, -5) for text in FORMULA_LIKE * 2]),
        Table("용어", [Column("용어"), Column("뜻")], [["연인원", "출석과 지각을 더한 값입니다. " * 12]]),
    ]
    cover = Cover(
        "디지털배움터 월 실적",
        [("기준월", "2026-10"), ("제출본", 3), ("기준 시각", WHEN), ("작성자", "=가상 담당자")],
        [Contents(table.name, "실적", 2) for table in tables],
        [Control("시도별", "연인원", 1234), Control("모든 종류", "정원 대비", Figure(1.0312, Kind.RATE))],
    )
    return make_book(cover, *tables)


def saved(book: Book) -> bytes:
    stream = io.BytesIO()
    save(book, stream)
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def trees(data: bytes, start: str) -> list[ElementTree.Element]:
    """The parsed parts whose names begin with `start`, by name."""
    inside = parts(data)
    return [
        parsed(inside[name]) for name in sorted(inside) if name.startswith(start) and name.endswith(".xml")
    ]


def parsed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314  # our own file


def main() -> None:
    """For a second process: save the full book to the path given."""
    import sys

    save(make_full_book(), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
