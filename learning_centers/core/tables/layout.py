"""Finding a table by the names of its columns, and reading its rows by them."""

import difflib
import itertools
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.parsers import Unreadable, tidy
from learning_centers.core.tables.problems import Broken, Problem, as_text, shown
from learning_centers.core.tables.reading import PROGRESS_EVERY, OnProgress, Row, Sheet, column_letter

HEADER_ROWS = 10


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    header: str  # as printed in the template
    parse: Callable[[Any], Any]  # of `parsers`; never gets an empty cell
    required: bool = True  # the column must be there, and each of its cells filled
    blank: bool = False  # of a required column: its cells may stay empty
    aliases: tuple[str, ...] = ()
    contains: bool = False  # any header that has `header` in it will do, when none has it exactly


@dataclass(frozen=True, slots=True)
class Layout:
    columns: tuple[Column, ...]
    silent: tuple[str, ...] = ()  # headers that are known and not read, so not listed as ignored

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that carries the layout; with `problems` when required headers are missing or doubled."""

    sheet: Sheet
    layout: Layout
    header_row: int  # the last one, where the header takes two
    places: Mapping[str, int]  # column key -> index into the values of a row
    headers: Mapping[str, str]  # column key -> the header as it stands in the file
    ignored: tuple[str, ...]  # headers nobody asked for
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Of a whole file. `tables` empty: `problems` say what was looked for."""

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """`values` has every key of the layout: None where empty, missing or unreadable."""

    sheet: str
    row_number: int
    values: dict[str, Any]
    cells: dict[str, str]  # "C7"; a missing column points to column A
    raw: dict[str, Any]
    problems: tuple[Problem, ...]
    headers: Mapping[str, str]

    def problem(self, key: str, message: str) -> Problem:
        """A problem of the cell under `key`, for rules the parsers cannot know."""
        header = self.headers.get(key, "")
        return Problem(self.sheet, self.cells[key], shown(self.raw[key]), message, header)


@dataclass(frozen=True, slots=True)
class _Header:
    """One way to read a header: names by column index."""

    row: int
    names: tuple[str, ...]
    places: dict[str, int]


def find_tables(sheets: Sequence[Sheet], layout: Layout) -> Found:
    """Every sheet that carries the table; hidden sheets count only when no other does."""
    tables = [table for sheet in sheets if (table := find_table(sheet, layout))]
    tables = [table for table in tables if not table.sheet.hidden] or tables
    if not tables:
        return Found((), _nothing_found(sheets, layout), ())
    problems = tuple(problem for table in tables for problem in table.problems)
    ignored = dict.fromkeys(header for table in tables for header in table.ignored)
    return Found(tuple(tables), problems, tuple(ignored))


def find_table(sheet: Sheet, layout: Layout) -> Table | None:
    """The table of this sheet, or None when it has half of the required headers or fewer."""
    header = _best_header(sheet, layout)
    required = layout.required
    there = [column for column in required if column.key in header.places]
    if not header.places or 2 * len(there) <= len(required):
        return None
    return _table(sheet, layout, header)


def parse_rows(table: Table, *, on_progress: OnProgress | None = None) -> Iterator[ParsedRow]:
    """The rows under the header, each with all its problems; rows without any known value are skipped.

    A table with problems of its own yields only the rows with problems, so that all can be mended at once
    and none is taken for good. `on_progress` gets the rows looked at so far, every 500.
    """
    letters = {
        column.key: column_letter(table.places.get(column.key, 0) + 1) for column in table.layout.columns
    }
    seen = 0
    for row in table.sheet.rows:
        if row[0] <= table.header_row:
            continue
        seen += 1
        if on_progress and seen % PROGRESS_EVERY == 0:
            on_progress(seen)
        parsed = _parsed(table, row, letters)
        if parsed and (parsed.problems or not table.problems):
            yield parsed


def _parsed(table: Table, row: Row, letters: Mapping[str, str]) -> ParsedRow | None:
    number, cells = row
    width = len(cells)
    raw = {key: cells[index] if index < width else None for key, index in table.places.items()}
    if all(_empty(value) for value in raw.values()):
        return None
    values: dict[str, Any] = {}
    problems = []
    for column in table.layout.columns:
        key = column.key
        value = raw.setdefault(key, None)
        try:
            values[key] = _value(column, value, present=key in table.places)
        except Unreadable as reason:
            values[key] = None
            header = table.headers[key]
            cell = f"{letters[key]}{number}"
            problems.append(Problem(table.sheet.name, cell, shown(value), str(reason), header))
    addresses = {key: f"{letter}{number}" for key, letter in letters.items()}
    return ParsedRow(table.sheet.name, number, values, addresses, raw, tuple(problems), table.headers)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not tidy(value))


