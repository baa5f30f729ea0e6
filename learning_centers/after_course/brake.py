"""A brake on what strangers send: so many from one address in so much time.

Counted in the memory of the process and kept nowhere: with n worker processes up to n times as many pass. That
stops a script; the answers of a whole classroom behind one address pass.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

MOST_ADDRESSES = 10_000  # remembered at once


class Brake:
    def __init__(self, most: int, per: timedelta) -> None:
        self.most, self.per = most, per
        self._passed: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def lets_pass(self, address: str, now: datetime) -> bool:
        """Whether one more may pass; if so it is counted."""
        with self._lock:
            passed = self._passed.setdefault(address, deque())
            while passed and passed[0] <= now - self.per:
                passed.popleft()
            if len(passed) >= self.most:
                return False
            passed.append(now)
            self._forget(now)
            return True

    def release(self) -> None:
        """Forget everything."""
        with self._lock:
            self._passed.clear()

    def _forget(self, now: datetime) -> None:
        if len(self._passed) > MOST_ADDRESSES:
            self._passed = {one: at for one, at in self._passed.items() if at[-1] > now - self.per}
