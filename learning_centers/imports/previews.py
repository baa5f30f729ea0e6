"""What storing a file would do, row by row, kept beside it until the person decides.

A room of its own: made once by the check, which may run in the background, and drawn on every visit of the page.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from learning_centers.core import storage
from learning_centers.core.errors import DomainError
from learning_centers.core.incoming import Action, Planned

FOLDER = "previews"
MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class PreviewRow:
    sheet: str
    row: int
    action: Action
    what: str
    difference: str


def write(data_dir: Path, upload_id: int, planned: Sequence[Planned]) -> None:
    """The first rows that change something, then the others, up to `MOST_ROWS`."""
    in_order = sorted(planned, key=lambda one: one.action is Action.SKIP)[:MOST_ROWS]
    rows = [
        astuple(PreviewRow(one.row.sheet, one.row.row_number, one.action, one.what, one.difference))
        for one in in_order
    ]
    storage.write_whole(_path(data_dir, upload_id), json.dumps(rows, ensure_ascii=False).encode())


def read(data_dir: Path, upload_id: int) -> list[PreviewRow]:
    """Empty once the person has decided."""
    try:
        data = storage.fetch(data_dir, str(_path(Path(), upload_id)))
    except DomainError:
        return []
    return [
        PreviewRow(sheet, row, Action(action), what, difference)
        for sheet, row, action, what, difference in json.loads(data)
    ]


def remove(data_dir: Path, upload_id: int) -> None:
    """It may hold names; nothing needs it after the decision."""
    _path(data_dir, upload_id).unlink(missing_ok=True)


def _path(data_dir: Path, upload_id: int) -> Path:
    return data_dir / FOLDER / f"{upload_id}.json"
