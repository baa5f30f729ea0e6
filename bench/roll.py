"""A roll of 30 saved in one request, against the same Flask with one bare INSERT of 30 rows: design.md section 9, 3.

Each side runs in a process of its own; only what the app does with a request is on the clock, not the browser's work
of making it. "The same Flask" is our app with all its blocks, and both get the same request: a session cookie, a
token of the form that Flask-WTF checks, the 61 fields of the page. Ours knows who is signed in, checks who may mark,
compares with what is stored, and writes the access log; the rival picks out the 30 marks and writes rows.
"""

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from bench.measuring import ROOT, Line, measure
from tests.servers import new_database, running_postgres

PEOPLE, REQUESTS, QUICK_REQUESTS, RUNS = 30, 600, 200, 5
MOST_OF_BARE = 2.0
WORKER = "bench.roll_worker"


def lines(folder: Path, quick: bool) -> Iterator[Line]:
    requests = QUICK_REQUESTS if quick else REQUESTS
    numbers = count()
    yield line("sqlite", lambda: f"sqlite:///{folder / f'roll{next(numbers)}.sqlite'}", folder, requests)
    with running_postgres() as base:
        yield line("postgresql", lambda: new_database(base), folder, requests)


def line(database: str, empty: Callable[[], str], folder: Path, requests: int) -> Line:
    """Milliseconds of CPU a request; `empty` gives the URL of a new database."""
    settings = {"PYTHONPATH": str(ROOT), "DLC_DATA_DIR": str(folder)}

    def best(side: str) -> float:
        """Of several runs: what else runs on the machine only ever adds. The worker leaves its start out."""
        commands = (
            [sys.executable, "-m", WORKER, side, empty(), str(PEOPLE), str(requests)] for _run in range(RUNS)
        )
        return min(float(measure(command, settings).printed) for command in commands)

    name = f"a roll of {PEOPLE}: CPU ms a request, a bare insert"
    return Line(name, database, best("ours"), best("bare"), MOST_OF_BARE)
