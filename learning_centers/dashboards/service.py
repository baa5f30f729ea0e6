"""Taking a table out: as a file that says what its figures mean, of what place and span, and when it was made."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Book, Column, Contents, Cover, Kind, Table, Value
from learning_centers.core.workbook.csv import write_csv
from learning_centers.core.workbook.writing import save
from learning_centers.dashboards.shapes import Sheet
from learning_centers.exports.service import FileFormat
from learning_centers.figures.terms import TERMS
from models import Deed


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside the figures of a file, worded."""

    place: str
    span: str
    boundaries: str
    as_of: datetime
    notes: Sequence[str] = ()

    @property
    def facts(self) -> list[tuple[str, Value]]:
        return [
            (_("Place of the figures"), self.place),
            (_("Span"), self.span),
            (_("District boundaries"), self.boundaries),
            (_("As of"), self.as_of),
        ]


def written(sheet: Sheet, about: About, form: FileFormat, viewer: Viewer) -> bytes:
    """The file. A workbook says on its cover, a CSV in columns of each row, what the figures are."""
    out = io.BytesIO()
    columns = _columns(sheet)
    rows = [line.values for line in sheet.lines]
    if form is FileFormat.CSV:
        said = [*about.facts, (_("Definition"), " ".join(_definitions(sheet, about)))]
        more = [
            Column(label, Kind.DATETIME if isinstance(value, datetime) else Kind.TEXT)
            for label, value in said
        ]
        beside = tuple(value for _label, value in said)
        write_csv(Table(_("Figures"), [*columns, *more], [(*row, *beside) for row in rows]), out)
        return out.getvalue()
    table = Table(_("Figures"), columns, rows, _definitions(sheet, about))
    title = f"{about.place} {about.span} {sheet.title}"
    cover = Cover(title, about.facts, [Contents(table.name, sheet.title, len(rows))])
    save(Book(title, viewer.name, [cover, table], about.as_of), out)
    return out.getvalue()


def note_taken(session: Session, viewer: Viewer, sheet: Sheet, form: FileFormat, address: str) -> None:
    """Who took which figures. They name nobody, so there are no subjects and no reason is asked for."""
    audit.record(session, viewer, Deed.DOWNLOAD, "dashboards.take", detail=f"{sheet.key} {form} {address}")


def _columns(sheet: Sheet) -> list[Column]:
    """A change is told beside what it is a change from: two columns may not have one header."""
    columns, last = [], ""
    for head in sheet.heads:
        header = _("Difference from: %(what)s", what=last) if head.change else head.text
        columns.append(Column(header, head.kind))
        last = head.text
    return columns


def _definitions(sheet: Sheet, about: About) -> list[str]:
    return [*(f"{_(TERMS[key].name)}: {_(TERMS[key].meaning)}" for key in sheet.terms), *about.notes]
