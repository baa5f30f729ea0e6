"""Other programs: run one to its end, start one that ends with us, stop one."""

import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

KEPT_LINES = 20
STOP_SECONDS = 15


class CommandFailed(Exception):
    """A program ended with a value other than 0; `tail` is the end of what it printed."""

    def __init__(self, code: int, tail: Sequence[str]) -> None:
        super().__init__(f"ended {code}")
        self.code = code
        self.tail = tuple(tail)


def run(
    command: Sequence[str | Path],
    *,
    on_line: Callable[[str], None] = lambda _line: None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run to the end, handing each line of its output and errors to `on_line` as it comes.

    Raises:
        CommandFailed: it ended with a value other than 0.
    """
    tail: deque[str] = deque(maxlen=KEPT_LINES)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=env,
        cwd=cwd,
    ) as process:
        for line in process.stdout or ():
            tail.append(line.rstrip())
            on_line(tail[-1])
    if process.returncode:
        raise CommandFailed(process.returncode, tail)


def ask(command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> str:
    """Run to the end; what it printed, without its errors.

    Raises:
        CommandFailed: it ended with a value other than 0; `tail` is the end of its errors.
    """
    asked = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, env=env, cwd=cwd, check=False
    )
    if asked.returncode:
        raise CommandFailed(
            asked.returncode, asked.stderr.decode(errors="replace").splitlines()[-KEPT_LINES:]
        )
    return asked.stdout.decode()


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    keep: Sequence[int] = (),
    user: tuple[int, int] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that writes to the end of `log` and dies when we do, however we die.

    It stands in a session of its own: a Ctrl-C in the terminal reaches us only, and we stop it in order.
    `keep` are file descriptors it inherits; `user` is the (user, group) it runs as.
    """
    tied = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    with log.open("ab") as file:
        return subprocess.Popen(
            [*tied, *command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            pass_fds=keep,
            start_new_session=True,
            user=user and user[0],
            group=user and user[1],
            extra_groups=[] if user else None,
        )


def stop(processes: Iterable[subprocess.Popen[bytes]], sign: signal.Signals = signal.SIGTERM) -> None:
    """Ask each to end, wait for all, end by force what has not ended in `STOP_SECONDS`."""
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.send_signal(sign)
    for process in running:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def last_lines(log: Path) -> list[str]:
    """The end of a log file; empty when there is none."""
    if not log.exists():
        return []
    return log.read_text("utf-8", "replace").splitlines()[-KEPT_LINES:]
