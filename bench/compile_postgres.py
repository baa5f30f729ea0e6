"""The same compile on PostgreSQL. There a part of the work is the server's: its CPU is counted with the command's."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url

from bench.measuring import FLASK, Cost, Failed, measure
from bench.programme import AS_INSTALLED, MONTH, fill
from bench.servers import connected, cpu_of_ended, query
from tests.servers import drop_database, new_database, running_postgres

RUNS = 5


def measure_compile(folder: Path, centers: int, sums: Mapping[str, int]) -> Cost:
    """The best of several first issues. Raises Failed: the nation's sums are not `sums`, those on SQLite."""
    folder.mkdir()
    with running_postgres() as base:
        settings = AS_INSTALLED | {
            "DLC_DATA_DIR": str(folder),
            "DLC_DATABASE_URL": new_database(base),
            "PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode"),
        }
        fill(settings, centers, MONTH)
        with connected(settings["DLC_DATABASE_URL"]) as server:
            server.execute("VACUUM (ANALYZE)")  # as autovacuum does after a while
        return min((_run(base, settings, sums) for _n in range(RUNS)), key=lambda cost: cost.cpu)


def _run(base: str, settings: Mapping[str, str], sums: Mapping[str, int]) -> Cost:
    url = new_database(base, template=settings["DLC_DATABASE_URL"])
    name = str(make_url(url).database)
    before = cpu_of_ended(base)
    ours = measure([*FLASK, "submissions", "compile", MONTH, "--json"], {**settings, "DLC_DATABASE_URL": url})
    while query(base, "SELECT 1 FROM pg_stat_activity WHERE datname = %s", name):
        time.sleep(0.05)  # the server counts a connection's CPU when it has ended
    cost = replace(ours, cpu=ours.cpu + cpu_of_ended(base) - before)
    ((figures,),) = query(url, "SELECT figures::text FROM issue_totals")
    told = json.loads(figures)
    drop_database(url)
    if {key: told[key] for key in sums} != sums:
        raise Failed(f"on PostgreSQL {told}, on SQLite {sums}")
    return cost
