"""Making, listing, checking and restoring backups. They lie in `backups/` of the data directory."""

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine

from learning_centers.backup import archive, copies
from learning_centers.backup.archive import Manifest
from learning_centers.core import audit, migrations
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.database import make_sessions, transaction
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.storage import NoRoom
from models import Deed, Role

FOLDER = "backups"
# Folders of the data directory that a backup leaves out: made anew when needed, or backups themselves.
LEFT_OUT = (FOLDER, "previews", "log")
KEEPERS = (Role.SYSTEM, Role.ADMIN)


class OtherDatabase(DomainError): ...


class NewerBackup(DomainError): ...


class WouldReplace(DomainError):
    """There are rows, and nobody said that they may go."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file in the folder of backups; `manifest` None: it cannot be read."""

    path: Path
    size: int  # bytes
    manifest: Manifest | None


def require_keeper(viewer: Viewer) -> None:
    """Raises Refused: a backup holds everybody's data."""
    if viewer.role not in KEEPERS:
        raise Refused(_("Only an administrator may make or restore backups."))


def create(engine: Engine, data_dir: Path, viewer: Viewer, now: datetime) -> tuple[Path, Manifest]:
    """A new backup of the database and the stored files, and a line in the access log.

    The database is copied first: every file its rows name was stored before them.

    Raises:
        Refused, NoRoom, copies.NotUpgraded, copies.ToolMissing, copies.CopyFailed.
    """
    require_keeper(viewer)
    path = data_dir / FOLDER / f"{now.astimezone(SEOUL):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.zip"
    with _room(data_dir) as room:
        facts = copies.copy_out(engine, room / "copy")
        manifest = archive.write(path, facts, room / "copy", data_dir, stored_files(data_dir))
    _record(engine, viewer, Deed.DOWNLOAD, "backup.create", f"{path.name} {facts.audit_head}")
    return path, manifest


def stored_files(data_dir: Path) -> list[Path]:
    """Uploads, workbooks and what later features store: whole files in folders, by path. No secret, no log."""
    folders = [
        one for one in data_dir.glob("*/") if one.name not in LEFT_OUT and not one.name.startswith(".")
    ]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return sorted(file for file in files if file.suffix != ".part")


def list_backups(data_dir: Path) -> Sequence[Listed]:
    """Newest first."""
    files = sorted((data_dir / FOLDER).glob("*.zip"), reverse=True)
    return [Listed(file, file.stat().st_size, _manifest_or_none(file)) for file in files]


def _manifest_or_none(file: Path) -> Manifest | None:
    try:
        return archive.read_manifest(file)
    except archive.Damaged:
        return None


def find(data_dir: Path, name: str) -> Path:
    """A backup by its path, or by its name in the folder of backups."""
    path = Path(name)
    return path if path.exists() else data_dir / FOLDER / name


def verify(data_dir: Path, path: Path) -> Manifest:
    """Read the whole backup again; a copy of SQLite is opened and checked too. Raises archive.Damaged."""
    manifest = archive.verify(path)
    for entry in manifest.files:
        archive.path_of(entry)
    if manifest.facts.kind == "sqlite":
        with _room(data_dir) as room:
            archive.extract(path, manifest.entries[0], room / "copy")
            _require_sound(room / "copy", manifest)
    return manifest


def restore(engine: Engine, data_dir: Path, path: Path, viewer: Viewer, *, replace: bool) -> Manifest:
    """Put the backup in the place of what is there. Everything is checked before anything is changed.

    The stored files come first, each whole; then the database changes in one step. What is interrupted before
    that step leaves the old database and at most some files more.

    Raises:
        Refused, archive.Damaged, OtherDatabase, NewerBackup, WouldReplace (without `replace`), NoRoom,
        copies.InUse, copies.ToolMissing, copies.CopyFailed.
    """
    require_keeper(viewer)
    manifest = verify(data_dir, path)
    _require_fitting(engine, manifest)
    if not replace:
        _require_empty(engine)
    with _room(data_dir) as room:
        archive.extract(path, manifest.entries[0], room / "copy")
        for entry in manifest.files:
            archive.extract(path, entry, data_dir / archive.path_of(entry))
        copies.put_back(engine, room / "copy")
    _record(engine, viewer, Deed.CHANGE, "backup.restore", f"{path.name} {manifest.facts.audit_head}")
    return manifest


def is_behind(engine: Engine, manifest: Manifest) -> bool:
    """Whether `db upgrade` is to follow."""
    return manifest.facts.revision != _scripts(engine).get_current_head()


def _scripts(engine: Engine) -> ScriptDirectory:
    return ScriptDirectory.from_config(migrations.alembic_config(engine))


def _require_fitting(engine: Engine, manifest: Manifest) -> None:
    if manifest.facts.kind != engine.dialect.name:
        raise OtherDatabase(
            _(
                "This is a backup of %(kind)s, and the program uses %(here)s. Set DLC_DATABASE_URL to fit.",
                kind=manifest.facts.kind,
                here=engine.dialect.name,
            )
        )
    try:
        _scripts(engine).get_revision(manifest.facts.revision)
    except CommandError as unknown:
        raise NewerBackup(
            _("A newer version of the program made this backup. Update the program first.")
        ) from unknown


def _require_empty(engine: Engine) -> None:
    if copies.has_rows(engine):
        raise WouldReplace(
            _("There are data here that a restore would replace. If they may go, add --replace.")
        )


def _require_sound(copy: Path, manifest: Manifest) -> None:
    if not copies.check_sqlite(copy, manifest.facts):
        raise archive.Damaged(_("The database in the backup is damaged. Use another backup."))


def _record(engine: Engine, viewer: Viewer, deed: Deed, what: str, detail: str) -> None:
    """`detail` names the last hash of the copied log: what a restore cuts off can be told from older backups."""
    with make_sessions(engine)() as session, transaction(session):
        audit.record(session, viewer, deed, what, kind="backup", detail=detail)


@contextmanager
def _room(data_dir: Path) -> Iterator[Path]:
    """A folder of our own beside what it becomes (a rename stays on one disk), gone afterwards.

    Raises NoRoom: inside the block, the disk is full or refuses.
    """
    room = data_dir / f".backup-{secrets.token_hex(4)}"
    try:
        room.mkdir(mode=0o700, parents=True)
        yield room
    except OSError as trouble:
        raise NoRoom(
            _("The backup cannot be written or put back: %(why)s. Look at the disk.", why=trouble.strerror)
        ) from trouble
    finally:
        shutil.rmtree(room, ignore_errors=True)
