"""Small groups of people, told to somebody who does not see every center of the place.

A center's manager may know who the one person of a group in the neighbouring district is. Who sees the centers sees
their people anyway. Across places, months and kinds of groups nothing is compared: that is for open data, where
everybody reads; here each reader is known.
"""

from collections.abc import Sequence

LEAST = 5  # people


def hidden_parts(counts: Sequence[int]) -> set[int]:
    """Which of these counts, whose sum is known, are not told: those below five and one more.

    Zeros are hidden too, and the one more is the first that is not small. So one person less in a small part and one
    more in that other would be told the same: nobody can work a part out, not even who knows this rule. Where so few
    came that there may be no other part, none is told.
    """
    people = sum(counts)
    if people == 0:
        return set()
    if people <= LEAST * len(counts):
        return set(range(len(counts)))
    small = {at for at, count in enumerate(counts) if count < LEAST}
    other = next(at for at in range(len(counts)) if at not in small)
    return small | {other} if small else set()


def hidden_groups(counts: Sequence[int], people: int) -> set[int]:
    """The same of groups. A person may be in several: they have no sum, and each stands alone."""
    if 0 < people < LEAST:
        return set(range(len(counts)))
    return {at for at, count in enumerate(counts) if 0 < count < LEAST}
