"""`python -m tools.prepare_tests`: makes sure of the programs the tests need.

Needs no network when all are there.
"""

import os
import sys
from collections.abc import Sequence

from tools import machine, words
from tools.processes import CommandFailed
from tools.steps import Steps, note, say


def main() -> int:
    """0 when the tests can start: everything is there, or something is missing on a person's own machine.

    In CI a missing program is an end (1): nobody is there to read on.
    """
    missing = [need for need in machine.needs() if not need.is_there()]
    if missing and machine.may_install():
        install([need.package for need in missing])
        missing = [need for need in missing if not need.is_there()]
    if not missing:
        say(words.PREPARE_READY.format(names=", ".join(need.name for need in machine.needs())))
        return 0
    names, packages = (", ".join(n.name for n in missing), " ".join(n.package for n in missing))
    say(words.PREPARE_MISSING.format(names=names, packages=packages))
    return 1 if os.environ.get("CI") else 0


def install(packages: Sequence[str]) -> None:
    """Says why when it fails; what is missing afterwards is the caller's to say."""
    steps = Steps(total=2)
    try:
        with steps.step(words.PREPARE_LIST):
            machine.apt(["update"])
        with steps.step(words.PREPARE_INSTALL.format(packages=" ".join(packages))):
            machine.apt_install(packages)
    except CommandFailed as failed:
        for line in failed.tail:
            note(line)


if __name__ == "__main__":
    sys.exit(main())
