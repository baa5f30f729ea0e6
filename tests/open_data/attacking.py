"""A reader who tries to work hidden numbers out of a published table; knows nothing of how they were chosen.

Two attacks on a tree of (visits, people): by integers, exact (every whole table that agrees with what is shown), and
by linear algebra over fractions (what the sums alone settle). `Shown`: key -> (visits, people), None where hidden.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from learning_centers.open_data.suppression import Row

Pair = tuple[int, int]
Shown = Mapping[str, tuple[int | None, int | None]]


def published(rows: Sequence[Row], hidden: frozenset[str]) -> Shown:
    """As a table stands before its readers: zeros are never hidden."""

    def seen(number: int, row: Row) -> int | None:
        return None if row.key in hidden and number else number

    return {row.key: (seen(row.visits, row), seen(row.people, row)) for row in rows}


def possible(rows: Sequence[Row], shown: Shown, most: Mapping[str, int]) -> dict[str, set[Pair]]:
    """Key -> every (visits, people) that a row has in some whole table; numbers up to `most` of a row are tried.

    Uses of `rows` the tree alone. `most` is a limit that the reader does not know where it lies above what is shown,
    so what is found is rather too narrow than too wide.
    """
    parts = {row.key: [one.key for one in rows if one.parent == row.key] for row in rows}
    top = next(row.key for row in rows if not row.parent)
    below: dict[str, set[Pair]] = {}

    def climb(key: str) -> None:
        for part in parts[key]:
            climb(part)
        sums = _sums([below[part] for part in parts[key]], most[key])
        below[key] = {
            (visits, people)
            for visits, people in _own(shown[key], most[key])
            if not parts[key]
            or any(widest <= people <= added for (total, widest), added in sums.items() if total == visits)
        }

    def descend(key: str) -> None:
        for part in parts[key]:
            others = _sums([below[one] for one in parts[key] if one != part], most[key])
            found[part] = {
                (visits, people)
                for visits, people in below[part]
                if any(
                    (total - visits, widest) in others
                    and max(people, widest) <= union <= people + others[total - visits, widest]
                    for total, union in found[key]
                    for widest in range(union + 1)
                )
            }
            descend(part)

    climb(top)
    found = {top: below[top]}
    descend(top)
    return found


def _own(shown: tuple[int | None, int | None], most: int) -> set[Pair]:
    visits = range(1, most + 1) if shown[0] is None else [shown[0]]
    people = range(1, most + 1) if shown[1] is None else [shown[1]]
    return {(v, p) for v in visits for p in people if p <= v}


def _sums(parts: list[set[Pair]], most: int) -> dict[tuple[int, int], int]:
    """(visits added up, most people of one part) -> the most people added up, over all choices of a pair per part."""
    sums = {(0, 0): 0}
    for pairs in parts:
        longer: dict[tuple[int, int], int] = {}
        for (visits, widest), people in sums.items():
            for v, p in pairs:
                at = visits + v, max(widest, p)
                if at[0] <= most:
                    longer[at] = max(longer.get(at, 0), people + p)
        sums = longer
    return sums


def settled(rows: Sequence[Row], shown: Shown) -> set[str]:
    """The rows whose hidden visits the sums alone settle: those that are a pivot without a free column beside it."""
    unknown = [row.key for row in rows if shown[row.key][0] is None]
    matrix = []
    for row in rows:
        terms = [(row.key, 1), *((one.key, -1) for one in rows if one.parent == row.key)]
        if len(terms) > 1:
            matrix.append([Fraction(sum(sign for key, sign in terms if key == one)) for one in unknown])
    reduced = _reduced([line for line in matrix if any(line)])
    return {
        unknown[next(at for at, factor in enumerate(line) if factor)]
        for line in reduced
        if sum(factor != 0 for factor in line) == 1
    }


def _reduced(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form, without rows of zeros."""
    done = 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((at for at in range(done, len(matrix)) if matrix[at][column]), None)
        if pivot is None:
            continue
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        factor = matrix[done][column]
        matrix[done] = [one / factor for one in matrix[done]]
        for at, line in enumerate(matrix):
            if at != done and line[column]:
                by = line[column]
                matrix[at] = [a - by * b for a, b in zip(line, matrix[done], strict=True)]
        done += 1
    return matrix[:done]
