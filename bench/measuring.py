"""Measuring a command from outside: CPU of the whole process, start included, and its peak memory."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
METER = Path(__file__).with_name("meter.py")
FLASK = (sys.executable, "-m", "flask", "--app", "app")


class Failed(Exception):
    """A measured command failed, or a rival came to another result; the text says which."""


@dataclass(frozen=True, slots=True)
class Line:
    """One result. `ratio` is ours ÷ against; the line holds when it is at most `limit`."""

    line: str
    database: str
    ours: float
    against: float
    limit: float

    @property
    def ratio(self) -> float:
        return self.ours / self.against

    def as_dict(self) -> dict[str, object]:
        return {
            "line": self.line,
            "database": self.database,
            "ours": round(self.ours, 3),
            "against": round(self.against, 3),
            "ratio": round(self.ratio, 3),
            "limit": self.limit,
            "holds": self.ratio <= self.limit,
        }


@dataclass(frozen=True, slots=True)
class Cost:
    cpu: float  # seconds, user and system
    memory: float  # MB at the peak
    printed: str


def measure(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Raises Failed: it ended with a value other than 0."""
    with tempfile.NamedTemporaryFile() as result:
        done = subprocess.run(
            [sys.executable, "-I", "-S", METER, result.name, *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=os.environ | (environment or {}),
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{' '.join(map(str, command))}\n{done.stderr[-2000:]}")
        used = json.load(result)
    return Cost(used["cpu"], used["rss_kib"] * 1024 / 1e6, done.stdout)


def measure_best(
    runs: int, prepare: Callable[[], Sequence[str | Path]], environment: Mapping[str, str]
) -> Cost:
    """The run with the least CPU of several; `prepare` makes things ready for each and gives its command.

    The least, not the mean: what else runs on the machine only ever adds.
    """
    return min((measure(prepare(), environment) for _run in range(runs)), key=lambda cost: cost.cpu)


def flask(environment: Mapping[str, str], *arguments: str) -> Cost:
    """One of the app's commands, in a process of its own."""
    return measure([*FLASK, *arguments], environment)
