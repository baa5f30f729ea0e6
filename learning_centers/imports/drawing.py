"""Uploads as rows of the tables on screen (see templates/components/tables.html)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.incoming import Action
from learning_centers.core.tables.layout import Layout
from learning_centers.imports.previews import PreviewRow
from learning_centers.imports.queries import KIND_NAMES
from learning_centers.imports.workbook import EXPLAINED, printed
from learning_centers.web.filters import file_size, number, seoul
from models import Upload, UploadKind, UploadState

ACTION_TAGS = {
    Action.MAKE: ("ok", mark("New"), "plus"),
    Action.CHANGE: ("info", mark("Changed"), "edit"),
    Action.SKIP: ("none", mark("Skipped"), "minus"),
}
SHORT_SHEET = 10  # letters
LOOKED_AT = (UploadState.CHECKED, UploadState.STORED, UploadState.DROPPED)


@dataclass(frozen=True, slots=True)
class ColumnLine:
    header: str
    required: bool
    meaning: str


def lead(upload: Upload) -> str:
    """The line under the heading: what, how much, when."""
    parts = [_(KIND_NAMES[upload.kind]), file_size(upload.size)]
    if upload.state in LOOKED_AT:
        parts.append(_("%(n)s rows", n=number(upload.rows)))
    parts.append(_("brought %(time)s", time=seoul(upload.at)))
    return " · ".join(parts)


def upload_row(upload: Upload) -> dict[str, Any]:
    seen = upload.state in LOOKED_AT
    return {
        "file": {"href": url_for("imports.show", upload_id=upload.id), "text": upload.filename},
        "kind": _(KIND_NAMES[upload.kind]),
        "at": seoul(upload.at),
        "state": {"state": str(upload.state)},
        "made": upload.made if seen else "",
        "changed": upload.changed if seen else "",
        "bad": upload.rows - upload.made - upload.changed - upload.skipped if seen else "",
    }


def problem_row(problem: Mapping[str, str]) -> dict[str, Any]:
    return {
        "cell": {"text": _whole(problem["cell"] or _("The file")), "sub": _sheet(problem["sheet"])},
        "column": problem.get("column", ""),
        "found": problem["found"] or _("(empty)"),
        "message": problem["message"],
    }


def preview_rows(rows: Sequence[PreviewRow]) -> list[dict[str, Any]]:
    return [
        {
            "row": {"text": str(row.row), "sub": row.sheet},
            "what": row.what,
            "action": {"tag": _tag(row.action)},
            "difference": row.difference,
        }
        for row in rows
    ]


def column_lines(kind: UploadKind, layout: Layout) -> list[ColumnLine]:
    """What the page says of each column of a kind."""
    explained = EXPLAINED[kind]
    headers = [(printed(column.header), column.required) for column in layout.columns]
    return [
        ColumnLine(header, required, _(explained[header]) if header in explained else "–")
        for header, required in headers
    ]


def _whole(text: str) -> Markup:
    """Kept on one line: the first column of a table may break anywhere, and "E1 6" is no cell."""
    return Markup('<span class="lc-nowrap">{}</span>').format(text)


def _sheet(name: str) -> str:
    """A short name whole; a long one may break, or the table grows too wide."""
    return _whole(name) if len(name) <= SHORT_SHEET else name


def _tag(action: Action) -> tuple[str, str, str]:
    kind, text, sign = ACTION_TAGS[action]
    return kind, _(text), sign
