"""The figures of months 1, 12 and 60 of a programme of full size: they must cost the same (design.md section 9, 1).

One month is made by `demo load`, with its marks. The 59 before it are copies of what figures are read from (counted
visits, lessons, visits of the help desk and the zone), put in by SQL; marks are copied for the measured months alone,
as no figure reads those of another. So each measured month holds the same, and only what lies behind it differs.
The ledger draws more than figures, so it is taken of month 60 alone: before there are months behind it, and after.

The clock is the wall's, the best of several runs taken in turn: on PostgreSQL the work is the server's.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measuring import ROOT, Line, flask, measure
from tests.servers import new_database, running_postgres

MONTH, MONTH_1, MONTH_12 = "2026-10", "2021-11", "2022-10"
FULL_SIZE, QUICK_SIZE = 1_000, 50  # centers
MOST_OF_MONTH_1 = 1.2
WORKER = "bench.figures_worker"


def lines(folder: Path, quick: bool) -> Iterator[Line]:
    centers = QUICK_SIZE if quick else FULL_SIZE
    yield from of_database("sqlite", lambda: f"sqlite:///{folder / 'figures.sqlite'}", folder, centers)
    with running_postgres() as base:
        yield from of_database("postgresql", lambda: new_database(base), folder, centers)


def of_database(database: str, empty: Callable[[], str], folder: Path, centers: int) -> Iterator[Line]:
    url = empty()
    settings = {"PYTHONPATH": str(ROOT), "DLC_DATA_DIR": str(folder / database), "DLC_DATABASE_URL": url}
    flask(settings, "db", "upgrade")
    flask(settings, "demo", "load", "--centers", str(centers), "--from", MONTH, "--to", MONTH, "--seed", "1")
    took = json.loads(
        measure([sys.executable, "-m", WORKER, url, MONTH_1, MONTH_12, MONTH], settings).printed
    )
    what = f"{centers:,} centers: ms"
    for name, title in (("figures", "figures month"), ("verify", "figures verify month")):
        of = took[name]
        for number, month in ((12, MONTH_12), (60, MONTH)):
            line = f"{title} {number}/1, {what}"
            yield Line(line, database, of[month], of[MONTH_1], MOST_OF_MONTH_1)
    line = f"the nation's ledger with 59 months behind it/with none, {what}"
    yield Line(line, database, took["page"]["behind"], took["page"]["alone"], MOST_OF_MONTH_1)
