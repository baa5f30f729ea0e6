"""Files in the data directory: written beside, flushed, renamed. A kill leaves the old file or none, never half."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from learning_centers.core import clock
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _


class FileLost(DomainError): ...


class NoRoom(DomainError): ...


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(data_dir: Path, folder: str, data: bytes, suffix: str) -> str:
    """Store `data` under its SHA-256 and return the path below `data_dir`. The same bytes are stored once.

    Raises:
        NoRoom: the disk is full or refuses.
    """
    path = data_dir / folder / f"{sha256(data)}{suffix}"
    if not path.exists():
        try:
            write_whole(path, data)
        except OSError as trouble:
            raise no_room(trouble) from trouble
    return str(path.relative_to(data_dir))


def no_room(trouble: OSError) -> NoRoom:
    """What a disk said, in words."""
    return NoRoom(
        _(
            "The file could not be stored: %(why)s. Make room on the disk, then try again.",
            why=trouble.strerror,
        )
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader sees all of it or what was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened(path) as file:
        file.write(data)


@contextmanager
def opened(out: BinaryIO | Path) -> Iterator[BinaryIO]:
    """A stream to write to. A path has the whole file when the block ends well, else what it had."""
    if not isinstance(out, Path):
        yield out
        return
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # held as long as this process lives: see `clear_left`
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(out)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def clear_left(folder: Path, untouched: timedelta) -> int:
    """Remove what writers left below `folder` when they were killed; how many. Nothing that a living one writes.

    untouched: so long nobody has written to it; longer than between making the file and locking it.
    """
    removed = 0
    for part in folder.rglob(".*.part"):
        with suppress(FileNotFoundError):  # another process was clearing too, or its writer has just ended
            if clock.now().timestamp() - part.stat().st_mtime >= untouched.total_seconds() and _is_left(part):
                part.unlink()
                removed += 1
    return removed


def _is_left(part: Path) -> bool:
    with part.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def fetch(data_dir: Path, path: str) -> bytes:
    """Raises FileLost: it is not there any more."""
    try:
        return (data_dir / path).read_bytes()
    except FileNotFoundError as lost:
        raise FileLost(
            _("The stored file is missing. Please tell the office which page you were on.")
        ) from lost
