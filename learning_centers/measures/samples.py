"""What a value is good for, by how many people were asked (design.md section 6).

A room of its own: our own measures, goals, plans of buses and open data ask the same.
"""

from enum import StrEnum

from models import Indicator, Observation

LEAST, FULL = 30, 100


class Usable(StrEnum):
    """What a sample is good for."""

    FULL = "full"
    REFERENCE = "reference"  # 참고용
    TOO_SMALL = "too small"  # 표본 부족: no number is shown


def usable(sample: int | None, effective: float | None) -> Usable:
    """Below 30 a value is not shown, below an effective 100 it is marked. `sample` None: no sample is known of."""
    if sample is None:
        return Usable.TOO_SMALL
    least = sample if effective is None else min(sample, effective)
    if least < LEAST:
        return Usable.TOO_SMALL
    return Usable.REFERENCE if least < FULL else Usable.FULL


def usable_of(one: Observation, indicator: Indicator) -> Usable:
    """The nation's value is published as it is; a region's of a survey needs a sample of its own.

    A value with parts is of a survey, even where nobody wrote how many were asked.
    """
    if one.region_code == "" or (one.sample is None and not indicator.composite):
        return Usable.FULL
    return usable(one.sample, one.effective_sample)
