"""Taking a table out: as a file that says what its figures mean, of what place and span, and when it was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Column, Value
from learning_centers.core.workbook.taking import FileFormat, Taking, file_of
from learning_centers.dashboards.shapes import Sheet
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
        ]


def written(sheet: Sheet, about: About, form: FileFormat, viewer: Viewer) -> bytes:
    """The sheet as a file."""
    title = f"{about.place} {about.span} {sheet.title}"
    rows = [line.values for line in sheet.lines]
    meanings = [*(f"{_(TERMS[key].name)}: {_(TERMS[key].meaning)}" for key in sheet.terms), *about.notes]
    taking = Taking(title, _columns(sheet), rows, about.facts, meanings, about.as_of)
    return file_of(taking, form, viewer.name)


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
