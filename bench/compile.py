"""The ministry's workbook of a month, against how it is made today and against what nobody could go below.

Limits: design.md section 9, 1 and 4. Every rival must come to our totals, center by center, or nothing is said.
"""

import json
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import compile_postgres
from bench.measuring import FLASK, ROOT, Cost, Failed, Line, flask, measure, measure_best
from bench.programme import AS_INSTALLED, MONTH, fill

FULL_SIZE, QUICK_SIZE = 1_000, 100  # centers
HISTORY_CENTERS, HISTORY_FIRST, HISTORY_YEAR = 100, "2021-11", [f"2026-{month:02d}" for month in range(3, 10)]
RUNS = 5
MOST_OF_ANALYST, MOST_OF_BARE, MOST_OF_MONTH_1 = 0.1, 4.0, 1.2
MOST_MEMORY = 300.0  # MB
FEWEST_CELLS = 0.98
BARE, ANALYST = Path(__file__).with_name("compile_bare.py"), Path(__file__).with_name("compile_analyst.py")
SUMS = ("lessons", "minutes", "capacity", "visits", "people", "help_desk", "zone")


@dataclass(frozen=True, slots=True)
class Programme:
    """A made-up programme in a folder, and a second folder in which each measured run begins anew."""

    folder: Path
    work: Path

    @property
    def settings(self) -> Mapping[str, str]:
        return _settings(self.folder)

    def measure(self, month: str) -> Cost:
        """The best of several first issues of `month`."""
        return measure_best(RUNS, lambda: self._begin(month), _settings(self.work))

    def _begin(self, month: str) -> list[str]:
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.folder, self.work)
        return [*FLASK, "submissions", "compile", month, "--json"]


@dataclass(frozen=True, slots=True)
class Starts:
    """CPU seconds that each side needs before it reads its first row."""

    ours: float = 0.0
    analyst: float = 0.0
    bare: float = 0.0


def lines(folder: Path, quick: bool) -> Iterator[Line]:
    """At full size whole commands are measured; a quick run is too small for that and leaves the starts out."""
    centers = QUICK_SIZE if quick else FULL_SIZE
    what = f"compile, {centers:,} centers" + (", without the start" if quick else "")
    programme = load(folder / "month", centers, MONTH)
    starts = measure_starts(programme) if quick else Starts()
    ours = programme.measure(MONTH)
    bare = measure_bare(programme, folder / "bare.xlsx")
    check("bare limit", programme, bare)
    check_cells(programme, folder / "bare.xlsx")
    analyst = measure_analyst(programme, folder / "centers")
    check("analyst", programme, analyst)
    cpu = ours.cpu - starts.ours
    yield Line(f"{what}: CPU s, an analyst", "sqlite", cpu, analyst.cpu - starts.analyst, MOST_OF_ANALYST)
    yield Line(f"{what}: CPU s, the bare limit", "sqlite", cpu, bare.cpu - starts.bare, MOST_OF_BARE)
    yield Line(f"compile, {centers:,} centers: peak MB, the limit", "sqlite", ours.memory, MOST_MEMORY, 1.0)
    if quick:
        return
    yield history(folder / "history")
    sums, _people = ours_of(programme)
    cpu = compile_postgres.measure_compile(folder / "postgres", centers, sums).cpu
    yield Line(
        f"{what}: CPU s with the server's, an analyst", "postgresql", cpu, analyst.cpu, MOST_OF_ANALYST
    )
    yield Line(f"{what}: CPU s with the server's, the bare limit", "postgresql", cpu, bare.cpu, MOST_OF_BARE)


def measure_starts(programme: Programme) -> Starts:
    commands = (
        [*FLASK, "submissions", "--help"],
        [sys.executable, "-c", "import pandas, openpyxl"],
        [sys.executable, "-S", "-c", "import json, sqlite3, zipfile"],
    )
    settings: tuple[Mapping[str, str], ...] = (programme.settings, {}, {})
    pairs = zip(commands, settings, strict=True)
    return Starts(*(measure_best(RUNS, partial(list, one), its).cpu for one, its in pairs))


def load(folder: Path, centers: int, first: str) -> Programme:
    programme = Programme(folder / "data", folder / "work")
    fill(programme.settings, centers, first)
    return programme


def history(folder: Path) -> Line:
    """Month 60 with the issues of its programme year behind it, month 1 with nothing; the start is left out."""
    programme = load(folder, HISTORY_CENTERS, HISTORY_FIRST)
    for month in HISTORY_YEAR:
        flask(programme.settings, "submissions", "compile", month)
    start = measure_best(RUNS, lambda: [*FLASK, "submissions", "--help"], programme.settings).cpu
    first, last = (programme.measure(month).cpu - start for month in (HISTORY_FIRST, MONTH))
    line = f"compile, {HISTORY_CENTERS} centers, without the start: CPU s of month 60, of month 1"
    return Line(line, "sqlite", last, first, MOST_OF_MONTH_1)


def measure_bare(programme: Programme, out: Path) -> Cost:
    database = programme.folder / "centers.sqlite"
    return measure_best(RUNS, lambda: [sys.executable, "-S", BARE, database, MONTH, out], {})


def measure_analyst(programme: Programme, folder: Path) -> Cost:
    """Once: half a minute of CPU hardly varies."""
    folder.mkdir()
    database = programme.folder / "centers.sqlite"
    measure(
        [sys.executable, "-m", "bench.compile_workbooks", database, MONTH, folder], {"PYTHONPATH": str(ROOT)}
    )
    return measure([sys.executable, ANALYST, folder])


def check(rival: str, programme: Programme, cost: Cost) -> None:
    """Raises Failed: the rival's totals, or its people of a center, are not those of our issue."""
    theirs = json.loads(cost.printed)
    sums, people = ours_of(programme)
    if {key: theirs["totals"][key] for key in SUMS} != sums:
        raise Failed(f"{rival}: {theirs['totals']} against our {sums}")
    if wrong := [code for code, count in people.items() if theirs["people"].get(code, 0) != count]:
        raise Failed(f"{rival}: other people at {wrong[:10]}")


def ours_of(programme: Programme) -> tuple[dict[str, int], dict[str, int]]:
    """Of the issue compiled last in the work folder: the sums of the nation, and the people by center."""
    with sqlite3.connect(programme.work / "centers.sqlite") as database:
        (totals,) = database.execute("SELECT figures FROM issue_totals").fetchone()
        rows = database.execute(
            "SELECT code, figures FROM issue_figure JOIN center ON center.id = center_id ORDER BY code"
        ).fetchall()
    figures = json.loads(totals)
    people = {code: json.loads(said).get("people", 0) for code, said in rows}
    return {key: figures[key] for key in SUMS}, people


def check_cells(programme: Programme, bare: Path) -> None:
    """Raises Failed: the bare limit writes noticeably fewer cells with a value than our workbook."""
    (ours,) = programme.work.glob(f"submissions/{MONTH}/*.xlsx")
    written, wanted = cells_in(bare), cells_in(ours)
    if written < FEWEST_CELLS * wanted:
        raise Failed(f"bare limit: {written} cells against our {wanted}")


def cells_in(workbook: Path) -> int:
    with zipfile.ZipFile(workbook) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(package.read(name).count(b"<v>") for name in sheets)


def _settings(folder: Path) -> dict[str, str]:
    return AS_INSTALLED | {
        "DLC_DATA_DIR": str(folder),
        "DLC_DATABASE_URL": f"sqlite:///{folder / 'centers.sqlite'}",
        "PYTHONPYCACHEPREFIX": str(folder.parent.parent / "bytecode"),
    }
