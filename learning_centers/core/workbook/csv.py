"""A table as CSV that Excel opens in Korean: UTF-8 with a byte order mark, CRLF, formulas disarmed."""

import csv
import io
import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from learning_centers.core.clock import SEOUL
from learning_centers.core.storage import opened
from learning_centers.core.workbook.book import Figure, Table, Value
from learning_centers.core.workbook.text import cleaned, looks_like_formula


def write_csv(table: Table, out: BinaryIO | Path) -> None:
    """Headers, then the rows. Numbers are bare (a rate stays 0-1), days ISO; notes are left out.

    Text that a spreadsheet would run gets an apostrophe in front.

    Raises ValueError: a row of another length than the headers, or a number that is none.
    """
    with opened(out) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        try:
            writer = csv.writer(text)
            writer.writerow([_worded(column.header) for column in table.columns])
            writer.writerows(_line(table, row) for row in table.rows)
        finally:
            text.detach()


def _line(table: Table, row: Sequence[Value]) -> list[str]:
    if len(row) != len(table.columns):
        raise ValueError(f"{table.name}: a row of {len(row)} values for {len(table.columns)} columns")
    return [_worded(value) for value in row]


def _worded(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = cleaned(value)
        return f"'{text}" if looks_like_formula(text) else text
    if isinstance(value, Figure):
        return _worded(value.value)
    if isinstance(value, datetime):
        shown = value.astimezone(SEOUL) if value.tzinfo else value
        return shown.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else _number(value)


def _number(value: int | float | Decimal) -> str:
    if isinstance(value, bool):
        raise TypeError("Say yes and no in words.")
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number to write down.")
    return format(value, ".15g")  # as many digits as Excel keeps; 0.1 + 0.2 is 0.3
