"""`python -m tests.kills [--kills 200] [--database sqlite|postgresql] [--seed 1]`: prints the counts as JSON."""

import argparse
import json
import tempfile
from pathlib import Path

from tests.conftest import migrate
from tests.kills.killing import kill_many
from tests.servers import new_database, running_postgres

parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
parser.add_argument("--kills", type=int, default=200)
parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
parser.add_argument("--seed", type=int, default=1)


def main() -> None:
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        if asked.database == "sqlite":
            _run(f"sqlite:///{data_dir / 'centers.sqlite'}", data_dir, asked)
            return
        with running_postgres() as base:
            _run(new_database(base), data_dir, asked)


def _run(url: str, data_dir: Path, asked: argparse.Namespace) -> None:
    migrate(url)
    counts = kill_many(url, data_dir, asked.kills, asked.seed)
    print(json.dumps({"database": asked.database, **counts}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
