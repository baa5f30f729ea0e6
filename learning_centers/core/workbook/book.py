"""What a workbook holds, as data. What Excel would offer to repair is refused here, with ValueError."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

# Source: support.microsoft.com, "Excel specifications and limits" and "Rename a worksheet".
SHEET_NAME_UNITS = 31
HEADER_UNITS = 255
RESERVED_NAMES = {"history"}
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NOT_IN_HEADERS = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """How the numbers of a column are shown. Text may stand in any column ("표본 부족" among rates)."""

    TEXT = "text"
    WHOLE = "whole"  # with thousands marked
    YEAR = "year"  # and other whole numbers without that mark
    HOURS = "hours"  # one decimal
    RATE = "rate"  # 0-1, shown as per cent with one decimal
    DECIMAL = "decimal"  # two decimals
    DATE = "date"
    DATETIME = "datetime"  # aware ones are written in Seoul time


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that is shown otherwise than its column: the rate in a row of a column of counts."""

    value: int | float | Decimal
    kind: Kind


Value = str | int | float | Decimal | date | datetime | Figure | None


@dataclass(frozen=True, slots=True)
class Column:
    header: str  # one line; readers look the column up by it
    kind: Kind = Kind.TEXT
    width: float | None = None  # in characters; None: measured from the header and the rows

    def __post_init__(self) -> None:
        if self.header != self.header.strip() or not self.header:
            raise ValueError(f"The header {self.header!r} is empty or has spaces around it.")
        if NOT_IN_HEADERS.search(self.header) or _units(self.header) > HEADER_UNITS:
            raise ValueError(f"The header {self.header!r} has a line break or is longer than {HEADER_UNITS}.")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet with one table from A1 on.

    `rows`: one value per column each; an iterator serves for one save. `notes` are listed on the cover, as a
    line under the table would be read as one of its rows. Without rows the table keeps one blank line, as
    Excel does itself when the last row is deleted; readers then find the headers and no row.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        _check_sheet_name(self.name)
        headers = [column.header.casefold() for column in self.columns]
        if not headers or len(set(headers)) < len(headers):
            raise ValueError(f"Sheet {self.name!r}: no column, or the same header twice: {headers}")


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of the cover's contents; `rows` is None for a sheet whose rows nobody counts."""

    sheet: str
    what: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """A figure of the cover that a reader can check against the sheet. Give a rate or hours as a `Figure`."""

    sheet: str
    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Cover:
    """The first sheet: what this is, what is in it, and the totals to check it by."""

    title: str
    facts: Sequence[tuple[str, Value]]
    contents: Sequence[Contents] = ()
    controls: Sequence[Control] = ()
    name: str = "표지"

    def __post_init__(self) -> None:
        _check_sheet_name(self.name)


@dataclass(frozen=True, slots=True)
class Book:
    """`when` (aware) is when the file says it was made: the same book gives the same bytes at any time."""

    title: str
    creator: str
    sheets: Sequence[Cover | Table]
    when: datetime

    def __post_init__(self) -> None:
        if self.when.tzinfo is None:
            raise ValueError("The time of a book must be aware.")
        names = [sheet.name.casefold() for sheet in self.sheets]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"The book has no sheet, or the same sheet twice: {names}")
        self._check_cover()

    @property
    def tables(self) -> list[Table]:
        return [sheet for sheet in self.sheets if isinstance(sheet, Table)]

    @property
    def cover(self) -> Cover | None:
        return next((sheet for sheet in self.sheets if isinstance(sheet, Cover)), None)

    def _check_cover(self) -> None:
        cover = self.cover
        if cover is None:
            if any(table.notes for table in self.tables):
                raise ValueError("Notes are listed on the cover, and the book has none.")
            return
        known = {sheet.name for sheet in self.sheets}
        named = {line.sheet for line in cover.contents} | {line.sheet for line in cover.controls}
        unknown = named - known
        if unknown or len(self.sheets) - len(self.tables) > 1:
            raise ValueError(
                f"There are two covers, or the cover names sheets that are missing: {sorted(unknown)}"
            )


def _check_sheet_name(name: str) -> None:
    if not name.strip() or _units(name) > SHEET_NAME_UNITS or NOT_IN_SHEET_NAMES.search(name):
        raise ValueError(f"{name!r} is no sheet name: 1-{SHEET_NAME_UNITS} characters, none of []:*?/\\")
    if name.startswith("'") or name.endswith("'") or name.casefold() in RESERVED_NAMES:
        raise ValueError(f"{name!r} is no sheet name: Excel keeps it, or it has a quote at an end.")


def _units(text: str) -> int:
    """Length as Excel counts it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
