"""The file of a backup: one zip with a copy of the database, the stored files, and a manifest of their hashes.

A room beside `service`: what the file looks like, and whether it is whole. It knows neither rows nor engines.
"""

import errno
import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from learning_centers.core import storage
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _

MANIFEST = "manifest.json"
DATABASE = "database"  # the copy of the database inside the zip
FILES = "files/"  # the stored files inside the zip, under their paths below the data directory
FORMAT = 1
# What zipfile and json make of bytes that are not as they were written.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,
)
CHUNK = 1 << 20  # bytes read at a time: a backup is larger than the memory


class Damaged(DomainError): ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What a backup says of itself. `audit_head`: the last hash of the access log in it."""

    made_at: datetime  # aware, UTC
    kind: str  # "sqlite" or "postgresql"
    revision: str  # of the schema
    audit_rows: int
    audit_head: str


@dataclass(frozen=True, slots=True)
class Entry:
    name: str  # inside the zip
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    facts: Facts
    entries: tuple[Entry, ...]

    @property
    def files(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.name != DATABASE]


def write(path: Path, facts: Facts, database: Path, data_dir: Path, files: Sequence[Path]) -> Manifest:
    """Make the file at `path`, whole or not at all, readable by its owner only.

    Raises OSError: the disk is full or refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with storage.opened(path) as out:
        os.fchmod(out.fileno(), 0o600)  # it holds personal data
        with zipfile.ZipFile(out, "w") as archive:
            entries = [_add(archive, DATABASE, database, zipfile.ZIP_DEFLATED)]
            for file in files:
                name = FILES + file.relative_to(data_dir).as_posix()
                entries.append(_add(archive, name, file, zipfile.ZIP_STORED))  # workbooks are zips already
            manifest = Manifest(facts, tuple(entries))
            archive.writestr(MANIFEST, _worded(manifest))
    return manifest


def _add(archive: zipfile.ZipFile, name: str, file: Path, how: int) -> Entry:
    info = zipfile.ZipInfo.from_file(file, name)
    info.compress_type = how
    with file.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        return Entry(name, *_copied(source, target))


def _copied(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[int, str]:
    """(bytes, SHA-256) of what was read, and written to `target` when there is one."""
    size, digest = 0, hashlib.sha256()
    while chunk := source.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return size, digest.hexdigest()


def _worded(manifest: Manifest) -> str:
    told = {
        "format": FORMAT,
        **asdict(manifest.facts),
        "made_at": manifest.facts.made_at.isoformat(),
        "entries": [asdict(entry) for entry in manifest.entries],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def read_manifest(path: Path) -> Manifest:
    """What the file says of itself; nothing of it is checked yet. Raises Damaged."""
    with _opened(path) as archive:
        return _manifest(archive)


def verify(path: Path) -> Manifest:
    """Read everything again and compare it with the manifest.

    Raises:
        Damaged: the file is missing, cut short, changed, or holds something the manifest does not name.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive)
        named = [entry.name for entry in manifest.entries]
        if sorted([*named, MANIFEST]) != sorted(archive.namelist()) or named[:1] != [DATABASE]:
            raise Damaged(_("The backup does not hold what its list names. Use another backup."))
        for entry in manifest.entries:
            with archive.open(entry.name) as source:
                if _copied(source) != (entry.size, entry.sha256):
                    raise _damaged(entry.name)
    return manifest


def extract(path: Path, entry: Entry, to: Path) -> None:
    """Write one entry to `to`, whole or not at all. Raises Damaged, OSError."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path) as archive, archive.open(entry.name) as source, storage.opened(to) as target:
        if _copied(source, target) != (entry.size, entry.sha256):
            raise _damaged(entry.name)


def path_of(entry: Entry) -> PurePosixPath:
    """Where a stored file belongs below the data directory. Raises Damaged: outside of it."""
    path = PurePosixPath(entry.name.removeprefix(FILES))
    if not entry.name.startswith(FILES) or path.is_absolute() or ".." in path.parts:
        raise _damaged(entry.name)
    return path


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as missing:
        raise Damaged(_("There is no backup %(path)s.", path=path)) from missing
    except BROKEN as broken:
        raise _no_backup(path) from broken
    except OSError as trouble:
        if trouble.errno != errno.EINVAL:  # which a place before the beginning of the file is
            raise
        raise _no_backup(path) from trouble


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    told = json.loads(archive.read(MANIFEST))
    if told["format"] != FORMAT:
        raise Damaged(_("A newer version of the program made this backup. Update the program first."))
    facts = Facts(
        made_at=datetime.fromisoformat(told["made_at"]),
        kind=told["kind"],
        revision=told["revision"],
        audit_rows=told["audit_rows"],
        audit_head=told["audit_head"],
    )
    return Manifest(facts, tuple(Entry(**entry) for entry in told["entries"]))


def _no_backup(path: Path) -> Damaged:
    return Damaged(_("%(path)s is damaged or is no backup. Use another one.", path=path))


def _damaged(name: str) -> Damaged:
    return Damaged(_("“%(name)s” in the backup is damaged. Use another backup.", name=name))
