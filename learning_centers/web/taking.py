"""Handing a table of figures out as a file, with a note of who took it.

A room of its own: figures name nobody, so no reason is asked for and no person is noted, as exports of people are.
"""

import io
from dataclasses import dataclass

from flask import send_file
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.workbook.taking import FileFormat, Taking, file_of
from learning_centers.web.guards import current_viewer
from models import Deed


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is made; make it before the write lock is taken."""

    name: str
    form: FileFormat
    data: bytes

    def answer(self) -> ResponseReturnValue:
        return send_file(io.BytesIO(self.data), as_attachment=True, download_name=f"{self.name}.{self.form}")


def make_file(taking: Taking, form: FileFormat) -> Taken:
    return Taken(taking.title, form, file_of(taking, form, current_viewer().name))


def note_taken(session: Session, taken: Taken, what: str, address: str) -> None:
    """`what`: the endpoint; `address`: which figures."""
    audit.record(session, current_viewer(), Deed.DOWNLOAD, what, detail=f"{taken.form} {address}")
