"""How wide the columns of a table must be, which of them wrap, and how high a row then is."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from learning_centers.core.workbook.book import Column, Figure, Kind, Table, Value
from learning_centers.core.workbook.text import display_width

PADDING = 1.7
INDENT = 1.3  # of text, off the line at its left
FILTER_BUTTON = 2.6  # sits in the header cell and covers its end
TEXT_MAX = 44  # longer text wraps
HEADER_UNBROKEN, HEADER_LINE_MAX = 10, 14
LINE_POINTS, MARGIN_POINTS = 14, 3
ROW_POINTS_MAX = 409  # Source: support.microsoft.com, "Excel specifications and limits"
SLACK = 1.06  # lines are broken before they are full
SHOWN = {Kind.WHOLE: ",.0f", Kind.YEAR: ".0f", Kind.HOURS: ",.1f", Kind.RATE: ".1%", Kind.DECIMAL: ",.2f"}
# Rows past the measured ones may hold larger numbers: at least 999,999, and what a day or a minute takes.
LEAST = {Kind.TEXT: 4, Kind.YEAR: 4, Kind.DATE: 10, Kind.DATETIME: 16}
NUMBER_LEAST = 7
WORD_ENDS = re.compile(r"(?<=\s)|(?=\()|(?<=[·/,)])")


@dataclass(frozen=True, slots=True)
class Measure:
    width: float  # in digits, as Excel counts it
    room: float  # of that, for text
    wraps: bool


def measure(table: Table, sample: Sequence[Sequence[Value]]) -> list[Measure]:
    """One per column. `sample`: rows as long as the columns are many."""
    columns = list(zip(*sample, strict=True)) or [()] * len(table.columns)
    return [_measure(column, values) for column, values in zip(table.columns, columns, strict=True)]


def lines_in(text: str, room: float) -> int:
    """How many lines `text` takes where a line has room for `room` digits."""
    widths = (display_width(part) for part in text.split("\n"))
    return sum(max(1, math.ceil(width * SLACK / max(room, 2)) if width > room else 1) for width in widths)


def height(lines: int) -> int:
    """In points."""
    return min(lines * LINE_POINTS + MARGIN_POINTS, ROW_POINTS_MAX)


def header_height(table: Table, measures: Sequence[Measure]) -> int:
    """In points, with some air."""
    lines = max(
        lines_in(column.header, measured.width - FILTER_BUTTON)
        for column, measured in zip(table.columns, measures, strict=True)
    )
    return height(lines) + 6


def _measure(column: Column, values: Sequence[Value]) -> Measure:
    texts = {value for value in values if isinstance(value, str)}
    text_width = max(map(display_width, texts), default=0)
    indent = INDENT if column.kind is Kind.TEXT else 0
    body = max(_least(column.kind, values), min(text_width, TEXT_MAX) + indent) + PADDING
    width = column.width or round(max(body, _header_width(column.header) + FILTER_BUTTON), 1)
    room = width - PADDING - indent
    breaks = any("\n" in text for text in texts)
    return Measure(width, room, wraps=column.kind is Kind.TEXT and (breaks or text_width > room + 0.1))


def _least(kind: Kind, values: Sequence[Value]) -> int:
    """What the numbers take; text apart."""
    widest = LEAST.get(kind, NUMBER_LEAST)
    figures = {value for value in values if isinstance(value, Figure)}
    for figure in figures:
        widest = max(widest, len(format(figure.value, SHOWN[figure.kind])))
    numbers = [value for value in values if isinstance(value, int | float | Decimal)]
    if numbers and kind in SHOWN:
        widest = max(widest, *(len(format(end, SHOWN[kind])) for end in (min(numbers), max(numbers))))
    return widest


def _header_width(header: str) -> int:
    """A short header has one line; a longer one two, broken between words where these are not too long."""
    whole = display_width(header)
    if whole <= HEADER_UNBROKEN:
        return whole
    words = WORD_ENDS.split(header)
    splits = [("".join(words[:at]), "".join(words[at:])) for at in range(1, len(words) + 1)]
    best = min(max(display_width(first.strip()), display_width(second)) for first, second in splits)
    return min(best, max(HEADER_LINE_MAX, math.ceil(whole * SLACK / 2)))
