"""Fixtures of every test: a fresh, migrated database of its own, really committed to, and the app on it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from playwright.sync_api import Browser
from sqlalchemy import event
from sqlmodel import Session

os.environ.pop("DLC_DATABASE_URL", None)

from learning_centers.core import database, i18n, migrations
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.factory import create_app
from learning_centers.regions.service import load_tables
from models import Account, Center, Role
from tests.browser import NoBrowser, running_chromium
from tests.factories import PASSWORD, make_account, make_center
from tests.servers import drop_database, new_database, postgres_url_base

__all__ = ["postgres_url_base"]

both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def migrate(url: str) -> None:
    """An empty programme: the schema and the regions."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    with make_sessions(engine)() as session, database.transaction(session):
        load_tables(session)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "centers.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url_base: str) -> str:
    url = new_database(postgres_url_base)
    migrate(url)
    return url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of this test alone. SQLite, unless the test is marked `both_databases`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        copy = tmp_path / "centers.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
        return
    base = request.getfixturevalue("postgres_url_base")
    url = new_database(base, request.getfixturevalue("postgres_template"))
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def made_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One app for all tests, so that templates are compiled once; `app` gives it each test's database."""
    folder = tmp_path_factory.mktemp("app")
    return create_app(
        {
            "TESTING": True,
            "DATABASE_URL": f"sqlite:///{folder / 'unused.sqlite'}",
            "DATA_DIR": folder,
            "SECRET_KEY": "a secret of the tests, long enough",
            "WTF_CSRF_ENABLED": False,
            "SECOND_FACTOR": False,
        }
    )


@pytest.fixture(autouse=True)
def _in_korean() -> None:
    """A page read in English leaves English behind in the thread of the tests."""
    i18n.speak("ko")


@pytest.fixture
def app(made_app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    engine = make_engine(database_url)
    made_app.extensions["engine"] = engine
    made_app.extensions["new_session"] = make_sessions(engine)
    made_app.config["DATABASE_URL"] = database_url
    made_app.config["DATA_DIR"] = tmp_path / "data"
    yield made_app
    engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the test's own. `session.commit()` what pages and commands must see."""
    with app.extensions["new_session"]() as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody is signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Account], FlaskClient]:
    """A browser in which this account (of `make_account`) is signed in."""

    def sign_in(account: Account) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/sign-in", data={"login": account.login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return sign_in


@pytest.fixture
def center(session: Session) -> Center:
    return make_center(session, "한빛배움터")


@pytest.fixture
def manager(session: Session, center: Center, signed_in: Callable[[Account], FlaskClient]) -> FlaskClient:
    """A browser of the manager of `center`."""
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    return signed_in(account)


@pytest.fixture
def runner(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    """`runner.invoke(args=["submissions", "compile", "2026-10"])`."""
    return app.test_cli_runner()


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """`with count_queries() as sent:` collects the statements sent to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                sent.append(statement)

        event.listen(app.extensions["engine"], "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(app.extensions["engine"], "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker: Playwright runs once in a process. Without one the tests that need it fail."""
    try:
        with running_chromium() as started:
            yield started
    except NoBrowser as missing:
        pytest.fail(str(missing))


# Files that take a minute or more. Two workers end together when these come first.
LONG = (
    "e2e/test_pages",
    "house/test_pages",
    "house/test_doors",
    "chain/",
    "e2e/",
    "demo/",
    "submissions/test_jobs",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, in the order of LONG; the rest as they are. `make test` keeps this order."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(Path(__file__).parent).as_posix()
        return next((at for at, start in enumerate(LONG) if path.startswith(start)), len(LONG))

    items.sort(key=place)
