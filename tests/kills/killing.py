"""Kill children of the nursery at random moments, and look at what is left after each."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from random import Random

from learning_centers.core.database import make_engine, make_sessions
from tests.kills.world import MONTH, STEP, World, leftovers
from tests.mail.postbox import running_postbox

ROOT = Path(__file__).parents[2]
ACTS = ("approve", "compile", "mail")
PATIENCE = 60  # seconds; a child that is not killed is done long before


@dataclass
class Nursery:
    process: subprocess.Popen
    lines: Queue

    def start(self, act: str, world: World, ids: list[int]) -> int:
        wanted = {"act": act, "month": str(MONTH), "ids": ids, "now": world.now.isoformat()}
        self.process.stdin.write(json.dumps(wanted) + "\n")
        self.process.stdin.flush()
        return int(self.lines.get(timeout=PATIENCE)["born"])

    def end(self) -> tuple[bool, bool]:
        """Whether the child said that it was done, and whether the kill met it."""
        acked = False
        while "ended" not in (line := self.lines.get(timeout=PATIENCE)):
            acked = acked or "acked" in line
        assert line["ended"] in (0, signal.SIGKILL), "the child fell over by itself"
        return acked, line["ended"] == signal.SIGKILL


@contextmanager
def running_nursery(url: str, data_dir: Path, port: int) -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.kills.nursery", url, str(data_dir), str(port)]
    lines: Queue = Queue()
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read() -> None:
        for line in process.stdout:
            lines.put(json.loads(line))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield Nursery(process, lines)
    finally:
        process.stdin.close()  # it ends by itself then
        process.wait(PATIENCE)
        reader.join(PATIENCE)
        process.stdout.close()


def kill_many(url: str, data_dir: Path, kills: int, seed: int) -> dict[str, int]:
    """Counts of what happened. AssertionError: something was lost, half done or done twice.

    kills: how many children the kill met while they were at work; those that were done before do not count.
    """
    random, counts = Random(seed), Counter()  # noqa: S311  (an equal series each time)
    engine = make_engine(url)
    with running_postbox() as box, running_nursery(url, data_dir, box.port) as nursery:
        world = World(make_sessions(engine), data_dir, box)
        world.build()
        longest = {act: _once(nursery, world, act) for act in ACTS}
        while counts["met"] < kills:
            act = ACTS[counts["tried"] % len(ACTS)]
            acked, met = _kill_once(nursery, world, act, random.uniform(0, longest[act]))
            counts.update(tried=1, met=met, acked=acked, **{f"met_{act}": met})
        counts["issues"] = world.check_issues()
        counts.update(world.check_mail())
        world.check_log()
        counts["leftovers"] = leftovers(data_dir)
    engine.dispose()
    return dict(counts)


def _once(nursery: Nursery, world: World, act: str) -> float:
    """Seconds that the act takes when nobody kills it."""
    ids = _prepare(world, act)
    started = time.monotonic()
    nursery.start(act, world, ids)
    acked, _met = nursery.end()
    assert acked
    _check(nursery, world, act, ids, acked)
    return time.monotonic() - started


def _kill_once(nursery: Nursery, world: World, act: str, after: float) -> tuple[bool, bool]:
    ids = _prepare(world, act)
    child = nursery.start(act, world, ids)
    time.sleep(after)
    with suppress(ProcessLookupError):  # it was faster
        os.kill(child, signal.SIGKILL)
    acked, met = nursery.end()
    _check(nursery, world, act, ids, acked)
    return acked, met


def _prepare(world: World, act: str) -> list[int]:
    world.now += STEP
    if act == "approve":
        return world.waiting()
    if act == "compile":
        world.approve_something()
    else:
        world.write_news()
    return []


def _check(nursery: Nursery, world: World, act: str, ids: list[int], acked: bool) -> None:
    """After a compile or a mail the next process goes on where the dead one was; then all must be there, once."""
    if act == "approve":
        world.check_approval(ids, acked)
        return
    world.now += STEP
    nursery.start(act, world, [])
    assert nursery.end()[0]
    if act == "compile":
        world.check_issues()
    else:
        world.check_mail()
