"""The evidence of a month as one zip of pages that stand alone: pictures and style inside each.

The same data gives the same bytes. It is streamed: one sheet at a time is in memory.
"""

import io
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from learning_centers.core import storage
from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import MONTHS, WEEKDAYS
from learning_centers.evidence.queries import Sheet

NAME = "{code}_출결증빙자료_{submitter}{day}.html"
ZIP_NAME = "{month}_{code}_출결증빙자료.zip"
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|^\.+')  # in names of files on Windows
LONG_AGO = (1980, 1, 1, 0, 0, 0)
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".css": "text/css"}


class _Sink(io.RawIOBase):
    """Takes what the zip writes, to be handed on piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # ZipFile writes bytes only
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        joined = b"".join(self._parts)
        self._parts.clear()
        return joined


def names_of(sheets: Sequence[Sheet]) -> list[str]:
    """One per sheet, in their order. An offering with several days has the day in the name."""
    per_offering = Counter(sheet.lesson.code for sheet in sheets)
    return [
        NAME.format(
            code=sheet.lesson.code,
            submitter=UNFIT.sub("_", sheet.evidence.submitter).strip(),
            day=f"_{sheet.lesson.starts_at.astimezone(SEOUL):%Y-%m-%d}_{sheet.lesson.number}"
            if per_offering[sheet.lesson.code] > 1
            else "",
        )
        for sheet in sheets
    ]


def zipped(sheets: Sequence[Sheet], draw: Callable[[Sheet], str]) -> Iterator[bytes]:
    """`draw`: the page of a sheet."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, sheet in zip(names_of(sheets), sheets, strict=True):
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, draw(sheet), compresslevel=1)  # pictures are compressed already
            yield sink.taken()
    yield sink.taken()


def dated(moment: datetime) -> str:
    """The day in Seoul, with its year always: paper is looked at in other years too."""
    there = moment.astimezone(SEOUL)
    return _(
        "%(day)s %(month)s %(year)s (%(weekday)s)",
        day=there.day,
        month=_(MONTHS[there.month - 1]),
        year=there.year,
        weekday=_(WEEKDAYS[there.weekday()]),
    )


def require_whole(data_dir: Path, sheets: Iterable[Sheet]) -> None:
    """Before anything is sent: half a zip is worse than none. Raises core.storage.FileLost."""
    for sheet in sheets:
        for path in (*(photo.path for photo in sheet.photos), sheet.evidence.signature_path):
            if path and not (data_dir / path).exists():
                storage.fetch(data_dir, path)


def data_url(data: bytes, suffix: str) -> str:
    return f"data:{TYPES[suffix]};base64,{b64encode(data).decode()}"


def inside(data_dir: Path, path: str) -> str:
    """A stored picture as a part of the page. Raises core.storage.FileLost."""
    return data_url(storage.fetch(data_dir, path), Path(path).suffix)


def style_of(sheets: Iterable[Path]) -> str:
    return data_url(b"\n".join(path.read_bytes() for path in sheets), ".css")
