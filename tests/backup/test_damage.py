"""A backup that is not as it was written is refused, and nothing is changed."""

import json
import sqlite3
import zipfile
from contextlib import closing

import pytest

from learning_centers.backup import archive, service
from learning_centers.core import storage
from learning_centers.web.commands import SYSTEM
from tests.backup.programme import rows_of
from tests.factories import NOW


def test_a_changed_byte_anywhere_is_found_or_means_nothing(engine, data_dir, made, tmp_path):
    """A zip has bytes nobody reads (times, attributes): then everything must still come out the same."""
    whole, right = made.read_bytes(), contents(made)
    damaged = tmp_path / "damaged.zip"
    found = 0
    for place in range(0, len(whole), max(1, len(whole) // 300)):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        damaged.write_bytes(changed)
        try:
            archive.verify(damaged)
        except archive.Damaged:
            found += 1
        else:
            assert contents(damaged) == right, place
    assert found > 200


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_backup_cut_short_is_refused(engine, data_dir, made, share):
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * share)])
    before = rows_of(engine)
    with pytest.raises(archive.Damaged):
        service.restore(engine, data_dir, made, SYSTEM, replace=True)
    assert rows_of(engine) == before


def test_a_database_that_is_no_database_is_refused_though_its_hash_is_right(engine, data_dir, made, tmp_path):
    """Somebody put another copy in and wrote its hash into the list."""
    other = tmp_path / "copy"
    other.write_bytes(b"SQLite format 3\0 and nothing more")
    archive.write(made, archive.read_manifest(made).facts, other, data_dir, [])
    archive.verify(made)
    with pytest.raises(archive.Damaged):
        service.verify(data_dir, made)


def test_a_log_that_was_cut_before_it_was_packed_is_refused(engine, data_dir, made, tmp_path):
    copy = tmp_path / "copy"
    archive.extract(made, archive.read_manifest(made).entries[0], copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("DELETE FROM audit_event")
        connection.commit()
    archive.write(made, archive.read_manifest(made).facts, copy, data_dir, [])
    with pytest.raises(archive.Damaged):
        service.verify(data_dir, made)


@pytest.mark.parametrize("name", ["files/../../evil", "files//etc/evil", "elsewhere/evil"])
def test_no_file_is_put_outside_of_the_data_directory(engine, data_dir, made, name):
    repack(
        made,
        lambda told: told["entries"].append({"name": name, "size": 1, "sha256": storage.sha256(b"-")}),
        name,
    )
    with pytest.raises(archive.Damaged):
        service.restore(engine, data_dir, made, SYSTEM, replace=True)


def test_a_file_the_list_does_not_name_is_refused(engine, data_dir, made):
    repack(made, lambda _told: None, "files/uploads/more")
    with pytest.raises(archive.Damaged):
        service.verify(data_dir, made)


def test_a_backup_of_a_newer_schema_is_refused(engine, data_dir, made):
    with closing(sqlite3.connect(engine.url.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    newer, _manifest = service.create(engine, data_dir, SYSTEM, NOW)
    with pytest.raises(service.NewerBackup):
        service.restore(engine, data_dir, newer, SYSTEM, replace=True)


def contents(path):
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def repack(path, change, name):
    """The same backup with one more file in it, and its list changed."""
    held = contents(path)
    told = json.loads(held[archive.MANIFEST])
    change(told)
    with zipfile.ZipFile(path, "w") as packed:
        for one, data in held.items():
            packed.writestr(one, json.dumps(told) if one == archive.MANIFEST else data)
        packed.writestr(name, b"-")
