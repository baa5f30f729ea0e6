"""Python's search for garbage, put off where nearly everything that is made stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected(*, lasting: bool = False) -> Iterator[None]:
    """Inside, no garbage is looked for: for a short while of making many objects that live to its end.

    lasting: they live as long as the process, and are never looked through.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if lasting:
            gc.freeze()  # before the search is on again, or it would begin with all of them
        if was_on:
            gc.enable()
