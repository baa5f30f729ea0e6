"""One sweep in a process of its own: `python -m tests.submissions.sweeping URL DATA_DIR NOW LEASE_SECONDS START`.

START is a time of the monotonic clock, so that several start at the same moment. Prints what it did as JSON.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from learning_centers.core.database import make_engine, make_sessions
from learning_centers.submissions import jobs


def main(url: str, data_dir: str, now: str, lease: str, start: str) -> None:
    sessions = make_sessions(make_engine(url))
    time.sleep(max(0.0, float(start) - time.monotonic()))
    done = jobs.sweep(
        sessions, Path(data_dir), datetime.fromisoformat(now), lease=timedelta(seconds=float(lease))
    )
    print(json.dumps([[str(one.month), one.key, one.issue, one.failed] for one in done]))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
