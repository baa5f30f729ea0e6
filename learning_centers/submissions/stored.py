"""The sheets of an issue, read back from its file: what is cut from it says what it said.

A room of its own beside `workbook`: cuts, packages and comparisons of any age start here, not at the figures of today.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from learning_centers.core import storage
from learning_centers.core.workbook.book import Column, Figure, Kind, Table, Value
from learning_centers.submissions.workbook.measures import MEASURES, WIDTH
from models import Issue

NARROW = frozenset(measure.header for measure in MEASURES)
KINDS = {  # number format in the file -> kind of the column; see core.workbook.looks
    "General": Kind.TEXT,
    "#,##0": Kind.WHOLE,
    "0": Kind.YEAR,
    "#,##0.0": Kind.HOURS,
    "0.0%": Kind.RATE,
    "#,##0.00": Kind.DECIMAL,
    "yyyy-mm-dd": Kind.DATE,
    "yyyy-mm-dd hh:mm": Kind.DATETIME,
}


def read_tables(data_dir: Path, issue: Issue, names: Sequence[str] | None = None) -> list[Table]:
    """The sheets that are tables (or those of `names`), in their order; rows are lists.

    Raises:
        core.storage.FileLost.
    """
    # Whoever only shows pages does not pay the start of openpyxl.
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(storage.fetch(data_dir, issue.path)), read_only=True)
    try:
        _cover, *tables = book.sheetnames
        return [_table(name, book[name].iter_rows()) for name in tables if names is None or name in names]
    finally:
        book.close()


def with_rows(table: Table, rows: list[Sequence[Value]]) -> Table:
    return replace(table, rows=rows)


def _table(name: str, lines: Iterator[Sequence[Any]]) -> Table:
    headers = [str(cell.value) for cell in next(lines)]
    cells = list(lines)
    kinds = [_kind_of_column(column) for column in zip(*cells, strict=True)] or [Kind.TEXT] * len(headers)
    rows = [
        [_value(cell, kind) for cell, kind in zip(line, kinds, strict=True)]
        for line in cells
        if any(cell.value is not None for cell in line)
    ]
    columns = [
        Column(header, kind, WIDTH if header in NARROW else None)
        for header, kind in zip(headers, kinds, strict=True)
    ]
    return Table(name, columns, rows)


def _kind_of_column(cells: Sequence[Any]) -> Kind:
    """What most of its cells are: a rate among counts is a `Figure`."""
    formats = [_kind(cell) for cell in islice(cells, 200)]
    return max(dict.fromkeys(formats), key=formats.count)


def _kind(cell: Any) -> Kind:
    return KINDS.get(cell.number_format, Kind.TEXT)


def _value(cell: Any, kind: Kind) -> Value:
    value: Value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and _kind(cell) is not kind:
        return Figure(value, _kind(cell))
    if isinstance(value, datetime) and kind is Kind.DATE:
        return value.date()
    return value
