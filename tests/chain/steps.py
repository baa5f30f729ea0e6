"""The chain, command by command, whoever runs them; and reading the workbook that comes out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

MONTH = "2026-10"
Run = Callable[..., str]  # a command's arguments -> what it printed; fails the test when the command fails
IMPORTS = (
    ("centers", "centers.xlsx"),
    ("courses", "courses.csv"),
    ("staff", "staff.xlsx"),
    ("plans", "plans.csv"),
    ("rosters", "rosters.xlsx"),
    ("rosters", "rosters.csv"),
)


def bring_in(run: Run, folder: Path) -> list[dict[str, Any]]:
    """Every file in turn; what the command said of each."""
    return [json.loads(run("import", kind, str(folder / name), "--json")) for kind, name in IMPORTS]


def hand_in_and_approve(run: Run) -> None:
    run("returns", "submit", "--month", MONTH, "--all")
    run("returns", "approve", "--month", MONTH, "--all")


def compile_month(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("submissions", "compile", MONTH, "--json"))
    return told


def whole_chain(run: Run, folder: Path) -> dict[str, Any]:
    """From an empty programme to the first issue of October 2026."""
    bring_in(run, folder)
    for month in ("2026-09", MONTH):
        run("lessons", "approve", "--month", month, "--all")
        run("lessons", "close", "--month", month, "--all")
    hand_in_and_approve(run)
    return compile_month(run)


def read_tables(path: Path | str) -> dict[str, list[dict[str, Any]]]:
    """Sheet -> rows of its Excel table, by column name."""
    book = load_workbook(path)
    return {sheet.title: _rows(sheet) for sheet in book if sheet.tables}


def _rows(sheet: Any) -> list[dict[str, Any]]:
    (table,) = sheet.tables.values()
    header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [dict(zip(header, row, strict=True)) for row in rows if any(value is not None for value in row)]


def picked(
    rows: list[dict[str, Any]], key: str, wanted: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Of the rows whose `key` is wanted, the wanted columns."""
    found = {row[key]: row for row in rows}
    return {name: {column: found[name][column] for column in columns} for name, columns in wanted.items()}
