"""A person's own file handed back, with the cells to mend painted and commented, and a list in front.

Formulas are not kept, only what they showed: the copy is opened by other people than its author.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname, range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.xml.functions import iterparse  # defusedxml's

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.guard import DAMAGE, MAX_COLUMN, MAX_ROW, Kind, check
from learning_centers.core.tables.problems import Broken, Problem
from learning_centers.core.tables.reading import Sheet, quiet_openpyxl, read

LIST_SHEET = "오류 목록"
AUTHOR = "디지털배움터"
MAX_SHOWN = 500
# What openpyxl holds open costs about fifty times its bytes in the file, and one object for each merged cell.
MAX_OPENED_BYTES = 20 << 20
MAX_SPREAD_CELLS = 200_000
SPREADING = ("mergeCell", "hyperlink", "comment")

YELLOW = PatternFill("solid", fgColor="FFF2A8")
HEAD = PatternFill("solid", fgColor="E9EDF4")
PLAIN = Font(name="맑은 고딕", size=10)
BOLD = Font(name="맑은 고딕", size=10, bold=True)
LINK = Font(name="맑은 고딕", size=10, underline="single", color="0B50D0")
TOP = Alignment(vertical="top", wrap_text=True)
WIDTHS = {"A": 18, "B": 9, "C": 18, "D": 30, "E": 64}
A4 = 9  # among Excel's paper sizes
RUNS = ("=", "+", "-", "@", "\t", "\r")

Notes = Mapping[str, Mapping[str, str]]  # sheet -> cell -> what to mend there


def marked_copy(
    data: bytes, filename: str, problems: Sequence[Problem], ignored_columns: Sequence[str] = ()
) -> bytes:
    """An .xlsx with the first 500 problems marked; from a .csv or a very large file a plain one.

    Raises:
        BadFile: the file cannot be read at all.
    """
    kind = check(data, filename)
    notes = _notes(problems[:MAX_SHOWN])
    with quiet_openpyxl():
        book = _opened(data) if kind is Kind.XLSX else None
        if book is None:
            return _plain_copy(read(data, filename), notes, problems, ignored_columns)
        _clear_old_marks(book)
        for sheet in book.worksheets:
            sheet.sheet_view.tabSelected = False  # or Excel would edit all selected sheets at once
            for cell, note in notes.get(sheet.title, {}).items():
                _mark(_anchor(sheet, cell), note)
        _fill_list(book.create_sheet(LIST_SHEET, 0), problems, ignored_columns, {})
        book.active = 0
        return _saved(book)


def _notes(problems: Sequence[Problem]) -> dict[str, dict[str, str]]:
    notes: dict[str, dict[str, str]] = defaultdict(dict)
    for problem in problems:
        if problem.cell:
            before = notes[problem.sheet].get(problem.cell)
            notes[problem.sheet][problem.cell] = f"{before}\n{problem.message}" if before else problem.message
    return notes


def _opened(data: bytes) -> Workbook | None:
    """None when opening it would cost too much, or openpyxl cannot."""
    with ZipFile(io.BytesIO(data)) as package:
        if sum(part.file_size for part in package.infolist()) > MAX_OPENED_BYTES or _spreads(package):
            return None
    try:
        return load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception:  # whatever a part it does not know makes it raise; the plain copy needs values only
        return None


def _spreads(package: ZipFile) -> bool:
    """Merges, links and comments over huge ranges: openpyxl makes an object for every cell in them."""
    cells = 0
    for part in package.namelist():
        for area in _areas(package, part):
            cells += area
            if cells > MAX_SPREAD_CELLS:
                return True
    return False


def _areas(package: ZipFile, part: str) -> Iterator[int]:
    """Cells under each range that spreads, in whatever part: a sheet may have any name."""
    try:
        with package.open(part) as source:
            for _event, element in iterparse(source):
                if element.tag.rpartition("}")[2] in SPREADING:
                    left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
                    yield ((right or MAX_COLUMN) - (left or 1) + 1) * ((bottom or MAX_ROW) - (top or 1) + 1)
                element.clear()
    except (ParseError, *DAMAGE):
        return  # a picture, or nothing openpyxl could read either
    except ValueError:
        yield MAX_SPREAD_CELLS + 1  # a range that cannot be sized, or entities


def _clear_old_marks(book: Workbook) -> None:
    """A copy of ours that was mended and brought again carries our marks; the new ones replace them."""
    if LIST_SHEET in book.sheetnames and len(book.sheetnames) > 1:
        del book[LIST_SHEET]
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _anchor(sheet: Any, cell: str) -> Cell:
    """The cell itself, or the one that stands for it where cells are merged."""
    found = sheet[cell]
    if isinstance(found, MergedCell):
        over = next(area for area in sheet.merged_cells.ranges if cell in area)
        return sheet.cell(over.min_row, over.min_col)
    return found


def _mark(cell: Cell, note: str) -> None:
    cell.fill = YELLOW
    cell.comment = Comment(_legal(note), AUTHOR, height=110, width=320)


def _plain_copy(
    sheets: Sequence[Sheet], notes: Notes, problems: Sequence[Problem], ignored_columns: Sequence[str]
) -> bytes:
    """Values only, written row by row, so that the largest file costs little memory."""
    book = Workbook(write_only=True)
    front = book.create_sheet(LIST_SHEET)
    titles = _titles(sheets)
    _fill_list(front, problems, ignored_columns, titles)
    for sheet in sheets:
        target = book.create_sheet(titles[sheet.name])
        target.sheet_view.tabSelected = False
        marks = notes.get(sheet.name, {})
        marked_rows: dict[int, dict[int, str]] = defaultdict(dict)
        for cell, note in marks.items():
            column, row, _right, _bottom = range_boundaries(cell)
            marked_rows[row][column] = note
        _write_rows(target, sheet, marked_rows)
    return _saved(book)


def _write_rows(target: Any, sheet: Sheet, marked_rows: Mapping[int, Mapping[int, str]]) -> None:
    written = 0
    for number, values in sheet.rows:
        while written < number - 1:
            written += 1
            target.append(_cells(target, (), marked_rows.get(written, {})))
        target.append(_cells(target, values, marked_rows.get(number, {})))
        written = number


def _cells(target: Any, values: Sequence[Any], marks: Mapping[int, str]) -> list[Any]:
    cells = [_safe(target, value) for value in values]
    for column, note in marks.items():
        cells += [None] * (column - len(cells))
        cell = cells[column - 1]
        marked = cell if isinstance(cell, Cell) else WriteOnlyCell(target, cell)
        _mark(marked, note)
        cells[column - 1] = marked
    return cells


def _safe(target: Any, value: Any) -> Any:
    """Text stays text, whatever it begins with."""
    if isinstance(value, Broken):
        value = value.code or None
    if not isinstance(value, str):
        return value
    value = _legal(value)
    if not value.startswith(RUNS):
        return value
    cell = WriteOnlyCell(target, value)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _titles(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Sheet name -> a title Excel allows; a CSV file may be named anything."""
    titles: dict[str, str] = {}
    for sheet in sheets:
        title = _legal(re.sub(r"[\[\]:*?/\\]", "_", sheet.name)).strip("'")[:31] or "Sheet"
        titles[sheet.name] = f"{title[:30]}_" if title == LIST_SHEET else title
    return titles