def _value(column: Column, value: Any, *, present: bool) -> Any:
    """Raises Unreadable."""
    if isinstance(value, Broken):
        raise Unreadable(_broken_reason(value))
    if not _empty(value):
        return column.parse(value)
    if column.required and present and not column.blank:
        raise Unreadable(_("Enter %(header)s.", header=column.header))
    return None


def _broken_reason(value: Broken) -> str:
    if value.code:
        return _("The cell shows the error %(code)s. Enter the value itself.", code=value.code)
    return _("The formula has no result. Save the file once in Excel, or enter the value itself.")


def _best_header(sheet: Sheet, layout: Layout) -> _Header:
    """The reading with the most known columns among the first rows; one row before two."""
    top = [row for row in sheet.rows if row[0] <= HEADER_ROWS]
    readings = [_header(number, [as_text(value) for value in cells], layout) for number, cells in top]
    for (_number, above), (number, below) in itertools.pairwise(top):
        readings.append(_header(number, _joined(above, below), layout))
    return max(readings, key=lambda header: len(header.places), default=_Header(1, (), {}))


def _joined(above: tuple[Any, ...], below: tuple[Any, ...]) -> list[str]:
    """Names of a header of two rows: a merged cell above stands over all columns until the next one."""
    names = []
    over = ""
    for index in range(max(len(above), len(below))):
        own = as_text(above[index]) if index < len(above) else ""
        under = as_text(below[index]) if index < len(below) else ""
        over = own or (over if under else "")
        names.append(f"{over} {under}".strip())
    return names


def _header(number: int, names: Sequence[str], layout: Layout) -> _Header:
    """Exact names first, then those that only contain the name; each column of the file is used once."""
    by_name: dict[str, int] = {}
    for index, name in enumerate(names):
        by_name.setdefault(_plain(name), index)
    places: dict[str, int] = {}
    for column in layout.columns:
        for wanted in (column.header, *column.aliases):
            if (place := by_name.get(_plain(wanted))) is not None:
                places[column.key] = place
                break
    for column in layout.columns:
        if column.contains and column.key not in places:
            wanted = _plain(column.header)
            free = (at for name, at in by_name.items() if wanted in name and at not in places.values())
            if (place := next(free, None)) is not None:
                places[column.key] = place
    return _Header(number, tuple(names), places)


def _plain(name: str) -> str:
    """Without spaces, zero-width marks and asterisks, in one Unicode form and case."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(
        letter
        for letter in text
        if not letter.isspace() and letter != "*" and unicodedata.category(letter) != "Cf"
    )


def _table(sheet: Sheet, layout: Layout, header: _Header) -> Table:
    headers = {key: tidy(header.names[place]) for key, place in header.places.items()}
    used = set(header.places.values())
    silent = {_plain(name) for name in layout.silent}
    known = {_plain(name) for name in headers.values()}
    others = [(place, name) for place, name in enumerate(header.names) if place not in used and _plain(name)]
    ignored = tuple(tidy(name) for _place, name in others if _plain(name) not in silent | known)
    doubled = [
        Problem(
            sheet.name,
            f"{column_letter(place + 1)}{header.row}",
            tidy(name),
            _("The column '%(header)s' is there twice. Keep one of them.", header=tidy(name)),
            tidy(name),
        )
        for place, name in others
        if _plain(name) in known
    ]
    problems = (*_missing(sheet, layout, header, ignored), *doubled)
    return Table(sheet, layout, header.row, header.places, headers, ignored, problems)


def _missing(sheet: Sheet, layout: Layout, header: _Header, ignored: Sequence[str]) -> list[Problem]:
    """One problem for each required header that is not there."""
    problems = []
    for column in layout.required:
        if column.key in header.places:
            continue
        near = next(iter(difflib.get_close_matches(column.header, ignored, n=1)), "")
        if near:
            message = _(
                "There is no column '%(header)s'. If '%(near)s' is meant, change its name.",
                header=column.header,
                near=near,
            )
        else:
            message = _("There is no column '%(header)s'. Add it to the header row.", header=column.header)
        problems.append(Problem(sheet.name, f"A{header.row}", near, message, column.header))
    return problems


def _nothing_found(sheets: Sequence[Sheet], layout: Layout) -> tuple[Problem, ...]:
    """The missing headers of the nearest sheet, or one problem that names all that were looked for."""
    candidates = [(sheet, _best_header(sheet, layout)) for sheet in sheets]
    sheet, header = max(candidates, key=lambda pair: len(pair[1].places), default=(Sheet("", []), None))
    if header and header.places:
        return _table(sheet, layout, header).problems
    wanted = ", ".join(column.header for column in layout.required)
    message = _(
        "No table was found in the first %(rows)s rows. Headers looked for: %(headers)s.",
        rows=HEADER_ROWS,
        headers=wanted,
    )
    return (Problem(sheet.name, "A1", "", message),)
