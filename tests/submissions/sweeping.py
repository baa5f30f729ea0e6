"""One sweep in a process of its own: `python -m tests.submissions.sweeping URL DATA_DIR NOW LEASE_SECONDS START ROOM`.

START is a time of the monotonic clock, so that several start at the same moment. ROOM is how many bytes a file may
have (0: as many as it likes): a disk that is full. Prints what it did as JSON.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from learning_centers.core.database import make_engine, make_sessions
from learning_centers.core.scheduled import Work
from learning_centers.jobs import service
from learning_centers.submissions import jobs


def main(url: str, data_dir: str, now: str, lease: str, start: str, room: str = "0") -> None:
    sessions = make_sessions(make_engine(url))
    if int(room):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
    time.sleep(max(0.0, float(start) - time.monotonic()))
    work = Work(sessions, Path(data_dir), datetime.fromisoformat(now))
    done = service.sweep([jobs.JOB], work, lease=timedelta(seconds=float(lease)))
    print(json.dumps([[one.period, one.key, one.result, one.failed] for one in done]))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
