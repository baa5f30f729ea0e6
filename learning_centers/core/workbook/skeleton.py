"""A book without its rows, made by openpyxl: sheets, styles, print set-up, tables. Import late: 0.2 CPU s."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from learning_centers.core.workbook import cover
from learning_centers.core.workbook.book import Book, Column, Cover, Kind, Table
from learning_centers.core.workbook.looks import HEADER, STYLE_NAMES, WRAPPED, StyleId, add_styles, style_id
from learning_centers.core.workbook.measuring import Measure

LANGUAGE = "ko-KR"
A4 = 9
FREEZE_FROM_COLUMNS = 8  # narrower tables are seen whole
FREEZE_MAX_WIDTH = 60
COLUMNS_ACROSS = 20  # so many still read on one sheet of A4
LEADING = (Kind.TEXT, Kind.DATE)
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.7, "header": 0.3, "footer": 0.35}  # inches


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table's rows go: the parts of the package, and the formats, one per column."""

    sheet_path: str
    table_path: str
    ref: str  # the table as the skeleton has it: header and one blank line
    header: StyleId
    columns: Sequence[StyleId]
    measures: Sequence[Measure]


@dataclass(frozen=True, slots=True)
class Skeleton:
    package: bytes
    places: Mapping[str, Place]  # by sheet name
    kinds: Mapping[Kind, StyleId]


def build(book: Book, measures: Mapping[str, Sequence[Measure]]) -> Skeleton:
    """`measures`: one per column, by sheet name."""
    workbook = _workbook(book, measures)
    kinds = {kind: style_id(workbook, name) for kind, name in STYLE_NAMES.items()}
    wrapped, header = style_id(workbook, WRAPPED), style_id(workbook, HEADER)
    stream = io.BytesIO()
    workbook.save(stream)  # gives the parts their paths
    places = {}
    for table in book.tables:
        target = workbook[table.name]
        (tag,) = target.tables.values()
        measured = measures[table.name]
        columns = [
            wrapped if one.wraps else kinds[column.kind]
            for column, one in zip(table.columns, measured, strict=True)
        ]
        places[table.name] = Place(target.path[1:], tag.path[1:], tag.ref, header, columns, measured)
    return Skeleton(stream.getvalue(), places, kinds)


def _workbook(book: Book, measures: Mapping[str, Sequence[Measure]]) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    workbook.properties = _properties(book)
    taken: set[str] = set()
    for source in book.sheets:
        target = workbook.create_sheet(source.name)
        _page(target, book, 0 if isinstance(source, Cover) else len(source.columns))
        if isinstance(source, Cover):
            cover.fill(target, source, book)
        else:
            _dress(target, source, measures[source.name], taken)
    workbook.worksheets[0].sheet_view.tabSelected = True
    return workbook


def _properties(book: Book) -> DocumentProperties:
    when = book.when.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return DocumentProperties(
        title=book.title,
        creator=book.creator,
        lastModifiedBy=book.creator,
        language=LANGUAGE,
        created=when,
        modified=when,
    )


def _page(sheet: Worksheet, book: Book, columns: int) -> None:
    """A4 landscape; book, page numbers and sheet in the footer.

    A wide table takes more pages across, so that its figures can still be read on paper.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = max(1, -(-columns // COLUMNS_ACROSS)), 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for side, inches in MARGINS.items():
        setattr(sheet.page_margins, side, inches)
    sheet.oddFooter.left.text = book.title.replace("&", "&&")
    sheet.oddFooter.center.text = "- &P / &N -"
    sheet.oddFooter.right.text = "&A"


def _dress(sheet: Worksheet, table: Table, measures: Sequence[Measure], taken: set[str]) -> None:
    """Everything about a table's sheet but its rows."""
    for number, measured in enumerate(measures, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = measured.width
    sheet.freeze_panes = f"{get_column_letter(_frozen(table.columns, measures) + 1)}2"
    sheet.print_title_rows = "1:1"
    if len(table.columns) > COLUMNS_ACROSS and (frozen := _frozen(table.columns, measures)):
        sheet.print_title_cols = f"A:{get_column_letter(frozen)}"
    ref = f"A1:{get_column_letter(len(table.columns))}2"
    tag = ExcelTable(
        displayName=_display_name(table.name, taken),
        ref=ref,
        autoFilter=AutoFilter(ref=ref),
        tableColumns=[
            TableColumn(id=number, name=column.header) for number, column in enumerate(table.columns, start=1)
        ],
        tableStyleInfo=TableStyleInfo("TableStyleLight1", showRowStripes=False, showColumnStripes=False),
    )
    sheet.add_table(tag)


def _frozen(columns: Sequence[Column], measures: Sequence[Measure]) -> int:
    """How many columns stay while the others are scrolled: at most the first two, if they name the row."""
    if len(columns) < FREEZE_FROM_COLUMNS:
        return 0
    count, width = 0, 0.0
    for column, measured in zip(columns[:2], measures, strict=False):
        width += measured.width
        if column.kind not in LEADING or width > FREEZE_MAX_WIDTH:
            break
        count += 1
    return count


def _display_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes for a table: no cell address, no space, once in the book."""
    plain = "t_" + re.sub(r"\W", "_", name)
    chosen, number = plain, 2
    while chosen.casefold() in taken:
        chosen, number = f"{plain}_{number}", number + 1
    taken.add(chosen.casefold())
    return chosen
