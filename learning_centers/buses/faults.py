"""What is wrong with something typed or brought, field by field: forms and files say it in their own place.

A room of its own: buses, stops and their files share it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from learning_centers.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Fault:
    """`field`: the one of the draft to mend. `message`: worded."""

    field: str
    message: str


class Faulty(DomainError):
    """Nothing was stored. `faults`: at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.message for fault in self.faults))


def require_none(faults: list[Fault]) -> None:
    """Raises Faulty."""
    if faults:
        raise Faulty(faults)
