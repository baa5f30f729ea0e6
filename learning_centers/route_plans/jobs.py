"""Plans made in the background: a thread of the web process watches a process that does the work (`worker`).

The row is the lease: the thread renews it each second. When the web process dies the child ends with it, the lease
runs out, and opening the page starts the work anew: the same seed and inputs give the same plan.
"""

import json
import logging
import math
import os
import queue
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from learning_centers.core import clock
from learning_centers.core.database import Sessions, transaction
from learning_centers.core.errors import Busy
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language, speaking
from learning_centers.route_plans import runs
from learning_centers.route_plans.making import Order, Result
from learning_centers.route_plans.planning.as_json import from_json, to_json
from models import RoutePlan

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "learning_centers.route_plans.worker")
LEASE = timedelta(seconds=60)
BEAT_SECONDS = 1.0
GRACE_SECONDS = 30.0  # to hand over the best so far, once somebody asked to stop

log = logging.getLogger(__name__)


class Lost(Exception):
    """The plan is in other hands, or was dropped: nothing of ours may be stored."""


class ChildDied(Exception): ...


@dataclass(frozen=True, slots=True)
class Claim:
    plan_id: int
    owner: str


def begin(sessions: Sessions, plan_id: int) -> threading.Thread | None:
    """Start the work unless somebody else has it. The thread is for tests to wait for."""
    claim = Claim(plan_id, f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[-80:])
    now = clock.now()
    with sessions() as session, transaction(session):
        if not runs.claim(session, plan_id, claim.owner, now, now + LEASE):
            return None
    spoken = language()

    def work() -> None:
        with speaking(spoken):
            _work(sessions, claim)

    thread = threading.Thread(target=work, name=f"plan {plan_id}", daemon=True)
    thread.start()
    return thread


def take_over(sessions: Sessions, plan: RoutePlan, now: datetime) -> None:
    """Start anew when nobody has worked on it for a while; of several who ask, one does."""
    if runs.is_orphan(plan, now):
        begin(sessions, plan.id)


def _work(sessions: Sessions, claim: Claim) -> None:
    """Whatever happens, the page must not wait for ever."""
    try:
        with sessions() as session:
            order = runs.order_of(session, claim.plan_id)
        told = _run(sessions, claim, order)
        with sessions() as session, transaction(session):
            if "refused" in told:
                runs.record_failure(session, claim.plan_id, claim.owner, str(told["refused"]))
            else:
                result = from_json(Result, told["result"])
                runs.record_result(session, claim.plan_id, claim.owner, result)
    except Lost:
        log.info("plan %s is in other hands", claim.plan_id)
    except Exception:  # a bug or a child that was killed: said on the page, told in the log
        log.exception("making plan %s failed", claim.plan_id)
        _fail(sessions, claim)


def _fail(sessions: Sessions, claim: Claim) -> None:
    message = _("The work ended in the middle. Nothing is lost: press “Try again”.")
    with sessions() as session, transaction(session):
        runs.record_failure(session, claim.plan_id, claim.owner, message)


def _run(sessions: Sessions, claim: Claim, order: Order) -> dict[str, Any]:
    """The last line of the child.

    Raises:
        Lost: see there.
        ChildDied: it ended without one.
    """
    with _child(order) as (child, lines):
        percent, beat_at, give_up_at = 0, 0.0, math.inf
        while True:
            told = _next(lines)
            if told is not None and "percent" not in told:
                return told
            percent = max(percent, int(told["percent"])) if told else percent
            now = time.monotonic()
            if now >= beat_at:
                beat_at = now + BEAT_SECONDS
                if _beat(sessions, claim, percent) and give_up_at == math.inf:
                    give_up_at = now + GRACE_SECONDS
                    _say(child, "stop")
            if now >= give_up_at:
                raise ChildDied("it did not stop when it was asked to")


def _beat(sessions: Sessions, claim: Claim, percent: int) -> bool:
    """Renew the lease and show how far it is; whether somebody asked to stop. Raises Lost."""
    try:
        with sessions() as session, transaction(session):
            stop_asked = runs.renew(session, claim.plan_id, claim.owner, percent, clock.now() + LEASE)
    except Busy:
        return False  # the next beat tries again
    if stop_asked is None:
        raise Lost
    return stop_asked


@contextmanager
def _child(order: Order) -> Iterator[tuple[subprocess.Popen[str], "queue.Queue[str]"]]:
    """The process and the lines it prints, "" at the end. It is gone when the block is left."""
    with subprocess.Popen(  # noqa: S603 - our own module, no argument from outside
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, encoding="utf-8"
    ) as child:
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(target=_read, args=(child, lines), name="lines", daemon=True)
        reader.start()
        try:
            _say(child, json.dumps({"language": language(), "order": to_json(order)}))
            yield child, lines
        finally:
            child.kill()
            reader.join()


def _read(child: subprocess.Popen[str], lines: "queue.Queue[str]") -> None:
    for line in child.stdout or ():
        lines.put(line)
    lines.put("")


def _next(lines: "queue.Queue[str]") -> dict[str, Any] | None:
    """None: nothing was said for a beat. Raises ChildDied."""
    try:
        line = lines.get(timeout=BEAT_SECONDS)
    except queue.Empty:
        return None
    if not line:
        raise ChildDied("it ended without a result")
    told: dict[str, Any] = json.loads(line)
    return told


def _say(child: subprocess.Popen[str], line: str) -> None:
    """A child that is gone already hears nothing; that it is gone is noticed by `_next`."""
    if child.stdin is not None:
        with suppress(BrokenPipeError):
            child.stdin.write(line + "\n")
            child.stdin.flush()
