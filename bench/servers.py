"""What a PostgreSQL server on this machine costs: the CPU of its processes, as the kernel counts it."""

import os
import time
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bench.measuring import Failed

TICKS = os.sysconf("SC_CLK_TCK")  # of a second
PARENT, CHILDREN = 1, slice(13, 15)  # fields of /proc/PID/stat after the name; proc(5)
OTHERS = (  # not autovacuum, which comes and goes
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


def cpu_with_server(url: str) -> float:
    """Seconds of this process and of the open connections to the database at `url`."""
    pids = [int(pid) for (pid,) in query(url, OTHERS)]
    nanoseconds = sum(int(_said(f"{pid}/schedstat").split()[0]) for pid in pids)
    return time.process_time() + nanoseconds / 1e9


def cpu_of_ended(base: str) -> float:
    """Seconds of all connections to the server that have ended, parallel workers included."""
    with connected(base) as connection:
        server = _fields(connection.info.backend_pid)[PARENT]
    return sum(map(int, _fields(server)[CHILDREN])) / TICKS


def query(url: str, statement: str, *values: str) -> list[tuple[str, ...]]:
    with connected(url) as connection:
        return connection.execute(statement.encode(), values or None).fetchall()


def connected(url: str) -> psycopg.Connection[tuple[str, ...]]:
    """A connection that commits each statement."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _fields(process: int | str) -> list[str]:
    """What the kernel says of a process after its name, which may have spaces in it."""
    return _said(f"{process}/stat").rpartition(")")[2].split()


def _said(path: str) -> str:
    try:
        return (Path("/proc") / path).read_text()
    except FileNotFoundError as away:
        raise Failed("The PostgreSQL server is on another machine: its CPU cannot be counted.") from away
