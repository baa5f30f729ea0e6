"""A backup is taken while the programme runs, and brings everything back."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from learning_centers.backup import archive, cli, copies, service
from learning_centers.core import audit, storage
from learning_centers.core.access import Viewer
from learning_centers.core.database import make_engine, make_sessions, transaction
from learning_centers.core.errors import Refused
from learning_centers.web.commands import SYSTEM
from models import Attendee, AuditEvent, Deed, Role
from tests.backup.programme import add_person, names, rows_of
from tests.conftest import both_databases, migrate
from tests.factories import NOW, make_center


@both_databases
def test_a_backup_restored_elsewhere_is_the_whole_programme(engine, made, elsewhere):
    other, folder = elsewhere
    service.restore(other, folder, made, SYSTEM, replace=False)
    assert rows_of(other) == rows_of(engine)
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in service.stored_files(folder)}
    assert sorted(files.values()) == [b"brought in", b"compiled"]
    assert all(storage.sha256(data) in name for name, data in files.items())


@both_databases
def test_the_restored_programme_goes_on(made, elsewhere):
    """New rows get new ids, and the chain of the log holds with the line about the restore at its end."""
    other, folder = elsewhere
    manifest = service.restore(other, folder, made, SYSTEM, replace=False)
    add_person(other, "이나래")
    assert names(other) == ["김가온", "이나래"]
    with Session(other) as session:
        assert audit.first_break(session) is None
        log = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.what for event in log] == ["test", "backup.restore"]
    assert log[0].hash == manifest.facts.audit_head
    assert log[1].detail == f"{made.name} {log[0].hash}"


@both_databases
def test_a_backup_takes_what_was_there_at_one_moment(engine, data_dir, elsewhere):
    """Someone writes all the while: the copy has whole transactions only."""
    stop = threading.Event()

    def write():
        for number in range(10_000):
            with make_sessions(engine)() as session, transaction(session):
                center = make_center(session, f"쌍 {number}")
                session.add_all(
                    Attendee(name=f"쌍 {number}", center_id=center.id, created_at=NOW) for _twice in range(2)
                )
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [service.create(engine, data_dir, SYSTEM, NOW + timedelta(seconds=n))[0] for n in range(3)]
    finally:
        stop.set()
        writer.join()
    other, folder = elsewhere
    service.restore(other, folder, paths[-1], SYSTEM, replace=False)
    copied = [name for name in names(other) if name.startswith("쌍")]
    assert copied
    assert all(copied.count(name) == 2 for name in copied)


@both_databases
def test_data_are_replaced_only_when_someone_says_so(engine, data_dir, made):
    add_person(engine, "이나래")
    with pytest.raises(service.WouldReplace):
        service.restore(engine, data_dir, made, SYSTEM, replace=False)
    assert names(engine) == ["김가온", "이나래"]
    service.restore(engine, data_dir, made, SYSTEM, replace=True)
    assert names(engine) == ["김가온"]


@both_databases
def test_an_upgraded_but_empty_programme_needs_no_leave(made, elsewhere):
    other, folder = elsewhere
    migrate(other.url.render_as_string(hide_password=False))
    service.restore(other, folder, made, SYSTEM, replace=False)
    assert names(other) == ["김가온"]


def test_a_database_in_use_is_not_replaced(engine, data_dir, made, monkeypatch):
    monkeypatch.setattr(copies, "RUNNING_MILLISECONDS", 50)
    add_person(engine, "이나래")
    with closing(sqlite3.connect(engine.url.database)) as server:
        server.execute("SELECT count(*) FROM attendee").fetchone()
        with pytest.raises(copies.InUse):
            service.restore(engine, data_dir, made, SYSTEM, replace=True)
    assert names(engine) == ["김가온", "이나래"]


def test_a_broken_database_is_replaced(engine, data_dir, made):
    engine.dispose()
    with open(engine.url.database, "r+b") as file:
        file.write(b"no database any more" * 100)
    service.restore(engine, data_dir, made, SYSTEM, replace=True)
    assert names(engine) == ["김가온"]


def test_a_restore_that_is_refused_by_the_database_changes_nothing(engine, data_dir, made, monkeypatch):
    def refuse(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "put_back", refuse)
    before = rows_of(engine)
    with pytest.raises(storage.NoRoom, match="No space left"):
        service.restore(engine, data_dir, made, SYSTEM, replace=True)
    assert rows_of(engine) == before
    assert not list(data_dir.glob(".backup-*"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("share", [0.01, 0.6, 0.98])
def test_postgres_keeps_what_it_has_when_the_copy_ends_too_soon(engine, made, tmp_path, share):
    """The tables are gone and half of the rows are back when it is noticed."""
    copy = tmp_path / "copy"
    archive.extract(made, archive.read_manifest(made).entries[0], copy)
    copy.write_bytes(copy.read_bytes()[: int(copy.stat().st_size * share)])
    add_person(engine, "이나래")  # not in the copy
    with pytest.raises(copies.CopyFailed, match="pg_restore"):
        copies.put_back(engine, copy)
    assert names(engine) == ["김가온", "이나래"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_newer_tables_are_not_thrown_away(engine, data_dir, made):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE newer (id integer)"))
    with pytest.raises(copies.CopyFailed):
        service.restore(engine, data_dir, made, SYSTEM, replace=True)
    assert names(engine) == ["김가온"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_missing_pg_dump_is_said_in_one_line(engine, data_dir, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(copies, "TOOLS", str(tmp_path))
    with pytest.raises(copies.ToolMissing, match="pg_dump"):
        service.create(engine, data_dir, SYSTEM, NOW)
    assert not service.list_backups(data_dir)


@both_databases
def test_a_whole_backup_is_found_whole(engine, data_dir, made):
    manifest = service.verify(data_dir, made)
    assert manifest.facts.kind == engine.dialect.name
    assert manifest.facts.audit_rows == 1
    assert [entry.name.split("/")[:2] for entry in manifest.files] == [
        ["files", "submissions"],
        ["files", "uploads"],
    ]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_backup_of_the_other_database_is_refused(engine, data_dir, made, tmp_path):
    other = make_engine(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with pytest.raises(service.OtherDatabase):
        service.restore(other, data_dir, made, SYSTEM, replace=True)


def test_a_backup_is_readable_by_its_owner_only(made):
    assert made.stat().st_mode & 0o077 == 0


def test_a_failed_backup_leaves_nothing_behind(engine, data_dir, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_add", full)
    with pytest.raises(storage.NoRoom):
        service.create(engine, data_dir, SYSTEM, NOW)
    assert not service.list_backups(data_dir)
    assert not [one for one in data_dir.rglob(".*") if one.name != ".x.part"]


@pytest.mark.parametrize("role", [role for role in Role if role not in service.KEEPERS])
def test_only_an_administrator_makes_and_restores(engine, data_dir, made, role):
    viewer = Viewer(7, "someone", "", role, frozenset())
    with pytest.raises(Refused):
        service.create(engine, data_dir, viewer, NOW)
    with pytest.raises(Refused):
        service.restore(engine, data_dir, made, viewer, replace=True)


def test_making_a_backup_stands_in_the_access_log(engine, made):
    with Session(engine) as session:
        last = session.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.deed, last.what, last.kind) == (Deed.DOWNLOAD, "backup.create", "backup")
    assert made.name in last.detail


def test_the_commands_make_list_check_and_restore(app, engine, runner, data_dir):
    app.extensions["engine"].dispose()
    app.config["DATA_DIR"] = data_dir
    said = runner.invoke(cli.backup, ["create"])
    assert said.exit_code == 0, said.output
    name = said.output.splitlines()[0].rsplit("/", 1)[1]
    (data_dir / "backups" / "19990101-000000-00.zip").write_bytes(b"no zip")
    listed = runner.invoke(cli.backup, ["list"]).output.splitlines()
    assert [line.split("\t")[0] for line in listed] == [name, "19990101-000000-00.zip"]
    assert "읽을 수 없음" in listed[1]
    assert "백업이 온전합니다." in runner.invoke(cli.backup, ["verify", name]).output
    refused = runner.invoke(cli.backup, ["restore", name])
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1
    assert "--replace" in refused.stderr
    add_person(engine, "이나래")
    engine.dispose()
    restored = runner.invoke(cli.backup, ["restore", name, "--replace"])
    assert restored.exit_code == 0, restored.output
    assert names(engine) == ["김가온"]


def test_a_backup_that_is_not_there_is_said_in_one_line(app, engine, runner):
    said = runner.invoke(cli.backup, ["verify", "none.zip"])
    assert said.exit_code == 1
    assert "none.zip" in said.stderr


def test_nothing_to_list_says_what_to_do(app, runner):
    assert "backup create" in runner.invoke(cli.backup, ["list"]).output


def test_the_commands_are_known(runner):
    assert "restore" in runner.invoke(args=["backup", "--help"]).output
