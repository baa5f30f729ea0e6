"""Saving a book as .xlsx."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from learning_centers.core.storage import opened
from learning_centers.core.workbook.book import Book, Table, Value
from learning_centers.core.workbook.measuring import measure

MEASURED_ROWS = 2_000  # the width of a column is known before its later rows are


def save(book: Book, out: BinaryIO | Path) -> None:
    """Write `book` to `out`. The same book gives the same bytes; a path shows the whole file or what it had.

    Rows are streamed: memory does not grow with their number.

    Raises:
        ValueError: a row of another length than the headers, too many rows, a number that is none.
        TypeError: a value that no cell is made of.
    """
    # Whoever only shows pages does not pay the start of openpyxl.
    from learning_centers.core.workbook import skeleton, splice

    measures, feeds = {}, []
    for table in book.tables:
        rows = _checked(table)
        sample = list(itertools.islice(rows, MEASURED_ROWS))
        measures[table.name] = measure(table, sample)
        feeds.append((table, itertools.chain(sample, rows)))
    bare = skeleton.build(book, measures)
    with opened(out) as stream:
        splice.write(bare, feeds, stream)


def _checked(table: Table) -> Iterator[Sequence[Value]]:
    for number, row in enumerate(table.rows, start=2):
        if len(row) != len(table.columns):
            raise ValueError(
                f"Sheet {table.name!r}, row {number}: {len(row)} values for {len(table.columns)} columns"
            )
        yield row
