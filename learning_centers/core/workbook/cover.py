"""The sheet `표지`: title, facts, linked contents, control totals, notes. Imports openpyxl: import late."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from learning_centers.core.clock import SEOUL
from learning_centers.core.workbook.book import Book, Cover, Figure, Kind, Value
from learning_centers.core.workbook.looks import (
    HEADER,
    HEADING,
    JUMP,
    LABEL,
    STYLE_NAMES,
    TITLE,
    WRAPPED,
)
from learning_centers.core.workbook.measuring import INDENT, PADDING, height, lines_in
from learning_centers.core.workbook.text import cleaned, looks_like_formula

WIDTHS = {"A": 22, "B": 70, "C": 18}
TEXT_ROOM = WIDTHS["B"] - PADDING - INDENT
TITLE_HEIGHT, HEADING_HEIGHT, HEADER_HEIGHT = 36, 30, 20  # points; room above headings instead of blank rows
CONTENTS = ("목차", "시트", "내용", "행 수")
CONTROLS = ("검산표", "시트", "항목", "값")
NOTES = ("주", "시트", "설명")
KINDS: tuple[tuple[type, Kind], ...] = (
    (str, Kind.TEXT),
    (int, Kind.WHOLE),
    (float, Kind.DECIMAL),
    (Decimal, Kind.DECIMAL),
    (datetime, Kind.DATETIME),
    (date, Kind.DATE),
)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def fill(sheet: Worksheet, cover: Cover, book: Book) -> None:
    """The notes are those of the book's tables."""
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    _put(sheet, 1, 1, cover.title, TITLE)
    sheet.row_dimensions[1].height = TITLE_HEIGHT
    for row, (label, value) in enumerate(cover.facts, start=2):
        _put(sheet, row, 1, label, LABEL)
        # Left-aligned whatever it is: the facts are read as lines, not added up.
        _put(sheet, row, 2, value).alignment = LEFT
    _section(sheet, CONTENTS, [(line.sheet, line.what, line.rows) for line in cover.contents])
    _section(sheet, CONTROLS, [(line.sheet, line.label, line.value) for line in cover.controls])
    _section(sheet, NOTES, [(table.name, note) for table in book.tables for note in table.notes])


def _section(sheet: Worksheet, words: tuple[str, ...], lines: Sequence[tuple[Value, ...]]) -> None:
    """A heading, a header and the lines; nothing where there are none. The first word is the heading."""
    if not lines:
        return
    heading, *headers = words
    row = sheet.max_row + 1
    _put(sheet, row, 1, heading, HEADING).alignment = Alignment(vertical="bottom")
    sheet.row_dimensions[row].height = HEADING_HEIGHT
    sheet.row_dimensions[row + 1].height = HEADER_HEIGHT
    for place, header in enumerate(headers, start=1):
        _put(sheet, row + 1, place, header, HEADER)
    for number, (target, *values) in enumerate(lines, start=row + 2):
        _link(_put(sheet, number, 1, target, JUMP), str(target))
        for place, value in enumerate(values, start=2):
            _put(sheet, number, place, value)


def _link(cell: Cell, name: str) -> None:
    """Make the cell jump to A1 of the sheet `name`."""
    quoted = name.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1")


def _put(sheet: Worksheet, row: int, column: int, given: Value, style: str | None = None) -> Cell:
    cell = sheet.cell(row, column)
    value = given.value if isinstance(given, Figure) else given
    kind = given.kind if isinstance(given, Figure) else _kind(value)
    cell.style = style or (WRAPPED if kind is Kind.TEXT else STYLE_NAMES[kind])
    if isinstance(value, str):
        text = cleaned(value)
        cell.value = text
        cell.data_type = "s"  # openpyxl took "=…" for a formula
        cell.quotePrefix = looks_like_formula(text)
        _make_room(sheet, row, text)
    elif isinstance(value, datetime) and value.tzinfo:
        cell.value = value.astimezone(SEOUL).replace(tzinfo=None)
    else:
        cell.value = value
    return cell


def _kind(value: Value) -> Kind:
    return next((kind for of, kind in KINDS if isinstance(value, of)), Kind.TEXT)


def _make_room(sheet: Worksheet, row: int, text: str) -> None:
    lines = lines_in(text, TEXT_ROOM)
    if lines > 1:
        sheet.row_dimensions[row].height = height(lines)
