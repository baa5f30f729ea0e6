"""A loaded programme, made once for all tests that only read it."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import make_url

from tests.demo.loading import load


@pytest.fixture(scope="package")
def kept(tmp_path_factory):
    """Where the first test that loads keeps what was made, for the others to copy."""
    return tmp_path_factory.mktemp("loaded")


@pytest.fixture
def loaded(runner, session, app, kept):
    """Twenty centers, August to October; a session on them. SQLite."""
    database, files = kept / "centers.sqlite", kept / "files"
    path, data_dir = make_url(app.config["DATABASE_URL"]).database, app.config["DATA_DIR"]
    session.rollback()
    if database.exists():
        copy_database(database, path)
        shutil.copytree(files, data_dir, dirs_exist_ok=True)
    else:
        answer = load(runner)
        assert answer.exit_code == 0, answer.output
        shutil.copytree(data_dir, files)
        copy_database(path, database)
    return session


def copy_database(source, target):
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
