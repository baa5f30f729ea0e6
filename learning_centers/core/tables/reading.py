"""Files to rows of cell values. Nothing here knows what the columns mean."""

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.guard import MAX_COLUMN, MAX_ROW, Kind, check
from learning_centers.core.tables.problems import BadFile, Broken

MAX_CELLS = 3_000_000  # of one file; about 300 MB of values at worst
MAX_ROW_ELEMENTS = 50_000  # the tree of one row is kept whole; 702 cells with a dozen parts each are 9,000
PROGRESS_EVERY = 500  # rows
DELIMITERS = ",\t;"
DELIMITER_SAMPLE_LINES = 20
QUOTED_FORMULA = re.compile(r"'(?=[=+\-@\t\r])")  # how our own CSV files keep such text from running

Row = tuple[int, tuple[Any, ...]]  # row number from 1, values from column A; blank rows may be left out
OnProgress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Values are str, int, float, bool, datetime, time, timedelta, None or `Broken`."""

    name: str
    rows: list[Row]
    hidden: bool = False


def read(data: bytes, filename: str, *, on_progress: OnProgress | None = None) -> list[Sheet]:
    """Every sheet of the file, hidden ones too; `on_progress` gets the rows read so far, every 500.

    Raises:
        BadFile: `guard.check` refuses it, or it cannot be read.
    """
    if check(data, filename) is Kind.CSV:
        sheets = [(PureWindowsPath(filename).stem, False, _csv_rows(data))]
        return _collect(iter(sheets), on_progress)
    with quiet_openpyxl():
        return _collect(_workbook_sheets(data), on_progress)


@contextmanager
def quiet_openpyxl() -> Iterator[None]:
    """Without its warnings: what it leaves out (styles, drop-downs) is nothing to us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def column_letter(number: int) -> str:
    """`C` for 3."""
    letter: str = get_column_letter(number)
    return letter


def _collect(
    sheets: Iterator[tuple[str, bool, Iterator[Row]]], on_progress: OnProgress | None
) -> list[Sheet]:
    read_rows = cells = 0
    collected = []
    for name, hidden, rows in sheets:
        kept: list[Row] = []
        for row in rows:
            kept.append(row)
            read_rows += 1
            cells += len(row[1])
            _check_size(row, cells)
            if on_progress and read_rows % PROGRESS_EVERY == 0:
                on_progress(read_rows)
        collected.append(Sheet(name, kept, hidden))
    return collected


def _check_size(row: Row, cells: int) -> None:
    number, values = row
    if number > MAX_ROW or len(values) > MAX_COLUMN or cells > MAX_CELLS:
        raise BadFile(
            _(
                "The file holds too many rows or cells (at most %(rows)s rows). Split it into smaller files.",
                rows=f"{MAX_ROW:,}",
            )
        )


@contextmanager
def _readable() -> Iterator[None]:
    """A damaged file makes openpyxl raise whatever its parts raise, from KeyError to MemoryError."""
    try:
        yield
    except BadFile:
        raise
    except Exception as reason:
        raise BadFile(_("The file cannot be read. Open it in Excel and save it again as .xlsx.")) from reason


def _workbook_sheets(data: bytes) -> Iterator[tuple[str, bool, Iterator[Row]]]:
    with _readable():
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            with book._archive.open(sheet._worksheet_path) as source:
                parser = _CellParser(
                    source,
                    sheet._shared_strings,
                    data_only=True,
                    epoch=book.epoch,
                    date_formats=book._date_formats,
                    timedelta_formats=book._timedelta_formats,
                )
                yield sheet.title, sheet.sheet_state != "visible", parser.value_rows()


class _CellParser(WorkSheetParser):
    """openpyxl's parser, for two things its worksheets hide: errors, and formulas without a stored result.

    It also takes row numbers from the rows, so a sheet that claims to be a million rows high costs nothing.
    """

    def value_rows(self) -> Iterator[Row]:
        elements = 0
        with _readable():
            for _event, element in iterparse(self.source):
                elements += 1
                if element.tag == ROW_TAG:
                    number, cells = self.parse_row(element)
                    element.clear()
                    elements = 0
                    if values := _placed(cells):
                        yield number, values
                elif element.tag == DATA_TAG:
                    return
                elif elements > MAX_ROW_ELEMENTS:
                    raise BadFile(_("The table is too wide. Delete the empty columns beside it."))

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["data_type"] == "e":
            cell["value"] = Broken(cell["value"] or "")
        elif cell["value"] is None and element.find(FORMULA_TAG) is not None:
            # A formula that gave "" is stored as an empty text; without a result there is no typed value.
            empty_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
            cell["value"] = None if empty_text else Broken("")
        return cell


def _placed(cells: list[dict[str, Any]]) -> tuple[Any, ...]:
    """The values by column, None between; nothing after the last value."""
    filled = [(cell["column"], cell["value"]) for cell in cells if cell["value"] is not None]
    if not filled:
        return ()
    width = max(column for column, _value in filled)
    values: list[Any] = [None] * width
    for column, value in filled:
        values[column - 1] = value
    return tuple(values)


def _csv_rows(data: bytes) -> Iterator[Row]:
    text = _decoded(data)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, record in enumerate(records, 1):
            yield number, tuple(QUOTED_FORMULA.sub("", value, count=1) or None for value in record)
    except csv.Error as reason:
        raise BadFile(_("A cell holds far too much text. Shorten it and bring the file again.")) from reason


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("The Korean text of this file cannot be read. In Excel, save it as 'CSV UTF-8'."))


def _delimiter(text: str) -> str:
    """The one that parts most, outside quotes, in the first lines; a comma when none does."""
    start = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:DELIMITER_SAMPLE_LINES]))
    return max(DELIMITERS, key=start.count)
