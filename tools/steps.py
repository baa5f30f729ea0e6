"""What the tools print: numbered steps, what happens in them, how long they took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools import words


def say(text: str, *, indent: int = 0) -> None:
    """One line, at once, whatever the terminal can show (a character it cannot becomes “?”)."""
    encoding = sys.stdout.encoding or "utf-8"
    line = f"{' ' * indent}{text}\n".encode(encoding, "replace").decode(encoding)
    sys.stdout.write(line)
    sys.stdout.flush()


@dataclass(slots=True)
class Steps:
    """Counts the steps of one command: “[2/5] …” and, when a step is over, its seconds."""

    total: int
    begun: int = 0

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Says `text` as the next step; on success says how long it took."""
        self.begun += 1
        started = time.monotonic()
        say(f"[{self.begun}/{self.total}] {text}")
        yield
        note(words.DONE.format(seconds=time.monotonic() - started))


def note(text: str) -> None:
    """A line that belongs to the step above."""
    say(text, indent=6)
