"""The figures of months 1, 12 and 60 of a programme of full size: they must cost the same (design.md section 9, 1).

One month is made by `demo load`, with its marks. The 59 before it are copies of what figures are read from (counted
visits, lessons, visits of the help desk and the zone), put in by SQL; marks are copied for the measured months alone,
as no figure reads those of another. So each measured month holds the same, and only what lies behind it differs.
The ledger draws more than figures, so it is taken of month 60 alone: with the twelve months behind it that it shows
beside that month, and with 59.

The clock counts CPU, on PostgreSQL the server's too; the best of several runs taken in turn. The night's work is done,
as it is before anybody reads: when a person came before is kept (decision 0025).
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import servers
from bench.measuring import ROOT, Line, flask, measure
from tests.servers import new_database, running_postgres

MONTH, MONTH_1, MONTH_12 = "2026-10", "2021-11", "2022-10"
FULL_SIZE, QUICK_SIZE = 1_000, 50  # centers
MOST_OF_MONTH_1 = 1.2
WORKER = "bench.figures_worker"
ALONE = (
    "DO $$ BEGIN EXECUTE format("
    "'ALTER DATABASE %I SET max_parallel_workers_per_gather = 0', current_database()); END $$"
)


def lines(folder: Path, quick: bool) -> Iterator[Line]:
    centers = QUICK_SIZE if quick else FULL_SIZE
    yield from of_database("sqlite", lambda: f"sqlite:///{folder / 'figures.sqlite'}", folder, centers)
    with running_postgres() as base:
        yield from of_database("postgresql", lambda: without_workers(new_database(base)), folder, centers)


def without_workers(url: str) -> str:
    """The database at `url`, where each connection does its work alone: work is counted by connection."""
    with servers.connected(url) as server:
        server.execute(ALONE)
    return url


def of_database(database: str, empty: Callable[[], str], folder: Path, centers: int) -> Iterator[Line]:
    url = empty()
    settings = {"PYTHONPATH": str(ROOT), "DLC_DATA_DIR": str(folder / database), "DLC_DATABASE_URL": url}
    flask(settings, "db", "upgrade")
    flask(settings, "demo", "load", "--centers", str(centers), "--from", MONTH, "--to", MONTH, "--seed", "1")
    took = json.loads(
        measure([sys.executable, "-m", WORKER, url, MONTH_1, MONTH_12, MONTH], settings).printed
    )
    what = f"{centers:,} centers: CPU ms"
    for name, title in (("figures", "figures month"), ("verify", "figures verify month")):
        of = took[name]
        for pair, month, other in (
            ("12/1", MONTH_12, MONTH_1),
            ("60/1", MONTH, MONTH_1),
            ("60/12", MONTH, MONTH_12),
        ):
            yield Line(f"{title} {pair}, {what}", database, of[month], of[other], MOST_OF_MONTH_1)
    line = f"the nation's ledger with 59 months behind it/with 12, {what}"
    yield Line(line, database, took["page"]["all"], took["page"]["year"], MOST_OF_MONTH_1)
