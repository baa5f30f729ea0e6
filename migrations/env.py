"""Alembic's entry: the engine comes from `core.migrations`, the schema from `models`.

On SQLite foreign keys are off while a migration runs, set before BEGIN: with them on, rebuilding a parent table
deletes every child row without an error (tech.md part 2, section 4). They are checked at the end.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import event
from sqlmodel import AutoString, SQLModel

import models  # noqa: F401  (fills the metadata)
from models.base import UtcDateTime


def plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as SQLAlchemy's own: a migration must not import the app."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _keys_off(connection: Any, _record: Any, _proxy: Any) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")


def _keys_on(connection: Any, _record: Any) -> None:
    if connection is not None:
        connection.execute("PRAGMA foreign_keys = ON")


engine = context.config.attributes["engine"]
sqlite = engine.dialect.name == "sqlite"
if sqlite:
    event.listen(engine, "checkout", _keys_off)
    event.listen(engine, "checkin", _keys_on)
try:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=sqlite,
            render_item=plain_types,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise RuntimeError(f"the migration broke a foreign key: {tuple(broken)}")
finally:
    if sqlite:
        event.remove(engine, "checkout", _keys_off)
        event.remove(engine, "checkin", _keys_on)
