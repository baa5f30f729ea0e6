"""Copying a database while it is used, and putting a copy in its place: one way for each of the two databases.

A room beside `service`: it knows the databases' own tools and nothing of what is in them.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, inspect, text

from learning_centers.backup.archive import Facts
from learning_centers.core import clock
from learning_centers.core.audit import GENESIS
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _

TOOLS = "/usr/lib/postgresql"
RUNNING_MILLISECONDS = 2_000  # so long a last writer is waited for
HEAD = (
    "SELECT (SELECT version_num FROM alembic_version), (SELECT count(*) FROM audit_event), "
    "(SELECT hash FROM audit_event ORDER BY id DESC LIMIT 1)"
)
# What the migrations and the tables of regions fill: an empty programme has these.
FIRST_ROWS = ("alembic_version", "region", "region_change", "indicator", "goal", "observation")


class ToolMissing(DomainError): ...


class CopyFailed(DomainError): ...


class InUse(DomainError): ...


class NotUpgraded(DomainError):
    """There is no schema to copy."""


def copy_out(engine: Engine, to: Path) -> Facts:
    """A consistent copy of the whole database at `to`; others go on writing meanwhile.

    Raises:
        NotUpgraded, ToolMissing (PostgreSQL), CopyFailed.
    """
    if not inspect(engine).has_table("alembic_version"):
        raise NotUpgraded(_("This database is empty. Run `db upgrade` first."))
    return _copy_sqlite(engine, to) if engine.dialect.name == "sqlite" else _dump_postgres(engine, to)


def put_back(engine: Engine, copy: Path) -> None:
    """The database becomes what `copy` (in its data directory) holds: all of it, or it stays as it is.

    Raises:
        InUse: someone is connected (SQLite). ToolMissing, CopyFailed.
    """
    engine.dispose()
    if engine.dialect.name == "sqlite":
        _replace_sqlite(Path(str(engine.url.database)), copy)
    else:
        _restore_postgres(engine, copy)


def has_rows(engine: Engine) -> bool:
    """Whether anything would be lost."""
    tables = [name for name in inspect(engine).get_table_names() if name not in FIRST_ROWS]
    quoted = [engine.dialect.identifier_preparer.quote(name) for name in tables]
    with engine.connect() as connection:
        return any(
            connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()  # noqa: S608 - its own names
            for name in quoted
        )


def check_sqlite(copy: Path, facts: Facts) -> bool:
    """The copy is sound and ends with the access log the manifest names."""
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            linked = connection.execute("PRAGMA foreign_key_check").fetchone() is None
            head = connection.execute(HEAD).fetchone()
    except sqlite3.DatabaseError:
        return False
    return sound and linked and _facts("sqlite", head, facts) == facts


def _facts(kind: str, head: tuple[str, int, str | None], like: Facts | None = None) -> Facts:
    revision, rows, last = head
    return Facts(like.made_at if like else clock.now(), kind, revision, rows, last or GENESIS)


def _copy_sqlite(engine: Engine, to: Path) -> Facts:
    with closing(sqlite3.connect(str(engine.url.database))) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)  # in one step: one moment of the database, whoever writes
        head = target.execute(HEAD).fetchone()
    return _facts("sqlite", head)


def _replace_sqlite(there: Path, copy: Path) -> None:
    if there.exists():
        with closing(sqlite3.connect(there, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {RUNNING_MILLISECONDS}")
            try:
                # Takes the file alone and ends its log; the log of the old file must not be read into the new one.
                connection.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError as used:
                raise InUse(
                    _("The database is in use. Stop the server and the scheduled jobs, then restore.")
                ) from used
            except sqlite3.DatabaseError:  # what is there is broken: the reason to restore
                for log in (f"{there}-wal", f"{there}-shm"):
                    Path(log).unlink(missing_ok=True)
    copy.replace(there)


def _dump_postgres(engine: Engine, to: Path) -> Facts:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        head = connection.execute(text(HEAD)).one()
        _run(engine, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={to}")
    return _facts("postgresql", (head[0], head[1], head[2]))


def _restore_postgres(engine: Engine, copy: Path) -> None:
    """In one transaction: the old tables go with the new ones coming, or both stay."""
    stored = set(_tables_in(_run(engine, "pg_restore", "--list", str(copy), connected=False)))
    if set(inspect(engine).get_table_names()) - stored:
        raise CopyFailed(
            _("This database has newer tables than the backup. Restore into an empty one, then `db upgrade`.")
        )
    engine.dispose()
    replacing = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
    _run(engine, "pg_restore", *replacing, "--no-owner", "--no-privileges", str(copy))


def _tables_in(listed: str) -> Iterator[str]:
    """From lines like `215; 1259 16388 TABLE public account dlc`."""
    for line in listed.splitlines():
        words = line.split()
        if len(words) > 5 and words[3] == "TABLE" and words[4] != "DATA":
            yield words[5]


def _run(engine: Engine, tool: str, *arguments: str, connected: bool = True) -> str:
    """What the tool printed. The password goes through the environment: arguments can be seen by others."""
    url = engine.url
    address = URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    )
    where = (f"--dbname={address.render_as_string()}",) if connected else ()
    with _told(tool):
        done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, arguments of our own
            [_tool(tool), *where, *arguments],
            env={**os.environ, "PGPASSWORD": url.password or "", "LC_MESSAGES": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout


@contextmanager
def _told(tool: str) -> Iterator[None]:
    try:
        yield
    except subprocess.CalledProcessError as failed:
        why = " ".join(str(failed.stderr).split())[:300]
        raise CopyFailed(_("%(tool)s failed: %(why)s", tool=tool, why=why)) from failed


def _tool(name: str) -> str:
    """From PATH, else Debian's newest. Raises ToolMissing."""
    versions = sorted(Path(TOOLS).glob("*/bin"), key=lambda place: _number(place.parent.name), reverse=True)
    found = shutil.which(name) or next(
        filter(None, (shutil.which(name, path=str(one)) for one in versions)), None
    )
    if found is None:
        raise ToolMissing(
            _(
                "The program %(name)s is missing. Install the PostgreSQL client (postgresql-client).",
                name=name,
            )
        )
    return found


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0
