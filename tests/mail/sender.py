"""One round of sending in a process of its own: `python -m tests.mail.sender URL PORT NOW START`.

START is a time of the monotonic clock, so that several start at the same moment. Prints how many went out.
"""

import sys
import time
from datetime import datetime

from learning_centers.core.database import make_engine, make_sessions
from learning_centers.mail.sending import send_waiting
from tests.mail.conftest import settings_of


def main(url: str, port: str, now: str, start: str) -> None:
    sessions = make_sessions(make_engine(url))
    time.sleep(max(0.0, float(start) - time.monotonic()))
    print(send_waiting(sessions, settings_of(int(port)), datetime.fromisoformat(now)).sent)  # noqa: T201 - its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
