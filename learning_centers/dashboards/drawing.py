"""How a sheet becomes the rows of the table macro and the bars of a chart.

A room beside `views`, to keep those short.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.workbook.book import Figure, Kind, Value
from learning_centers.core.workbook.text import display_width
from learning_centers.dashboards.asked import Asked
from learning_centers.dashboards.plans import BY_KEY
from learning_centers.dashboards.queries import Board, Telling
from learning_centers.dashboards.shapes import Head, Line, Sheet
from learning_centers.dashboards.sheets import PARTS, known, span_words
from learning_centers.figures.queries import Figures
from learning_centers.figures.terms import TERMS
from learning_centers.submissions.workbook.measures import Number
from learning_centers.web.filters import hours, number, percent

Row = dict[str, Any]
Bar = tuple[str, float, str]  # label, value, the value worded
FEWEST_BARS, MOST_BARS = 2, 24
LABEL_WIDTH = 18  # of what fits before a bar; Korean counts two
# Of the figures on top, how a change of one is said; a rate says %p by itself.
WITH_UNIT = {
    "visits": mark("%(value)s visits"),
    "people": mark("%(value)s people"),
    "lessons": mark("%(value)s lessons"),
}
WORDED: dict[Kind, Callable[[Any], str]] = {Kind.HOURS: hours, Kind.RATE: percent}


def columns(sheet: Sheet) -> list[tuple[str, str, str]]:
    kinds = {"name": "name"}  # with room for the names of places
    return [
        (head.key, head.text, kinds.get(head.key, "" if head.kind is Kind.TEXT else "num"))
        for head in sheet.heads
    ]


def rows(sheet: Sheet, asked: Asked) -> list[Row]:
    """Places link to their own dashboard, measures to their definition."""
    return [_row(sheet, line, asked) for line in sheet.lines]


def _row(sheet: Sheet, line: Line, asked: Asked) -> Row:
    """A part without any figure says so once, one without a center not at all."""
    row: Row = {}
    unsaid = line.empty
    for at, (head, value) in enumerate(zip(sheet.heads, line.values, strict=True)):
        if value is None and unsaid:
            row[head.key] = ""
            continue
        row[head.key] = _cell(head, value, line if at == 0 else None, asked)
        unsaid = unsaid or (sheet.key == PARTS and value is None and _is_blank(sheet, line))
    return row


def _is_blank(sheet: Sheet, line: Line) -> bool:
    figures = [
        value
        for head, value in zip(sheet.heads, line.values, strict=True)
        if head.key not in ("name", "centers")
    ]
    return all(value is None for value in figures)


def _cell(head: Head, value: Value, line: Line | None, asked: Asked) -> Any:
    text = worded(value, head.kind)
    if line is not None and line.part is not None:
        there = asked.at(line.part.scope, line.part.code)
        return {"href": link(there), "text": text}
    if line is not None and line.term:
        return {"href": url_for("figures.show_terms", _anchor=line.term), "text": text}
    if head.change:  # from or to what is not known there is none
        return "" if value is None else _change(value)
    return text


def link(asked: Asked) -> str:
    return f"{url_for('dashboards.show')}?{urlencode(asked.address())}"


def _change(value: Value) -> Row:
    kind = value.kind if isinstance(value, Figure) else Kind.WHOLE
    bare = value.value if isinstance(value, Figure) else value
    assert isinstance(bare, int | float)  # noqa: S101 - a change is a number
    text = f"{number(abs(bare) * 100, 1)} %p" if kind is Kind.RATE else worded(abs(bare), kind)
    return {"diff": bare, "text": text}


def worded(value: Value, kind: Kind) -> str:
    """A value as a page says it; none is said to be none."""
    if isinstance(value, str):
        return value
    if isinstance(value, Figure):
        return worded(value.value, value.kind)
    return WORDED.get(kind, number)(value)


def bars(sheet: Sheet, kind: Kind) -> list[Bar]:
    """None where a chart would say less than the table: fewer than two bars, or more than fit."""
    drawn = [(_short(str(line.values[0])), float(line.bar or 0), _said(line, kind)) for line in sheet.lines]
    known = [line for line in sheet.lines if line.bar is not None]
    return drawn if known and FEWEST_BARS <= len(drawn) <= MOST_BARS else []


def _said(line: Line, kind: Kind) -> str:
    """What is hidden is not "no data"."""
    hidden = next((value for value in line.values[1:] if isinstance(value, str)), "")
    if line.empty:
        return ""
    return hidden if line.bar is None and hidden else worded(line.bar, kind)


def columns_of_months(sheet: Sheet, kind: Kind) -> list[tuple[str, Number]]:
    """Bars side by side, for the cut by month; the years stand in the table. A rate is in per cent."""
    times = 100 if kind is Kind.RATE else 1
    return [
        (str(line.values[0]).split()[-1], None if line.bar is None else line.bar * times)
        for line in sheet.lines
    ]


def _short(label: str) -> str:
    if display_width(label) <= LABEL_WIDTH:
        return label
    while display_width(label) >= LABEL_WIDTH:
        label = label[:-1]
    return f"{label.rstrip()}…"


def stats(board: Board) -> list[dict[str, Any]]:
    """The figures on top: name, value, unit, how it stands beside the span before, definition."""
    units = {"visits": _("visits"), "people": _("people"), "lessons": _("lessons"), "fill_rate": ""}
    now = board.now.figures
    return [
        {
            "label": _(TERMS[key].name),
            "value": worded(known(key, now), BY_KEY[key].kind),
            "unit": unit,
            "note": " · ".join(filter(None, (_share(key, now), _beside(key, now, board.before)))),
            "definition": _(TERMS[key].meaning),
        }
        for key, unit in units.items()
    ]


def _share(key: str, now: Figures | None) -> str:
    """What a rate is made of."""
    if key != "fill_rate" or now is None or known(key, now) is None:
        return ""
    return _("%(visits)s visits ÷ %(seats)s seats", visits=number(now.visits), seats=number(now.capacity))


def _beside(key: str, now: Figures | None, before: Telling | None) -> str:
    """In words how much more or less than in the span before; empty where either has no record."""
    value, was = known(key, now), known(key, before.figures if before else None)
    if value is None or was is None or before is None:
        return ""
    span = span_words(before.months)
    if value == was:
        return _("as in %(span)s", span=span)
    change = _change(Figure(value - was, BY_KEY[key].kind))["text"]
    by = _(WITH_UNIT[key], value=change) if key in WITH_UNIT else change
    if value > was:
        return _("%(by)s more than in %(span)s", by=by, span=span)
    return _("%(by)s fewer than in %(span)s", by=by, span=span)
