"""`python3.11 -m tools.install run|dev`: the virtual environment and the pinned packages in it.

Runs with the machine's own Python, so it needs the standard library only. A stamp in .venv keeps the hash of
the requirements it holds: while that fits, nothing is done and no network is needed.
"""

import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools import words
from tools.processes import CommandFailed, run
from tools.steps import Steps, note, say

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / ".setup" / "pip.log"
FILES = {
    "run": [ROOT / "requirements.txt"],
    "dev": [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"],
}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._]*(?:-[A-Za-z][A-Za-z0-9._]*)*")
FETCHED = re.compile(rf"(?:Collecting |Requirement already satisfied: |Processing \S*/)({NAME.pattern})")


def main(kind: str) -> int:
    if is_current(kind):
        return 0
    steps = Steps(total=2)
    try:
        make_venv(steps)
        install(kind, steps)
    except KeyboardInterrupt:
        say(words.STOPPED)
        return 130
    except SystemExit as told:
        say(str(told))
        return 1
    return 0


def is_current(kind: str) -> bool:
    """Whether .venv works and already holds the packages of `kind`."""
    stamp = VENV / f"installed-{kind}"
    return stamp.exists() and stamp.read_text() == digest(kind) and venv_works()


def digest(kind: str) -> str:
    return hashlib.sha256(b"\n".join(file.read_bytes() for file in FILES[kind])).hexdigest()


def venv_works() -> bool:
    """False when absent, half made, or made by a Python that is gone."""
    if not PYTHON.exists():
        return False
    tried = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False)
    return tried.returncode == 0


def make_venv(steps: Steps) -> None:
    """Raises SystemExit with one line for the person when Python lacks the parts."""
    with steps.step(words.SETUP_VENV.format(version=platform.python_version())):
        if venv_works():
            return
        if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
            raise SystemExit(words.SETUP_NO_VENV)
        try:
            run([sys.executable, "-m", "venv", "--clear", VENV])
        except CommandFailed as failed:
            show(failed)
            raise SystemExit(words.SETUP_VENV_FAILED) from failed


def install(kind: str, steps: Steps) -> None:
    """Raises SystemExit with one line for the person, after pip's own errors."""
    names = requirement_names("\n".join(file.read_text() for file in FILES[kind]))
    LOG.parent.mkdir(exist_ok=True)
    with steps.step(words.SETUP_PACKAGES.format(count=len(names))), LOG.open("w", encoding="utf-8") as log:
        tell = progress(names, note)

        def on_line(line: str) -> None:
            log.write(f"{line}\n")
            tell(line)

        try:
            run(pip_command(kind), on_line=on_line, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
        except CommandFailed as failed:
            show(failed)
            raise SystemExit(words.SETUP_FAILED.format(log=LOG.relative_to(ROOT))) from failed
    for held in FILES if kind == "dev" else (kind,):  # the packages of `dev` include those of `run`
        (VENV / f"installed-{held}").write_text(digest(held))


def pip_command(kind: str) -> list[str | Path]:
    options = ["--no-input", "--progress-bar", "off", "--retries", "2"]
    return [PYTHON, "-m", "pip", "install", *options, "-r", FILES[kind][-1]]


def requirement_names(text: str) -> set[str]:
    """Normalised names of the packages a requirements file names itself; notes and options are none."""
    return {normal(found[0]) for line in text.splitlines() if (found := NAME.match(line.strip()))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def progress(names: set[str], tell: Callable[[str], None]) -> Callable[[str], None]:
    """A reader of pip's lines; tells at each fifth, and the last, how many of `names` pip has."""
    missing = set(names)
    every = max(1, len(names) // 5)

    def read(line: str) -> None:
        found = FETCHED.match(line)
        if found and normal(found[1]) in missing:
            missing.remove(normal(found[1]))
            done = len(names) - len(missing)
            if done % every == 0 or not missing:
                tell(words.SETUP_COLLECTED.format(done=done, count=len(names)))
        elif line.startswith("Installing collected packages"):
            tell(words.SETUP_WRITING)

    return read


def show(failed: CommandFailed) -> None:
    """The errors pip named, or else the end of its output."""
    errors = [line for line in failed.tail if line.startswith("ERROR")]
    for line in errors or failed.tail:
        note(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
