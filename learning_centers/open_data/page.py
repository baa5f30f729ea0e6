"""How rows look on the page of open data: names instead of codes. The numbers are those of the files."""

from collections.abc import Callable, Mapping, Sequence

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language, mark
from learning_centers.open_data.rows import OpenRow
from learning_centers.open_data.sets import HIDDEN, UNITS, Column, Kind, OpenSet

NATIONAL = (
    "monthly",
    "goals",
    "observations",
)  # sets in which a row without a region is about the whole nation


def headings(chosen: OpenSet) -> list[tuple[str, str, str]]:
    """Key, heading, how it is drawn; see templates/components/tables.html."""
    by_key = {column.key: column for column in chosen.columns}
    return [
        (key, _(by_key[key].name), _drawn(by_key[key])) if key in by_key else (key, _(MADE[key][0]), "")
        for key in chosen.page
    ]


def rows(chosen: OpenSet, found: Sequence[OpenRow]) -> list[dict[str, object]]:
    """Cells by key, worded; "" where there is nothing to say: phones do not list those."""
    by_key = {column.key: column for column in chosen.columns}
    return [
        {
            key: _cell(row, by_key[key]) if key in by_key else MADE[key][1](chosen, row.cells)
            for key in chosen.page
        }
        for row in found
    ]


def _drawn(column: Column) -> str:
    if column.kind in (Kind.INTEGER, Kind.DECIMAL):
        return "num"
    return "nowrap" if column.words or column.kind is not Kind.TEXT else ""


def _cell(row: OpenRow, column: Column) -> str:
    value = row.cells[column.key]
    if column.key in row.hidden:
        return HIDDEN
    if value in column.words:
        return _(column.words[str(value)])
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int | float) and not column.key.endswith("year") else str(value)


def _where(chosen: OpenSet, cells: Mapping[str, object]) -> str:
    names = [str(cells[key]) for key in ("region", "province", "district") if cells.get(key)]
    return " ".join(names) or (_("Whole nation") if chosen.name in NATIONAL else "")


def _what(_chosen: OpenSet, cells: Mapping[str, object]) -> str:
    name, unit = cells["name_ko" if language() == "ko" else "name_en"], str(cells["unit"])
    return f"{name} ({_(UNITS.get(unit, unit))})"


# Columns of the page made from several of the files: heading, and the text of a row.
MADE: dict[str, tuple[str, Callable[[OpenSet, Mapping[str, object]], str]]] = {
    "where": (mark("Region"), _where),
    "what": (mark("Indicator"), _what),
}
