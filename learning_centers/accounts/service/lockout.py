"""The rule that locks a login after failures, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext

MOST_FAILURES = 5  # design.md section 10
LOCK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Lockout:
    failures: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, now: datetime) -> "Lockout":
        """One more wrong try at `now`. A lock that is over starts the count anew."""
        failures = 1 if self.locked_until else self.failures + 1
        return Lockout(failures, now + LOCK if failures >= MOST_FAILURES else None)

    def words(self, now: datetime) -> str:
        """What a person reads after a wrong try."""
        if self.is_locked(now) and self.locked_until:
            return _(
                "After %(n)s wrong tries this login is locked until %(time)s. Wait, or ask the administrator.",
                time=f"{self.locked_until.astimezone(SEOUL):%H:%M}",
                n=MOST_FAILURES,
            )
        return ngettext(
            "Login or password is not right. After %(n)s more wrong try it is locked for %(minutes)s minutes.",
            "Login or password is not right. After %(n)s more wrong tries it is locked for %(minutes)s minutes.",
            MOST_FAILURES - self.failures,
            minutes=LOCK.seconds // 60,
        )


def replayed(failures: Iterable[datetime]) -> Lockout:
    """The state after these wrong tries, in their order. Tries while locked do not count."""
    state = Lockout()
    for at in failures:
        if not state.is_locked(at):
            state = state.after_failure(at)
    return state
