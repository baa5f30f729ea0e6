"""Making engines and sessions. Jobs, commands and the web all start here.

SQLite: WAL; BEGIN IMMEDIATE for writers and DEFERRED for readers. The default BEGIN lost 20–73 % of saves under
load (tech.md part 2, section 4), and IMMEDIATE for readers starves the writers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.errors import Busy, Conflict
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark

BUSY_MILLISECONDS = 15_000
# The overlaps that must not be (migration 0001), in words.
CLASHES = {
    "ex_lesson_lead": mark("The instructor has another lesson at that time. Choose another time or person."),
    "ex_lesson_room": mark("The room is taken at that time. Choose another time or room."),
    "ex_lesson_bus": mark("The bus is elsewhere at that time. Choose another time or bus."),
}

Sessions = Callable[[], Session]


def make_engine(url: str) -> Engine:
    """An engine; on SQLite with foreign keys on and real transactions. Makes the folder of a SQLite file."""
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    engine = create_engine(url, connect_args={"check_same_thread": False})
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, class_=Session, expire_on_commit=False)


def is_empty(engine: Engine) -> bool:
    """No migration has run here yet."""
    return not inspect(engine).has_table("alembic_version")


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """The one place that commits. Takes the write lock first; on any error everything is rolled back.

    A read that is open on `session` is ended and what it loaded is loaded anew when touched, so that a rule never
    decides on stale rows. The entries of the access log that were recorded meanwhile are written with the change.

    Raises:
        Conflict: a constraint refused the rows (two people saved at once).
        Busy: another writer kept the database for too long.
    """
    session.rollback()
    try:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    except OperationalError as trouble:  # another writer held the lock for BUSY_MILLISECONDS, or no database
        session.rollback()
        raise Busy(_("The database is busy. Nothing was stored; try again in a moment.")) from trouble
    try:
        yield session
        audit.write_recorded(session)
        session.commit()
    except IntegrityError as clash:
        session.rollback()
        raise Conflict(_(_clash(str(clash.orig)))) from clash
    finally:
        audit.forget_recorded(session)
        session.rollback()  # nothing after a commit; everything after an error


def _clash(said: str) -> str:
    """The msgid for what the database said: it names the constraint."""
    named = [text for constraint, text in CLASHES.items() if constraint in said]
    return named[0] if named else mark("Someone else saved first. Reload the page and try again.")


@contextmanager
def snapshot(session: Session) -> Iterator[Session]:
    """All reads inside see the database as it was at one moment, on both databases."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would start transactions too late
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")


def _prepare_postgres(connection: Any, _record: Any) -> None:
    """Our statements read a month out of years and take milliseconds. PostgreSQL's own settings are of other work:
    compiling a statement took 16 to 40 ms each time, and at the price of a turning disk it reads tables whole."""
    connection.execute("SET jit = off")
    connection.execute("SET random_page_cost = 1.1")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
