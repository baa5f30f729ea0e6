"""One session per request; changes go through `transaction`."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g
from sqlmodel import Session

from learning_centers.core import database
from learning_centers.core.database import Sessions, make_engine, make_sessions


def init_app(app: Flask) -> None:
    app.extensions["engine"] = engine = make_engine(app.config["DATABASE_URL"])
    app.extensions["new_session"] = make_sessions(engine)

    @app.teardown_appcontext
    def _close(_error: BaseException | None) -> None:
        if (session := g.pop("session", None)) is not None:
            session.close()


def sessions() -> Sessions:
    """The maker of sessions, for work that outlives the request or needs its own."""
    made: Sessions = current_app.extensions["new_session"]
    return made


def session() -> Session:
    """The session of the current request or command. Reads need nothing more."""
    if "session" not in g:
        g.session = sessions()()
    current: Session = g.session
    return current


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit at the end of the block; on any error roll everything back. See `core.database.transaction`.

    Validate and draw outside of it: on SQLite the block holds the one write lock.
    """
    with database.transaction(session()) as current:
        yield current
