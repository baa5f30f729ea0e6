"""Where to go next: districts put in order by need against supply, and each row explained. It proposes; people decide.

A room of its own: plain arithmetic on values that `proposing` gathers. Each part gives a district a place between 0
(the least need of all districts) and 1 (the most); ties share their place. A place, not a value, because the parts
have nothing in common that could be added up. The score is the mean of the places, weighted, × 100, over the parts
that are known of the district: what is missing is named and never guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST_KNOWN = 0.5  # of the weights; on less a score would compare unlike things. Our own setting
Values = Mapping[str, float]  # region code -> value; regions without one are left out


@dataclass(frozen=True, slots=True)
class Part:
    """`more_is_need`: else a low value is. `weight`: 0 or more; 0 leaves the part out."""

    key: str
    weight: float
    values: Values
    more_is_need: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """What one part gave one district. `rank`: 1 has the most need, of `of` districts; ties share the better one.

    `tied`: how many districts stand there, itself among them.
    """

    key: str
    value: float
    place: float  # 0–1
    rank: int
    tied: int
    of: int
    points: float
    most: float  # points it could have given


@dataclass(frozen=True, slots=True)
class Ranked:
    """`score`: 0–100; None: less than half of the weights is known. `known`: the share of the weights behind it."""

    code: str
    score: float | None
    known: float
    given: Sequence[Given]  # what gave most first
    missing: Sequence[str]  # keys of parts, in the order of the parts


def rank(codes: Sequence[str], parts: Sequence[Part]) -> list[Ranked]:
    """The highest score first; of equal ones the lower code; those of whom too little is known last."""
    used = [part for part in parts if part.weight > 0]
    places = {part.key: places_of(part) for part in used}
    rows = [_ranked(code, used, places) for code in codes]
    return sorted(rows, key=lambda row: (row.score is None, -(row.score or 0), row.code))


def places_of(part: Part) -> dict[str, tuple[float, int, int]]:
    """Region code -> (place 0–1, rank from 1, how many share it). One region alone stands in the middle."""
    sign = 1 if part.more_is_need else -1
    needs = {code: sign * value for code, value in part.values.items()}
    lowest: dict[float, int] = {}
    highest: dict[float, int] = {}
    for at, need in enumerate(sorted(needs.values())):
        lowest.setdefault(need, at)
        highest[need] = at
    last = len(needs) - 1
    return {
        code: (
            (lowest[need] + highest[need]) / 2 / last if last else 0.5,
            last - highest[need] + 1,
            highest[need] - lowest[need] + 1,
        )
        for code, need in needs.items()
    }


def mixed(parts: Sequence[Part]) -> dict[str, float]:
    """One value of several parts: the weighted mean of their places, for regions of which every part is known."""
    used = [part for part in parts if part.weight > 0]
    total = sum(part.weight for part in used)
    places = [(part.weight / total, places_of(part)) for part in used]
    known = set.intersection(*(set(found) for _weight, found in places)) if places else set()
    return {code: sum(weight * found[code][0] for weight, found in places) for code in known}


def _ranked(
    code: str, parts: Sequence[Part], places: Mapping[str, Mapping[str, tuple[float, int, int]]]
) -> Ranked:
    here = [part for part in parts if code in places[part.key]]
    whole, weights = sum(part.weight for part in parts), sum(part.weight for part in here)
    given = []
    for part in here:
        place, at, tied = places[part.key][code]
        most = 100 * part.weight / weights
        given.append(
            Given(part.key, part.values[code], place, at, tied, len(part.values), most * place, most)
        )
    known = weights / whole if whole else 0
    return Ranked(
        code,
        sum(one.points for one in given) if given and known >= LEAST_KNOWN else None,
        known,
        sorted(given, key=lambda one: (-one.points, one.key)),
        [part.key for part in parts if part not in here],
    )
