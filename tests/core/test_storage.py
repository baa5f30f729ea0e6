import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from learning_centers.core import storage


def test_the_same_bytes_are_stored_once_and_given_back(tmp_path):
    path = storage.keep(tmp_path, "uploads", b"abc", ".csv")
    assert storage.keep(tmp_path, "uploads", b"abc", ".csv") == path
    assert storage.fetch(tmp_path, path) == b"abc"
    assert [file.name for file in (tmp_path / "uploads").iterdir()] == [f"{storage.sha256(b'abc')}.csv"]


def test_a_write_that_breaks_leaves_what_was_there(tmp_path):
    path = tmp_path / "report.xlsx"
    storage.write_whole(path, b"first")
    with pytest.raises(ZeroDivisionError), storage.opened(path) as file:
        file.write(b"half of the sec")
        raise ZeroDivisionError
    assert path.read_bytes() == b"first"
    assert [file.name for file in tmp_path.iterdir()] == ["report.xlsx"]


def test_a_full_disk_is_said_in_words(tmp_path):
    blocked = tmp_path / "uploads"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(storage.NoRoom):
        storage.keep(tmp_path, "uploads", b"abc", ".csv")


def test_a_lost_file_is_said_in_words(tmp_path):
    with pytest.raises(storage.FileLost):
        storage.fetch(tmp_path, "uploads/none.csv")


MINUTE = timedelta(minutes=1)
WRITER = """
import pathlib, sys
from learning_centers.core import storage
with storage.opened(pathlib.Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer(tmp_path):
    """A process in the middle of writing a file into a folder of `tmp_path`."""
    (tmp_path / "2026-10").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, tmp_path / "2026-10" / "workbook.xlsx"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with process:
        process.stdout.readline()
        yield process
        process.kill()


def the_part(folder):
    (part,) = folder.rglob("*.part")
    return part


def make_old(path):
    long_ago = path.stat().st_mtime - 3600
    os.utime(path, (long_ago, long_ago))


def test_what_a_killed_writer_left_is_cleared(tmp_path, writer):
    make_old(the_part(tmp_path))
    writer.kill()
    writer.wait()
    assert storage.clear_left(tmp_path, MINUTE) == 1
    assert list((tmp_path / "2026-10").iterdir()) == []


def test_what_a_living_writer_writes_is_left_to_it_however_old(tmp_path, writer):
    make_old(the_part(tmp_path))
    assert storage.clear_left(tmp_path, MINUTE) == 0
    writer.communicate()
    assert (tmp_path / "2026-10" / "workbook.xlsx").read_bytes() == b"half"


def test_a_young_file_is_left_for_the_next_time(tmp_path, writer):
    writer.kill()
    writer.wait()
    assert storage.clear_left(tmp_path, MINUTE) == 0
    the_part(tmp_path)


def test_whole_files_are_never_cleared(tmp_path):
    path = tmp_path / storage.keep(tmp_path, "uploads", b"abc", ".csv")
    make_old(path)
    assert storage.clear_left(tmp_path, MINUTE) == 0
    assert path.exists()