def _fill_list(
    front: Any, problems: Sequence[Problem], ignored_columns: Sequence[str], titles: Mapping[str, str]
) -> None:
    """One row per problem; the cell's name leads to the cell."""
    front.sheet_view.tabSelected = True
    front.freeze_panes = "A2"
    front.page_setup.orientation, front.page_setup.paperSize = "landscape", A4
    front.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    front.page_setup.fitToHeight = 0
    front.print_title_rows = "1:1"
    for letter, width in WIDTHS.items():
        front.column_dimensions[letter].width = width
    heads = (_("Sheet"), _("Cell"), _("Column"), _("What is written"), _("What to do"))
    front.append([_styled(front, head, BOLD, HEAD) for head in heads])
    for row, problem in enumerate(problems[:MAX_SHOWN], 2):
        texts = (problem.sheet, problem.cell, problem.column, problem.found or _("(empty)"), problem.message)
        cells = [_styled(front, text, PLAIN) for text in texts]
        if problem.cell:
            title = titles.get(problem.sheet, problem.sheet)
            _link(cells[1], row, f"{quote_sheetname(title)}!{problem.cell}")
        front.append(cells)
    for line in _closing_lines(len(problems), ignored_columns):
        front.append([])
        front.append([_styled(front, line, PLAIN, wrap=False)])


def _closing_lines(count: int, ignored_columns: Sequence[str]) -> Iterator[str]:
    if count > MAX_SHOWN:
        more = count - MAX_SHOWN
        yield _(
            "The first %(shown)s are listed. Mend them and bring the file again to see the other %(more)s.",
            shown=f"{MAX_SHOWN:,}",
            more=f"{more:,}",
        )
    if ignored_columns:
        yield _("Columns that were not used: %(columns)s", columns=", ".join(ignored_columns))


def _styled(front: Any, text: str, font: Font, fill: PatternFill | None = None, *, wrap: bool = True) -> Cell:
    cell = WriteOnlyCell(front, _legal(text))
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(RUNS)
    cell.font = font
    cell.alignment = TOP if wrap else Alignment(vertical="top")
    if fill:
        cell.fill = fill
    return cell


def _link(cell: Cell, row: int, location: str) -> None:
    """The place is set by hand: a cell that is not yet in its sheet knows none."""
    cell.row, cell.column = row, 2
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
    cell.font = LINK


def _legal(text: str) -> str:
    legal: str = ILLEGAL_CHARACTERS_RE.sub("", text)
    return legal


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
