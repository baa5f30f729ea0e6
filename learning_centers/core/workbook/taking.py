"""A table that somebody takes out of a page: a file that says what its figures are, of what place and time.

A room of its own beside the writers: every feature with a table of figures gives it out in the same shape.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Book, Column, Contents, Cover, Kind, Table, Value
from learning_centers.core.workbook.csv import write_csv
from learning_centers.core.workbook.writing import save


class FileFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Taking:
    """`facts`: label and value of the scope, the span and the like; `meanings`: definitions and what else to know.

    Two columns may not have one header, nor a fact that of a column.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    facts: Sequence[tuple[str, Value]]
    meanings: Sequence[str]
    as_of: datetime  # aware


def file_of(taking: Taking, form: FileFormat, by: str) -> bytes:
    """The file. A workbook says on its cover, a CSV in columns of each row, what the figures are.

    `by`: the name of whoever takes it.
    """
    out = io.BytesIO()
    facts = [*taking.facts, (_("As of"), taking.as_of)]
    if form is FileFormat.CSV:
        said = [*facts, (_("Definition"), " ".join(taking.meanings))]
        more = [
            Column(label, Kind.DATETIME if isinstance(value, datetime) else Kind.TEXT)
            for label, value in said
        ]
        beside = tuple(value for _label, value in said)
        rows = [(*row, *beside) for row in taking.rows]
        write_csv(Table(_("Figures"), [*taking.columns, *more], rows), out)
        return out.getvalue()
    table = Table(_("Figures"), taking.columns, taking.rows, taking.meanings)
    cover = Cover(taking.title, facts, [Contents(table.name, taking.title, len(taking.rows))])
    save(Book(taking.title, by, [cover, table], taking.as_of), out)
    return out.getvalue()
