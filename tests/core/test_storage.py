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
