"""Pages of a long list. A page that is not there becomes the nearest, so that an old address still shows rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Up to `size` rows of a list of `total`. `number` and `first`, the number of its first row: from 1."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int

    @property
    def last(self) -> int:
        """Number of the last page, at least 1."""
        return _last(self.total, self.size)

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def shown(self) -> str:
        """Like "101–200"."""
        return f"{self.first}–{self.first + len(self.rows) - 1}"


def nearest(wanted: int, total: int, size: int) -> int:
    """Number of the page that is there and nearest to the wanted one."""
    return min(max(1, wanted), _last(total, size))


def page_of(rows: Sequence[Row], wanted: int, size: int) -> Page[Row]:
    """Of a list that is loaded whole."""
    number = nearest(wanted, len(rows), size)
    return Page(rows[(number - 1) * size : number * size], number, len(rows), size)


def _last(total: int, size: int) -> int:
    return max(1, -(-total // size))
