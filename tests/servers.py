"""Real servers for tests: a PostgreSQL of our own, and the app as it is served.

`postgres_url_base` is a fixture; tests/conftest.py imports it. The rest are plain functions.
"""

import os
import pwd
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from tools import machine, processes, serving

ROOT = Path(__file__).parents[1]
OURS = f"dlc_test_{os.getpid()}_"  # names of databases this process made
START_SECONDS = 60
FAST = {  # nothing a test writes need survive a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
}


@pytest.fixture(scope="session")
def postgres_url_base() -> Iterator[str]:
    """Where `new_database` makes databases. One server per worker: half a second each, and no lock."""
    with running_postgres() as base:
        yield base


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server's own database `postgres`, 15 or newer.

    DLC_TEST_POSTGRES_URL when set (its user may create databases), else a new server on a unix socket, from
    the machine's binaries or the wheel's. Without any the test fails: a skipped database is an untested one.
    """
    if given := os.environ.get("DLC_TEST_POSTGRES_URL"):
        yield given
        _drop_ours(given)
        return
    binaries = machine.postgres_binaries()
    if binaries is None:
        pytest.fail("No PostgreSQL: run `make setup-dev`, or set DLC_TEST_POSTGRES_URL.")
    # Not below TMPDIR: a socket's path has at most 107 characters, and the server's user must get there.
    folder = Path(tempfile.mkdtemp(prefix="dlcpg", dir="/tmp"))
    try:
        with _started(binaries, folder) as base:
            yield base
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(base: str, template: str | None = None) -> str:
    """The URL of a new database: empty, or a copy of the one at `template`, to which nobody is connected."""
    name = OURS + secrets.token_hex(4)
    making = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        copied = sql.Identifier(str(make_url(template).database))
        making += sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(copied)
    with _connected(base) as connection:
        connection.execute(making)
    return make_url(base).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop it, ending the connections that are still open."""
    name = sql.Identifier(str(make_url(url).database))
    base = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    with _connected(base) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextmanager
def running_app(environment: Mapping[str, str], *, workers: int = 1) -> Iterator[str]:
    """The app under gunicorn with these DLC_… settings and no others; yields its address.

    DLC_DATA_DIR is among them; `server.log` in it is the log. The database must be upgraded before
    (`run_flask(environment, "db", "upgrade")`).
    """
    log = Path(environment["DLC_DATA_DIR"]) / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with serving.listen(0) as listener:
        command = serving.gunicorn(listener, workers=workers)
        server = processes.start(
            command, log=log, env=only_these(environment), cwd=ROOT, keep=[listener.fileno()]
        )
        try:
            if not serving.wait_until_answers(listener, "/sign-in", server, START_SECONDS):
                pytest.fail("\n".join(["The app does not answer. Its log ends:", *processes.last_lines(log)]))
            yield serving.address(listener)
        finally:
            processes.stop([server])


def run_flask(environment: Mapping[str, str], *arguments: str) -> str:
    """What one of the app's commands printed, run in a process of its own. The test fails when it fails."""
    try:
        return processes.ask([*serving.FLASK, *arguments], env=only_these(environment), cwd=ROOT)
    except processes.CommandFailed as failed:
        return pytest.fail("\n".join([f"flask {' '.join(arguments)}: {failed}", *failed.tail]))


def only_these(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process, its DLC_… and FLASK_… settings replaced by the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DLC_", "FLASK_"))}
    return kept | dict(environment)


@contextmanager
def _started(binaries: Path, folder: Path) -> Iterator[str]:
    """A server with its data, socket and log in `folder`."""
    user = _unprivileged()
    if user is not None:
        os.chown(folder, *user)
        binaries = _reachable(binaries, folder)
    data, log = folder / "data", folder / "log"
    environment = os.environ | {"HOME": str(folder)}
    cluster: list[str | Path] = [
        "-D",
        data,
        "-U",
        "dlc",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
    ]
    making = [binaries / "initdb", *cluster]
    made = processes.start(making, log=log, env=environment, cwd=folder, user=user)
    if made.wait() != 0:
        pytest.fail("\n".join(["initdb failed:", *processes.last_lines(log)]))
    settings = [part for name, value in FAST.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [binaries / "postgres", "-D", data, "-k", folder, *settings]
    server = processes.start(command, log=log, env=environment, cwd=folder, user=user)
    base = f"postgresql+psycopg://dlc@/postgres?host={folder}"
    try:
        if not _answers(base, server.poll):
            pytest.fail("\n".join(["PostgreSQL does not start:", *processes.last_lines(log)]))
        yield base
    finally:
        processes.stop([server], signal.SIGINT)  # SIGTERM would wait for every client to leave


def _unprivileged() -> tuple[int, int] | None:
    """Whom the server runs as, because it refuses root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
    return pytest.fail("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`.")


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries; the wheel's are copied into `folder` when only root may enter where they lie."""
    if all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        return binaries
    site_packages, copied = binaries.parents[2], folder / "wheel"
    server = binaries.parent.relative_to(site_packages)
    for part in (
        server,
        Path(f"{server.parts[0]}.libs"),
    ):  # shared libraries are looked for beside the package
        shutil.copytree(site_packages / part, copied / part, symlinks=True)
    return copied / server / binaries.name


def _answers(base: str, ended: Callable[[], int | None]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and ended() is None:
        try:
            _connect(base).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return True
    return False


def _connect(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    connection = _connect(url)
    try:
        yield connection
    finally:
        connection.close()


def _drop_ours(base: str) -> None:
    with _connected(base) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [OURS])
        for (name,) in names.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
