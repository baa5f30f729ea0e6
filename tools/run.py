"""`make run`: a made-up programme to try, from a fresh checkout to a page that answers.

Every step is one of the app's own commands, so a person can do the same by hand. What exists is kept: the
second start only serves.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from unicodedata import east_asian_width

from sqlmodel import Session, select

from learning_centers.core.clock import today
from learning_centers.core.database import make_engine
from learning_centers.core.months import Month
from learning_centers.core.settings import Settings, SettingsError, read_settings
from models import Center, Issue
from tools import serving, words
from tools.processes import CommandFailed, ask, last_lines, run, start, stop
from tools.steps import Steps, note, say

ROOT = Path(__file__).parents[1]
CENTERS = 20
ANSWER_SECONDS = 60
DEMO_MONTHS = 3


class Told(Exception):
    """The start cannot go on; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path


def main() -> int:
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    os.chdir(ROOT)
    try:
        settings = read_settings(os.environ)
        listener = listener_for(os.environ.get("PORT", "5000"))
        serve(settings, listener)
    except CommandFailed as failed:
        say(words.RUN_STEP_FAILED.format(code=failed.code))
    except (Told, SettingsError) as told:
        say(str(told))
    except KeyboardInterrupt:
        say(words.STOPPED)
        return 0
    return 1


def serve(settings: Settings, listener: socket.socket) -> None:
    """Raises KeyboardInterrupt when stopped; Told, CommandFailed or SystemExit when it cannot go on."""
    steps = Steps(total=5)
    environment = os.environ | {"DLC_DATA_DIR": str(settings.data_dir), "PYTHONUNBUFFERED": "1"}
    prepare(steps, settings, environment)
    accounts = demo_accounts(environment)
    if accounts:
        environment.setdefault("DLC_PRACTICE", "yes")
    logs = settings.data_dir / "log"
    with steps.step(words.RUN_START.format(folder=logs)):
        logs.mkdir(parents=True, exist_ok=True)
        children = start_children(listener, logs, environment)
    with stopping(children):
        with steps.step(words.RUN_WAIT):
            wait_for(children[0], listener)
        for line in welcome(serving.address(listener), accounts, settings.data_dir):
            say(line)
        watch(children)


def prepare(steps: Steps, settings: Settings, environment: dict[str, str]) -> None:
    """The database, the made-up programme and its first workbook, as far as they are missing."""
    first, last = demo_months(Month.of(today()))
    with steps.step(words.RUN_DATABASE):
        flask(environment, "db", "upgrade")
    has_centers, has_issue = contents(settings.database_url)
    demo = words.RUN_DEMO.format(centers=CENTERS, first=first, last=last)
    with steps.step(words.RUN_DEMO_KEPT if has_centers else demo):
        if not has_centers:
            span = ["--from", str(first), "--to", str(last)]
            size = ("--centers", str(CENTERS), "--seed", "1", "--today", today().isoformat())
            flask(environment, "demo", "load", *size, *span)
    with steps.step(words.RUN_COMPILE_KEPT if has_issue else words.RUN_COMPILE.format(month=last)):
        if not has_issue:
            flask(environment, "submissions", "compile", str(last))


def demo_months(now: Month) -> tuple[Month, Month]:
    """The first and the last of the `DEMO_MONTHS` months before `now`."""
    return now.plus(-DEMO_MONTHS), now.previous()


def contents(database_url: str) -> tuple[bool, bool]:
    """Whether there are centers, and whether any workbook was issued."""
    engine = make_engine(database_url)
    try:
        with Session(engine) as session:
            center = session.exec(select(Center.id).limit(1)).first()
            issue = session.exec(select(Issue.id).limit(1)).first()
    finally:
        engine.dispose()
    return center is not None, issue is not None


def flask(environment: dict[str, str], *arguments: str) -> None:
    """Run one of the app's commands; what it prints stands under the step."""
    run([*serving.FLASK, *arguments], on_line=note, env=environment, cwd=ROOT)


