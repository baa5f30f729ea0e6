"""A programme to be backed up, and another machine to restore it on."""

import os

import pytest

from learning_centers.backup import service
from learning_centers.core import audit, storage
from learning_centers.core.database import make_engine, make_sessions, transaction
from learning_centers.web.commands import SYSTEM
from models import Deed
from tests.factories import NOW, make_attendee, make_center, make_lesson, make_offering
from tests.servers import drop_database, new_database
from tools import machine


@pytest.fixture(autouse=True)
def tools_of_postgres(monkeypatch):
    """The server's own pg_dump: another version's may refuse it."""
    folder = machine.postgres_binaries()
    if folder is not None:
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def engine(database_url, data_dir):
    """A programme with people, a stored file, a secret, and what a backup leaves out."""
    engine = make_engine(database_url)
    with make_sessions(engine)() as session, transaction(session):
        center = make_center(session, "가온 배움터")
        make_lesson(
            session, make_offering(session, center, attendees=[make_attendee(session, center, "김가온")])
        )
        audit.record(session, SYSTEM, Deed.CREATE, "test")
    storage.keep(data_dir, "uploads", b"brought in", ".bin")
    storage.keep(data_dir, "submissions/2026-10", b"compiled", ".xlsx")
    for left_out in ("secret-key", "backups/old.txt", "previews/1.json", "log/server.log", "uploads/.x.part"):
        storage.write_whole(data_dir / left_out, b"-")
    yield engine
    engine.dispose()


@pytest.fixture
def made(engine, data_dir):
    path, _manifest = service.create(engine, data_dir, SYSTEM, NOW)
    return path


@pytest.fixture
def elsewhere(request, engine, tmp_path):
    """Another machine: an empty database of the same kind, and a data directory of its own."""
    folder = tmp_path / "elsewhere"
    if engine.dialect.name == "sqlite":
        url = f"sqlite:///{folder / 'centers.sqlite'}"
    else:
        url = new_database(request.getfixturevalue("postgres_url_base"))
    other = make_engine(url)
    yield other, folder
    other.dispose()
    if engine.dialect.name != "sqlite":
        drop_database(url)
