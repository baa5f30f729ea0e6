"""Rows on their way into the tables: ids are given out here, and tables are filled in the order of their keys.

A room of its own: half a million rows are too many for one object each.
"""

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlmodel import Session, SQLModel

from learning_centers.core.statements import table_of

Row = dict[str, Any]


class Rows:
    """Collects rows and stores them a table at a time. The transaction is the caller's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: defaultdict[type[SQLModel], list[Row]] = defaultdict(list)
        self._last_ids: dict[type[SQLModel], int] = {}
        self.made: Counter[type[SQLModel]] = Counter()  # rows stored

    def add(self, table: type[SQLModel], **values: Any) -> None:
        """Every row of a table names the same columns; those never named get their defaults."""
        self._waiting[table].append(values)

    def add_new(self, table: type[SQLModel], **values: Any) -> int:
        """The same for a row with an id, which is returned."""
        made = self.next_id(table)
        values["id"] = made
        self._waiting[table].append(values)
        return made

    def next_id(self, table: type[SQLModel]) -> int:
        last = self._last_ids.get(table)
        if last is None:
            last = self._session.scalar(select(func.max(table_of(table).c.id))) or 0
        self._last_ids[table] = last + 1
        return last + 1

    def waiting(self, table: type[SQLModel]) -> list[Row]:
        """Those of a table that are not stored yet."""
        return self._waiting[table]

    def store(self) -> None:
        """Send what is waiting to the database."""
        order = {table: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}
        connection = self._session.connection()
        for model in sorted(self._waiting, key=lambda model: order[table_of(model)]):
            connection.execute(insert(table_of(model)), self._waiting[model])
            self.made[model] += len(self._waiting[model])
        self._waiting.clear()

    def finish(self) -> None:
        """Store the rest, and let the database count on from our ids; rows may be added again after it.

        SQLite counts on by itself.
        """
        self.store()
        if self._session.get_bind().dialect.name == "postgresql":
            for model, last in self._last_ids.items():
                self._session.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                    {"name": table_of(model).name, "last": last},
                )
        self._last_ids.clear()
