"""What a table of a dashboard is, before it is drawn or written: `sheets` fills it, `drawing` and `service` take it."""

from collections.abc import Sequence
from dataclasses import dataclass

from learning_centers.core.workbook.book import Kind, Value
from learning_centers.dashboards.places import Part
from learning_centers.submissions.workbook.measures import Number


@dataclass(frozen=True, slots=True)
class Head:
    """`change`: the column says by how much."""

    key: str
    text: str
    kind: Kind = Kind.TEXT
    change: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `part`: the place it leads to. `term`: the definition it is about. `bar`: what a chart draws of it.

    `empty`: a place without a center; its number of centers says why there are no figures.
    """

    values: tuple[Value, ...]
    part: Part | None = None
    term: str = ""
    bar: Number = None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`key` names it in a form. `terms`: the definitions of its figures, keys of figures.terms."""

    key: str
    title: str
    heads: Sequence[Head]
    lines: Sequence[Line]
    terms: Sequence[str]
