"""A process that has everything imported and forks one child per act.

`python -m tests.kills.nursery URL DATA_DIR PORT`, where PORT is of the mail server.

Lines of JSON in: {"act", "month", "ids", "now"}. Lines out: {"born": pid}, then {"acked": …} from the child once its
transaction is through, then {"ended": wait status}. A child has a clock of its own, moved to `now`.
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from learning_centers.core import clock
from learning_centers.core.database import Sessions, make_engine, make_sessions, transaction
from learning_centers.core.months import Month
from learning_centers.core.scheduled import Work
from learning_centers.jobs.service import sweep
from learning_centers.mail.sending import send_waiting
from learning_centers.returns import service as returns
from learning_centers.returns.queries import list_obligations
from learning_centers.submissions.jobs import JOB
from learning_centers.web.commands import SYSTEM
from tests.mail.conftest import settings_of


def main(url: str, data_dir: str, port: str) -> None:
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            _act(url, Path(data_dir), int(port), wanted)
            os._exit(0)
        say({"born": child})
        _pid, status = os.waitpid(child, 0)
        say({"ended": status})


def say(said: dict[str, object]) -> None:
    """One write of one short line: a pipe does not tear it."""
    os.write(1, (json.dumps(said) + "\n").encode())


def _act(url: str, data_dir: Path, port: int, wanted: dict) -> None:
    begins, started = datetime.fromisoformat(wanted["now"]), time.monotonic()
    clock.now = lambda: begins + timedelta(seconds=time.monotonic() - started)
    sessions = make_sessions(make_engine(url))
    if wanted["act"] == "approve":
        _approve(sessions, Month.parse(wanted["month"]), wanted["ids"], begins)
        say({"acked": wanted["ids"]})
    elif wanted["act"] == "compile":
        done = sweep((JOB,), Work(sessions, data_dir, begins))
        say({"acked": [[one.period, one.key, one.result, one.failed] for one in done]})
    else:
        say({"acked": send_waiting(sessions, settings_of(port), begins).sent})


def _approve(sessions: Sessions, month: Month, ids: Sequence[int], now: datetime) -> None:
    with sessions() as session, transaction(session):
        ones = list_obligations(session, month, center_ids=ids)
        returns.approve_many(session, ones, month, SYSTEM, now)


if __name__ == "__main__":
    main(*sys.argv[1:])
