"""Rows as the XML of a sheet. The loop over cells is the dear part of a workbook."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from learning_centers.core.clock import SEOUL
from learning_centers.core.workbook.book import Figure, Kind, Value
from learning_centers.core.workbook.measuring import height, lines_in
from learning_centers.core.workbook.text import cleaned, looks_like_formula

SHEET_ROWS = 1_048_576  # Source: support.microsoft.com, "Excel specifications and limits"
SHARED_MAX = 100_000  # further texts stand in their cells, so that memory has an end
AT_ONCE = 256
EPOCH = date(1899, 12, 30).toordinal()  # day 0 of Excel; right from March 1900 on
DAY_SECONDS = 86_400


@dataclass(slots=True)
class Strings:
    """The texts of all sheets, each once, in the order they came."""

    indexes: dict[str, int] = field(default_factory=dict)  # as written
    safe: dict[str, int] = field(default_factory=dict)  # as given, of those that need no guard: the short way

    def index_of(self, text: str) -> int | None:
        """None: the list is full."""
        index = self.indexes.get(text)
        if index is None and len(self.indexes) < SHARED_MAX:
            index = self.indexes[text] = len(self.indexes)
        return index

    def chunks(self) -> Iterator[bytes]:
        texts = iter(self.indexes)
        while some := list(itertools.islice(texts, AT_ONCE)):
            yield "".join(f"<si>{_in_xml(text)}</si>" for text in some).encode()


@dataclass(slots=True)
class Pen:
    """Writes the cells of one sheet. Styles are the ends of the opening tag: `" s="3"`."""

    starts: Sequence[str]  # one per column: `<c r="AB`
    header: str
    header_height: int  # in points
    styles: Sequence[str]  # one per column
    guarded: Mapping[str, str]  # style -> the same for text that looks like a formula
    kinds: Mapping[Kind, str]
    wrapping: Sequence[tuple[int, float]]  # columns that wrap, from 0, and the room in them
    strings: Strings

    def head(self, headers: Sequence[str]) -> str:
        """Row 1."""
        cells = [
            f"{start}1{self._text(self.header, header)}"
            for start, header in zip(self.starts, headers, strict=True)
        ]
        return f'<row r="1" ht="{self.header_height}" customHeight="1">{"".join(cells)}</row>'

    def chunks(self, rows: Iterable[Sequence[Value]], first: int) -> Iterator[tuple[int, bytes]]:
        """How many rows, and their XML; the first is row `first` of the sheet.

        Raises:
            ValueError: no room in a sheet, or a number that is none. TypeError: a value of another type.
        """
        numbered = zip(itertools.count(first), rows, strict=False)
        while some := list(itertools.islice(numbered, AT_ONCE)):
            if some[-1][0] > SHEET_ROWS:
                raise ValueError(f"A sheet ends at row {SHEET_ROWS}.")
            yield len(some), "".join(itertools.starmap(self.row, some)).encode()

    def row(self, number: int, values: Sequence[Value]) -> str:
        cells = [f'<row r="{number}"{self._height(values) if self.wrapping else ""}>']
        add, safe = cells.append, self.strings.safe
        for start, style, value in zip(self.starts, self.styles, values, strict=True):
            of = type(value)
            if of is int:
                add(f"{start}{number}{style}><v>{value}</v></c>")
            elif of is str and value in safe:
                add(f'{start}{number}{style} t="s"><v>{safe[value]}</v></c>')  # type: ignore[index]  # a str here
            elif value is None:
                add(f"{start}{number}{style}/>")
            else:
                add(f"{start}{number}{self._slower(style, value)}")
        add("</row>")
        return "".join(cells)

    def _height(self, values: Sequence[Value]) -> str:
        """Said in the file: Excel would find it, LibreOffice would show one line of many."""
        texts = [(value, room) for at, room in self.wrapping if isinstance(value := values[at], str)]
        lines = max((lines_in(text, room) for text, room in texts), default=1)
        return f' ht="{height(lines)}" customHeight="1"' if lines > 1 else ""

    def _slower(self, style: str, value: Value) -> str:
        """The cell after its address."""
        if isinstance(value, str):
            return self._text(style, value)
        if isinstance(value, Figure):
            return f"{self.kinds[value.kind]}><v>{_number(value.value)}</v></c>"
        if isinstance(value, datetime):
            return f"{self.kinds[Kind.DATETIME]}><v>{_moment(value)!r}</v></c>"
        if isinstance(value, date):
            return f"{self.kinds[Kind.DATE]}><v>{value.toordinal() - EPOCH}</v></c>"
        return f"{style}><v>{_number(value)}</v></c>"

    def _text(self, style: str, given: str) -> str:
        text = cleaned(given)
        guard = looks_like_formula(text)
        index = self.strings.index_of(text)
        end = self.guarded[style] if guard else style
        if index is None:
            return f'{end} t="inlineStr"><is>{_in_xml(text)}</is></c>'
        if not guard:
            self.strings.safe[given] = index
        return f'{end} t="s"><v>{index}</v></c>'


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"No cell is made of {value!r}.")
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number: say in words why there is none.")
    return str(value)


def _moment(value: datetime) -> float:
    """Days since Excel's day 0, in Seoul time."""
    local = value.astimezone(SEOUL) if value.tzinfo else value
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return local.toordinal() - EPOCH + seconds / DAY_SECONDS


def _in_xml(text: str) -> str:
    """A `<t>` element. A bare carriage return would be read as a line feed."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<t{kept}>{escaped}</t>"
