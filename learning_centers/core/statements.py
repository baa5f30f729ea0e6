"""What statements about many rows at once are built from."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlalchemy import Table
from sqlmodel import SQLModel

Value = TypeVar("Value")
IN_ONE_LIST = 5_000  # values of one IN list; SQLite takes 32,766 in a statement


def in_parts(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Distinct values in lists short enough for one statement; one empty list when there are none."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, max(len(distinct), 1), IN_ONE_LIST):
        yield distinct[start : start + IN_ONE_LIST]


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model, for INSERTs of plain rows."""
    return model.metadata.tables[str(model.__tablename__)]