def demo_accounts(environment: dict[str, str]) -> list[dict[str, str]]:
    """`role`, `login` and `password` of each made-up account; empty when the data are not made up."""
    command = [*serving.FLASK, "demo", "accounts", "--json"]
    try:
        accounts: list[dict[str, str]] = json.loads(ask(command, env=environment, cwd=ROOT))
    except CommandFailed as failed:
        raise Told("\n".join(failed.tail)) from failed
    return accounts


def listener_for(port: str) -> socket.socket:
    """Listens on that port, or on the next free one and says so."""
    if not port.isdecimal() or not 1 <= int(port) <= 65_535:
        raise Told(words.RUN_BAD_PORT.format(text=port))
    wanted = int(port)
    try:
        listener = serving.listen_from(wanted)
    except OSError as refused:
        raise Told(words.RUN_NO_PORT.format(wanted=wanted, last=wanted + serving.TRIES - 1)) from refused
    if (given := listener.getsockname()[1]) != wanted:
        say(words.RUN_PORT_TAKEN.format(wanted=wanted, port=given))
    return listener


def start_children(listener: socket.socket, logs: Path, environment: dict[str, str]) -> list[Child]:
    """The server first, then the jobs."""
    commands = {
        words.RUN_SERVER: ("server.log", serving.gunicorn(listener, workers=len(os.sched_getaffinity(0)))),
        words.RUN_JOBS: ("jobs.log", [*serving.FLASK, "jobs", "run"]),
    }
    children: list[Child] = []
    for name, (file, command) in commands.items():
        keep = [listener.fileno()] if name == words.RUN_SERVER else []
        (logs / file).unlink(missing_ok=True)  # what it says at the end is of this start
        process = start(command, log=logs / file, env=environment, cwd=ROOT, keep=keep)
        children.append(Child(name, process, logs / file))
    return children


@contextmanager
def stopping(children: Sequence[Child]) -> Iterator[None]:
    """Stops the children at the end, whatever ended it; a second Ctrl-C does not leave one behind."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say(words.RUN_STOPPING)
        stop(child.process for child in children)


def wait_for(server: Child, listener: socket.socket) -> None:
    """Gives up when the sign-in page does not come."""
    if serving.wait_until_answers(listener, "/sign-in", server.process, ANSWER_SECONDS):
        return
    if server.process.poll() is not None:
        give_up(server, words.RUN_DIED.format(name=server.name, code=server.process.returncode))
    give_up(server, words.RUN_NO_ANSWER.format(seconds=ANSWER_SECONDS))


def watch(children: Sequence[Child]) -> NoReturn:
    """Gives up when one of them ends."""
    while True:
        for child in children:
            if (code := child.process.poll()) is not None:
                give_up(child, words.RUN_DIED.format(name=child.name, code=code))
        time.sleep(0.5)


def give_up(child: Child, why: str) -> NoReturn:
    """Ends this program, after saying why and what the child wrote last."""
    say(why)
    for line in last_lines(child.log):
        note(line)
    raise SystemExit(1)


def welcome(url: str, accounts: Sequence[dict[str, str]], data_dir: Path) -> list[str]:
    """The address, who can sign in, how to stop."""
    lines = ["", words.RUN_READY.format(url=url), ""]
    if accounts:
        rows = [
            words.RUN_ACCOUNT_HEADS,
            *((words.ROLES.get(a["role"], a["role"]), a["login"], a["password"]) for a in accounts),
        ]
        lines += [words.RUN_ACCOUNTS, *in_columns(rows), ""]
    return [*lines, words.RUN_STOP_HINT.format(folder=data_dir)]


def in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Left-aligned for a terminal, where a Korean letter is two columns wide."""
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    return [("  " + "   ".join(map(padded, row, widths))).rstrip() for row in rows]


def padded(cell: str, width: int) -> str:
    return cell + " " * (width - columns_of(cell))


def columns_of(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


if __name__ == "__main__":
    sys.exit(main())
